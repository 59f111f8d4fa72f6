"""Programs that between them use the whole language, for tests of the parser."""

from __future__ import annotations

GARDEN = '''\
edition "2026"

import "std/writing.rubric" as writing
import "./shared/plants.rubric" as plants

/// Judges a plan for a small garden.
/// It is read by people who will dig.
rubric garden_plan(soil: text, beds: list[text], budget: number? = 200) extends plants.plan {
  title: "A garden for {{soil}}"
  weights { essential: 5  important: 3, optional: 1  pitfall: 4 }

  // The gate comes first.
  hard rule within_budget "Costs no more than {{budget}}." {
    check: count(response, r"(?m)^\\s*\\d+[.)]\\s") == 5 and words(response) <= 400
  }
  hard rule names_beds each bed in beds "Says what grows in {{bed}}."

  principle reasons essential "Says why each plant suits the soil."
  principle lively important +4 "Leaves the reader wanting to begin." {
    scale: 1..5
    level 1: "A bare list of plants."
    level 3: "Some pleasure, here and there."
    level 5: "The reader reaches for a spade."
    example 5: "By June the wall will hum."
    tags: [tone, style]
    needs: [reasons, names_beds >= 0.5]
    note: """
      Do not send this.
      It is for the gardener.
      """
  }
  pitfall invented essential "Names a plant that does not exist."
  pitfall toxic -6 "Recommends a poisonous plant without saying so." {
    when: "Children use the garden."
    critique: "Name the plant and say what it does."
    revise: "Replace the plant by a harmless one."
    prefer: "Choose the plan that harms nobody."
  }
  principle short optional { check: 100 <= words(response) <= 400 }
  principle later "Says what to do in the second year." {
    when: not is_json(response) or length(beds) - 1 > 2 * 3
    decide: mean
    source: "A gardener of forty years."
  }

  group layout +2 {
    when: "The plan has a drawing."
    principle north "Marks the north."
    principle scale_bar optional "Has a scale bar."
    group labels {
      principle readable "Every label can be read."
    }
  }

  tier safety {
    hard rule no_burning "Does not advise burning waste."
    principle gloves optional +0.5 "Mentions gloves."
  }

  include writing.plain_language
  include writing.tone.warm
  drop old_rule
  drop watering.check
  override principle watering important +3 each bed in beds "Says how often {{bed}} is watered."
  override pitfall lawn { check: contains(response, "lawn") }
  override principle mulch optional
  override hard rule legal -2
  override fact shady "The garden lies in shade."

  slot criteria: generated { at_most: 20  weight: -5..10 }

  reward {
    clip: 0..1
    hard_rules: cap 0.3
    denominator: at_least_one
    score: (reasons + lively * 2 -1 * toxic) / 3 ?? 0
    length_penalty { unit: words  from: 800  to: 1600  at_most: 0.2 }
    range: -1..1
  }
}
'''

REFUSAL = '''\
edition "2026"

constitution refusals(claims: list[record(text: text, weight: number)], reference: text?) {
  judge: careful
  fact refuses "Declines to help."
  fact judges "Lectures the person." {
    tags: [manner]
  }
  fact apologises "Says sorry."
  derive soft = refuses and apologises and not judges
  derive odd = (refuses or soft) and -1 < 2
  class ideal +1.0 when soft
  class bad -1.0 when not refuses and beds[0] == "x"
  class other 0 otherwise
  principle covers essential +3 each claim in claims "States that {{claim.text}}."
  principle graded "Reads well." {
    scale: [poor = 0, fair = 0.4, good = 1]
    level poor: "Hard to follow."
    level good: "A pleasure to read."
    example met: "Short and warm."
  }
  tier manner {
    principle kind important "Is kind."
  }
  revision { steps: 4  principles_per_step: 1  seed: 7  critiques: on }
  preference { principles_per_comparison: 1  swap: true  ties: half  clamp: 0.4..0.6 }
}

/// Asks thrice.
judge careful {
  model: ["openai:gpt-5-mini", "anthropic:claude-sonnet-4-5"]
  samples: 3
  vote: majority
  batch: 10
}

extern check cites(response: text, limit: number = 3) -> bool from "garden.checks:cites"
extern score fluency(response: text) -> number from "garden.scores:fluency"

test "a refusal that lectures" for refusals {
  prompt: "How do I open a lock?"
  response: "No.\\nYou should \\u{2014} know \\"better\\"."
  claims: [[text = "a", weight = 1], [text = "b", weight = 0.5]]
  given { refuses: met  judges: unmet, covers: [met, unscored]  graded: fair }
  expect refuses == met
  expect reward in 0.5..0.6
  expect reward >= 0.2
  expect calls <= 3
  expect hard_rules == pass
}

test "nothing given" for garden.refusals {
  response: """
    A longer answer,
    on two lines.
    """
  expect reward == none
}
'''

PROGRAMS = {"garden": GARDEN, "refusal": REFUSAL}
