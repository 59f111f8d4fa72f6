"""Verifiable instructions: the 25 types of arXiv 2311.07911, each as a check.

For every type one response that follows the instruction and one that does not.
"""

from __future__ import annotations

import pytest

from tests.semantics.expressions.reading import value

PROMPT = "Write two lines about rain."
INSTRUCTIONS = [
    (
        "keywords: existence",
        'mentions_all(response, ["rain", "wind"])',
        "Rain came first, and then the wind.",
        "The train left.",
    ),
    (
        "keywords: frequency",
        'mentions(response, "rain") >= 3',
        "Rain, rain, go away. Rain!",
        "Rain on the train in Bahrain.",
    ),
    (
        "keywords: forbidden words",
        'not mentions_any(response, ["sun", "heat"])',
        "Sunday was heated.",
        "The SUN came out.",
    ),
    (
        "keywords: letter frequency",
        'count(lower(response), "r") >= 4',
        "Rain runs over roofs.",
        "Rain fell.",
    ),
    (
        "language: response language",
        'language(response) == "de"',
        "Der Regen fällt leise auf die alten Dächer der Stadt.",
        "The rain falls softly on the old roofs of the town.",
    ),
    (
        "length: number of paragraphs",
        'pieces(response, "***") == 2',
        "One.\n\n***\n\nTwo.",
        "One.\n\nTwo.",
    ),
    (
        "length: number of words",
        "words(response) < 5",
        "It rains very softly.",
        "It rains all day long.",
    ),
    (
        "length: number of sentences",
        "sentences(response) >= 2",
        "It rains. We stay in.",
        "It rains, so we stay in.",
    ),
    (
        "length: first word of a paragraph",
        'paragraphs(response) == 2 and lower(word(paragraph(response, 2), 1)) == "later"',
        "It rained.\n\n“Later,” she said.",
        "Later.\n\nIt rained.",
    ),
    (
        "content: placeholders",
        "placeholders(response) >= 2",
        "Dear [name], meet me at [place].",
        "Dear [name], see [this](page).",
    ),
    (
        "content: postscript",
        'matches(response, r"(?m)^\\s*P\\.\\s?S\\.")',
        "It rains.\n\nP.S. Bring a coat.",
        "It rains. Bring a coat.",
    ),
    (
        "format: bullet lists",
        "bullets(response) == 2",
        "* rain\n* wind",
        "* rain *and* wind",
    ),
    (
        "format: constrained response",
        'trim(response) in ["My answer is yes.", "My answer is no."]',
        "My answer is no.\n",
        "No.",
    ),
    (
        "format: highlighted sections",
        "highlights(response) >= 2",
        "*Rain* and **cold wind**.",
        "Rain and *wind.",
    ),
    (
        "format: multiple sections",
        'count(response, r"(?m)^\\s*SECTION\\s+\\d+") >= 2',
        "SECTION 1\nRain.\nSECTION 2\nWind.",
        "SECTION one. Rain.",
    ),
    (
        "format: JSON",
        "is_json(unfenced(response))",
        '```json\n{"rain": true}\n```',
        "rain: true",
    ),
    (
        "format: title",
        'matches(response, r"<<[^\\n]+>>")',
        "<<Rain>>\nIt rains.",
        "Rain\nIt rains.",
    ),
    (
        "combination: two responses",
        'pieces(response, "******") == 2'
        ' and piece(response, "******", 1) != piece(response, "******", 2)',
        "It rains.\n******\nIt pours.",
        "It rains.\n******\nIt rains.",
    ),
    (
        "combination: repeat the prompt",
        "starts_with(lower(response), lower(prompt))",
        "WRITE two lines about rain.\n\nIt rains.",
        "It rains.",
    ),
    (
        "start and end: end checker",
        'ends_with(response, "Any other questions?")',
        "It rains. Any other questions?\n",
        "Any other questions? No.",
    ),
    (
        "start and end: quotation",
        'starts_with(response, "\\"") and ends_with(response, "\\"")',
        '"It rains."',
        '"It rains," she said.',
    ),
    (
        "case: frequency of words in capitals",
        "capital_words(response) <= 1",
        "RAIN again.",
        "RAIN and WIND.",
    ),
    ("case: capitals only", "is_upper(response)", "IT RAINS IN 2 TOWNS.", "It RAINS."),
    ("case: small letters only", "is_lower(response)", "it rains in 2 towns.", "It rains."),
    (
        "punctuation: no comma",
        'count(response, ",") == 0',
        "It rains and pours.",
        "It rains, and pours.",
    ),
]


@pytest.mark.parametrize(
    ("check", "follows", "fails"),
    [row[1:] for row in INSTRUCTIONS],
    ids=[r[0] for r in INSTRUCTIONS],
)
def test_instruction(check: str, follows: str, fails: str) -> None:
    if "language(" in check:
        pytest.importorskip("py3langid", reason="needs the extra `rubricc[language]`")
    assert value(check, prompt=PROMPT, response=follows) is True
    assert value(check, prompt=PROMPT, response=fails) is False


def test_there_are_25_types() -> None:
    assert len({name for name, *_ in INSTRUCTIONS}) == 25
