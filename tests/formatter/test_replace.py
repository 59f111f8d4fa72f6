"""Files are replaced whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from rubricc.formatter.replace import NotWritten, replace_text


def test_text_and_mode(tmp_path):
    path = tmp_path / "a.rubric"
    path.write_text("old")
    path.chmod(0o640)
    replace_text(path, "neu é\n")
    assert path.read_bytes() == "neu é\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.rubric"]


def test_a_link_stays_a_link(tmp_path):
    target = tmp_path / "target.rubric"
    target.write_text("old")
    link = tmp_path / "link.rubric"
    link.symlink_to(target)
    replace_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_failure_leaves_the_file_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "a.rubric"
    path.write_text("old")

    def refuse(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(NotWritten, match="no space left on device"):
        replace_text(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.rubric"]


def test_a_read_only_file_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "a.rubric"
    path.write_text("old")
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    with pytest.raises(NotWritten, match="read-only"):
        replace_text(path, "new")
    assert path.read_text() == "old"
