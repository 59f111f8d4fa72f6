"""Whether a fault is named or its avoidance: what *met* means, told by the wording of a text.

Negative weights do not tell: in the rows of RaR (arXiv 2507.17746) about four of five pitfalls on
science say what a response avoids ("Avoids rounding early"), and about nine of ten on medicine say
what it leaves undone ("Does not mention the dose"), all with weights of -1 or -2. Taken the wrong
way round, a good response pays for being good. So the wording is read, by its first words, and
where these do not tell, nothing is claimed.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Reading = Literal["avoided", "committed"]
"""``avoided``: met when the fault is not there. ``committed``: met when it is there."""

_SUBJECT = (
    r"(?:(?:the|this|an?)\s+(?:final\s+|model'?s?\s+)?"
    r"(?:response|answer|reply|explanation|output|solution|text|model|assistant)\s+|it\s+)?"
)
_NEGATED = re.compile(r"(?:do|does|did|is|are)(?:\s+not|n['’]t)\s+(.*)", re.DOTALL)
_AVOIDED: Final = re.compile(
    r"avoid(?:s|ed|ing)?\b|refrain(?:s|ed|ing)?\b|never\b|(?:should|must|may|can)(?:\s*not|n['’]t)\b"
    r"|(?:should|must)\s+(?:avoid|never|refrain|steer)\b|steers?\s+clear\b|(?:is\s+)?free\s+(?:of|from)\b"
    r"|(?:warns?|cautions?|advises?|guards?)\s+against\b|ensur(?:es?|ing)\b|prevents?\b"
    r"|contains?\s+no\b|makes?\s+no\b|gives?\s+no\b|includes?\s+no\b"
)
_COMMITTED: Final = re.compile(
    r"fail(?:s|ed|ing|ure)?\b|omit(?:s|ted|ting)?\b|omission\b|neglect(?:s|ed|ing)?\b|overlook(?:s|ed|ing)?\b"
    r"|ignor(?:es?|ed|ing)\b|miss(?:es|ed|ing)?\b|lack(?:s|ed|ing)?\b|forgets?\b|leaves?\s+out\b"
    r"|mis(?:identif|interpret|represent|stat|attribut|classif|calculat|diagnos|understand|read|us|label|appl|tak)"
    r"|confus(?:es?|ed|ing)\b|conflat(?:es?|ed|ing)\b|assum(?:es?|ed|ing)\b|contradicts?\b"
    r"|invents?\b|fabricates?\b|hallucinates?\b|exaggerates?\b|over(?:stat|simplif|generali|complicat|emphasi)"
    r"|understates?\b|downplays?\b|dismisses\b|jumps?\b|relies\s+(?:solely|only)\b"
    r"|(?:incorrect|wrong|false|erroneous|mistaken|inappropriate|inaccurate|improper|unnecessar)i?ly\b"
    r"|(?:recommend|suggest|claim|assert|conclude|attribute|propose|prescribe|state|imply|implie)s\b"
)
_FAULTY: Final = re.compile(
    r"(?:incorrect|wrong|false|erroneous|mistaken|inappropriate|unnecessar|premature|excessive|blind"
    r"|mere|sole|over|undu)i?ly\b|simply\b"
    r"|assume|confuse|conflate|mis\w+|ignore|overlook|omit\b|neglect|fail\b|forget|invent|fabricate"
    r"|hallucinate|exaggerate|over(?:stat|simplif|generali|complicat|emphasi|look)\w*|understate"
    r"|contradict|dismiss|downplay|jump|stray|deviate|digress|ramble|mislead|rely\s+(?:solely|only)"
)
_WANTED: Final = re.compile(
    r"(?:clear|explicit|adequate|proper|full|accurate|correct|sufficient|direct|even)(?:i?ly)?\b"
    r"|(?:mention|state|include|identify|address|note|specify|list|provide|discuss|explain|describe|cite"
    r"|acknowledge|recogni[sz]e|consider|clarify|emphasi[sz]e|highlight|indicate|warn|caution|show|justify"
    r"|define|outline|account|differentiate|distinguish|connect|relate|compare|verify|check|calculate"
    r"|derive|convert|demonstrate|illustrate|elaborate|detail|confirm|establish|name|reference"
    r"|articulate|mentioned|stated|offer|point\s+out|take\s+into\s+account)\b"
)
_BAD_OBJECT: Final = re.compile(
    r"\b(?:unnecessary|irrelevant|incorrect|unsupported|wrong|false|extraneous|misleading|inaccurate"
    r"|off-topic|unrelated|invented|fabricated|harmful|redundant|outdated|unverified)\b"
)
_NEAR: Final = 60
"""Characters after a negated verb in which its object is looked for."""


def reading(text: str) -> Reading | None:
    """What meeting ``text`` means, by its wording; ``None`` where it does not tell.

    >>> reading("Avoids rounding early."), reading("Does not mention the dose.")
    ('avoided', 'committed')
    >>> reading("Does not include irrelevant details."), reading("Does not recommend surgery.")
    ('avoided', None)
    """
    opening = re.match(r"\W*" + _SUBJECT, text.lower())
    rest = text.lower()[opening.end() if opening else 0 :]
    if _AVOIDED.match(rest):
        return "avoided"
    negated = _NEGATED.match(rest)
    if negated is not None:
        return _negated(negated[1])
    return "committed" if _COMMITTED.match(rest) else None


def _negated(rest: str) -> Reading | None:
    """The reading of ``does not`` and what follows it."""
    if _FAULTY.match(rest):
        return "avoided"
    if not _WANTED.match(rest):
        return None
    return "avoided" if _BAD_OBJECT.search(rest[:_NEAR]) else "committed"
