"""50,000 criteria to a checked program and a plan, beside loaders of the same criteria.

Run ``python benchmarks/compile.py [ROUNDS]``. The bar is 20 times ``json.loads`` for a checked
program. Every contender runs once a round, in a process of
its own that prints its CPU seconds and its peak memory, so that no one pays for another's garbage.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rubricc.plan.plan import Plan

sys.path.insert(0, str(Path(__file__).parent))
import corpus

ROOT = Path(__file__).parent.parent
ROUNDS = 5
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""Start-up is that of an installation, whose modules are compiled once."""


def run_json(folder: Path) -> float:
    text = (folder / "many.json").read_text("utf-8")
    start = time.process_time()
    json.loads(text)
    return time.process_time() - start


def run_yaml(folder: Path) -> float:
    import yaml

    text = (folder / "many.yaml").read_text("utf-8")
    start = time.process_time()
    yaml.load(text, Loader=yaml.CSafeLoader)
    return time.process_time() - start


def run_autorubric(folder: Path) -> float:
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    from autorubric import Rubric

    text = (folder / "many.json").read_text("utf-8")
    start = time.process_time()
    Rubric.from_json(text)
    return time.process_time() - start


def run_parse(folder: Path) -> float:
    from rubricc.source.read import read_source
    from rubricc.syntax.parser import parse

    source = read_source(folder / "many.rubric")
    start = time.process_time()
    parsed = parse(source)
    spent = time.process_time() - start
    assert not parsed.diagnostics
    return spent


def run_check(folder: Path) -> float:
    from rubricc.semantics.check import check
    from rubricc.source.project import Project
    from rubricc.source.read import read_source

    source = read_source(folder / "many.rubric")
    start = time.process_time()
    checked = check(source, Project(folder), lint=False)
    spent = time.process_time() - start
    assert len(checked.module.rubrics[0].criteria()) == corpus.COUNT
    return spent


def run_lint(folder: Path) -> float:
    from rubricc.semantics.check import check
    from rubricc.source.project import Project
    from rubricc.source.read import read_source

    source = read_source(folder / "many.rubric")
    start = time.process_time()
    check(source, Project(folder))
    return time.process_time() - start


def run_plan(folder: Path) -> float:
    return plan_of(folder)[1]


def run_write(folder: Path) -> float:
    from rubricc.plan.file import dump_plan

    plan, _ = plan_of(folder)
    start = time.process_time()
    data = dump_plan(plan)
    spent = time.process_time() - start
    (folder / "many.plan.json").write_bytes(data)
    return spent


def run_read(folder: Path) -> float:
    from rubricc.plan.file import load_plan

    start = time.process_time()
    plan = load_plan(folder / "many.plan.json")
    spent = time.process_time() - start
    assert len(plan.criteria) == corpus.COUNT
    return spent


def run_layout(folder: Path) -> float:
    from rubricc.formatter.format import format_source
    from rubricc.source.read import read_source

    source = read_source(folder / "many.rubric")
    start = time.process_time()
    formatted = format_source(source)
    spent = time.process_time() - start
    assert formatted.refusal is None
    return spent


def plan_of(folder: Path) -> tuple[Plan, float]:
    """The plan, and the CPU seconds from source to plan."""
    from rubricc.compiler import compile_source
    from rubricc.source.project import Project
    from rubricc.source.read import read_source

    source = read_source(folder / "many.rubric")
    start = time.process_time()
    compiled = compile_source(source, Project(folder))
    spent = time.process_time() - start
    assert compiled.plan is not None
    return compiled.plan, spent


CONTENDERS = {
    "json.loads": run_json,
    "PyYAML C loader": run_yaml,
    "autorubric loader": run_autorubric,
    "rubricc: tree": run_parse,
    "rubricc: checked program": run_check,
    "rubricc: the same with all lints": run_lint,
    "rubricc: source to plan": run_plan,
    "rubricc: plan to file": run_write,
    "rubricc: file to plan": run_read,
    "rubricc: laid out, and proved the same": run_layout,
}


COMMAND = ["-m", "rubricc.cli.main"]
ROW = '{"id": 1, "prompt": "Write.", "response": "Written."}'


def measure(name: str, folder: Path) -> tuple[float, float] | None:
    """CPU seconds and peak MiB of one contender in a process of its own; ``None`` if absent."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        if "ModuleNotFoundError" in done.stderr:
            return None
        raise SystemExit(done.stderr)
    seconds, peak = done.stdout.split()[-2:]
    return float(seconds), float(peak)


def one(name: str, folder: Path) -> None:
    import resource

    seconds = CONTENDERS[name](folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(seconds, peak)


def command_seconds(arguments: list[str]) -> float:
    """CPU seconds of a whole process, by the system's own accounting."""
    before = os.times()
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env=ENVIRONMENT,
        text=True,
        input=ROW,
    )
    after = os.times()
    return (
        after.children_user
        + after.children_system
        - (before.children_user + before.children_system)
    )


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries = corpus.criteria()
        (folder / "many.rubric").write_text(corpus.as_source(entries), "utf-8")
        (folder / "many.json").write_text(corpus.as_json(entries), "utf-8")
        (folder / "many.yaml").write_text(corpus.as_yaml(entries), "utf-8")
        megabytes = (folder / "many.rubric").stat().st_size / 1e6
        print(f"{corpus.COUNT} criteria, {megabytes:.1f} MB of source, {rounds} rounds\n")
        seen: dict[str, list[tuple[float, float] | None]] = {name: [] for name in CONTENDERS}
        for _ in range(rounds):
            for contender in CONTENDERS:
                seen[contender].append(measure(contender, folder))
    print(f"{'':40}{'CPU s':>8}{'x json':>8}{'peak MiB':>10}")
    base = [entry[0] for entry in seen["json.loads"] if entry]
    for contender, entries_seen in seen.items():
        figures = [entry for entry in entries_seen if entry]
        if not figures:
            print(f"{contender:40}{'absent':>8}")
            continue
        seconds = [figure[0] for figure in figures]
        ratio = median(s / b for s, b in zip(seconds, base, strict=True))
        print(
            f"{contender:40}{median(seconds):8.2f}{ratio:8.1f}{median(f[1] for f in figures):10.0f}"
        )
    start_up(max(rounds, 5))


def start_up(rounds: int) -> None:
    """The second table: whole processes, the interpreter included."""
    print(f"\n{'CPU seconds of a whole process':56}{'median':>8}")
    shipped = "rubrics/museum.rubric"
    for label, arguments in {
        "python -c pass": ["-c", "pass"],
        "import rubricc": ["-c", "import rubricc"],
        f"rubricc fmt --check {shipped}": [*COMMAND, "fmt", "--check", shipped],
        f"rubricc check {shipped}": [*COMMAND, "check", shipped],
        f"rubricc score {shipped}, one row": [*COMMAND, "score", shipped, "--data", "-"],
    }.items():
        times = [command_seconds(arguments) for _ in range(rounds)]
        print(f"{label:56}{median(times):8.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
