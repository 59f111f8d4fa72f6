"""Who answers what tests leave open: models that ``--judge`` names, or a recording of them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.judging import NAMED_IN_FILE, positive, whole
from rubricc.cli.sources import WrongUse, shipped_file, why_not

if TYPE_CHECKING:
    from rubricc.suite.answers import Answers, Heard
    from rubricc.suite.asking import Asking


def add_test_judge_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that :class:`Answering` reads."""
    group = parser.add_argument_group("asking a judge")
    group.add_argument(
        "--judge",
        metavar="MODEL",
        action="append",
        nargs="?",
        const=NAMED_IN_FILE,
        help="ask for verdicts that nobody gave, and record the answers beside the file: "
        "openai:NAME, anthropic:NAME, http://HOST:PORT/v1#NAME or local:PATH; several are a jury; "
        "without a name, the models that the file names",
    )
    group.add_argument(
        "--concurrency",
        metavar="N",
        type=whole(1),
        default=64,
        help="calls in flight (default: 64)",
    )
    group.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=positive,
        default=120.0,
        help="how long one try of a call may take (default: 120)",
    )
    group.add_argument("--max-calls", metavar="N", type=whole(0), help="make no more calls")
    group.add_argument("--max-cost", metavar="USD", type=positive, help="spend no more money")


class Answering:
    """Supplies the tests of one file after another with verdicts.

    Raises:
        WrongUse: a model is named twice.
    """

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._asking = None if arguments.judge is None else _asking(arguments)
        self._heard: list[Heard] = []
        self._written = 0

    def of(self, source: Path) -> Answers | None:
        """Who answers about the tests of ``source``; ``None`` where nobody does.

        Raises:
            WrongUse: there is no place for a recording of them.
        """
        from rubricc.suite.recording import Recorded, recording_path

        shipped = shipped_file(source)
        if self._asking is not None:
            if shipped is not None:
                raise WrongUse(
                    f"`{source}` is a file of the library, and no answers are kept there: copy it"
                )
            return self._asking
        path = recording_path(shipped or source)
        if not path.is_file():
            return None
        recorded = Recorded(path)
        self._heard.append(recorded.heard)
        return recorded

    def keep(self, source: Path) -> None:
        """Write down what was answered about the tests of ``source``.

        Raises:
            WrongUse: the recording cannot be written.
        """
        if self._asking is None:
            return
        from rubricc.suite.recording import recording_path, write_recording

        path = recording_path(source)
        taken = self._asking.taken()
        try:
            write_recording(path, taken)
        except OSError as error:
            raise WrongUse(f"`{path}` cannot be written: {why_not(error)}") from None
        self._written += bool(taken.records)

    def summary(self) -> str:
        """What came from a judge, in one line; empty where nothing did."""
        if self._asking is not None:
            calls = _counted(self._asking.calls, "call")
            found = _said(self._asking.heard, f"asked for in {calls}")
            where = _counted(self._written, "file")
            return f"{found}, recorded beside {where}" if self._written else found
        heard = _joined(self._heard)
        return _said(heard, "recorded") if heard.verdicts else ""


def _asking(arguments: argparse.Namespace) -> Asking:
    from rubricc.engine.settings import Settings
    from rubricc.suite.asking import Asking

    models = [model for model in arguments.judge if model != NAMED_IN_FILE]
    for model in models:
        if models.count(model) > 1:
            raise WrongUse(f"`{model}` is named twice")
    settings = Settings(
        concurrency=arguments.concurrency,
        timeout_s=arguments.timeout,
        deadline_s=max(600.0, arguments.timeout * 5),
        max_calls=arguments.max_calls,
        max_cost_usd=arguments.max_cost,
    )
    return Asking(models, settings)


def _joined(every: list[Heard]) -> Heard:
    from rubricc.suite.answers import Heard

    whole_of_it = Heard()
    for heard in every:
        whole_of_it.verdicts += heard.verdicts
        whole_of_it.models.update(heard.models)
    return whole_of_it


def _said(heard: Heard, how: str) -> str:
    models = f" of {', '.join(f'`{model}`' for model in heard.models)}" if heard.models else ""
    return f"{_counted(heard.verdicts, 'verdict')}{models}, {how}"


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
