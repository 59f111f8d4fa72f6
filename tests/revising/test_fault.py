"""What code sees of a revision that is none, and what it must let pass."""

from __future__ import annotations

import pytest

from rubricc.endpoints.reply import Reply
from rubricc.revising.fault import revision_fault, revision_text

BEFORE = "It is obvious, as I said before. Ask me no more."
AFTER = "It is this way because light scatters. Do ask again."
PROBLEM = "It makes the reader feel slow for asking."


def fault(text, before=BEFORE, stopped="end", problems=(PROBLEM,), marks=("<response 123456789>",)):
    return revision_fault(stopped, text, before, problems, marks)


@pytest.mark.parametrize(
    "text",
    [
        AFTER,
        "I cannot help with that: it could hurt somebody. Here is who can help you now.",
        "I'm sorry, but I can't help you write that message.",
        "Here's how you can improve your essay: read it aloud.",
        "Sure, you can. Light scatters.",
        "```python\nprint(1)\n```\nThat prints one.",
        "This is why: light scatters.",
        "Here is the answer: 4.",
        "The revised budget: 40.",
        "Editing helps: read it aloud.",
        "因为光会散射。 " + AFTER * 3,
    ],
)
def test_an_answer_passes(text):
    assert fault(text) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        (BEFORE, "the same"),
        (f"\n{BEFORE.replace(' ', '  ')}\n", "the same"),
        (f"```\n{AFTER}\n```", "code fence"),
        (f"```markdown\n{AFTER}\n```\n", "code fence"),
        (f"Here is the revised response:\n\n{AFTER}", "preface"),
        (f"Here's a rewritten version of the answer that is more patient:\n{AFTER}", "preface"),
        (f"Sure! Here is the improved response:\n{AFTER}", "preface"),
        (f"Certainly. Here’s my revised answer:\n{AFTER}", "preface"),
        (f"**Revised response:**\n\n{AFTER}", "preface"),
        (f"Revised answer: {AFTER}", "preface"),
        (f"Revision:\n{AFTER}", "preface"),
        (f"I've rewritten the response to be kinder:\n{AFTER}", "preface"),
        (f"<response 123456789>\n{AFTER}", "tags of its prompt"),
        (f"{AFTER}\n\n{PROBLEM}", "contains the critique"),
        ('{"findings": [], "needs_revision": false}', "contains the critique"),
        ("Это так, потому что свет рассеивается. Спрашивайте ещё.", "another script"),
        ("I can't rewrite this response.", "refused to revise"),
        ("I'm sorry, but I cannot revise that answer for you.", "refused to revise"),
        ("half \ud800", "half a character"),
    ],
)
def test_what_is_no_revision_is_said(text, says):
    assert says in fault(text)


def test_how_the_reply_ended_counts():
    assert fault("", stopped="refusal") == "the writer refused to revise"
    assert "cut off" in fault(AFTER, stopped="length")
    assert "empty" in fault("", stopped="length")


@pytest.mark.parametrize(
    "form", ["```\n{}\n```", "Revised response: {}", "I can't rewrite this response. {}"]
)
def test_what_stood_there_before_may_stay(form):
    assert fault(form.format(AFTER), before=form.format(BEFORE)) is None


def test_a_short_problem_may_occur():
    assert fault(AFTER, problems=("Do ask again.",)) is None


def test_few_letters_have_no_script():
    assert fault("42 €", before="Сорок два") is None


def test_reasoning_is_no_part_of_a_revision():
    assert revision_text(Reply(f"<think>\nhm\n</think>\n\n{AFTER}\n", "m")) == AFTER
    assert revision_text(Reply("<think>\nhm", "m")) == ""
