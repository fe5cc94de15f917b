"""Every patch of `scripts/mutants.py` still applies, and the tests that it names are there."""

import re
import shutil
import subprocess

import pytest

from utils.artifacts import ROOT

PATCHES = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("mutants/**/*.patch"))


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs the program patch")
def test_patches__all_apply_to_the_sources_that_lie_there():
    command = ["patch", "-p1", "--fuzz=0", "--dry-run", "--silent", "--forward", "-r", "-"]
    stale = []
    for path in PATCHES:
        with (ROOT / path).open() as file:
            done = subprocess.run(command, stdin=file, cwd=ROOT, capture_output=True)
        if done.returncode:
            stale.append(str(path))
    assert len(PATCHES) > 150
    assert stale == [], "write them again: what they break reads otherwise now"


def test_patches__name_tests_that_exist():
    named = {
        word.partition("::")[0]
        for path in PATCHES
        for arguments in re.findall(r"^# tests: (.*)$", (ROOT / path).read_text(), re.MULTILINE)
        for word in arguments.split()
        if word.startswith("tests/")
    }
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
