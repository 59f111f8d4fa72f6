"""Constitutional AI: requests come back byte for byte, from both shapes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.interchange.errors import EntryInvalid, InterchangeError, NotExpressible, WrongFormat
from rubricc.interchange.formats import constitutional_ai
from rubricc.ir.digest import rubric_digest
from tests.interchange.imports import AWKWARD, DATA, imported, imported_rubric, rubric_of

FOLDER = DATA / "cai"
NEMO = FOLDER / "nemo_critique_revision.json"
SWARM = sorted(FOLDER.glob("const*.json"))
NEEDS_DATA = pytest.mark.skipif(
    not NEMO.is_file(), reason="the published constitutions are not beside the project"
)
REQUESTS = st.sampled_from(AWKWARD[:-1]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1
).filter(lambda text: bool(text.strip()))


def written(rubric):
    ((name, content),) = constitutional_ai.write(rubric).items()
    assert name == f"{rubric.name}.json"
    return json.loads(content)


def pairs_of(document):
    """Both requests of each pair, in file order."""
    if "constitutions" in document:
        return [(one["critic"], one["revision"]) for one in document["constitutions"]]
    return [(one["prompt"][0], one["edit_request"]) for one in document.values()]


def file(folder, document, name="pairs.json"):
    path = Path(folder) / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@NEEDS_DATA
def test_the_sixteen_pairs_of_the_paper_come_back_byte_for_byte():
    published = json.loads(NEMO.read_text("utf-8"))

    rubric = imported_rubric("cai", NEMO)

    assert len(published) == 16
    assert written(rubric) == published
    assert list(written(rubric)) == list(published)
    assert (rubric.revision.steps, rubric.revision.principles_per_step) == (4, 1)


@NEEDS_DATA
@pytest.mark.parametrize("path", SWARM, ids=lambda path: path.stem)
def test_requests_of_the_other_shape_come_back_byte_for_byte(path):
    published = json.loads(path.read_text("utf-8"))

    found, _ = imported("cai", path)
    requests = pairs_of(written(imported_rubric("cai", path)))

    assert requests == pairs_of(published)
    left = {remark.place for remark in found.remarks} - {path.name}
    assert left == published.keys() - {"constitutions"}


@given(st.lists(st.tuples(REQUESTS, REQUESTS), min_size=1, max_size=4), st.booleans())
def test_any_requests_come_back_byte_for_byte(pairs, other_shape):
    if other_shape:
        document = {"constitutions": [{"critic": c, "revision": r} for c, r in pairs]}
    else:
        document = {f"p{at}": {"prompt": [c], "edit_request": r} for at, (c, r) in enumerate(pairs)}
    with tempfile.TemporaryDirectory() as folder:
        rubric = imported_rubric("cai", file(folder, document))
        again = imported_rubric("cai", file(folder, written(rubric)))

    assert pairs_of(written(rubric)) == pairs
    assert rubric_digest(again) == rubric_digest(rubric)


def test_names_that_collide_stay_apart_and_readable(tmp_path):
    pair = {"prompt": ["Find it."], "edit_request": "Mend it."}

    rubric = imported_rubric("cai", file(tmp_path, {"Kind": pair, "kind!": pair, "not": pair}))

    assert [one.name for one in rubric.criteria()] == ["kind", "kind_2", "not_"]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"a": {"prompt": ["x", "y"], "edit_request": "z"}}, "a.prompt"),
        ({"a": {"prompt": "x", "edit_request": "z"}}, "a.prompt"),
        ({"a": {"prompt": ["x"], "edit_request": 3}}, "a.edit_request"),
        ({"a": {"prompt": ["x\0"], "edit_request": "z"}}, "a.prompt"),
        ({"a": {"prompt": [" "], "edit_request": "z"}}, "a.prompt"),
        ({"constitutions": [{"critic": "x"}]}, "constitutions[0].revision"),
        ({"constitutions": ["x"]}, "constitutions[0]"),
        ({"constitutions": {}}, "root.constitutions"),
    ],
)
def test_a_wrong_pair_is_named_by_its_place(tmp_path, document, place):
    with pytest.raises(EntryInvalid) as raised:
        imported("cai", file(tmp_path, document))

    assert raised.value.place == place


@pytest.mark.parametrize("document", [{}, {"a": {"b": 1}}, {"constitutions": []}, [1], "x"])
def test_what_holds_no_pairs_is_refused(tmp_path, document):
    with pytest.raises(InterchangeError):
        imported("cai", file(tmp_path, document))


def test_both_shapes_in_one_file_are_refused_or_said(tmp_path):
    pair = {"prompt": ["Find it."], "edit_request": "Mend it."}
    document = {"constitutions": [{"critic": "x", "revision": "y"}], "a": pair}

    found, _ = imported("cai", file(tmp_path, document))

    assert "a" in {remark.place for remark in found.remarks}


def test_another_format_is_refused_by_its_name(tmp_path):
    document = {"criteria": "Is it?", "score1_description": "No."}

    with pytest.raises(WrongFormat, match="looks like `prometheus`"):
        imported("cai", file(tmp_path, document))


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ('hard rule a "Harms nobody." { critique: "x" revise: "y" }', "no principle"),
        ('principle a "Harms nobody." { critique: "x" }', "not both"),
        ('principle a "Harms nobody." { critique: "x {{prompt}}" revise: "y" }', "slot"),
    ],
)
def test_what_no_pair_can_hold_is_refused(member, what):
    rubric = rubric_of(f'edition "2026"\nconstitution c {{ {member} }}')

    with pytest.raises(NotExpressible, match=what):
        constitutional_ai.write(rubric)
