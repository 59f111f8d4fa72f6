"""What a row or a plan can be refused for. ::

RowInvalid    one row cannot be scored; it never stops the others
PlanUnusable  no row of this plan can be scored here
"""

from __future__ import annotations


class RowInvalid(Exception):
    """One row cannot be scored; the message says which column is wrong, and how."""


class PlanUnusable(Exception):
    """A plan cannot run here: an extern that is not allowed, cannot be found, or does not fit."""
