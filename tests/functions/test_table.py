"""Every function of the language against a table: plain, empty, blank, Unicode, and failing."""

from __future__ import annotations

import pytest

from rubricc.functions.evaluate import compile_expression
from rubricc.functions.no_value import CheckFailed, NoValue, OverBudget
from rubricc.functions.signatures import FUNCTIONS
from rubricc.plan.expression import Call, Constant, Expression, ListOf, Pattern

POEM = "Roses are red,\nviolets are blue.\n\n\n  Sugar is sweet…\r\n\r\nAnd so are you!\n"
THAI = "สวัสดีครับผมชื่อจอห์นและผมชอบแมวมาก"
HINDI = "यह एक वाक्य है। यह दूसरा वाक्य है।"
LIST = """Intro:
- one
* two
  + three
• four
-not one
1. first
 2) second
3.third
# Head
##none"""
MARKED = "*a* and **b c** but not * this * nor ** that **, and [name], [ ], [link](url) and [[x]]"
NESTED = '{"a": [1, {"b c": null}], "n": 2.5, "t": "x", "0": true}'

TABLE: list[tuple[str, list[object], object]] = [
    ("words", [""], 0),
    ("words", [" \n\t "], 0),
    ("words", ["one"], 1),
    ("words", ["It's a well-known fact: 3.14 and/or 2 — ok?"], 8),
    ("words", ["- * ## | 1."], 1),
    ("words", ["one—two – three"], 3),
    ("words", ["L’été naïve café"], 3),
    ("words", ["non\u00a0breaking"], 2),
    ("words", ["我喜欢猫咪"], 5),
    ("words", ["GPT-4 は すごい"], 5),
    ("words", ["안녕 세상"], 2),
    ("words", [HINDI], 8),
    ("words", ["The word สวัสดี is Thai"], 5),
    ("words", [THAI], CheckFailed),
    ("words", ["x " * 200_000], 200_000),
    ("characters", [""], 0),
    ("characters", ["é😀\r\n"], 4),
    ("sentences", [""], 0),
    ("sentences", ["\n\n"], 0),
    ("sentences", ["One. Two! Three? Four… Five"], 5),
    ("sentences", ['He said: "Hi there!" Then left.'], 2),
    ("sentences", ["Dr. Smith of the U.S. paid 3.50 to J. R. Tolkien, e.g. in No. 5."], 1),
    ("sentences", ["He lives in the U.S. She does not."], 2),
    ("sentences", ["I said no. She left. So did I."], 3),
    ("sentences", ["all small. also small."], 2),
    ("sentences", ["# A heading\n\n- one\n- two. And more"], 3),
    ("sentences", ["Wait... what?!  Really"], 3),
    ("sentences", ["你好。再见！真的？"], 3),
    ("sentences", [HINDI], 2),
    ("sentences", ["هل أنت بخير؟ نعم."], 2),
    ("sentences", [THAI], CheckFailed),
    ("sentences", ["A line\nbroken softly. End."], 2),
    ("paragraphs", [""], 0),
    ("paragraphs", [POEM], 3),
    ("paragraphs", ["a\n\n***\n\nb"], 2),
    ("paragraphs", ["a\r\n \t\r\nb"], 2),
    ("lines", [""], 0),
    ("lines", [POEM], 4),
    ("lines", ["a\rb\u2028c"], 3),
    ("bullets", [""], 0),
    ("bullets", [LIST], 4),
    ("numbered", [LIST], 2),
    ("headings", [LIST], 1),
    ("highlights", [""], 0),
    ("highlights", [MARKED], 2),
    ("placeholders", [""], 0),
    ("placeholders", [MARKED], 2),
    ("labels", ["", "Day"], 0),
    ("labels", ["Day 1", ""], 0),
    ("labels", ["Day 1\nDay\u00a022 Day\n3 Day4 day 5 Day  6 Day one", "Day"], 4),
    ("labels", ["aaa 1", "aa"], 1),
    ("labels", ["1 1 1 1", "1"], 2),
    ("labels", ["Tag \u0663 Tag \u00b2", "Tag"], 1),
    ("labels", ["a" * 200_000, "a" * 1_000], OverBudget),
    ("capital_words", [""], 0),
    ("capital_words", ["I told NASA about COVID-19, Mr. X and 4 İ."], 5),
    ("capital_words", ["none here"], 0),
    ("count", ["", "a"], 0),
    ("count", ["abcABCabc", "abc"], 2),
    ("count", ["aaaa", "aa"], 2),
    ("count", ["abc", ""], 0),
    ("count", ["été 12 naïve", Pattern(source=r"\w+")], 3),
    ("count", ["a٣b4", Pattern(source=r"\d")], 2),
    ("count", ["a b\u00a0c\u2003d", Pattern(source=r"\s")], 3),
    ("count", ["a b\u00a0c", Pattern(source=r"[^\S\n]")], 2),
    ("count", ["é-x", Pattern(source=r"[\W]")], 1),
    ("count", ["😀😀", Pattern(source=r".")], 2),
    ("count", ["xéx", Pattern(source=r"y*")], 0),
    ("count", ["x\nx", Pattern(source=r"(?m)^x$")], 2),
    ("count", ["\ud800a", Pattern(source=r"a")], 1),
    ("matches", ["", Pattern(source=r"^$")], True),
    ("matches", ["HELLO", Pattern(source=r"(?i)hello")], True),
    ("matches", ["HELLO", Pattern(source=r"hello")], False),
    ("matches", ["ÉTÉ", Pattern(source=r"(?i)été")], True),
    ("find", ["a=1, b=22", Pattern(source=r"(\w)=(\d+)")], "a"),
    ("find", ["a=1, b=22", Pattern(source=r"\d+"), 2], "22"),
    ("find", ["a=1, b=22", Pattern(source=r"\d+"), -1], "22"),
    ("find", ["", Pattern(source=r"\d+")], NoValue),
    ("find", ["1", Pattern(source=r"\d+"), 2], NoValue),
    ("contains", ["Hello", "ell"], True),
    ("contains", ["Hello", "hell"], False),
    ("contains", ["", ""], True),
    ("contains_all", ["Hello you", ["Hello", "you"]], True),
    ("contains_all", ["Hello", ["Hello", "you"]], False),
    ("contains_any", ["Hello", ["x", "o"]], True),
    ("contains_any", ["Hello", []], False),
    ("starts_with", ["  Hello", "Hello"], True),
    ("starts_with", ["Hello", " Hello"], False),
    ("starts_with", ["Hello", "hello"], False),
    ("ends_with", ["The end.\n", "end."], True),
    ("ends_with", ["The end.", "end.\n"], False),
    ("mentions", ["Cat cat's CAT concatenate catty", "cat"], 3),
    ("mentions", ["New\n York, new york", "New York"], 2),
    ("mentions", ["naïve na", "na"], 1),
    ("mentions", ["cafe\u0301 café", "café"], 2),
    ("mentions", ["我喜欢猫咪，猫", "猫"], 2),
    ("mentions", ["C++ and c++11", "C++"], 2),
    ("mentions", ["a b", ["a", "b", "c"]], 2),
    ("mentions", ["anything", ""], 0),
    ("mentions", ["x" * 50_000, "x"], 0),
    ("mentions_all", ["The cat sat", ["CAT", "sat"]], True),
    ("mentions_all", ["The cat sat", ["cat", "dog"]], False),
    ("mentions_any", ["The cat sat", ["dog", "Sat"]], True),
    ("mentions_any", ["The cats", ["cat"]], False),
    ("word", ["“Hello,” she said.", 1], "Hello"),
    ("word", ["“Hello,” she said.", -1], "said"),
    ("word", ["हिन्दी है।", 1], "हिन्दी"),
    ("word", ["", 1], NoValue),
    ("word", ["a", 2], NoValue),
    ("sentence", ["One. Two!", 2], "Two!"),
    ("sentence", ["One.", -2], NoValue),
    ("paragraph", [POEM, 2], "Sugar is sweet…"),
    ("paragraph", [POEM, -1], "And so are you!"),
    ("line", [POEM, 3], "Sugar is sweet…"),
    ("line", ["\n", 1], NoValue),
    ("pieces", ["a ****** b", "******"], 2),
    ("pieces", ["****** a ******", "******"], 1),
    ("pieces", ["a", ""], NoValue),
    ("piece", ["a ****** b", "******", 2], "b"),
    ("piece", ["a", "******", 2], NoValue),
    ("lower", ["ÀB"], "àb"),
    ("upper", ["straße"], "STRASSE"),
    ("trim", ["\u00a0 a b \n"], "a b"),
    ("is_lower", ["all small, 3"], True),
    ("is_lower", ["Not"], False),
    ("is_lower", ["123"], False),
    ("is_lower", ["我"], False),
    ("is_upper", ["LOUD!"], True),
    ("is_upper", ["Loud"], False),
    ("is_json", [NESTED], True),
    ("is_json", [" [] \n"], True),
    ("is_json", [""], False),
    ("is_json", ["```json\n{}\n```"], False),
    ("is_json", ["NaN"], False),
    ("is_json", ["[1,]"], False),
    ("is_json", ["{} {}"], False),
    ("is_json", ["1" * 5000], True),
    ("is_json", ["[" * 100_000], False),
    ("is_json", ["[" * 300 + "]" * 300], OverBudget),
    ("is_json", ["[" + '"[",' * 300 + "1]"], True),
    ("is_json", ["[" + "[]," * 300 + "1]"], True),
    ("json_has", [NESTED, "a[1]"], True),
    ("json_has", [NESTED, 'a[1]["b c"]'], True),
    ("json_has", [NESTED, "a.0"], True),
    ("json_has", [NESTED, "0"], True),
    ("json_has", [NESTED, "a[2]"], False),
    ("json_has", [NESTED, "a.b"], False),
    ("json_has", [NESTED, ""], True),
    ("json_has", ["no JSON", "a"], False),
    ("json_has", [NESTED, "a..b"], NoValue),
    ("json_text", [NESTED, "t"], "x"),
    ("json_text", [NESTED, "n"], NoValue),
    ("json_number", [NESTED, "n"], 2.5),
    ("json_number", [NESTED, "0"], NoValue),
    ("json_number", ["[1e999]", "[0]"], NoValue),
    ("json_length", [NESTED, "a"], 2),
    ("json_length", [NESTED, ""], 4),
    ("json_length", [NESTED, "t"], NoValue),
    ("unfenced", ["```json\n{}\n```\n"], "{}"),
    ("unfenced", ["~~~\na\n\nb\n~~~"], "a\n\nb"),
    ("unfenced", ["```\na\n```\nb\n```\nc\n```"], "```\na\n```\nb\n```\nc\n```"),
    ("unfenced", [" plain "], "plain"),
    ("language", [""], NoValue),
    ("language", ["Hello"], NoValue),
    ("language", ["This is a plain English sentence about the weather."], "en"),
    ("language", ["Ceci est une phrase en français."], "fr"),
    ("language", ["今天天气很好，我们一起去公园散步吧。"], "zh"),
    ("overlap", ["a b c d", "x A, b c y"], 0.75),
    ("overlap", ["a b c d", "x a b, c y", 2], 2 / 3),
    ("overlap", ["a a a b", "a"], 0.75),
    ("overlap", ["a", "b"], 0.0),
    ("overlap", ["a", "", 1], 0.0),
    ("overlap", ["", "b"], NoValue),
    ("overlap", ["a b", "a b", 3], NoValue),
    ("overlap", ["a b", "a b", 0], NoValue),
    ("overlap", ["我喜欢", "我喜欢猫", 2], 1.0),
    ("number", [" 1,024.5\n"], 1024.5),
    ("number", ["-3"], -3),
    ("number", ["6e3"], 6000.0),
    ("number", ["1,24"], NoValue),
    ("number", ["three"], NoValue),
    ("number", [""], NoValue),
    ("number", ["٣"], NoValue),
    ("number", ["1e999"], CheckFailed),
    ("min", [3, 1.5, 2], 1.5),
    ("min", [[3, 1]], 1),
    ("min", [[]], NoValue),
    ("max", [3, 1], 3),
    ("mean", [[1, 2, 4]], 7 / 3),
    ("mean", [[]], NoValue),
    ("abs", [-2], 2),
    ("round", [2.5], 3),
    ("round", [-2.5], -3),
    ("round", [2.675, 2], 2.68),
    ("round", [1e300], int(1e300)),
    ("round", [1.5, 99], NoValue),
    ("length", [["a", "b"]], 2),
    ("length", [[]], 0),
    ("first", [["a", "b"]], "a"),
    ("first", [[]], NoValue),
    ("last", [["a", "b"]], "b"),
    ("last", [[]], NoValue),
    ("one_of", ["a", ["b", "a"]], True),
    ("one_of", [1, [1.0]], True),
    ("one_of", ["a", []], False),
]


def _literal(value: object) -> Expression:
    if isinstance(value, Pattern):
        return value
    if isinstance(value, list):
        return ListOf(items=tuple(_literal(item) for item in value))
    assert isinstance(value, str | int | float)
    return Constant(value=value)


def _run(name: str, arguments: list[object]) -> object:
    call = Call(function=name, arguments=tuple(_literal(argument) for argument in arguments))
    return compile_expression(call)({})


@pytest.mark.parametrize(("name", "arguments", "expected"), TABLE)
def test_function(name: str, arguments: list[object], expected: object) -> None:
    if isinstance(expected, type):
        with pytest.raises(expected) as failure:
            _run(name, arguments)
        reason = str(failure.value)
        assert reason
        assert not reason.endswith(".")
        return
    if name == "language":
        pytest.importorskip("py3langid", reason="needs the extra `rubricc[language]`")
    result = _run(name, arguments)
    assert result == expected
    assert isinstance(result, bool) is isinstance(expected, bool)


def test_every_function_is_in_the_table() -> None:
    assert {name for name, _, _ in TABLE} == set(FUNCTIONS)


def test_every_function_over_text_is_tried_with_nothing() -> None:
    tried = {name for name, arguments, _ in TABLE if not str(arguments[0]).strip("[] \n")}
    over_text = {f.name for f in FUNCTIONS.values() if f.arguments[0].name == "text"}
    rest = over_text - tried
    for name in rest:
        function = FUNCTIONS[name]
        extra: list[object] = {
            "pattern": [Pattern(source="a")],
            "part": ["a"],
            "parts": [["a"]],
            "phrase or phrases": ["a"],
            "phrases": [["a"]],
            "place": [1],
            "separator": ["a"],
            "label": ["a"],
            "path": ["a"],
        }.get(function.arguments[1].name if function.least > 1 else "", [])  # type: ignore[assignment]
        if function.least == 3:
            extra = [*extra, 1]
        try:
            result = _run(name, ["", *extra])
        except NoValue:
            continue
        assert result in (0, False, ""), name
