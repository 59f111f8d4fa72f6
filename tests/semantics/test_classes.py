"""Facts, derived facts and classes."""
# ruff: noqa: E501 - one program a line reads best

from __future__ import annotations

import pytest

from tests.semantics.marked import verify

FACTS = 'fact refuses "Declines." fact judges "Judges." fact complies "Helps."'


def test_classes_stand_where_the_first_of_them_does(tmp_path):
    text = f"""rubric r {{
      {FACTS}
      derive soft = refuses and not judges
      principle warm "Is warm."
      class ideal +1.0 when soft and not complies
      principle short "Is short."
      class bad -1.0 when complies
      class other -1.0 otherwise
    }}"""
    rubric = verify(text, tmp_path).module.rubric()
    kinds = [getattr(item, "name", "classes") for item in rubric.members]
    assert kinds == ["refuses", "judges", "complies", "warm", "classes", "short"]
    assert [c.number for c in rubric.members[4].classes] == [1, -1, -1]
    assert [d.name for d in rubric.derived] == ["soft"]


CASES = {
    "overlap": "class good +1 when refuses class «classes-overlap|bad» -1 when complies class x -1 otherwise",
    "gap": "class good +1 when refuses class «classes-gap|bad» -1 when complies and not refuses",
    "proved without otherwise": "class good +1 when refuses class bad -1 when not refuses",
    "otherwise in the middle": "class a +1 when refuses class b 0 otherwise class c -1 when complies and not refuses",
    "rising": "class bad -1 when refuses class good «class-order|+1» otherwise",
    "two otherwise": "class a +1 otherwise class «invalid-otherwise|b» 0 otherwise",
    "a class with the name of a fact": "class «duplicate-name|refuses» +1 when judges class b 0 otherwise",
    "otherwise alone": "class «invalid-otherwise|a» +1 otherwise",
    "unknown fact": "class a +1 when «unknown-operand|refusess» class b 0 otherwise",
    "later derived": "derive a = «out-of-reach|b» derive b = refuses class x +1 when a class y 0 otherwise",
    "a broken derived is silent": "derive a = «unknown-operand|rfuses» class x +1 when a class y 0 otherwise",
    "number": "class a +1 when «not-true-or-false|words(response)» class b 0 otherwise",
    "never": "class a +1 when refuses class «class-never-holds|b» 0 when refuses and not refuses class c -1 otherwise",
}


@pytest.mark.parametrize("classes", CASES.values(), ids=CASES)
def test_classes_are_proved(classes, tmp_path):
    let_pass = frozenset({"cannot-matter", "always-the-same"})
    verify(f"rubric r {{ {FACTS} {classes} }}", tmp_path, let_pass=let_pass)


def test_the_case_of_an_overlap_is_shown(tmp_path):
    text = f"""rubric r {{ {FACTS}
      class good +1 when refuses
      class «classes-overlap|bad» -1 when complies
      class other -1 otherwise
    }}"""
    (found,) = verify(text, tmp_path, let_pass=frozenset({"cannot-matter"})).diagnostics
    assert found.message == "`good` and `bad` both hold when `refuses` and `complies` are met"


def test_a_class_that_punishes_a_principle_is_a_warning(tmp_path):
    text = """rubric r {
      principle kind "Is kind."
      class cold +1 when not kind
      class «not-monotone|warm» -1 when kind
    }"""
    verify(text, tmp_path, let_pass=frozenset({"cannot-matter"}))


def test_a_class_under_a_condition_is_refused(tmp_path):
    text = f"""rubric r {{ {FACTS}
      group g {{ when: "It is late."
        class «misplaced-item|a» +1 when refuses
        class «misplaced-item|b» 0 otherwise
      }}
    }}"""
    verify(text, tmp_path, let_pass=frozenset({"cannot-matter"}))


@pytest.mark.parametrize(
    "fact",
    [
        'fact f "F." { «misplaced-field|critique»: "x" }',
        'fact f "F." { «scale-not-here|scale»: 1..3 }',
        'fact f "F." { «misplaced-field|tags»: [a] }',
        'fact f "F." { when: "It is late." check: words(response) > 3 note: "x" }',
    ],
)
def test_facts_take_few_fields(fact, tmp_path):
    verify(f'rubric r {{ {fact} principle p "P." }}', tmp_path)


def test_another_fault_hides_no_overlap(tmp_path):
    text = """
        rubric r {
          fact f "F." fact g "G."
          principle p "P." { needs: [«unknown-name|nobody»] }
          class good 1 when f
          class «classes-overlap|bad» -1 when g
          class other «class-order|0» otherwise
        }
    """
    verify(text, tmp_path, let_pass=frozenset({"cannot-matter"}))


def test_a_broken_condition_makes_no_overlap_of_its_own(tmp_path):
    text = """
        rubric r {
          fact f "F."
          class good 1 when f
          class bad 0 when not «unknown-operand|fff»
        }
    """
    verify(text, tmp_path, let_pass=frozenset({"cannot-matter"}))
