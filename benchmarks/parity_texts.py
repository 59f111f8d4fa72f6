"""Random rows of IFEval with random responses, the same for the same seed.

``prose`` is plain English on which any two sane ways of counting agree; ``noise`` throws together
the signs that the checks look for, in places where nobody would write them.
"""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.parity_ifeval import DETECTED, KINDS

SOFT = (
    "length_constraints:number_sentences",
    "detectable_format:number_highlighted_sections",
    "change_case:capital_word_frequency",
)
"""Types that are compared on prose alone: there are several sane ways of counting."""

WORDS = "rain Rain RAIN wind Wind a well-known café 12 NASA snow_flake trains winds war".split()
MARKED = ("*soft rain*", "**cold wind**", "[name]", "[your place]", "<<Rain>>", "SECTION 2")
SIGNS = (
    *("rain", "Rain", "RAIN", "wind", "a", "I", "é", "१", "_", "the end", "THE END"),
    *("*", "**", "***", "******", "****", " * ", "\n* ", "\n- ", "-", "- "),
    *("\n", "\n\n", "\n\n\n\n", " ", "\t", "\r\n", ". ", "! ", "? ", ",", "'", '"'),
    *("[a]", "[", "]", "[]", "<<", ">>", "<<b>>", "SECTION 1", "SECTION", "Section\n3", " 2"),
    *("```json", "```", "{}", '{"a": 1}', "P.S.", "p. s.", "P.P.S", "My answer is yes."),
)
RELATIONS = ("at least", "less than")


def prose(rng: Random) -> str:
    """One to four paragraphs of whole sentences."""
    paragraphs = []
    for _ in range(rng.randint(1, 4)):
        sentences = []
        for _ in range(rng.randint(1, 4)):
            words = [rng.choice(WORDS) for _ in range(rng.randint(2, 6))]
            if rng.random() < 0.3:
                words.insert(1, rng.choice(MARKED))
            sentences.append(" ".join(words) + " story" + rng.choice(".!?"))
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs)


def noise(rng: Random) -> str:
    """Up to twelve signs and words without any order."""
    return "".join(rng.choice(SIGNS) for _ in range(rng.randint(0, 12)))


def arguments(kind: str, rng: Random) -> dict[str, Any]:
    """What a row could say of one instruction."""
    relation, number = rng.choice(RELATIONS), rng.randint(1, 4)
    some = rng.sample(("rain", "Wind", "a", "snow"), rng.randint(1, 2))
    made: dict[str, dict[str, Any]] = {
        "existence": {"keywords": some},
        "frequency": {"keyword": some[0], "relation": relation, "frequency": number},
        "forbidden_words": {"forbidden_words": some},
        "letter_frequency": {
            "letter": rng.choice("aI!*,"),
            "let_relation": relation,
            "let_frequency": number,
        },
        "number_sentences": {"relation": relation, "num_sentences": number * 2},
        "number_paragraphs": {"num_paragraphs": rng.randint(1, 3)},
        "number_words": {"relation": relation, "num_words": number * 3},
        "nth_paragraph_first_word": {
            "num_paragraphs": number,
            "nth_paragraph": rng.randint(1, number),
            "first_word": rng.choice(("rain", "Wind", "a")),
        },
        "number_placeholders": {"num_placeholders": rng.randint(1, 2)},
        "postscript": {"postscript_marker": rng.choice(("P.S.", "P.P.S", "Rain"))},
        "number_bullet_lists": {"num_bullets": rng.randint(0, 3)},
        "number_highlighted_sections": {"num_highlights": rng.randint(1, 2)},
        "multiple_sections": {"section_spliter": "SECTION", "num_sections": rng.randint(1, 2)},
        "repeat_prompt": {"prompt_to_repeat": rng.choice(("Rain", "a", "wind "))},
        "end_checker": {"end_phrase": rng.choice(("The end", "rain", "story."))},
        "capital_word_frequency": {"capital_relation": relation, "capital_frequency": number},
    }
    return made.get(kind.partition(":")[2], {})


def steered(kind: str, given: dict[str, Any], response: str, rng: Random) -> str:
    """``response`` with what may make it follow an instruction that chance seldom follows."""
    fence = rng.choice(("```json\n{}\n```", "```JSON{}```", "{} ```", "{}"))
    json_text = rng.choice(('{"a": [1, 2]}', "null", "[1,", "{a: 1}", '"a"'))
    count = given.get("num_placeholders", given.get("num_bullets", given.get("num_sections", 0)))
    made = {
        "quotation": f'"{response}"\n',
        "json_format": fence.replace("{}", json_text),
        "two_responses": f"{response}\n******\n{rng.choice((response, 'Wind.'))}",
        "repeat_prompt": f" {given.get('prompt_to_repeat', '').upper()} {response}",
        "end_checker": response + given.get("end_phrase", "").upper() + rng.choice(("", '"', "\n")),
        "constrained_response": f"{response} My answer is no.",
        "postscript": f"{response}\n{given.get('postscript_marker', '')} Bye.",
        "title": f"<<{rng.choice(('A title', ' ', '', 'Rain'))}>>\n{response}",
        "multiple_sections": response + "\nSECTION 7 rain" * count,
        "number_placeholders": response + "[a] " * count,
        "number_bullet_lists": rng.choice(("* a\n", "- b\n")) * count + "Rain.",
        "number_paragraphs": "\n***\n".join(["Rain."] * given.get("num_paragraphs", 1)),
        "nth_paragraph_first_word": _opened(given),
    }
    return made.get(kind.partition(":")[2], response)


def _opened(given: dict[str, Any]) -> str:
    """Paragraphs of which the one that is asked about begins as it should."""
    count, nth = given.get("num_paragraphs", 1), given.get("nth_paragraph", 1)
    word = str(given.get("first_word", "")).upper()
    return "\n\n".join(
        f"'{word}', it said." if at == nth else "Snow." for at in range(1, count + 1)
    )


def row(rng: Random) -> dict[str, Any]:
    """A row of one to four instructions of different types, with its response."""
    plain = rng.random() < 0.5
    open_to = [kind for kind in KINDS if kind not in DETECTED and (plain or kind not in SOFT)]
    kinds = rng.sample(open_to, rng.randint(1, 4))
    kwargs = [arguments(kind, rng) for kind in kinds]
    response = prose(rng) if plain else noise(rng)
    if rng.random() < 0.5 and not set(kinds).intersection(SOFT):
        response = steered(kinds[0], kwargs[0], response, rng)
    return {
        "key": rng.randint(0, 10**9),
        "prompt": "Write about rain.",
        "response": response,
        "instruction_id_list": kinds,
        "kwargs": kwargs,
    }
