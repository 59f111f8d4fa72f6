"""The libraries of statistics, which only this needs."""

from __future__ import annotations

from importlib.util import find_spec

PACKAGES = ("numpy", "scipy", "sklearn")


class StatisticsMissing(Exception):
    """The libraries are not installed; the message names the extra."""


def require_statistics() -> None:
    """Make sure that figures can be worked out, before anything is paid for.

    Raises:
        StatisticsMissing: a library is not installed.
    """
    if any(find_spec(name) is None for name in PACKAGES):
        raise StatisticsMissing(
            "agreement needs numpy, scipy and scikit-learn: install `rubricc[agree]`"
        )
