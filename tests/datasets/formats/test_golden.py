"""Every format's rows, exactly, for each kind of row that it can be written from."""

from __future__ import annotations

import hashlib
import json
import math

import pytest

from rubricc.datasets.formats import FORMATS
from tests.datasets.formats.rows import (
    CALLING,
    HARD,
    PAIR,
    PROMPT,
    RANKED,
    REVISED,
    SCORED,
    TALK,
    TOOLS,
    WRITTEN,
    assistant,
    converted,
    user,
)

SKY, BAD, GOOD = PAIR["prompt"], PAIR["response_a"], PAIR["response_b"]
TALKED = {**PAIR, "prompt": TALK}
HARD_TALKED = {**HARD, "prompt": TALK}
WRITTEN_TALKED = {**WRITTEN, "prompt": TALK}
SYSTEM = TALK[0]
CALLED = [
    {
        **CALLING[0],
        "tool_calls": [
            {
                "id": "c1",
                "type": "function",
                "function": {"name": "find", "arguments": {"q": "sky"}},
            }
        ],
    },
    {"role": "tool", "content": "Rayleigh", "tool_call_id": "c1"},
    CALLING[2],
]
WITH_TOOLS = {**WRITTEN, "prompt": SKY, "response": CALLING, "tools": TOOLS}
PRIME = RANKED["prompt"]
SCORES = {"score_chosen": 0.75, "score_rejected": 0.0}

ROWS = {
    "trl-preference": [
        (
            PAIR,
            [
                {
                    "prompt": [user(SKY)],
                    "chosen": [assistant(GOOD)],
                    "rejected": [assistant(BAD)],
                    "probability": 0.75,
                }
            ],
        ),
        (
            RANKED,
            [
                {
                    "prompt": [user(PRIME)],
                    "chosen": [assistant("Seven.")],
                    "rejected": [assistant("Nine.")],
                    **SCORES,
                }
            ],
        ),
        (
            {**TALKED, "tools": TOOLS},
            [
                {
                    "prompt": TALK,
                    "chosen": [assistant(GOOD)],
                    "rejected": [assistant(BAD)],
                    "probability": 0.75,
                    "tools": json.dumps(TOOLS),
                }
            ],
        ),
    ],
    "trl-preference-implicit": [
        (
            TALKED,
            [
                {
                    "chosen": [*TALK, assistant(GOOD)],
                    "rejected": [*TALK, assistant(BAD)],
                    "probability": 0.75,
                }
            ],
        )
    ],
    "trl-preference-text": [
        (PAIR, [{"prompt": SKY, "chosen": GOOD, "rejected": BAD, "probability": 0.75}])
    ],
    "trl-preference-implicit-text": [
        (RANKED, [{"chosen": PRIME + "Seven.", "rejected": PRIME + "Nine.", **SCORES}])
    ],
    "trl-kto": [
        (
            PAIR,
            [
                {
                    "prompt": [user(SKY)],
                    "completion": [assistant(GOOD)],
                    "label": True,
                    "probability": 0.75,
                },
                {
                    "prompt": [user(SKY)],
                    "completion": [assistant(BAD)],
                    "label": False,
                    "probability": 0.25,
                },
            ],
        ),
        (
            SCORED,
            [
                {
                    "prompt": [user("Say hello.")],
                    "completion": [assistant("Hello.")],
                    "label": True,
                    "reward": 0.75,
                }
            ],
        ),
    ],
    "trl-kto-text": [
        (
            {**SCORED, "reward": 0.25},
            [{"prompt": "Say hello.", "completion": "Hello.", "label": False, "reward": 0.25}],
        )
    ],
    "trl-sft": [
        (REVISED, [{"messages": [user("How do I pick a lock?"), assistant("Ask a locksmith.")]}]),
        (WRITTEN, [{"messages": [user("Say hello."), assistant("Hello.")]}]),
        (HARD, [{"messages": [user(SKY), assistant(GOOD)]}]),
        (SCORED, [{"messages": [user("Say hello."), assistant("Hello.")]}]),
        ({**SCORED, "reward": 0.25}, []),
        (WITH_TOOLS, [{"messages": [user(SKY), *CALLED], "tools": json.dumps(TOOLS)}]),
    ],
    "trl-sft-completion": [
        (WRITTEN_TALKED, [{"prompt": TALK, "completion": [assistant("Hello.")]}])
    ],
    "trl-sft-completion-text": [(WRITTEN, [{"prompt": "Say hello.", "completion": "Hello."}])],
    "trl-sft-text": [
        (
            WRITTEN,
            [
                {
                    "text": "<|im_start|>user\nSay hello.<|im_end|>\n"
                    "<|im_start|>assistant\nHello.<|im_end|>\n"
                }
            ],
        )
    ],
    "trl-prompts": [
        (PROMPT, [{"prompt": [user("Say hello.")]}]),
        (TALKED, [{"prompt": TALK}]),
        (SCORED, [{"prompt": [user("Say hello.")]}]),
    ],
    "trl-prompts-text": [(REVISED, [{"prompt": "How do I pick a lock?"}])],
    "alpaca": [
        (
            WRITTEN,
            [
                {
                    "instruction": "Say hello.",
                    "input": "",
                    "output": "Hello.",
                    "system": "",
                    "history": [],
                }
            ],
        ),
        (
            WRITTEN_TALKED,
            [
                {
                    "instruction": SKY,
                    "input": "",
                    "output": "Hello.",
                    "system": "Be brief.",
                    "history": [["Hi.", "Hello."]],
                }
            ],
        ),
    ],
    "sharegpt": [
        (
            WRITTEN_TALKED,
            [
                {
                    "conversations": [
                        {"from": "system", "value": "Be brief."},
                        {"from": "human", "value": "Hi."},
                        {"from": "gpt", "value": "Hello."},
                        {"from": "human", "value": SKY},
                        {"from": "gpt", "value": "Hello."},
                    ],
                }
            ],
        ),
        (
            WITH_TOOLS,
            [
                {
                    "conversations": [
                        {"from": "human", "value": SKY},
                        {
                            "from": "function_call",
                            "value": '{"name": "find", "arguments": {"q": "sky"}}',
                        },
                        {"from": "observation", "value": "Rayleigh"},
                        {"from": "gpt", "value": "Scattering."},
                    ],
                    "tools": json.dumps([TOOLS[0]["function"]]),
                }
            ],
        ),
    ],
    "chatml": [(WRITTEN_TALKED, [{"messages": [*TALK, assistant("Hello.")]}])],
    "chatml-text": [
        (
            WRITTEN_TALKED,
            [
                {
                    "text": "<|im_start|>system\nBe brief.<|im_end|>\n"
                    "<|im_start|>user\nHi.<|im_end|>\n"
                    "<|im_start|>assistant\nHello.<|im_end|>\n"
                    "<|im_start|>user\nWhy is the sky blue?<|im_end|>\n"
                    "<|im_start|>assistant\nHello.<|im_end|>\n"
                }
            ],
        )
    ],
    "llamafactory-alpaca": [
        (
            REVISED,
            [
                {
                    "instruction": "How do I pick a lock?",
                    "input": "",
                    "output": "Ask a locksmith.",
                    "system": "",
                    "history": [],
                }
            ],
        )
    ],
    "llamafactory-alpaca-ranking": [
        (
            HARD_TALKED,
            [
                {
                    "instruction": SKY,
                    "input": "",
                    "chosen": GOOD,
                    "rejected": BAD,
                    "system": "Be brief.",
                    "history": [["Hi.", "Hello."]],
                }
            ],
        )
    ],
    "llamafactory-alpaca-kto": [
        (
            SCORED,
            [
                {
                    "instruction": "Say hello.",
                    "input": "",
                    "output": "Hello.",
                    "kto_tag": True,
                    "system": "",
                    "history": [],
                }
            ],
        )
    ],
    "llamafactory-sharegpt": [
        (
            WRITTEN,
            [
                {
                    "conversations": [
                        {"from": "human", "value": "Say hello."},
                        {"from": "gpt", "value": "Hello."},
                    ],
                    "tools": "",
                }
            ],
        )
    ],
    "llamafactory-sharegpt-ranking": [
        (
            HARD_TALKED,
            [
                {
                    "conversations": [
                        {"from": "system", "value": "Be brief."},
                        {"from": "human", "value": "Hi."},
                        {"from": "gpt", "value": "Hello."},
                        {"from": "human", "value": SKY},
                    ],
                    "chosen": {"from": "gpt", "value": GOOD},
                    "rejected": {"from": "gpt", "value": BAD},
                    "tools": "",
                }
            ],
        )
    ],
    "llamafactory-sharegpt-kto": [
        (
            HARD,
            [
                {
                    "conversations": [
                        {"from": "human", "value": SKY},
                        {"from": "gpt", "value": text},
                    ],
                    "kto_tag": tag,
                    "tools": "",
                }
                for text, tag in ((GOOD, True), (BAD, False))
            ],
        )
    ],
    "openai-sft": [
        (WRITTEN_TALKED, [{"messages": [*TALK, assistant("Hello.")]}]),
        (
            WITH_TOOLS,
            [
                {
                    "messages": [
                        user(SKY),
                        CALLING[0],
                        {"role": "tool", "content": "Rayleigh", "tool_call_id": "c1"},
                        CALLING[2],
                    ],
                    "tools": TOOLS,
                    "parallel_tool_calls": True,
                }
            ],
        ),
    ],
    "openai-preference": [
        (
            HARD_TALKED,
            [
                {
                    "input": {"messages": TALK, "tools": [], "parallel_tool_calls": True},
                    "preferred_output": [assistant(GOOD)],
                    "non_preferred_output": [assistant(BAD)],
                }
            ],
        )
    ],
    "ultrafeedback-binarized": [
        (
            PAIR,
            [
                {
                    "prompt": SKY,
                    "prompt_id": hashlib.sha256(SKY.encode()).hexdigest(),
                    "chosen": [user(SKY), assistant(GOOD)],
                    "rejected": [user(SKY), assistant(BAD)],
                    "messages": [user(SKY), assistant(GOOD)],
                    "score_chosen": 0.75,
                    "score_rejected": 0.25,
                }
            ],
        ),
        (
            RANKED,
            [
                {
                    "prompt": PRIME,
                    "prompt_id": hashlib.sha256(PRIME.encode()).hexdigest(),
                    "chosen": [user(PRIME), assistant("Seven.")],
                    "rejected": [user(PRIME), assistant("Nine.")],
                    "messages": [user(PRIME), assistant("Seven.")],
                    **SCORES,
                }
            ],
        ),
    ],
    "openrlhf-preference": [
        (
            PAIR,
            [
                {
                    "prompt": [user(SKY)],
                    "chosen": [assistant(GOOD)],
                    "rejected": [assistant(BAD)],
                    "margin": math.log(3),
                }
            ],
        ),
        (
            RANKED,
            [
                {
                    "prompt": [user(PRIME)],
                    "chosen": [assistant("Seven.")],
                    "rejected": [assistant("Nine.")],
                    "margin": 0.75,
                }
            ],
        ),
    ],
}
CASES = [(name, row, rows) for name, cases in ROWS.items() for row, rows in cases]


def test_every_format_has_a_golden_row():
    assert set(ROWS) == set(FORMATS)


@pytest.mark.parametrize(
    ("name", "row", "rows"), CASES, ids=[f"{n}-{r['id']}" for n, r, _ in CASES]
)
def test_rows_are_exactly_these(tmp_path, name, row, rows):
    assert converted(tmp_path, name, row, threshold=0.5) == rows
    declared = FORMATS[name].columns
    for written in rows:
        assert set(declared) - set(written) <= FORMATS[name].optional
        if not name.startswith("openai"):
            assert [*written] == [column for column in declared if column in written]


def test_labels_are_truth_values(tmp_path):
    for name in ("trl-kto", "llamafactory-alpaca-kto", "llamafactory-sharegpt-kto"):
        for row in converted(tmp_path, name, HARD):
            assert row.get("label", row.get("kto_tag")) in (True, False)
            assert isinstance(row.get("label", row.get("kto_tag")), bool)
