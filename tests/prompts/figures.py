"""What a judgement costs in tokens: ten criteria, a response of about 340 tokens, groups of 8.

The task stands for the one on which other systems were measured: its payload alone (request,
criteria and response) is about 640 tokens.
"""

from __future__ import annotations

import json

from rubricc.prompts.fill import fill
from rubricc.prompts.render import render_prompts
from rubricc.prompts.tokens import ESTIMATE, MESSAGE_TOKENS, Counter, estimate_tokens

from .plans import keyed, plan, question

GROUP = 8
REQUEST = (
    "We are planning a small exhibit on mysteries of the ancient world. Suggest five artifacts "
    "that it should show, and write a label of two or three sentences for each, for visitors who "
    "know little about archaeology and have about ten minutes. Two of the cases are small, one "
    "of them is a metre high, and nothing may need a power supply."
)
STATEMENTS = (
    "Names exactly five artifacts, each of them a single object rather than a whole site or "
    "a city.",
    "Says for every one of the artifacts which culture made it, and in about which century or "
    "millennium it was made.",
    "Says why each artifact matters to historians, in terms that a visitor without training "
    "follows.",
    "Leaves the visitor wondering about something that is still unexplained about each artifact, "
    "rather than claiming that everything about it is known by now.",
    "Draws on at least four different regions of the world across the five artifacts, and not on "
    "the Mediterranean alone.",
    "Separates what is established about each artifact from what is only conjectured, "
    "and says who conjectures it.",
    "Writes each label in two or three sentences, so that it can be read aloud in under a minute.",
    "Explains every technical term, such as stratigraphy or cuneiform, where it first appears in a "
    "label, in half a sentence at most.",
    "Names an artifact that does not exist, or gives a real one to the wrong culture or "
    "to the wrong period.",
    "Credits the achievements of an ancient people to visitors from space or to lost continents.",
)
RESPONSE = (
    "1. The gear box from the wreck. Divers found it on the sea floor, a lump of green bronze with "
    "the teeth of small wheels inside. It was made by Greek workers more than two thousand years "
    "ago and turned hands that showed the sun, the moon and the dates of the games. Nobody has "
    "found the workshop, and nothing so fine was made again for a thousand years.\n"
    "2. The clay disc. Someone in Crete pressed signs into wet clay with little stamps, round and "
    "round to the middle. There are forty-five signs, and we have no other text that uses them. "
    "Is it a prayer, a song, a list? No one can say.\n"
    "3. The jars of the dry valley. Weavers who had no writing drew birds on cups and on the "
    "desert floor alike. We know how the lines were made; we do not know who was meant to see "
    "them.\n"
    "4. The head of the giant. It was cut from one block of dark stone and moved across rivers "
    "without wheels or oxen. The face is that of a ruler whose name is lost. How many people "
    "pulled, and for how long, is still a matter of argument among those who have tried it.\n"
    "5. The knotted cords. The keepers of an empire counted people and maize on strings. We can "
    "read the numbers today, but some cords do not count at all, and may tell a story that we have "
    "not learned to hear.\n"
    "Show the smallest ones near the door, so that visitors look closely first, and end with the "
    "cords, because their question is the one that is most likely to be answered while "
    "they live. A bench in front of it will do the rest."
)
REASON = "Gives culture and date for each artifact."
QUOTE = (
    "It was made by Greek workers more than two thousand years ago and turned hands that "
    "showed the sun"
)

CASE = plan(*(question(f"n{number}", text) for number, text in enumerate(STATEMENTS)))
ROW = {
    "prompt": REQUEST,
    "response": RESPONSE,
    "responses": {f"r{number}": RESPONSE for number in range(1, GROUP + 1)},
}

LIMITS = {
    "one call, sent": 1050,
    "one call, after the cache": 480,
    "each alone, after the cache": 1000,
    "group, per response": 450,
    "output per criterion": 25,
    "output per criterion, with evidence": 60,
}


def figures(counter: Counter) -> dict[str, float]:
    """Tokens of each way of asking.

    *After the cache* charges one response of a group of 8 what a prefix cache without a minimum
    cannot serve: the response's own part, and an eighth of what the group shares.
    """
    whole = _messages("judge", counter)
    alone = [_messages("judge_each", counter, number) for number in range(10)]
    shared, own = sum(whole[:-1]), whole[-1]
    own_alone = alone[0][2] + sum(call[3] for call in alone)
    return {
        "one call, sent": sum(whole),
        "one call, after the cache": own + shared / GROUP,
        "each alone, after the cache": own_alone + sum(alone[0][:2]) / GROUP,
        "group, per response": sum(_messages("group", counter)) / GROUP,
        "output per criterion": _output(counter, False),
        "output per criterion, with evidence": _output(counter, True),
    }


def payload(counter: Counter) -> int:
    """Tokens of the request, the statements and the response alone."""
    return counter.count("\n".join((REQUEST, *STATEMENTS, RESPONSE)))


def table(exact: Counter) -> str:
    """The figures as Markdown, estimated and exact."""
    estimated, counted = figures(Counter(ESTIMATE, estimate_tokens)), figures(exact)
    rows = [f"| tokens | {exact.name} | {ESTIMATE} | limit |", "| --- | --- | --- | --- |"]
    rows += [
        f"| {name} | {counted[name]:.0f} | {estimated[name]:.0f} | {limit} |"
        for name, limit in LIMITS.items()
    ]
    return "\n".join(rows) + "\n"


def _messages(name: str, counter: Counter, only: int | None = None) -> list[int]:
    prompt = next(each for each in render_prompts(CASE) if each.name == name)
    asked = keyed(CASE) if only is None else [keyed(CASE)[only]]
    filled = fill(prompt, ROW, asked)
    return [counter.count(message.content) + MESSAGE_TOKENS for message in filled]


def _output(counter: Counter, evidence: bool) -> float:
    entry = {"evidence": QUOTE} if evidence else {}
    entry |= {"reason": REASON, "verdict": "unmet"}
    answer = {f"c{number}": entry for number in range(1, 11)}
    return counter.count(json.dumps(answer, separators=(",", ":"))) / 10
