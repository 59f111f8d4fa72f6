"""What is wrong with a rubric for one way of using it, though its source is right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from rubricc.diagnostics.catalogue.targets import NOTHING_TO_SAY, TOO_MANY_LETTERS
from rubricc.diagnostics.diagnostic import Diagnostic, Rule
from rubricc.ir.rubric import Origin, Rubric
from rubricc.prompts.schema import labels
from rubricc.source.file import SourceFile
from rubricc.source.span import Span

LETTERS = 26
"""Answers of one token are capital letters."""

_USES = {"preference": "compare two responses by", "critique": "criticise a response by"}


def target_findings(
    rubric: Rubric, targets: Collection[str], sources: Mapping[str, SourceFile]
) -> tuple[Diagnostic, ...]:
    """Everything that stands in the way of ``targets``; the passes have run on ``rubric``.

    ``sources`` are the files that were checked, by the path shown.
    """
    return (*_letters(rubric, sources), *_words(rubric, targets, sources))


def _letters(rubric: Rubric, sources: Mapping[str, SourceFile]) -> Iterator[Diagnostic]:
    if rubric.judge.verdicts != "logprobs":
        return
    origins = {criterion.name: criterion.origin for criterion in rubric.criteria()}
    for question in rubric.questions:
        count = len(labels(question))
        if count > LETTERS:
            yield from _at(
                origins[question.name],
                sources,
                TOO_MANY_LETTERS,
                f"`{question.name}` has {count} possible answers, and a judge that answers by "
                f"log-probabilities has {LETTERS} letters",
                "use fewer levels, or `verdicts: text`",
            )


def _words(
    rubric: Rubric, targets: Collection[str], sources: Mapping[str, SourceFile]
) -> Iterator[Diagnostic]:
    own = {"preference": rubric.preference, "critique": rubric.revision}
    weighed = [c for c in rubric.criteria() if c.kind in ("principle", "pitfall")]
    if any(c.text or c.critique or c.prefer for c in weighed):
        return
    by_scores = rubric.preference is not None and rubric.preference.mode == "scores"
    for target, use in _USES.items():
        wanted = target in targets and (len(targets) == 1 or own[target] is not None)
        if wanted and not (target == "preference" and by_scores):
            yield from _at(
                rubric.origin,
                sources,
                NOTHING_TO_SAY,
                f"no principle or pitfall of `{rubric.name}` has a text to {use}",
                "give rules that code decides a text as well, or compile another target",
            )


def _at(
    origin: Origin | None, sources: Mapping[str, SourceFile], rule: Rule, message: str, help_: str
) -> Iterator[Diagnostic]:
    if origin is not None and origin.path in sources:
        span = Span(origin.start, origin.end)
        yield Diagnostic(rule, message, sources[origin.path], span, help_)
