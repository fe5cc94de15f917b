"""Journals and records on disk: the old one or the new one, whatever the disk does."""

import errno
import json
import os

import pytest

from ape_dao.core.deployment.journal import write_atomically
from ape_dao.core.errors import JournalError


def test_write_atomically__disk_full__old_content_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "local" / "dao.journal.json"
    write_atomically(path, {"step": 1})

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        JournalError, match=r"dao\.journal\.json cannot be written \(No space left on device\); make"
    ):
        write_atomically(path, {"step": 2})
    assert json.loads(path.read_text()) == {"step": 1}
    assert list(path.parent.iterdir()) == [path]


def test_write_atomically__no_folder_possible__error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match=r"cannot be written \(Not a directory\)"):
        write_atomically(tmp_path / "file" / "local" / "dao.json", {})
