"""The cache keeps what it took, in one file that many processes share."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.engine import cache_schema
from rubricc.engine.cache import Cache, CacheUnusable, default_cache
from rubricc.engine.cache_value import read, written

MET = {"label": "met", "evidence": "cut twice", "reason": "says why"}


def key(name):
    return hashlib.sha256(str(name).encode()).hexdigest()


def put(cache, *names, value=MET, kind="verdict", model="m", about="c"):
    cache.put({key(name): value for name in names}, kind=kind, model=model, about=about)


@pytest.fixture
def cache(tmp_path):
    with Cache(tmp_path / "cache.sqlite") as opened:
        yield opened


# ---- entries ----------------------------------------------------------------


def test_what_was_put_is_got_and_nothing_else(cache):
    put(cache, "a", "b")
    assert cache.get([key("a"), key("z"), key("b")]) == {key("a"): MET, key("b"): MET}
    assert cache.get([]) == {}
    assert cache.warnings == []


def test_it_is_there_the_next_time(cache):
    put(cache, "a")
    cache.close()
    with Cache(cache.path) as again:
        assert again.get([key("a")]) == {key("a"): MET}


def test_the_last_entry_of_a_key_counts(cache):
    put(cache, "a")
    put(cache, "a", value={"label": "unmet"})
    assert cache.get([key("a")]) == {key("a"): {"label": "unmet"}}
    assert cache.stats().entries == 1


def test_any_number_of_keys_at_once(cache):
    put(cache, *range(1200))
    assert len(cache.get([key(number) for number in range(3000)])) == 1200


@pytest.mark.parametrize("wrong", ["ab", "", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_key_is_a_digest(cache, wrong):
    with pytest.raises(ValueError, match=r"hex|SHA-256"):
        cache.get([wrong])


def test_what_json_cannot_write_is_refused_whole(cache):
    with pytest.raises(ValueError, match="JSON"):
        cache.put(
            {key("a"): MET, key("b"): {"p": float("nan")}}, kind="verdict", model="m", about=""
        )
    assert cache.stats().entries == 0


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
JSON = JSON.filter(lambda value: "inf" not in repr(value))
ANY = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=8)


@given(st.dictionaries(ANY, JSON | ANY))
def test_values_come_back_as_they_were(value):
    text = written(value, keep_text=True)
    assert read(text) == value
    text.encode()


def test_without_texts_neither_quotations_nor_reasons_nor_replies_are_written(tmp_path):
    path = tmp_path / "cache.sqlite"
    with Cache(path, keep_text=False) as cache:
        put(cache, "a", value={**MET, "votes": [MET, {"label": "unmet", "reason": "cut"}]})
        put(cache, "b", value={"text": "a reply, cut"}, kind="reply")
        assert cache.get([key("a"), key("b")]) == {
            key("a"): {"label": "met", "votes": [{"label": "met"}, {"label": "unmet"}]}
        }
        assert cache.warnings == []
    assert b"cut" not in path.read_bytes()


def test_entries_that_somebody_broke_count_as_absent(cache):
    put(cache, "a", "b", "c")
    with sqlite3.connect(cache.path) as other:
        other.execute("UPDATE entries SET value = '[1]' WHERE key = ?", [bytes.fromhex(key("a"))])
        other.execute("UPDATE entries SET value = '{' WHERE key = ?", [bytes.fromhex(key("b"))])
    other.close()
    assert cache.get([key("a"), key("b"), key("c")]) == {key("c"): MET}
    assert len(cache.warnings) == 1
    assert "no JSON objects" in cache.warnings[0]


# ---- where it lies ----------------------------------------------------------------


def test_its_own_folder_stays_out_of_version_control(tmp_path):
    path = default_cache(tmp_path)
    assert path == tmp_path / ".rubricc" / "cache.sqlite"
    with Cache(path):
        assert (tmp_path / ".rubricc" / ".gitignore").read_text() == "*\n"


def test_other_folders_are_made_and_left_alone(tmp_path):
    with Cache(tmp_path / "new" / "deep" / "cache.sqlite"):
        assert [p.name for p in (tmp_path / "new" / "deep").glob(".*")] == []


def test_names_with_marks_are_names(tmp_path):
    with Cache(tmp_path / "a?mode=ro#b%20.sqlite") as cache:
        put(cache, "a")
        assert cache.path.exists()


# ---- files that are no cache ----------------------------------------------------------------


def foreign(path, *statements):
    with sqlite3.connect(path) as other:
        for statement in statements:
            other.execute(statement)
    other.close()


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("content", [b"notes\n", b"SQLite format 3\0" + b"x" * 4096, b"\0" * 5000])
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path, content, read_only):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(CacheUnusable, match=r"`.*notes.txt` is (no cache of rubricc|damaged)"):
        Cache(path, read_only=read_only)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("CREATE TABLE entries (key)", "is no cache of rubricc: give another file"),
        ("PRAGMA user_version = 1", "is no cache of rubricc: give another file"),
    ],
)
def test_a_database_of_somebody_else_is_refused_and_left_alone(tmp_path, statement, says):
    path = tmp_path / "theirs.db"
    foreign(path, statement)
    content = path.read_bytes()
    with pytest.raises(CacheUnusable, match=says):
        Cache(path)
    assert path.read_bytes() == content


def test_a_cache_of_another_version_is_refused_and_left_alone(cache):
    cache.close()
    foreign(cache.path, "PRAGMA user_version = 7")
    content = cache.path.read_bytes()
    with pytest.raises(CacheUnusable, match="tables of version 7 and not 1: give another file"):
        Cache(cache.path)
    assert cache.path.read_bytes() == content


def test_a_folder_or_a_file_in_the_way_is_said(tmp_path):
    with pytest.raises(CacheUnusable, match="cannot be opened as a cache"):
        Cache(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheUnusable, match=r"the folder of `.*` cannot be made: (file|not)"):
        Cache(tmp_path / "file" / "cache.sqlite")


# ---- reading alone ----------------------------------------------------------------


def test_reading_alone_needs_a_cache(tmp_path):
    with pytest.raises(CacheUnusable, match="does not exist"):
        Cache(tmp_path / "none.sqlite", read_only=True)
    (tmp_path / "empty.sqlite").touch()
    with pytest.raises(CacheUnusable, match="is empty"):
        Cache(tmp_path / "empty.sqlite", read_only=True)
    assert not (tmp_path / "none.sqlite").exists()


def test_reading_alone_writes_no_entry(cache):
    put(cache, "a")
    with Cache(cache.path, read_only=True) as reader:
        put(reader, "b")
        assert reader.get([key("a"), key("b")]) == {key("a"): MET}
        assert reader.warnings == []
        with pytest.raises(CacheUnusable, match="cannot be written"):
            reader.prune()


def test_reading_alone_needs_no_room_beside_the_file(cache):
    put(cache, "a")
    cache.close()
    content = cache.path.read_bytes()
    cache.path.with_name("cache.sqlite-shm").mkdir()  # so that nothing can be opened there
    with pytest.raises(CacheUnusable, match=r"cannot be (opened|written)"):
        Cache(cache.path)
    with Cache(cache.path, read_only=True) as reader:
        assert reader.get([key("a")]) == {key("a"): MET}
    assert cache.path.read_bytes() == content


# ---- faults in the middle ----------------------------------------------------------------


def test_a_full_disk_ends_the_writing_and_no_run(cache):
    put(cache, "a")
    pages = cache._file.run(lambda file: file.execute("PRAGMA page_count").fetchone()[0])
    cache._file.run(lambda file: file.execute(f"PRAGMA max_page_count = {pages}").fetchall())
    put(cache, *range(1000))
    put(cache, "b")
    assert cache.read_only
    assert cache.get([key("a"), key("b"), key(0)]) == {key("a"): MET}
    assert cache.warnings == [
        f"the cache `{cache.path}` cannot be written: the disk is full; "
        "nothing more is kept in this run"
    ]


def test_a_file_that_stays_locked_is_an_error_at_the_start_alone(cache, monkeypatch):
    monkeypatch.setattr(cache_schema, "WAIT_S", 0.05)
    put(cache, "a")
    with Cache(cache.path) as waiting:
        other = sqlite3.connect(cache.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CacheUnusable, match="is locked by another process"):
            Cache(cache.path)
        put(waiting, "b")
        assert waiting.read_only
        assert waiting.get([key("a"), key("b")]) == {key("a"): MET}
        assert "is locked by another process; nothing more is kept" in waiting.warnings[0]
        other.close()


def test_a_file_that_cannot_be_read_any_more_only_costs_calls(cache):
    put(cache, "a")
    cache._file.run(lambda file: file.execute("DROP TABLE entries"))
    assert cache.get([key("a")]) == {}
    assert "what it may hold is asked again" in cache.warnings[0]
    with pytest.raises(CacheUnusable, match="cannot be used as a cache: no such table"):
        cache.stats()


def test_a_closed_cache_is_not_used(cache):
    cache.close()
    cache.close()
    with pytest.raises(ValueError, match="closed"):
        cache.get([key("a")])


# ---- the whole file ----------------------------------------------------------------


def fill(cache):
    put(cache, "a", "b", model="one", about="x")
    put(cache, "c", model="two", about="x")
    put(cache, "d", model="two", about="y", kind="reply", value={"text": "so"})
    with sqlite3.connect(cache.path) as other:
        other.execute("UPDATE entries SET created = 1000 WHERE key = ?", [bytes.fromhex(key("a"))])
    other.close()


def test_numbers(cache):
    fill(cache)
    stats = cache.stats()
    assert [(h.model, h.kind, h.entries) for h in stats.held] == [
        ("one", "verdict", 2),
        ("two", "reply", 1),
        ("two", "verdict", 1),
    ]
    assert (stats.verdicts, stats.replies, stats.entries) == (3, 1, 4)
    assert stats.held[0].oldest == 1000
    assert abs(stats.held[0].newest - time.time()) < 100
    assert stats.held[1].value_bytes == len('{"text":"so"}')
    assert stats.file_bytes >= 4096


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ({}, ""),
        ({"older_than_s": 3600}, "bcd"),
        ({"model": "two"}, "ab"),
        ({"kind": "reply"}, "abc"),
        ({"about": "x"}, "d"),
        ({"about": "x", "model": "one"}, "cd"),
        ({"older_than_s": 3600, "model": "two"}, "abcd"),
        ({"model": "three"}, "abcd"),
    ],
)
def test_pruning_removes_what_all_of_it_applies_to(cache, what, left):
    fill(cache)
    assert cache.prune(**what) == 4 - len(left)
    assert set(cache.get([key(name) for name in "abcd"])) == {key(name) for name in left}


def test_pruning_gives_room_back_while_others_go_on(cache):
    put(cache, *range(5000), model="old")
    put(cache, "a", model="new")
    with Cache(cache.path) as other:
        large = cache.stats().file_bytes
        assert cache.prune(model="old") == 5000
        assert other.get([key("a"), key(0)]) == {key("a"): MET}
        put(other, "b")
    assert cache.stats().file_bytes < large / 10


def test_export_is_everything_in_the_order_of_writing(cache):
    fill(cache)
    entries = list(cache.export())
    assert [entry["key"] for entry in entries] == [key(name) for name in "abcd"]
    assert entries[0] == {
        "key": key("a"),
        "kind": "verdict",
        "model": "one",
        "about": "x",
        "created": 1000,
        "value": MET,
    }
    assert json.dumps(entries)


def test_export_goes_on_while_entries_come(cache):
    put(cache, *range(4500))
    for count, _ in enumerate(cache.export()):
        if count == 100:
            put(cache, "late")
    assert count == 4500


# ---- many processes ----------------------------------------------------------------


def work(cache, number, shared=50, rounds=30):
    """Write own entries and shared ones in turn, and see every own one at once."""
    for turn in range(rounds):
        mine = f"{number}-{turn}"
        put(cache, mine, f"shared-{turn % shared}", model=str(number))
        assert key(mine) in cache.get([key(mine), key("nothing")])
    assert cache.warnings == []


def work_in_new_process(path, number):
    with Cache(path) as cache:
        work(cache, number)


def run_all(processes):
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * len(processes)


def all_written(cache):
    wanted = [key(f"{number}-{turn}") for number in range(8) for turn in range(30)]
    return cache.get(wanted).keys() == set(wanted)


def test_eight_new_processes_share_a_file(tmp_path):
    path = tmp_path / "cache.sqlite"
    spawn = multiprocessing.get_context("spawn")
    run_all([spawn.Process(target=work_in_new_process, args=(path, n)) for n in range(8)])
    with Cache(path) as cache:
        assert all_written(cache)
        assert cache.stats().entries == 8 * 30 + 30


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")


@needs_fork
def test_eight_forks_share_the_cache_of_their_parent(cache):
    fork = multiprocessing.get_context("fork")
    put(cache, "before")
    run_all([fork.Process(target=work, args=(cache, number)) for number in range(8)])
    put(cache, "after")
    assert all_written(cache)
    assert cache.get([key("before"), key("after")]).keys() == {key("before"), key("after")}


@needs_fork
def test_a_fork_that_outlives_its_parents_cache_loses_nothing(cache):
    put(cache, "parent")
    begun, go = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        put(cache, "early")
        os.write(begun[1], b"x")
        os.read(go[0], 1)
        put(cache, "late")
        os._exit(0 if not cache.warnings else 1)
    os.read(begun[0], 1)
    cache.close()
    os.write(go[1], b"x")
    assert os.waitpid(child, 0)[1] == 0
    for end in (*begun, *go):
        os.close(end)
    names = {key(name) for name in ("parent", "early", "late")}
    with Cache(cache.path) as again:
        assert again.get(sorted(names)).keys() == names


@needs_fork
def test_forks_wait_for_threads_that_write(cache):
    done = threading.Event()

    def keep_writing():
        number = 0
        while not done.is_set():
            put(cache, number % 100)
            number += 1

    thread = threading.Thread(target=keep_writing)
    thread.start()
    try:
        for _ in range(10):
            child = os.fork()
            if child == 0:
                put(cache, "child")
                os._exit(1 if cache.warnings else 0)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        done.set()
        thread.join()
    assert cache.warnings == []
    assert cache.get([key("child")])


def test_it_pickles(cache):
    put(cache, "a")
    with pickle.loads(pickle.dumps(cache)) as copy:
        assert copy.get([key("a")]) == {key("a"): MET}
        put(copy, "b")
    assert cache.get([key("b")])


def test_threads_share_a_cache(cache):
    threads = [threading.Thread(target=work, args=(cache, number)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all_written(cache)


WRITER = """
import sys
from pathlib import Path
from tests.engine.test_cache import Cache, put
cache = Cache(Path(sys.argv[1]))
for number in range(100_000):
    put(cache, f"{number}-a", f"{number}-b")
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("lines", [1, 57, 700])
def test_a_killed_process_loses_nothing_that_was_written(tmp_path, lines):
    path = tmp_path / "cache.sqlite"
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    with process, process.stdout as output:
        said = [int(output.readline()) for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += [int(line) for line in output if line.endswith(b"\n")]
    wanted = [key(f"{number}-{half}") for number in said for half in "ab"]
    with Cache(path) as cache:
        assert cache.get(wanted).keys() == set(wanted)
        assert cache.stats().entries % 2 == 0
