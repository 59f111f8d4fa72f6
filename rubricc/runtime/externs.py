"""The Python functions that a plan may call: only those that the caller allows."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rubricc.plan.types import Extern
from rubricc.runtime.invalid import PlanUnusable
from rubricc.source.project import Project


def load_externs(
    externs: Sequence[Extern], allowed: Sequence[str]
) -> dict[str, Callable[..., Any]]:
    """The functions by the names that the plan gives them.

    ``allowed`` are module patterns as in the settings of a project: ``package.module`` or
    ``package.*``. Nothing is imported before every module is found to be allowed.

    Raises:
        PlanUnusable: a module is not allowed, cannot be imported, or lacks the function.
    """
    settings = Project(Path(), tuple(allowed))
    for extern in externs:
        module = extern.target.partition(":")[0]
        if not settings.allows_extern(module):
            raise PlanUnusable(
                f"`{extern.name}` calls `{extern.target}`, and `{module}` is not among the "
                f"allowed modules: add it to `extern` in the project's settings"
            )
    return {extern.name: _load(extern) for extern in externs}


def _load(extern: Extern) -> Callable[..., Any]:
    module, _, path = extern.target.partition(":")
    try:
        found: Any = import_module(module)
    except Exception as error:  # a foreign module may raise anything while it is imported
        raise PlanUnusable(
            f"`{module}`, which `{extern.name}` needs, cannot be imported: "
            f"{type(error).__name__}: {error}"
        ) from error
    for name in path.split("."):
        found = getattr(found, name, None)
    if not callable(found) or inspect.iscoroutinefunction(found):
        raise PlanUnusable(f"`{extern.target}`, which `{extern.name}` needs, is no plain function")
    function: Callable[..., Any] = found
    return function
