"""The house layout, by example: each case is a file as written and as laid out."""

from __future__ import annotations

import textwrap

import pytest

from rubricc.formatter.format import format_source
from rubricc.source.read import text_source

LONG = "Says in so many words that this sentence is long enough to need a line of its own, really."

CASES = {
    "one entry a line, commas removed": (
        'rubric a{title:"A",principle b essential+4"Is short.",pitfall c"Is long."}',
        """
        rubric a {
          title: "A"
          principle b essential +4 "Is short."
          pitfall c "Is long."
        }
        """,
    ),
    "a short body stays on its line": (
        "rubric a { principle b { check: words(response) <= 400 } "
        "weights { essential: 5, pitfall:4 } }",
        """
        rubric a {
          principle b { check: words(response) <= 400 }
          weights { essential: 5  pitfall: 4 }
        }
        """,
    ),
    "a body over several lines stays so": (
        "rubric a {\n weights { essential: 5\n pitfall: 4 }\n principle b {}\n }",
        """
        rubric a {
          weights {
            essential: 5
            pitfall: 4
          }
          principle b {}
        }
        """,
    ),
    "a text that does not fit stands below": (
        f'rubric a {{ principle quite_a_long_name important +4 "{LONG}" {{ note: "x"\n }} }}',
        f"""
        rubric a {{
          principle quite_a_long_name important +4
              "{LONG}" {{
            note: "x"
          }}
        }}
        """,
    ),
    "blank lines come singly, and one parts declarations": (
        '\n\nedition "2026"\nimport "./b.rubric" as b\nimport "./c.rubric" as c\n'
        "rubric a {\n\n\n include b.x\n\n\n include c.x\n\n}\njudge j {}\n\n\n\n",
        """
        edition "2026"

        import "./b.rubric" as b
        import "./c.rubric" as c

        rubric a {
          include b.x

          include c.x
        }

        judge j {}
        """,
    ),
    "comments stay behind or above": (
        "// first\n\n\n// second\nrubric a { // why\n  include b.x // trailing\n\n  // above\n"
        "     include c.x\n  // last\n}\n// end",
        """
        // first

        // second
        rubric a {  // why
          include b.x  // trailing

          // above
          include c.x
          // last
        }
        // end
        """,
    ),
    "a comment above a declaration is parted from the one before": (
        "judge a {} // of a\n// of b\njudge b {}\n// near b\n\njudge c {}",
        """
        judge a {}  // of a

        // of b
        judge b {}
        // near b

        judge c {}
        """,
    ),
    "doc comments touch what they speak of": (
        "/// One.\n\n/// Two.\n\nrubric a { include b.x /// Of c.\n fact c { } }",
        """
        /// One.
        /// Two.
        rubric a {
          include b.x
          /// Of c.
          fact c {}
        }
        """,
    ),
    "a comment before a brace moves behind it": (
        'rubric a { principle b "Is short." // why\n { note: "x" } }',
        """
        rubric a {
          principle b "Is short." {  // why
            note: "x"
          }
        }
        """,
    ),
    "what allows a finding keeps the line that it speaks of": (
        'rubric a { principle b "Is short." { note: "x" } // rubricc: allow RB4001 -- short\n'
        f'principle b essential +4 "{LONG}" // rubricc: allow RB4001 -- law\n'
        f'principle c "{LONG}" {{ // rubricc: allow RB4001 -- law\n note: "x" }}\n'
        'principle d "Is short." { // rubricc: allow RB4001 -- law\n note: "x" }\n'
        'principle e "Is short." { note: "x" // rubricc: allow RB4001 -- law\n tags: [] }\n'
        'principle f "Is short." {\n note: "x" // rubricc: allow RB4001 -- law\n}\n}',
        f"""
        rubric a {{
          principle b "Is short." {{ note: "x" }}  // rubricc: allow RB4001 -- short
          // rubricc: allow RB4001 -- law
          principle b essential +4
              "{LONG}"
          // rubricc: allow RB4001 -- law
          principle c
              "{LONG}" {{
            note: "x"
          }}
          principle d "Is short." {{  // rubricc: allow RB4001 -- law
            note: "x"
          }}
          // rubricc: allow RB4001 -- law
          principle e "Is short." {{
            note: "x"
            tags: []
          }}
          principle f "Is short." {{
            note: "x"  // rubricc: allow RB4001 -- law
          }}
        }}
        """,
    ),
    "comments inside an expression": (
        "rubric a { principle b { check: words(response) // all\n <= // at most\n 400 tags: "
        '["x", // one\n "y"\n // two\n] } }',
        """
        rubric a {
          principle b {
            check: words(response)  // all
                <=  // at most
                400
            tags: [
              "x",  // one
              "y"
              // two
            ]
          }
        }
        """,
    ),
    "blocks move with their margin": (
        'rubric a { principle b """\n        One.\n          Two.\n\n        Three.\n        """ '
        '{ note: """"\nHas """ in it.\n""""\n } }',
        '''
        rubric a {
          principle b """
            One.
              Two.

            Three.
            """ {
            note: """"
              Has """ in it.
              """"
          }
        }
        ''',
    ),
    "levels and examples line up with their neighbours": (
        'rubric a { principle b "Is good." { scale: 1..10 level 9: "n" level 10: "t" '
        'example met: "y" example unmet: "n"\n\n level 1: "o" } }',
        """
        rubric a {
          principle b "Is good." {
            scale: 1..10
            level 9:  "n"
            level 10: "t"
            example met:   "y"
            example unmet: "n"

            level 1: "o"
          }
        }
        """,
    ),
    "long conditions and lists are broken": (
        "rubric a { principle b { check: words(response) <= 400 and contains(response, "
        '"the first of many words") or not matches(response, r"a+") or lines(response) == 1\n'
        'tags: ["one long tag of many words", "another long tag of many words", '
        '"a third tag, quite as long"]'
        " } }",
        """
        rubric a {
          principle b {
            check: words(response) <= 400 and contains(response, "the first of many words")
                or not matches(response, r"a+")
                or lines(response) == 1
            tags: [
              "one long tag of many words",
              "another long tag of many words",
              "a third tag, quite as long"
            ]
          }
        }
        """,
    ),
    "blanks in expressions": (
        "rubric a { reward { score : a-4*b+( - 4 ?? 1 )+ - 3- -2 range:-1 .. 1 } "
        "derive x=not(a or b) class y+1.0 when(a)and b[ 0 ] class z -1 otherwise }",
        """
        rubric a {
          reward { score: a - 4 * b + (- 4 ?? 1) + -3 - -2  range: -1..1 }
          derive x = not (a or b)
          class y +1.0 when (a) and b[0]
          class z -1 otherwise
        }
        """,
    ),
    "parameters and externs": (
        "rubric a (x:text ?,y : list [record(a :number, b:text,)] , z:number=- 4,)extends b . c{}"
        'extern check d( x:text )->bool from"m:f"',
        """
        rubric a(x: text?, y: list[record(a: number, b: text)], z: number = -4) extends b.c {}

        extern check d(x: text) -> bool from "m:f"
        """,
    ),
    "tests": (
        'test"t"for a{given{b:met c:[met,unmet]} expect reward in 0 .. 1 expect b==met '
        "expect(a)>-1}",
        """
        test "t" for a {
          given { b: met  c: [met, unmet] }
          expect reward in 0..1
          expect b == met
          expect (a) > -1
        }
        """,
    ),
    "words of the language as names": (
        'rubric test{principle level"x."{when:group-1 in:when(rule)each : not not in}'
        "group tier+2{override hard rule rule{text:r}drop a.check}}",
        """
        rubric test {
          principle level "x." { when: group - 1  in: when(rule)  each: not not in }
          group tier +2 {
            override hard rule rule { text: r }
            drop a.check
          }
        }
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_layout(name):
    written, wanted = CASES[name]
    formatted = format_source(text_source(written))
    assert formatted.refusal is None, formatted.diagnostics
    assert formatted.text == textwrap.dedent(wanted.removeprefix("\n"))


def test_no_line_is_longer_than_it_must_be():
    names = " or ".join(f"criterion_{i}" for i in range(40))
    text = format_source(text_source(f"rubric a {{ derive x = ({names}) and not ({names}) }}")).text
    assert max(map(len, text.splitlines())) <= 100


def test_deep_nesting_is_laid_out():
    deep = "(" * 99 + "a" + ")" * 99
    formatted = format_source(text_source(f"rubric a {{ derive x = {deep} }}"))
    assert formatted.refusal is None
