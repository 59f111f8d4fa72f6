"""The 25 instructions of IFEval (arXiv 2311.07911) in plain Python; nothing of rubricc is used.

Written after what the authors' checks accept (``instruction_following_eval`` of google-research,
state of 2025, strict metrics), with the standard library alone. Three of their checks rest on
packages with models: sentences on NLTK's Punkt, words in capitals on NLTK's tokenizer, languages on
langdetect. The first two are replaced by plain rules that agree with them on plain text; the third
is given by the caller. Patterns of the authors that are made of a row's text are read as that text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Detect = Callable[[str], str]
"""The code of a text's language."""

Arguments = Mapping[str, Any]

ANSWERS = ("My answer is yes.", "My answer is no.", "My answer is maybe.")
DETECTED = (
    "language:response_language",
    "change_case:english_capital",
    "change_case:english_lowercase",
)
"""The types that a detector of languages decides, the last two where the letter case is right."""


def followed(kind: str, arguments: Arguments, response: str, detect: Detect) -> bool:
    """Whether ``response`` follows one instruction; an empty one follows none."""
    return bool(response.strip()) and bool(_CHECKS[kind](response, arguments, detect))


def instruction_level(
    kinds: Sequence[str], arguments: Sequence[Arguments], response: str, detect: Detect
) -> float:
    """The share of a row's instructions that are followed."""
    said = [
        followed(kind, given, response, detect)
        for kind, given in zip(kinds, arguments, strict=True)
    ]
    return sum(said) / len(said)


def prompt_level(
    kinds: Sequence[str], arguments: Sequence[Arguments], response: str, detect: Detect
) -> float:
    """1 where all of a row's instructions are followed, 0 otherwise."""
    return float(instruction_level(kinds, arguments, response, detect) == 1)


def _related(found: int, relation: str, number: float) -> bool:
    return {"at least": found >= number, "less than": found < number}[relation]


def _existence(response: str, arguments: Arguments, _: Detect) -> bool:
    small = response.lower()
    return all(keyword.lower() in small for keyword in arguments["keywords"])


def _frequency(response: str, arguments: Arguments, _: Detect) -> bool:
    found = response.lower().count(arguments["keyword"].strip().lower())
    return _related(found, arguments["relation"], arguments["frequency"])


def _forbidden_words(response: str, arguments: Arguments, _: Detect) -> bool:
    return not any(
        re.search(rf"\b{re.escape(word)}\b", response, re.IGNORECASE)
        for word in arguments["forbidden_words"]
    )


def _letter_frequency(response: str, arguments: Arguments, _: Detect) -> bool:
    letter = arguments["letter"].strip().lower()
    found = sum(character == letter for character in response.lower())
    return _related(found, arguments["let_relation"], arguments["let_frequency"])


def _response_language(response: str, arguments: Arguments, detect: Detect) -> bool:
    return detect(response) == arguments["language"]


def _number_sentences(response: str, arguments: Arguments, _: Detect) -> bool:
    pieces = re.split(r"(?<=[.!?])\s+", response.strip())
    return _related(len(pieces), arguments["relation"], arguments["num_sentences"])


def _number_paragraphs(response: str, arguments: Arguments, _: Detect) -> bool:
    blank = [not part.strip() for part in response.split("***")]
    if any(blank[1:-1]):
        return False
    return len(blank) - sum(blank) == arguments["num_paragraphs"]


def _number_words(response: str, arguments: Arguments, _: Detect) -> bool:
    found = len(re.findall(r"\w+", response))
    return _related(found, arguments["relation"], arguments["num_words"])


def _nth_paragraph_first_word(response: str, arguments: Arguments, _: Detect) -> bool:
    paragraphs = response.split("\n\n")
    count = sum(bool(one.strip()) for one in paragraphs)
    nth = arguments["nth_paragraph"]
    if count != arguments["num_paragraphs"] or nth > count:
        return False
    opening = paragraphs[nth - 1].split()
    if not opening:
        return False
    word = opening[0].lstrip("'").lstrip('"')
    return re.split(r"[.,?!'\"]", word)[0].lower() == arguments["first_word"].lower()


def _number_placeholders(response: str, arguments: Arguments, _: Detect) -> bool:
    return len(re.findall(r"\[[^\]\n]*\]", response)) >= arguments["num_placeholders"]


def _postscript(response: str, arguments: Arguments, _: Detect) -> bool:
    mark = arguments["postscript_marker"].strip()
    known = {"P.P.S": r"p\.\s?p\.\s?s", "P.S.": r"p\.\s?s\."}
    return re.search(known.get(mark, re.escape(mark.lower())), response.lower()) is not None


def _number_bullet_lists(response: str, arguments: Arguments, _: Detect) -> bool:
    starred = re.findall(r"^\s*\*[^*].*$", response, re.MULTILINE)
    dashed = re.findall(r"^\s*-.*$", response, re.MULTILINE)
    return len(starred) + len(dashed) == arguments["num_bullets"]


def _constrained_response(response: str, _: Arguments, __: Detect) -> bool:
    return any(answer in response for answer in ANSWERS)


def _number_highlighted_sections(response: str, arguments: Arguments, _: Detect) -> bool:
    single = re.findall(r"\*([^\n*]*)\*", response)
    double = re.findall(r"\*\*([^\n*]*)\*\*", response)
    found = sum(bool(inside.strip()) for inside in (*single, *double))
    return found >= arguments["num_highlights"]


def _multiple_sections(response: str, arguments: Arguments, _: Detect) -> bool:
    label = re.escape(arguments["section_spliter"].strip())
    return len(re.findall(rf"{label}\s?\d+", response)) >= arguments["num_sections"]


def _json_format(response: str, _: Arguments, __: Detect) -> bool:
    inside = response.strip()
    for fence in ("```json", "```Json", "```JSON", "```"):
        inside = inside.removeprefix(fence)
    try:
        json.loads(inside.removesuffix("```").strip())
    except ValueError:
        return False
    return True


def _title(response: str, _: Arguments, __: Detect) -> bool:
    titles = re.findall(r"<<[^\n]+>>", response)
    return any(title.lstrip("<").rstrip(">").strip() for title in titles)


def _two_responses(response: str, _: Arguments, __: Detect) -> bool:
    parts = [part.strip() for part in response.split("******")]
    if not all(parts[1:-1]):
        return False
    answers = [part for part in parts if part]
    return len(answers) == 2 and answers[0] != answers[1]


def _repeat_prompt(response: str, arguments: Arguments, _: Detect) -> bool:
    return response.strip().lower().startswith(arguments["prompt_to_repeat"].strip().lower())


def _end_checker(response: str, arguments: Arguments, _: Detect) -> bool:
    return response.strip().strip('"').lower().endswith(arguments["end_phrase"].strip().lower())


def _quotation(response: str, _: Arguments, __: Detect) -> bool:
    whole = response.strip()
    return len(whole) > 1 and whole[0] == whole[-1] == '"'


def _capital_word_frequency(response: str, arguments: Arguments, _: Detect) -> bool:
    found = sum(word.isupper() for word in response.split())
    return _related(found, arguments["capital_relation"], arguments["capital_frequency"])


def _english_capital(response: str, _: Arguments, detect: Detect) -> bool:
    return response.isupper() and detect(response) == "en"


def _english_lowercase(response: str, _: Arguments, detect: Detect) -> bool:
    return response.islower() and detect(response) == "en"


def _no_comma(response: str, _: Arguments, __: Detect) -> bool:
    return "," not in response


_CHECKS: dict[str, Callable[[str, Arguments, Detect], bool]] = {
    "keywords:existence": _existence,
    "keywords:frequency": _frequency,
    "keywords:forbidden_words": _forbidden_words,
    "keywords:letter_frequency": _letter_frequency,
    "language:response_language": _response_language,
    "length_constraints:number_sentences": _number_sentences,
    "length_constraints:number_paragraphs": _number_paragraphs,
    "length_constraints:number_words": _number_words,
    "length_constraints:nth_paragraph_first_word": _nth_paragraph_first_word,
    "detectable_content:number_placeholders": _number_placeholders,
    "detectable_content:postscript": _postscript,
    "detectable_format:number_bullet_lists": _number_bullet_lists,
    "detectable_format:constrained_response": _constrained_response,
    "detectable_format:number_highlighted_sections": _number_highlighted_sections,
    "detectable_format:multiple_sections": _multiple_sections,
    "detectable_format:json_format": _json_format,
    "detectable_format:title": _title,
    "combination:two_responses": _two_responses,
    "combination:repeat_prompt": _repeat_prompt,
    "startend:end_checker": _end_checker,
    "startend:quotation": _quotation,
    "change_case:capital_word_frequency": _capital_word_frequency,
    "change_case:english_capital": _english_capital,
    "change_case:english_lowercase": _english_lowercase,
    "punctuation:no_comma": _no_comma,
}

KINDS = tuple(_CHECKS)
"""The 25 types."""
