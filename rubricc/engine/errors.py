"""Why the engine itself made no call. ::

NotAsked          everything below
├── BudgetSpent   calls, money or time of the run are spent
└── Offline       only the cache may answer, and it does not have this
"""

from __future__ import annotations


class NotAsked(Exception):
    """No call was made; the message says why, in one phrase."""


class BudgetSpent(NotAsked):
    """What the run may spend is spent."""


class Offline(NotAsked):
    """The run may ask nobody."""
