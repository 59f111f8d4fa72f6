"""The parts of a ``score:`` or a class that read the row or call Python, for scoring to use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rubricc.functions.evaluate import compile_expression
from rubricc.functions.no_value import ExpressionFailed, NoValue
from rubricc.plan.expression import Expression
from rubricc.plan.plan import Plan
from rubricc.plan.walk import walk
from rubricc.scoring.expression import OperandFailed

Compiled = Callable[[Mapping[str, Any]], Any]


class Operands:
    """Evaluates expressions over the inputs of a row; those of the plan are compiled once."""

    def __init__(self, plan: Plan, externs: Mapping[str, Callable[..., Any]]) -> None:
        self._externs = externs
        self._roots = _expressions(plan)  # kept alive, so that an identity stays its own
        self._compiled: dict[int, Compiled] = {}
        self._known = {id(part) for root in self._roots for part in walk(root)}

    def __call__(self, expression: Expression, inputs: Mapping[str, object]) -> object:
        """The value of ``expression``; ``None`` where it has none.

        Raises:
            OperandFailed: a function or an extern could not say.
        """
        try:
            return self._compile(expression)(inputs)
        except NoValue:
            return None
        except ExpressionFailed as failed:
            raise OperandFailed(failed.reason) from None

    def _compile(self, expression: Expression) -> Compiled:
        compiled = self._compiled.get(id(expression))
        if compiled is None:
            compiled = compile_expression(expression, self._externs)
            if id(expression) in self._known:
                self._compiled[id(expression)] = compiled
        return compiled


def _expressions(plan: Plan) -> list[Expression]:
    whens = [outcome.when for outcome in plan.classes if outcome.when is not None]
    score = [plan.reward.score] if plan.reward.score is not None else []
    return [*score, *whens, *(derived.value for derived in plan.derived)]
