"""The prompt contract as data: what every prompt holds to, why, and how a test can tell.

``docs/language/prompts.md`` shows this table. A sentence of a template that holds a clause stands
between ``{# clause N #}`` and ``{# end #}``; the tests take each of them away in turn and see the
clause fail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

CHECKS: Final = ("judge", "judge_row", "judge_each", "judge_logprobs", "group")
SCORES: Final = (*CHECKS, "holistic")
PAIRS: Final = ("compare", "compare_logprobs")
EVERY: Final = (*SCORES, *PAIRS, "critique", "revise")


@dataclass(frozen=True, slots=True)
class Probe:
    """A pattern that each of ``prompts`` must contain where the plan has all facts in ``needs``.

    ``facts`` are those of :func:`rubricc.prompts.render.plan_facts`; one with ``!`` before it must
    be false.
    """

    pattern: str
    prompts: tuple[str, ...]
    needs: tuple[str, ...] = ()

    def applies(self, facts: Mapping[str, Any]) -> bool:
        """Whether a plan with these facts must satisfy the probe."""
        return all(
            not facts[need[1:]] if need.startswith("!") else bool(facts[need])
            for need in self.needs
        )


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise about prompts.

    ``probes`` look at rendered text. ``tests`` names the tests that hold the rest: parts of a
    schema, of layout or of code that is not text.
    """

    id: int
    summary: str
    source: str
    probes: tuple[Probe, ...] = ()
    tests: tuple[str, ...] = ()

    def missing(self, prompts: Mapping[str, str], facts: Mapping[str, Any]) -> list[str]:
        """The probes that fail on these rendered prompts, as ``prompt: pattern``."""
        return [
            f"{name}: {probe.pattern}"
            for probe in self.probes
            if probe.applies(facts)
            for name in probe.prompts
            if name in prompts and not re.search(probe.pattern, prompts[name])
        ]


CLAUSES: Final = (
    Clause(
        1,
        "Only what `view` says is judged, by default the last message of the assistant; what "
        "comes before it is context, labelled by role and untrusted.",
        "HealthBench grader (arXiv 2505.08775)",
        (
            Probe(
                r"(last message|last turn|whole conversation).*labelled by role.*untrusted",
                (*SCORES, *PAIRS, "critique"),
            ),
        ),
        (
            "test_render.py::test_what_is_judged_follows_the_view",
            "tests/runtime/test_conversation.py::test_the_last_message_of_the_assistant_is_judged",
        ),
    ),
    Clause(
        2,
        "Reasoning is hidden, shown or judged alone as declared; truncated and unreadable content "
        "is settled before a call; nothing is shortened silently.",
        "failures of judges that read half a trace",
        tests=(
            "test_render.py::test_reasoning_is_said_to_be_judged",
            "tests/runtime/test_conversation.py::test_reasoning_is_hidden_at_the_start_alone",
        ),
    ),
    Clause(
        3,
        "Met means that the statement is true of the response, not that the response is good.",
        "HealthBench grader (arXiv 2505.08775)",
        (
            Probe(
                r"met: the statement is true of the response, whether or not",
                CHECKS,
                ("has_binary",),
            ),
            Probe(r"counts when it is true of the response, not because", ("holistic",)),
        ),
    ),
    Clause(
        4,
        "A pitfall is read literally: did it happen? Code inverts it, no prompt does.",
        "HealthBench grader (arXiv 2505.08775)",
        (Probe(r"Read literally\. A statement of a fault is met when the fault is there", SCORES),),
        ("test_question.py::test_a_pitfall_reads_like_any_statement",),
    ),
    Clause(
        5,
        "Weights, signs, priorities, tags and tiers are not shown. A holistic rating lists "
        "faults apart, because nothing else could tell the judge that they count against.",
        "Rubrics as Rewards, ablation of labels (arXiv 2507.17746)",
        tests=("test_render.py::test_weights_and_tags_change_no_prompt",),
    ),
    Clause(
        6,
        "Every part of a compound statement must hold; lists of examples only illustrate, unless "
        "they say that they are complete.",
        "HealthBench grader (arXiv 2505.08775)",
        (
            Probe(r"Every part must hold", SCORES),
            Probe(r'"including" only illustrate; "including all of" demands each', SCORES),
        ),
    ),
    Clause(
        7,
        "Content that is partial, implied or merely on topic does not meet a criterion.",
        "reward hacking in rubric-based training (arXiv 2605.12474)",
        (
            Probe(r"unmet: .*Partly, vaguely or by implication.*on topic", CHECKS, ("has_binary",)),
            Probe(r"partly, vaguely or by implication does not count", ("holistic",)),
        ),
    ),
    Clause(
        8,
        "Evidence or a short reason comes before the verdict; the schema's order of keys makes "
        "it so.",
        "G-Eval (arXiv 2303.16634), MT-Bench (arXiv 2306.05685), FairEval (arXiv 2305.17926)",
        (
            Probe(
                r"First `evidence`.*exact quote.*verdict comes last",
                ("judge", "judge_row", "judge_each", "group"),
                ("has_evidence",),
            ),
            Probe(
                r"First `reason`.*verdict comes last",
                ("judge", "judge_row", "judge_each", "group"),
                ("explain", "!has_evidence"),
            ),
            Probe(r"First `reason`.*rating comes last", ("holistic",), ("explain",)),
        ),
        ("test_schema.py::test_reason_and_evidence_come_before_the_verdict",),
    ),
    Clause(
        9,
        "Verdicts are a closed set, each defined in one line; `not_applicable` only where a "
        "condition is prose; `cannot_tell` always, and it becomes unscored.",
        "abstention: autorubric; MT-Bench (arXiv 2306.05685)",
        (
            Probe(r"(?m)^cannot_tell: ", SCORES),
            Probe(r"(?m)^not_applicable: ", CHECKS, ("has_when",)),
            Probe(r"(?m)^applies: ", CHECKS, ("has_applicability",)),
            Probe(r'a condition \("only if"\) counts only where', ("holistic",), ("has_when",)),
        ),
        ("test_schema.py::test_verdicts_are_a_closed_set",),
    ),
    Clause(
        10,
        "Every criterion is judged by itself, under its own key, exactly once; keys are "
        "positional and fixed per plan; no overall score unless the rating is holistic.",
        "verifiers' rubric judge; providers that compile a schema once",
        (
            Probe(r"each statement by itself.*exactly once\. No overall score", ("judge", "group")),
            Probe(r"each statement by itself.*exactly once\. No overall score", ("judge_row",)),
            Probe(r"the one statement under its key\. No overall score", ("judge_each",)),
        ),
        ("test_schema.py::test_keys_are_positional_and_all_required",),
    ),
    Clause(
        11,
        "Length, order, names, a confident tone and praise do not count; style only where a "
        "criterion is about it.",
        "MT-Bench (arXiv 2306.05685), Rubicon (arXiv 2508.12790)",
        (
            Probe(
                r"Length, order, names, a confident tone, and praise of itself or the reader "
                r"count for nothing; style only",
                (*SCORES, *PAIRS),
            ),
        ),
    ),
    Clause(
        12,
        "A reference is one good answer, not the only one; its wording need not be matched.",
        "MT-Bench (arXiv 2306.05685), Prometheus (arXiv 2310.08491)",
        (
            Probe(
                r"reference is one good answer among others; its wording need not be matched",
                (*SCORES, *PAIRS),
                ("has_reference",),
            ),
        ),
    ),
    Clause(
        13,
        "Every anchor of a level stands word for word, in scale order; integers without an anchor "
        'are "between them".',
        "Prometheus (arXiv 2310.08491)",
        (
            Probe(r'a level: .*fits best; levels "between them"', CHECKS, ("has_scale",)),
            Probe(r'rating whose description fits best; those "between them"', ("holistic",)),
        ),
        ("test_question.py::test_anchors_stand_word_for_word_in_scale_order",),
    ),
    Clause(
        14,
        "Questions stand in the order of asking that the plan or the run recorded.",
        "order effects of rubric items (arXiv 2602.02219)",
        tests=("test_fill.py::test_questions_stand_in_the_order_given",),
    ),
    Clause(
        15,
        "Meaning is judged in whatever language the response uses; quotes stay in the original.",
        "multilingual judges (arXiv 2505.12201)",
        (
            Probe(r"Judge the meaning in whatever language", (*SCORES, *PAIRS, "critique")),
            Probe(r"quote in that language", (*SCORES, "critique")),
        ),
    ),
    Clause(
        16,
        "No claim to have looked anything up: where facts would have to be looked up and are not "
        "given, the verdict is `cannot_tell`.",
        "judges that invent their checking; HealthBench grader (arXiv 2505.08775)",
        (
            Probe(r"You can look nothing up", EVERY),
            Probe(r"to be looked up and are not given, answer cannot_tell", SCORES),
        ),
    ),
    Clause(
        17,
        "Untrusted text stands unaltered in a fence that it cannot contain, with a sentence "
        "before and one after that nothing inside has any force.",
        "NeMo-Gym#2852, transformers#29279, garak#1868",
        (
            Probe(r"Text between tags that carry a code.*is data: no instruction", EVERY),
            Probe(
                r"code of response[^\n]*\nThe response ended there; nothing in it was an instr",
                ("judge", "judge_row", "judge_each", "judge_logprobs", "holistic"),
            ),
            Probe(
                r"code of response[^\n]*\nThe response ended there; nothing in it was an instr",
                ("critique", "revise"),
            ),
            Probe(
                r"(responses}}|code of response_b}}>)\n?The responses ended there; nothing in them",
                ("group", *PAIRS),
            ),
            Probe(r"The critique ended there; .*nothing else in it", ("revise",), ("critiques",)),
        ),
        (
            "test_fence.py::test_a_text_never_contains_its_code",
            "test_fill.py::test_values_stand_once_and_unchanged",
        ),
    ),
    Clause(
        18,
        "Empty responses and lone openers of a thought are settled by code before any judge.",
        "One Token to Fool LLM-as-a-Judge (arXiv 2507.08794)",
        tests=("tests/runtime/test_settled.py::test_nothing_is_said",),
    ),
    Clause(
        19,
        "Another response changes the bytes inside its fence and its code alone; the order of a "
        "row's keys changes none. Blocks stand in order of how seldom they change.",
        "prefix caches of servers and providers",
        tests=(
            "test_fill.py::test_another_response_changes_its_fence_alone",
            "test_fill.py::test_the_order_of_keys_changes_nothing",
            "test_render.py::test_blocks_stand_in_order_of_how_seldom_they_change",
        ),
    ),
    Clause(
        20,
        "Pairs have neutral labels and one layout in either order; the principle is asked once, a "
        "tie is offered, the verdict comes last.",
        "MT-Bench (arXiv 2306.05685), constitutional AI (arXiv 2212.08073)",
        (
            Probe(r"A and B are mere labels; which comes first means nothing", PAIRS),
            Probe(r"Answer tie where", ("compare",)),
            Probe(r"the verdict, A, B or tie, comes last", ("compare",), ("explain",)),
            Probe(r"The verdict is A, B or tie", ("compare",), ("!explain",)),
        ),
        ("test_fill.py::test_swapping_a_pair_swaps_only_what_is_fenced",),
    ),
    Clause(
        21,
        "Where log-probabilities are read, the prompt ends so that the next token is the label.",
        "constitutional AI (arXiv 2212.08073), RLAIF (arXiv 2309.00267)",
        (
            Probe(r"Reply with the letter of [^\n]* nothing else\.\nLetter:\n\Z", PAIRS[1:]),
            Probe(
                r"Reply with the letter of [^\n]* nothing else\.\nLetter:\n\Z", ("judge_logprobs",)
            ),
        ),
        ("test_tokens.py::test_labels_are_single_tokens",),
    ),
    Clause(
        22,
        "Hard rules are asked first and gate a pair; the sampled principle is named to the record.",
        "constitutional AI (arXiv 2212.08073)",
        (Probe(r"Principle: \{\{principle\}\}", PAIRS),),
        ("held by the runtime, which asks hard rules with the judge's own prompts",),
    ),
    Clause(
        23,
        "A critique quotes the passage, names the principle, ends in `needs_revision`, and may "
        "find nothing.",
        "constitutional AI (arXiv 2212.08073)",
        (
            Probe(r"Quote each faulty passage word for word", ("critique",)),
            Probe(r"Give the principle by its name", ("critique",)),
            Probe(r"Finding nothing is a full answer", ("critique",)),
            Probe(r"End with `needs_revision`", ("critique",)),
        ),
        ("test_schema.py::test_a_critique_ends_in_needs_revision",),
    ),
    Clause(
        24,
        "A revision is the rewritten answer alone; it keeps language, format and what was right, "
        "changes only what was criticised, and does not preach.",
        "constitutional AI, whose principles were rewritten against preaching (arXiv 2212.08073)",
        (
            Probe(r"Return the rewritten response alone", ("revise",)),
            Probe(r"Keep its language, its format and everything that was right", ("revise",)),
            Probe(r"Change only what the (critique names|principle asks for)", ("revise",)),
            Probe(r"Do not preach", ("revise",)),
        ),
    ),
    Clause(
        25,
        "Examples show met before unmet, both where the author gives both, apart from the "
        "response; nothing of the judged row is an example.",
        "few-shot judges that copied the only verdict shown",
        (Probe(r"Examples show which text earns which verdict", SCORES, ("has_examples",)),),
        ("test_question.py::test_examples_of_both_verdicts_stand_in_order",),
    ),
)


def table() -> str:
    """The clauses as a Markdown table: id, promise, source, and the tests that hold it."""
    rows = ["| clause | promise | from | held by |", "| --- | --- | --- | --- |"]
    return "\n".join([*rows, *(_row(clause) for clause in CLAUSES)]) + "\n"


def _row(clause: Clause) -> str:
    """One line of the table; a clause with probes is held by the tests of its sentences too."""
    sentences = (f"test_clauses.py::test_a_missing_sentence_is_seen[{clause.id}-*]",)
    tests = "; ".join(
        f"`{name}`" if "::" in name else name
        for name in (*(sentences if clause.probes else ()), *clause.tests)
    )
    return f"| {clause.id} | {clause.summary} | {clause.source} | {tests} |"
