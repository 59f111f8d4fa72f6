"""promptfoo: assertions are rules, tests are rows, and what cannot be said is listed."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.interchange.errors import EntryInvalid, InterchangeError, NotExpressible, WrongFormat
from rubricc.interchange.formats import promptfoo as promptfoo_format
from rubricc.interchange.literal import quoted
from rubricc.interchange.made import finished
from rubricc.interchange.promptfoo.templates import (
    Variables,
    escaped,
    filled,
    pieces_of,
    prose_of,
)
from rubricc.interchange.sketch import FileSketch, GroupSketch, RubricSketch, RuleSketch
from tests.interchange.consumers import NEEDS_PROMPTFOO, promptfoo
from tests.interchange.imports import (
    AWKWARD,
    DATA,
    asked,
    imported,
    imported_rubric,
    rubric_of,
    scorer_of,
)

yaml = pytest.importorskip("yaml")

SAMPLES = sorted((DATA / "promptfoo").glob("*.yaml"))
NEEDS_DATA = pytest.mark.skipif(
    not SAMPLES, reason="the published configurations are not beside the project"
)
RESPONSES = (
    "Yes, at seven. Call the desk.",
    "no",
    '{"a": [1, 2]}',
    "  Sure: \u00dcber 7 {{x}} // done",
    "One two three four five six seven eight nine ten.",
)


def file(folder, document, name="file.yaml"):
    path = Path(folder) / name
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def asserting(*assertions, **more):
    return {"prompts": ["{{prompt}}"], "defaultTest": {"assert": list(assertions)}, **more}


def rubric(value="Is kind.", **more):
    return {"type": "llm-rubric", "value": value, **more}


def made_rubric(folder, document):
    return imported_rubric("promptfoo", file(folder, document))


def there_and_back(rubric, folder):
    ((name, content),) = promptfoo_format.write(rubric).items()
    path = Path(folder) / name
    path.write_bytes(content)
    return imported_rubric("promptfoo", path)


def reward(rubric, response, said, **columns):
    """The score of a response; of criteria that code decides no verdict is given."""
    given = {
        one.name: said[at % len(said)]
        for at, one in enumerate(rubric.criteria())
        if one.check is None
    }
    row = {"prompt": "Why?", "response": response, "verdicts": given, **columns}
    return scorer_of(rubric).score(row).reward


LITERALS = st.sampled_from((*AWKWARD[:-1], "7", "yes", "1e3", "0o7", "{% if x %}", "{# note #}"))
CHECKS = st.one_of(
    st.builds(lambda text: f"contains(response, {quoted(text)})", LITERALS),
    st.builds(lambda text: f"not contains(response, {quoted(text)})", LITERALS),
    st.builds(lambda text: f"contains(lower(response), {quoted(text.lower())})", LITERALS),
    st.builds(lambda text: f"starts_with(response, {quoted(text)})", LITERALS),
    st.builds(lambda text: f"response == {quoted(text)}", LITERALS),
    st.builds(
        lambda a, b: f"contains_any(response, [{quoted(a)}, {quoted(b)}, name])", LITERALS, LITERALS
    ),
    st.builds(lambda a: f"not contains_all(lower(response), [{quoted(a.lower())}])", LITERALS),
    st.sampled_from(
        (
            "is_json(response)",
            "not is_json(response)",
            'matches(response, r"^\\s*[A-Z].*\\"?\\d")',
            'count(response, r"\\S+") <= 3',
            '3 <= count(response, r"\\S+")',
            'not (2 <= count(response, r"\\S+") <= 5)',
            'count(response, r"\\S+") == 10',
            "contains(lower(response), lower(name))",
            "contains(response, name)",
        )
    ),
)
WEIGHTS = st.sampled_from((1.0, 2.0, 0.5, 1 / 3, 7.0))
WHEN = st.sampled_from(("", 'test == "A test"', 'test == "Another (2)"'))


@st.composite
def rules(draw, name, *, free=True):
    """A rule that a configuration can hold."""
    kind = draw(st.sampled_from(("principle", "principle", "pitfall", "fact")))
    weight = None if kind == "fact" else draw(WEIGHTS) * (-1 if kind == "pitfall" else 1)
    when = draw(WHEN) if free else ""
    if draw(st.booleans()):
        return RuleSketch(name, kind, check=draw(CHECKS), weight=weight, when=when)
    if draw(st.booleans()):
        return RuleSketch(
            name, kind, "Says {{name}} of {{prompt}}.", weight, when=when, has_slots=True
        )
    return RuleSketch(name, kind, draw(LITERALS), weight, when=when)


@st.composite
def configurations(draw):
    """A rubric that a configuration can hold."""
    members = [draw(rules(f"rule_{at}")) for at in range(draw(st.integers(1, 5)))]
    if draw(st.booleans()):
        inside = (draw(rules("a", free=False).filter(lambda rule: rule.kind != "fact")),)
        members.append(GroupSketch("together", inside, draw(WEIGHTS)))
    sketch = RubricSketch(
        "drawn",
        tuple(members),
        parameters=("name: text", "test: text"),
        settings={"reward": {"denominator": "credited"}},
    )
    return rubric_of(finished(FileSketch((sketch,)), "drawn.rubric"))


@given(configurations(), st.sampled_from(RESPONSES), st.data())
def test_there_and_back_asks_and_scores_the_same(rubric, response, data):
    said = data.draw(st.lists(st.sampled_from(("met", "unmet")), min_size=1, max_size=5))
    test = data.draw(st.sampled_from(("A test", "Another (2)", "neither")))
    with tempfile.TemporaryDirectory() as folder:
        again = there_and_back(rubric, folder)

    def by_name(found):
        names = [one.name for one in found.criteria()]
        return {name: one for name, one in zip(names, asked(found), strict=True) if name in decided}

    decided = {one.name for one in rubric.criteria() if one.check is None}
    assert by_name(again) == by_name(rubric)
    verdict = {one.name: said[at % len(said)] for at, one in enumerate(rubric.criteria())}
    assert again_reward(again, response, verdict, test) == pytest.approx(
        again_reward(rubric, response, verdict, test), abs=1e-12
    )


def again_reward(found, response, verdict, test):
    given = {one.name: verdict[one.name] for one in found.criteria() if one.check is None}
    row = {"prompt": "Why?", "response": response, "verdicts": given, "name": "desk", "test": test}
    return scorer_of(found).score(row).reward


@given(st.lists(st.sampled_from(("{", "{{", "{%", "{#", "}}", "%}", "a", " ", '"')), max_size=9))
def test_any_literal_survives_as_a_template(pieces):
    text = "".join(pieces)

    assert filled(escaped(text), {}) == text
    assert filled(escaped(text) + "{{v}}", {"v": "!"}) == text + "!"


@pytest.mark.parametrize(
    "template",
    [
        "{{ a | upper }}",
        "{{a.b}}",
        "{% if a %}x{% endif %}",
        "{# note #}",
        "{{",
        "{{{a}}}",
        "{{ a",
        "{{- a }}",
    ],
)
def test_a_template_that_does_more_is_no_prose(template):
    assert pieces_of(template) is None
    assert prose_of(template, Variables(prompt_is_input=False)) is None


@pytest.mark.parametrize(
    ("assertion", "response", "holds"),
    [
        ({"type": "contains", "value": "seven"}, "at seven", True),
        ({"type": "contains", "value": 7}, "at 7", True),
        ({"type": "contains", "value": "Seven"}, "at seven", False),
        ({"type": "icontains", "value": "SEVEN"}, "at Seven", True),
        ({"type": "not-icontains", "value": "SEVEN"}, "at Seven", False),
        ({"type": "contains-all", "value": ["a", "b"]}, "ab", True),
        ({"type": "contains-all", "value": 'a, "b, c"'}, "a b, c", True),
        ({"type": "contains-any", "value": "x, y"}, "y", True),
        ({"type": "icontains-any", "value": ["X", "Z"]}, "z", True),
        ({"type": "icontains-all", "value": ["X", "Z"]}, "z", False),
        ({"type": "starts-with", "value": "Yes"}, "Yes, sir", True),
        ({"type": "equals", "value": "Yes"}, "Yes", True),
        ({"type": "not-equals", "value": "Yes"}, "Yes", False),
        ({"type": "regex", "value": '^\\d+ "x"$'}, '12 "x"', True),
        ({"type": "not-regex", "value": "\\d"}, "12", False),
        ({"type": "is-json"}, "[1]", True),
        ({"type": "not-is-json"}, "[1", True),
        ({"type": "word-count", "value": 2}, "a b", True),
        ({"type": "word-count", "value": "2"}, "a - b", False),
        ({"type": "word-count", "value": {"min": 2, "max": 3}}, "a - b", True),
        ({"type": "word-count", "value": {"max": 1}}, "a b", False),
        ({"type": "not-word-count", "value": {"min": 3}}, "a b", True),
    ],
)
def test_code_decides_as_promptfoo_does(tmp_path, assertion, response, holds):
    found = made_rubric(tmp_path, asserting(assertion))

    assert reward(found, response, ["met"]) == float(holds)


@pytest.mark.parametrize(
    "assertion",
    [
        {"type": "javascript", "value": "output.length < 9"},
        {"type": "python", "value": "file://a.py"},
        {"type": "similar", "value": "x"},
        {"type": "cost", "threshold": 0.1},
        {"type": "is-json", "value": {"type": "object"}},
        {"type": "equals", "value": {"a": 1}},
        {"type": "regex", "value": "(?<=a)b"},
        {"type": "regex", "value": "a{{b}}"},
        {"type": "contains", "value": "a{{b}}"},
        {"type": "contains", "value": "file://a.txt"},
        {"type": "contains-all", "value": ["a", {"b": 1}]},
        {"type": "word-count", "value": {"least": 3}},
        {"type": "llm-rubric", "value": "file://rubric.txt"},
        {"type": "llm-rubric", "value": "Is {{ a | upper }}."},
        {"type": "llm-rubric"},
        {"type": "llm-rubric", "value": {"a": 1}},
        {"type": "made-up", "value": "x"},
    ],
)
def test_what_cannot_be_said_is_listed_above_the_rule_that_follows(tmp_path, assertion):
    found, made = imported("promptfoo", file(tmp_path, asserting(assertion, rubric("Is kind."))))
    lines = made.sources["file.rubric"].splitlines()
    at = next(n for n, line in enumerate(lines) if '"Is kind."' in line)

    assert lines[at - 1].strip().startswith("// defaultTest.assert[0]")
    assert len(rubric_of(made.sources["file.rubric"]).criteria()) == 1
    assert not found.remarks


def test_what_cannot_be_said_at_the_end_is_listed_as_well(tmp_path):
    document = asserting(rubric(), {"type": "javascript", "value": "true"})

    found, made = imported("promptfoo", file(tmp_path, document))

    assert [remark.place for remark in found.remarks] == ["defaultTest.assert[1]"]
    assert "// defaultTest.assert[1]: `javascript` cannot be said" in made.sources["file.rubric"]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (asserting(rubric(threshold=0.7)), "defaultTest.assert[0].threshold"),
        (asserting(rubric(provider="openai:x")), "defaultTest.assert[0].provider"),
        (asserting(rubric(), scenarios=[]), "scenarios"),
        (asserting(rubric(), tests=["file://tests.csv"]), "tests[0]"),
        (asserting(rubric(), tests=[{"threshold": 0.5}]), "tests[0].threshold"),
        (
            asserting(rubric(), tests=[{"assertScoringFunction": "file://a.js"}]),
            "tests[0].assertScoringFunction",
        ),
    ],
)
def test_settings_without_a_place_are_listed(tmp_path, document, place):
    _, made = imported("promptfoo", file(tmp_path, document))

    assert f"// {place}: " in made.sources["file.rubric"]


def test_a_file_that_says_nothing_that_can_be_said_is_an_error(tmp_path):
    with pytest.raises(NotExpressible, match="`javascript` cannot be said"):
        made_rubric(tmp_path, asserting({"type": "javascript", "value": "true"}))


def test_a_test_scores_the_weighted_mean_of_all_its_assertions(tmp_path):
    own = {"description": "Own", "assert": [{"type": "contains", "value": "x", "weight": 4}]}
    found = made_rubric(
        tmp_path, asserting(rubric(weight=3), rubric("Is short."), tests=[own, {"vars": {}}])
    )

    assert reward(found, "a", ["met", "unmet"], test="Own") == 3 / 8
    assert reward(found, "x", ["met", "unmet"], test="Own") == 7 / 8
    assert reward(found, "x", ["met", "unmet"], test="test 2") == 3 / 4


def test_a_fault_that_is_avoided_earns(tmp_path):
    document = asserting(rubric(weight=3), rubric("Lies.", type="not-llm-rubric"))
    found = made_rubric(tmp_path, document)

    assert [one.kind for one in found.criteria()] == ["principle", "pitfall"]
    assert reward(found, "x", ["met", "unmet"]) == 1
    assert reward(found, "x", ["unmet", "unmet"]) == 1 / 4
    assert reward(found, "x", ["met", "met"]) == 3 / 4


def test_an_assertion_set_counts_as_one(tmp_path):
    inside = [rubric("Is short."), {"type": "contains", "value": "x", "weight": 3}]
    document = asserting(
        rubric(), {"type": "assert-set", "metric": "form", "weight": 2, "assert": inside}
    )
    found = made_rubric(tmp_path, document)

    assert reward(found, "x", ["unmet"]) == pytest.approx(2 * 0.75 / 3, abs=1e-12)


def test_what_weighs_nothing_is_a_fact(tmp_path):
    document = asserting(rubric(), rubric("Is long.", weight=0, metric="long"))
    found = made_rubric(tmp_path, document)

    assert [(one.name, one.kind) for one in found.criteria()] == [
        ("is_kind", "principle"),
        ("long", "fact"),
    ]
    assert reward(found, "x", ["met", "unmet"]) == 1


def test_metrics_are_names_and_those_that_several_share_are_tags(tmp_path):
    document = asserting(
        rubric("A.", metric="Tone"), rubric("B.", metric="Tone"), rubric("C.", metric="not")
    )
    found = made_rubric(tmp_path, document)

    assert [(one.name, one.tags) for one in found.criteria()] == [
        ("tone", ("tone",)),
        ("tone_2", ("tone",)),
        ("not_", ()),
    ]


def test_variables_become_parameters_and_columns(tmp_path):
    document = {
        "prompts": ["Ask {{ userName }}: {{reference}}"],
        "tests": [
            {"vars": {"userName": ["Ann", "Bo"], "reference": 3, "unused": True}},
            {"vars": {"reference": {"a": 1}}},
        ],
        "defaultTest": {
            "vars": {"userName": "Cy"},
            "assert": [rubric("Greets {{userName}} with {{ reference }}.")],
        },
    }
    found, made = imported("promptfoo", file(tmp_path, document))
    (criterion,) = rubric_of(made.sources["file.rubric"]).criteria()

    assert made.sources["file.rubric"].count("(username: text, reference_2: text)") == 1
    assert [getattr(part, "slot", part) for part in criterion.text] == [
        "Greets ",
        ("username",),
        " with ",
        ("reference_2",),
        ".",
    ]
    assert found.rows == [
        {
            "id": "test 1",
            "prompt": "Ask Ann: 3",
            "username": "Ann",
            "reference_2": "3",
            "unused": "true",
        },
        {
            "id": "test 1 2",
            "prompt": "Ask Bo: 3",
            "username": "Bo",
            "reference_2": "3",
            "unused": "true",
        },
        {"id": "test 2", "prompt": 'Ask Cy: {"a": 1}', "username": "Cy", "reference_2": '{"a": 1}'},
    ]


def test_a_variable_that_a_test_leaves_out_is_empty(tmp_path):
    document = asserting(rubric("Says {{x}}."), tests=[{"vars": {"prompt": "Hi"}}])

    found, _ = imported("promptfoo", file(tmp_path, document))

    assert found.rows == [{"id": "test 1", "prompt": "Hi", "x": ""}]


def test_references_to_templates_are_followed(tmp_path):
    document = asserting({"$ref": "#/assertionTemplates/kind"}) | {
        "assertionTemplates": {"kind": rubric("Is kind.", weight=2)}
    }

    (criterion,) = made_rubric(tmp_path, document).criteria()

    assert criterion.text == ("Is kind.",)


@pytest.mark.parametrize("text", AWKWARD[:-1])
def test_awkward_texts_come_back(tmp_path, text):
    wanted = escaped(text)

    (criterion,) = made_rubric(tmp_path, asserting(rubric(wanted))).criteria()

    assert criterion.text == (text,)


@pytest.mark.parametrize(
    ("assertion", "place"),
    [
        ({"value": "x"}, "type"),
        (rubric(weight="heavy"), "weight"),
        (rubric(weight=-1), "weight"),
        (rubric(weight=float("nan")), "weight"),
        ({"type": "assert-set", "assert": 3}, "assert"),
        ({"$ref": "#/assertionTemplates/none"}, "$ref"),
    ],
)
def test_a_wrong_assertion_is_named_by_its_place(tmp_path, assertion, place):
    with pytest.raises(EntryInvalid) as raised:
        imported("promptfoo", file(tmp_path, asserting(assertion)))

    assert raised.value.place == f"defaultTest.assert[0].{place}"


def test_a_weight_that_is_written_as_text_counts(tmp_path):
    (criterion,) = made_rubric(tmp_path, asserting(rubric(weight=" 2.5 "))).criteria()

    assert criterion.weight == 2.5


@pytest.mark.parametrize("document", [3, [], {}, {"description": "x"}, {"defaultTest": 3}])
def test_what_is_no_configuration_is_refused(tmp_path, document):
    with pytest.raises(InterchangeError):
        imported("promptfoo", file(tmp_path, document))


def test_yaml_that_would_make_objects_is_refused(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("tests: !!python/object/apply:os.getcwd []\n", "utf-8")

    with pytest.raises(InterchangeError, match="no YAML"):
        imported("promptfoo", path)


def test_another_format_is_refused_by_its_name(tmp_path):
    with pytest.raises(WrongFormat, match="looks like `rubric`"):
        imported("promptfoo", file(tmp_path, {"rubric": [{"weight": 1, "requirement": "A."}]}))


@NEEDS_DATA
def test_published_configurations_keep_their_rubrics():
    scoring, grading = (rubric_of(source(path)) for path in SAMPLES)

    assert [one.name for one in scoring.criteria()] == ["accuracy", "fluency", "grammar", "banana"]
    assert [one.text for one in grading.criteria()] == [
        ("Do not mention that you are an AI or chat assistant",)
    ]


def source(path):
    (text,) = imported("promptfoo", path)[1].sources.values()
    return text


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ('hard rule a "A."', "hard rule"),
        ('principle a "A." { scale: 1..3 }', "a scale"),
        ('principle a "A." { when: "It is late." }', "a condition"),
        ("principle a { check: words(response) > 3 }", "no type of assertion"),
        ('principle a "A." { when: words(prompt) > 3 }', "no test can stand for"),
        ('principle a "A {{response}}."', "no variable"),
        ('principle a "file://a.txt"', "address of a file"),
        ('principle a "A." pitfall b "B." reward { denominator: positive }', "denominator"),
        ('group g { principle a "A." }', "the group `g`"),
        ('principle a "A." { tags: [x] }', "one metric"),
        ('principle a "A." { check: contains(response, "x") decide: mean }', "the mean"),
        ('principle a "A." { check: contains(response, "x") decide: judge }', "by the judge"),
    ],
)
def test_what_no_configuration_can_hold_is_refused(member, what):
    with pytest.raises(NotExpressible, match=what):
        promptfoo_format.write(rubric_of(f'edition "2026"\nrubric r {{ {member} }}'))


SOURCE = """
edition "2026"
rubric r(name: text, test: text) {
  title: "A title: with a colon"
  principle a +3 "Names {{name}} and {{{{braces}} # \\"quoted\\"\\n\\nyes"
  pitfall b -2 "1e3"
  principle c +2 { check: contains(response, "seven") }
  principle d +1 { check: not contains(lower(response), "sorry {{{{") }
  pitfall e -1 { check: matches(response, r"^\\s*[A-Z].*\\"?x") }
  group g +2 {
    principle h +1 { check: contains_any(response, ["desk", name]) }
    principle i +3 { check: 2 <= count(response, r"\\S+") <= 6 }
  }
  fact f { check: is_json(response) }
  principle j +4 { check: starts_with(response, "Yes")  when: test == "A test" }
  reward { denominator: credited }
}
"""


@NEEDS_PROMPTFOO
def test_promptfoo_finds_the_export_valid(tmp_path):
    ((name, content),) = promptfoo_format.write(rubric_of(SOURCE)).items()
    (tmp_path / name).write_bytes(content)

    done = promptfoo(tmp_path, "validate", "config", "-c", name)

    assert "Configuration is valid" in done.stdout
    assert done.returncode == 0


@NEEDS_PROMPTFOO
def test_promptfoo_scores_what_code_decides_alike(tmp_path):
    """Its echo stands for a model, so that the response is the prompt and nobody is called."""
    own = "\n".join(
        line
        for line in SOURCE.splitlines()
        if not line.lstrip().startswith(("principle a", "pitfall b"))
    )
    found = rubric_of(own)
    ((name, content),) = promptfoo_format.write(found).items()
    document = yaml.safe_load(content)
    (test,) = document["tests"]
    document["tests"] = [
        test | {"vars": {"prompt": response, "name": "{x}"}}
        for response in RESPONSES
        if response.strip() == response
    ]
    path = tmp_path / name
    path.write_text(yaml.safe_dump(document), "utf-8")

    done = promptfoo(tmp_path, "eval", "-c", name, "--no-cache", "-o", "out.json", "--no-table")
    results = json.loads((tmp_path / "out.json").read_text("utf-8"))["results"]["results"]

    assert results, done.stdout + done.stderr
    for result in results:
        response = result["response"]["output"]
        row = {"prompt": response, "response": response, "name": "{x}", "test": "A test"}
        scored = scorer_of(found).score(row | {"verdicts": {}})
        assert result["score"] == pytest.approx(scored.reward, abs=1e-12)
