"""Texts cut at their quotations."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rubricc.report.marks import Mark, segments


@st.composite
def marked(draw):
    text = draw(st.text(max_size=30))
    places = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(places, places), max_size=5))
    marks = [
        Mark(min(span), max(span), number, draw(st.sampled_from(["good", "bad"])))
        for number, span in enumerate(spans, 1)
        if span[0] != span[1]
    ]
    return text, marks


@given(marked())
def test_segments_are_the_text_and_every_mark_begins_and_ends_once(case):
    text, marks = case
    cut = segments(text, marks)
    assert "".join(segment.text for segment in cut) == text
    for mark in marks:
        begins = [place for place, segment in enumerate(cut) if mark.number in segment.begins]
        ends = [place for place, segment in enumerate(cut) if mark.number in segment.ends]
        assert len(begins) == len(ends) == 1
        inside = cut[begins[0] : ends[0] + 1]
        assert "".join(segment.text for segment in inside) == text[mark.start : mark.end]
        assert all(segment.tone in (mark.tone, "mixed") for segment in inside)


def test_marks_of_two_tones_are_mixed_where_they_overlap():
    cut = segments("abcdef", [Mark(0, 4, 1, "good"), Mark(2, 6, 2, "bad")])
    assert [(one.text, one.tone) for one in cut] == [("ab", "good"), ("cd", "mixed"), ("ef", "bad")]
