"""A language and compiler for rubrics and constitutions: one source to judges and rewards.

Names are imported when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rubricc.api import CompileError, compile_file, compile_text, load_plan
    from rubricc.diagnostics.diagnostic import Diagnostic
    from rubricc.engine.settings import Settings
    from rubricc.judging.judge import Judge
    from rubricc.plan.file import PlanInvalid
    from rubricc.plan.plan import Plan
    from rubricc.runtime.invalid import PlanUnusable
    from rubricc.runtime.scorer import RowScore, Scorer

__version__ = "0.1.0"

__all__ = [
    "CompileError",
    "Diagnostic",
    "Judge",
    "Plan",
    "PlanInvalid",
    "PlanUnusable",
    "RowScore",
    "Scorer",
    "Settings",
    "__version__",
    "compile_file",
    "compile_text",
    "load_plan",
]

_HOMES = {
    "CompileError": "rubricc.api",
    "Diagnostic": "rubricc.diagnostics.diagnostic",
    "Judge": "rubricc.judging.judge",
    "Plan": "rubricc.plan.plan",
    "PlanInvalid": "rubricc.plan.file",
    "PlanUnusable": "rubricc.runtime.invalid",
    "RowScore": "rubricc.runtime.scorer",
    "Scorer": "rubricc.runtime.scorer",
    "Settings": "rubricc.engine.settings",
    "compile_file": "rubricc.api",
    "compile_text": "rubricc.api",
    "load_plan": "rubricc.api",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `rubricc` has no attribute `{name}`")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
