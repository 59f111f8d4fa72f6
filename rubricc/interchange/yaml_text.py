"""Values as YAML that people can read: texts of several lines as blocks, nothing as a tag."""

from __future__ import annotations

import re
from typing import Any, Final

from rubricc.interchange.errors import ExtraMissing

_NUMBER: Final = re.compile(r"[-+]?(?:\.\d|\d[\d.]*[eE]|0o|0x|0b)")
"""Texts that begin like a number of YAML 1.2, which PyYAML does not know and others read."""


def yaml_text(value: Any) -> bytes:
    """``value`` as one YAML document, its keys in their order.

    Raises:
        ExtraMissing: PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise ExtraMissing('YAML needs PyYAML: `pip install "rubricc[interchange]"`') from None

    class Dumper(yaml.SafeDumper):
        """A dumper of its own, so that what it is taught reaches no other."""

    def text(dumper: Dumper, text: str) -> yaml.Node:
        style = "|" if "\n" in text else '"' if _NUMBER.match(text) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, text)
    dumped: str = yaml.dump(value, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)
    return dumped.encode()
