"""What would stop a stage of a run before it began, found before anything is asked or paid."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rubricc.cli.sources import WrongUse

if TYPE_CHECKING:
    from rubricc.pipeline.run_file import Stage


def refuse(options: argparse.Namespace) -> None:
    """Look at the call of one stage, without asking anybody.

    Raises:
        WrongUse: the command would end before it began.
    """
    if options.command == "convert":
        _refuse_format(options)
    elif options.command == "select":
        if (options.how == "threshold") != (options.threshold is not None):
            raise WrongUse('`threshold` goes with `how = "threshold"`, and only with it')
    else:
        from rubricc.cli.run_asker import stage_asker

        stage_asker(options).close()


def refuse_lists(stage: Stage, options: argparse.Namespace) -> None:
    """Refuse several values of an option that takes one.

    Raises:
        WrongUse: there are such.
    """
    for key, value in stage.options.items():
        several = isinstance(value, tuple) and len(value) > 1
        if several and not isinstance(getattr(options, key, None), list):
            raise WrongUse(f"`{key}` takes one value")


def _refuse_format(options: argparse.Namespace) -> None:
    from rubricc.datasets.formats import FORMATS
    from rubricc.datasets.formats.features import FEATURES
    from rubricc.datasets.parquet import ParquetMissing, require_parquet
    from rubricc.source.suggest import unknown

    if options.to not in FORMATS:
        raise WrongUse(f"no format is called `{options.to}`{unknown(options.to, FORMATS)}")
    for option in ("drop", "strip"):
        for name in getattr(options, option):
            if name not in FEATURES:
                raise WrongUse(f"`{option}` knows no `{name}`{unknown(name, FEATURES)}")
    if not options.output.endswith(".parquet"):
        return
    if "parquet" not in FORMATS[options.to].containers:
        raise WrongUse(f"`{options.to}` is not written as Parquet")
    try:
        require_parquet()
    except ParquetMissing as error:
        raise WrongUse(str(error)) from None
