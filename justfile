# One line a recipe; CI runs the same ones.

# everything that CI runs
all:
    bash .ci/run

check:
    ruff check . && ruff format --check . && mypy && lint-imports

test *arguments:
    pytest {{arguments}}

golden:
    pytest tests/golden --update-golden

shipped:
    rubricc check --strict constitutions rubrics examples && rubricc fmt --check constitutions rubrics examples && rubricc test constitutions rubrics examples

grammar:
    python -m rubricc.syntax.generate

parity:
    python benchmarks/parity.py

bench:
    python benchmarks/compile.py && python benchmarks/score.py && python benchmarks/checks.py && python benchmarks/judge.py && python benchmarks/runs.py

train:
    python examples/grpo_trl.py

# both phases of constitutional AI over the example's prompts, against the fake server
cai:
    python examples/constitutional_ai/run.py

# one step of each trainer on what `just cai` wrote
cai-train:
    python examples/constitutional_ai/train.py
