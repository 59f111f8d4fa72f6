"""A recipe: fuzz the parser with atheris, which follows the code that each input reaches.

It is no part of the suite. ``pip install atheris``, then, from the root of the repository::

    mkdir -p /tmp/corpus && cp rubrics/*.rubric constitutions/*.constitution /tmp/corpus
    python tests/fuzz/atheris_parser.py /tmp/corpus -max_len=20000 -timeout=10

An input that raises or takes ten seconds is written to the working folder; add what it shows to
``HOSTILE`` in ``test_parser.py``.
"""

from __future__ import annotations

import sys


def parse_bytes(data: bytes) -> None:
    """Parse ``data`` both ways; they must agree, and neither may raise."""
    from rubricc.source.read import bytes_source
    from rubricc.syntax.parser import parse

    source = bytes_source(data, "fuzz.rubric")
    fast, slow = parse(source), parse(source, fast=False)
    if (fast.file, fast.diagnostics) != (slow.file, slow.diagnostics):
        raise AssertionError("the fast path and the grammar disagree")


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=["rubricc"]):
        import rubricc.syntax.parser  # noqa: F401

    atheris.Setup(sys.argv, parse_bytes)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
