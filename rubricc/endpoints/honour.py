"""What of a judge's settings an endpoint cannot honour."""

from __future__ import annotations

from rubricc.endpoints.endpoint import SETTINGS, Abilities
from rubricc.endpoints.errors import SettingRefused
from rubricc.endpoints.request import Sampling


def refuse_settings(
    name: str, abilities: Abilities, sampling: Sampling, logprobs: bool = False
) -> list[str]:
    """A phrase for each setting that an endpoint may not honour although that does no harm.

    ``name`` is the endpoint's; ``logprobs`` says whether log-probabilities are wanted. A setting
    that the abilities say nothing about counts as one that cannot be honoured.

    Raises:
        SettingRefused: a setting would be ignored, and the answer mean something else.
    """
    wanted = [each for each in SETTINGS if each != "logprobs" and _is_set(sampling, each)]
    found: dict[str, list[str]] = {"error": [], "warning": [], "yes": []}
    for setting in [*wanted, *(["logprobs"] if logprobs else [])]:
        found[abilities.honours.get(setting, "error")].append(_shown(setting))
    if found["error"]:
        raise SettingRefused(
            f"`{name}` cannot honour {' and '.join(found['error'])}: "
            "leave it away, or ask another endpoint"
        )
    return [f"`{name}` may not honour {setting}" for setting in found["warning"]]


def _is_set(sampling: Sampling, setting: str) -> bool:
    return getattr(sampling, setting) is not None


def _shown(setting: str) -> str:
    """As the author wrote it."""
    return "`verdicts: logprobs`" if setting == "logprobs" else f"`{setting}`"
