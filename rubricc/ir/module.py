"""One checked file with everything that it declares."""

from __future__ import annotations

from typing import Literal

from rubricc.ir.rubric import SCHEMA_VERSION, Origin, Rubric
from rubricc.plan.expression import Expression
from rubricc.plan.model import Model
from rubricc.plan.policy import Judge
from rubricc.plan.types import Extern


class NoSuchRubric(LookupError):
    """A file has no rubric of the wanted name, or none was named and it has not just one."""


class Given(Model):
    """A verdict that a test supplies; a list has one entry per element of ``each``."""

    name: str
    verdict: str | int | float | tuple[str | int | float, ...]


class Expectation(Model):
    """One ``expect`` line.

    ``subject`` is a criterion, ``reward``, ``calls``, ``hard_rules``, ``preferred``, or any
    expression over them; ``text`` is the line as written, for messages.
    """

    text: str
    operator: Literal["<", "<=", "==", "!=", ">=", ">", "in"]
    subject: str
    """A name, perhaps dotted or indexed as ``covers[0]``."""
    value: str | int | float | bool | None
    """The right side; a word stands as a string, ``none`` as ``None``."""
    high: float | None = None
    """The upper end for ``in a..b``, both ends included."""
    origin: Origin | None = None


class Test(Model):
    """A test in the language, for one rubric."""

    title: str
    rubric: str
    inputs: dict[str, Expression] = {}
    """``prompt``, ``response``, ``chosen``, ``rejected``, ``reference`` and parameters, as
    constants."""
    given: tuple[Given, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    origin: Origin | None = None


class Module(Model):
    """A checked file."""

    schema_version: Literal[1] = SCHEMA_VERSION
    path: str
    edition: str
    rubrics: tuple[Rubric, ...] = ()
    judges: tuple[Judge, ...] = ()
    externs: tuple[Extern, ...] = ()
    tests: tuple[Test, ...] = ()

    def rubric(self, name: str | None = None) -> Rubric:
        """The rubric called ``name``, or the only one where ``name`` is ``None``.

        Raises:
            NoSuchRubric: no rubric has that name, or none was named and the file has not just one.
        """
        if name is None:
            if len(self.rubrics) == 1:
                return self.rubrics[0]
            names = ", ".join(f"`{rubric.name}`" for rubric in self.rubrics) or "none"
            raise NoSuchRubric(f"name one rubric of `{self.path}`: it has {names}")
        for rubric in self.rubrics:
            if rubric.name == name:
                return rubric
        names = ", ".join(f"`{rubric.name}`" for rubric in self.rubrics) or "none"
        raise NoSuchRubric(f"no rubric `{name}` in `{self.path}`: it has {names}")
