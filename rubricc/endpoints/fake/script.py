"""How a fake decides what to answer: scripts, ready and made of a function of your own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, repeat

from rubricc.endpoints.errors import NameInvalid
from rubricc.endpoints.fake.answer import Answer, Decided, Given, written
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.digest import number, verdict_digest
from rubricc.endpoints.fake.question import AskedQuestion
from rubricc.endpoints.fake.writer import write
from rubricc.prompts.schema import APPLIES

Script = Callable[[Asked], Given]
"""Answers a call."""

Decide = Callable[[AskedQuestion], Decided]
"""Gives the verdict on one question, or the probability of each verdict."""

Verdicts = Mapping[tuple[str, str] | str, Decided]
"""Verdicts by (response, question), or by the digest of both."""


def verdicts(decide: Decide) -> Script:
    """A script that answers every call for verdicts by ``decide``.

    It is called once for each question, and in a group once for each response too. Comparisons
    are questions whose ``pair`` is set and whose verdicts are ``A``, ``B`` and ``tie``. Calls for
    text (critiques, revisions, anything else) are answered as :func:`writer` does.
    """

    def answer(asked: Asked) -> Answer:
        if not asked.questions:
            return write(asked)
        return written(asked, {question: decide(question) for question in asked.questions})

    return answer


def always(label: str) -> Script:
    """The same verdict on everything.

    Where a question does not allow it, ``met`` and ``applies`` become the last of its scored
    verdicts (the highest level, ``met``, ``applies``) and anything else the first (the lowest
    level, ``unmet``, ``not_applicable``). A comparison that does not allow it is a tie, or A where
    ties are not offered.
    """

    def decide(question: AskedQuestion) -> str:
        if label in question.labels:
            return label
        if question.pair is not None:
            return "tie" if "tie" in question.labels else "A"
        return question.scored[-1 if label in ("met", APPLIES) else 0]

    return verdicts(decide)


def table(entries: Verdicts, otherwise: str | None = None) -> Script:
    """Verdicts from a table, for tests that know what is true.

    A key is (response, question) or :func:`verdict_digest` of both; the question is its whole text
    or its first line. Of a comparison, the response is the one of the pair that the table calls
    ``met``: it wins over the other, and two of the same are a tie. ``otherwise`` is the verdict on
    what the table lacks.

    Raises (when it is asked):
        LookupError: the table has no such verdict and there is no ``otherwise``.
    """

    def look_up(response: str, question: AskedQuestion) -> Decided:
        for text in (question.text, question.statement):
            for key in ((response, text), verdict_digest(text, response)):
                if key in entries:
                    return entries[key]
        if otherwise is None:
            raise LookupError(f"the table has no verdict on `{question.statement}`")
        return otherwise

    def decide(question: AskedQuestion) -> Decided:
        if question.pair is None:
            return look_up(question.response, question)
        first, second = (look_up(response, question) == "met" for response in question.pair)
        return _better(first, second, question)

    return verdicts(decide)


def hashed(seed: int | str = 0) -> Script:
    """An arbitrary judge that always says the same.

    The verdict is drawn from the SHA-256 of the seed, the question and the response, uniformly
    over the scored verdicts. Of a pair it prefers the response that the principle draws higher,
    whichever comes first.
    """

    def decide(question: AskedQuestion) -> str:
        if question.pair is not None:
            first, second = (number(str(seed), question.text, text) for text in question.pair)
            return _better(first, second, question)
        drawn = number(str(seed), question.text, question.response)
        return question.scored[drawn % len(question.scored)]

    return verdicts(decide)


def writer(seed: int | str = 0) -> Script:
    """Canned critiques, revisions, completions, comparisons and verdicts, for pipelines.

    Every text says that it is canned. A critique asks for a revision of about every other
    response, and never of a revision; a revision is the response after a canned first line;
    verdicts and comparisons are those of :func:`hashed`.
    """
    judged = hashed(seed)

    def answer(asked: Asked) -> Given:
        return judged(asked) if asked.questions else write(asked, str(seed))

    return answer


def in_order(answers: Iterable[Given | Exception]) -> Script:
    """Given answers one after another, whatever is asked; an exception is raised instead.

    Raises (when it is asked):
        LookupError: there are no more.
    """
    ended = LookupError("the script has no more answers")
    left = chain(answers, repeat(ended))

    def answer(asked: Asked) -> Given:
        given = next(left)
        if isinstance(given, Exception):
            raise given
        return given

    return answer


def named(name: str) -> Script:
    """The script of a name: ``met``, ``unmet``, ``cannot_tell``, ``hashed:SEED`` or ``writer``.

    Raises:
        NameInvalid: there is no such script.
    """
    kind, _, seed = name.partition(":")
    if name in ("met", "unmet", "cannot_tell"):
        return always(name)
    if kind == "hashed":
        return hashed(seed or 0)
    if kind == "writer":
        return writer(seed or 0)
    known = "`met`, `unmet`, `cannot_tell`, `hashed:SEED` or `writer`"
    raise NameInvalid(f"no script is called `{name}`: write {known}")


def _better(first: int, second: int, question: AskedQuestion) -> str:
    """Which of a pair has more; of two that have the same, ``tie`` where that is allowed."""
    if first == second:
        return "tie" if "tie" in question.labels else "A"
    return "A" if first > second else "B"
