"""Options of every command that may ask a judge, and the judge that they describe."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rubricc.cli.sources import WrongUse, why_not

if TYPE_CHECKING:
    from rubricc.endpoints.endpoint import Endpoint
    from rubricc.endpoints.errors import EndpointError
    from rubricc.endpoints.reply import Reply
    from rubricc.endpoints.request import Request
    from rubricc.engine.engine import Observer
    from rubricc.engine.settings import Settings
    from rubricc.engine.transcript import Transcript
    from rubricc.judging.judge import Judge
    from rubricc.runtime.scorer import Scorer

NAMED_IN_FILE: Final = ""
"""What ``--judge`` without a model stands for: the models that the file names."""

OFF: Final = "off"


def add_judge_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that :func:`judge_from` reads."""
    group = parser.add_argument_group("asking a judge")
    add_judge(group)
    group.add_argument(
        "--all",
        dest="everything",
        action="store_true",
        help="judge every criterion, although the reward is decided without it",
    )
    group.add_argument(
        "--group",
        metavar="N",
        type=whole(1),
        default=1,
        help="ask about up to N responses to one prompt in one call (default: 1)",
    )
    add_asking_options(group)


def add_judge(group: argparse._ArgumentGroup) -> None:
    """Declare ``--judge``."""
    group.add_argument(
        "--judge",
        metavar="MODEL",
        action="append",
        nargs="?",
        const=NAMED_IN_FILE,
        help="ask openai:NAME, anthropic:NAME, http://HOST:PORT/v1#NAME, local:PATH or "
        "replay:FILE; several are a jury; without a name, the models that the file names",
    )


def add_asking_options(group: argparse._ArgumentGroup) -> None:
    """Declare what :func:`settings_from` and :func:`observers_from` read, whoever is asked."""
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
    group.add_argument("--max-time", metavar="SECONDS", type=positive, help="ask no longer")
    group.add_argument(
        "--cache",
        metavar="PATH",
        help="where answers are kept (default: .rubricc/cache.sqlite in the project); "
        "off keeps none",
    )
    group.add_argument(
        "--no-text", action="store_true", help="keep verdicts alone in the cache, and no words"
    )
    group.add_argument(
        "--offline", action="store_true", help="ask nobody: what the cache lacks is unscored"
    )
    group.add_argument(
        "--log",
        metavar="POLICY",
        default="none",
        help="which calls to write down: none (default), failures, sample:P or all",
    )
    group.add_argument(
        "--log-file",
        metavar="FILE",
        default="rubricc-log.jsonl",
        help="where to write them (default: rubricc-log.jsonl)",
    )


@contextmanager
def judge_from(
    arguments: argparse.Namespace, scorer: Scorer, *, keep_shown: bool = False
) -> Iterator[Judge | None]:
    """The judge that the options describe, closed at the end; ``None`` without ``--judge``.

    With ``keep_shown`` judged rows carry the texts that were judged.

    Raises:
        WrongUse: it cannot be asked, or an option makes no sense.
    """
    if arguments.judge is None:
        yield None
        return
    from rubricc.endpoints.errors import EndpointUnusable
    from rubricc.engine.cache import CacheUnusable
    from rubricc.judging.judge import Judge

    settings = replace(settings_from(arguments), keep_shown=keep_shown)
    models = [model for model in arguments.judge if model != NAMED_IN_FILE]
    try:
        with (
            observers_from(arguments) as observers,
            Judge(scorer, models, settings, observers) as judge,
        ):
            yield judge
    except (EndpointUnusable, CacheUnusable) as error:
        raise WrongUse(str(error)) from None


@contextmanager
def observers_from(arguments: argparse.Namespace) -> Iterator[list[Observer]]:
    """Who is told of every call: the transcript that ``--log`` asks for, closed at the end.

    Raises:
        WrongUse: there is no such policy, or the file cannot be written.
    """
    transcript = _transcript(arguments)
    try:
        yield [] if transcript is None else [_observer(transcript)]
    finally:
        if transcript is not None:
            transcript.close()


def settings_from(arguments: argparse.Namespace) -> Settings:
    """The settings of the run.

    Raises:
        WrongUse: the project's own settings are wrong.
    """
    from rubricc.engine.settings import Settings

    return Settings(
        concurrency=arguments.concurrency,
        timeout_s=arguments.timeout,
        deadline_s=max(600.0, arguments.timeout * 5),
        offline=arguments.offline,
        cache=_cache(arguments),
        keep_text=not arguments.no_text,
        max_calls=arguments.max_calls,
        max_cost_usd=arguments.max_cost,
        max_time_s=arguments.max_time,
        everything=arguments.everything,
        group=arguments.group,
    )


def _cache(arguments: argparse.Namespace) -> Path | None:
    if arguments.cache == OFF:
        if arguments.offline:
            raise WrongUse("`--offline` answers from the cache, and `--cache off` keeps none")
        return None
    if arguments.cache is not None:
        return Path(arguments.cache)
    from rubricc.engine.cache import default_cache
    from rubricc.source.project import SettingsInvalid, find_project

    try:
        return default_cache(find_project(arguments.file).root)
    except SettingsInvalid as error:
        raise WrongUse(str(error)) from None


def _transcript(arguments: argparse.Namespace) -> Transcript | None:
    from rubricc.engine.transcript import Transcript, log_policy

    try:
        policy = log_policy(arguments.log)
    except ValueError as error:
        raise WrongUse(str(error)) from None
    return None if policy.kind == "none" else Transcript(Path(arguments.log_file), policy)


def _observer(
    transcript: Transcript,
) -> Callable[[Endpoint, Request, Reply | EndpointError, float], None]:
    def write(
        endpoint: Endpoint, request: Request, outcome: Reply | EndpointError, seconds: float
    ) -> None:
        try:
            transcript.write(endpoint, request, outcome, seconds * 1000.0)
        except OSError as error:
            raise WrongUse(f"`{transcript.path}` cannot be written: {why_not(error)}") from None

    return write


def whole(least: int) -> Callable[[str], int]:
    """The type of an option that takes a whole number from ``least`` on."""

    def read(text: str) -> int:
        if not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"`{text}` is no whole number from {least} on")
        return int(text)

    return read


def positive(text: str) -> float:
    """The type of an option that takes a number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"`{text}` is no number above 0")
    return number
