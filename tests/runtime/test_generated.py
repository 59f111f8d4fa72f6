"""Criteria that a row brings pass the checks of written ones, or the row is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.criterion import GeneratedSlot
from rubricc.plan.scale import Level, Scale
from rubricc.runtime.generated import Shape, read_generated, worded_as_avoidance
from rubricc.runtime.invalid import RowInvalid

SLOT = GeneratedSlot(name="criteria", at_most=3, weight_low=-5, weight_high=10)
PRIORITIES = {"essential": 1.0, "important": 0.7, "optional": 0.3, "pitfall": 0.9}


def read(*entries, slot=SLOT):
    return read_generated(list(entries), slot, PRIORITIES, {"written"})


def entry(**fields):
    return {"name": "a", "text": "Says why."} | fields


@pytest.mark.parametrize(
    ("fields", "shape"),
    [
        ({"weight": 4}, Shape("principle", 4.0, "important", (), None)),
        ({"weight": -4}, Shape("pitfall", -4.0, None, (), None)),
        ({"tag": "essential"}, Shape("principle", 1.0, "essential", (), None)),
        ({}, Shape("principle", 0.7, "important", (), None)),
        ({"kind": "pitfall"}, Shape("pitfall", -0.9, None, (), None)),
        ({"kind": "pitfall", "tag": "optional"}, Shape("pitfall", -0.3, "optional", (), None)),
        ({"kind": "pitfall", "weight": -1}, Shape("pitfall", -1.0, None, (), None)),
        ({"kind": "hard rule"}, Shape("hard_rule", None, None, (), None)),
        ({"kind": "hard_rule", "tags": ["x"]}, Shape("hard_rule", None, None, ("x",), None)),
        ({"tags": ["b", "a", "b"]}, Shape("principle", 0.7, "important", ("b", "a"), None)),
        ({"weight": None, "tag": None, "scale": None, "other": None}, None),
    ],
)
def test_kinds_weights_and_tags(fields, shape):
    (found,) = read(entry(**fields))
    assert (found.name, found.text) == ("a", "Says why.")
    assert found.shape == (shape or Shape("principle", 0.7, "important", (), None))
    assert found.shape.criterion("other").weight == found.shape.weight


def test_scales():
    (found,) = read(entry(scale="1..3", levels={"1": "Bad.", "3": "Good {{x}}.", "2": None}))
    points = [(level.point, level.value) for level in found.shape.scale.levels]
    assert (found.shape.scale.named, points) == (False, [(1, 0.0), (2, 0.5), (3, 1.0)])
    assert found.anchors == {"1": "Bad.", "3": "Good {{x}}."}
    (found,) = read(entry(scale={"poor": 0, "fair": 0.4, "good": 1}, levels={"fair": "So so."}))
    assert found.shape.scale == Scale(
        named=True,
        levels=(
            Level(point="poor", value=0),
            Level(point="fair", value=0.4),
            Level(point="good", value=1),
        ),
    )
    assert found.anchors == {"fair": "So so."}


def test_what_levels_are_like_is_no_part_of_the_shape():
    one, other = read(
        entry(name="a", scale="1..3", levels={"1": "Bad."}), entry(name="b", scale="1..3")
    )
    assert one.shape == other.shape


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": None}, "`criteria[0].name` is missing"),
        ({"name": 5}, "`criteria[0].name` is missing"),
        ({"name": "Has Space"}, "`Has Space` is not in snake_case"),
        ({"name": "a\n"}, "is not in snake_case"),
        ({"name": "reward"}, "`reward` is a word of the language"),
        ({"name": "written"}, "the name `written` is taken already"),
        ({"text": " "}, "`criteria[0].text` is not a sentence"),
        ({"text": None}, "`criteria[0].text` is not a sentence"),
        ({"text": 5}, "`criteria[0].text` is not a sentence"),
        ({"wieght": 3}, "has no field `wieght`: did you mean `weight`?"),
        ({"weight": "3"}, "`criteria[0].weight` is not a number"),
        ({"weight": True}, "`criteria[0].weight` is not a number"),
        ({"weight": 0}, "a weight is finite and not zero"),
        ({"weight": float("nan")}, "a weight is finite and not zero"),
        ({"weight": float("inf")}, "a weight is finite and not zero"),
        ({"weight": 10**400}, "`criteria[0].weight` is beyond every finite number"),
        ({"weight": 11}, "the weight 11 is outside -5..10"),
        ({"weight": -5.5}, "the weight -5.5 is outside -5..10"),
        ({"weight": 3, "tag": "essential"}, "has a weight and a tag: leave one out"),
        ({"tag": "esential"}, "no priority is called `esential`: did you mean `essential`?"),
        ({"tag": ["essential"]}, "no priority is called"),
        ({"kind": "fact"}, "`criteria[0].kind` is `fact`, and not"),
        ({"kind": 3}, "`criteria[0].kind` is `3`, and not"),
        ({"kind": "principle", "weight": -1}, "is a principle with a negative weight"),
        ({"kind": "pitfall", "weight": 1}, "is a pitfall with a positive weight"),
        ({"kind": "hard rule", "weight": 1}, "is a hard rule, which has no `weight`"),
        ({"kind": "hard rule", "tag": "essential"}, "is a hard rule, which has no `tag`"),
        ({"kind": "hard rule", "scale": "1..5"}, "is a hard rule, which has no `scale`"),
        ({"tags": "x"}, "`criteria[0].tags` is not a list of names"),
        ({"tags": ["X"]}, "`X` is not a name in snake_case"),
        ({"scale": "5..1"}, "`5..1` does not rise"),
        ({"scale": "3..3"}, "`3..3` does not rise"),
        ({"scale": "0..1000"}, "has more than 101 points"),
        ({"scale": "a..b"}, 'is not of the form `"1..5"`'),
        ({"scale": 5}, "is neither"),
        ({"scale": {"poor": 0}}, "has fewer than two levels"),
        ({"scale": {"good": 1, "poor": 0}}, "the values of its levels do not rise"),
        ({"scale": {"poor": 0, "good": 2}}, "the value of `good` is not from 0 to 1"),
        ({"scale": {"unscored": 0, "good": 1}}, "`unscored` cannot name a level"),
        ({"levels": {"1": "x"}}, "has levels and no scale"),
        ({"scale": "1..5", "levels": {"6": "x"}}, "`6` is not a level of the scale"),
        ({"scale": "1..5", "levels": {"5": ""}}, "level `5` has no text"),
        ({"scale": "1..5", "levels": ["x"]}, "is not an object of levels and texts"),
    ],
)
def test_what_a_written_criterion_could_not_be_either(fields, says):
    with pytest.raises(RowInvalid) as refused:
        read(entry(**fields))
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ("text", "`criteria` is not a list of criteria"),
        ({"name": "a"}, "`criteria` is not a list of criteria"),
        (["a"], "`criteria[0]` is not an object"),
        ([entry(name=n) for n in "abcd"], "has 4 criteria, and at most 3 are allowed"),
        ([entry(), entry()], "`criteria[1]`: the name `a` is taken already"),
    ],
)
def test_lists_that_cannot_be_used(entries, says):
    with pytest.raises(RowInvalid) as refused:
        read_generated(entries, SLOT, PRIORITIES, {"written"})
    assert says in str(refused.value)


def test_a_tag_is_held_to_the_bounds_too():
    slot = GeneratedSlot(name="criteria", at_most=3, weight_low=1, weight_high=10)
    with pytest.raises(RowInvalid, match=r"the weight 0\.3 is outside 1\.\.10"):
        read(entry(tag="optional"), slot=slot)


@pytest.mark.parametrize(
    ("text", "weight", "expected"),
    [
        ("Avoids jargon.", -1, True),
        ("Does not name a source.", -1, True),
        ("Names a source that does not exist.", -1, False),
        ("Avoids jargon.", 1, False),
    ],
)
def test_pitfalls_worded_as_avoidance(text, weight, expected):
    (found,) = read(entry(text=text, weight=weight))
    assert worded_as_avoidance(found) is expected


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["name", "text", "weight", "scale", "levels", "kind", "tags"]),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_a_row_brings_is_read_or_refused(entries):
    try:
        found = read_generated(entries, SLOT, PRIORITIES, {"written"})
    except RowInvalid:
        return
    assert len({criterion.name for criterion in found}) == len(found) <= SLOT.at_most
