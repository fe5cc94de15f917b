"""Break contracts and package on purpose, one small patch at a time, and expect the tests to notice.

    uv run python scripts/mutants.py               every patch of tests/mutants/ and tests/modules/*/mutants/
    uv run python scripts/mutants.py escrow/dec    only those whose path contains "escrow/dec"
    uv run python scripts/mutants.py --list        what each patch breaks

A patch starts with comment lines: what it breaks, and optionally `# tests: <pytest arguments>` (the default
is the stateful machine) and `# equivalent: <reason>` for a change that no test can see. It is applied to a
copy of the repository in a temporary folder. Exit code 1 if a mutant survives, does not apply any more or
does not compile.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
FOLDERS = (TESTS / "mutants", *sorted(TESTS.glob("modules/*/mutants")))
COPIED = (
    "contracts",
    "tests",
    "ape_dao",
    "docs",
    "scripts",
    "pyproject.toml",
    "ape-config.yaml",
    "package.json",
    "package-lock.json",
    ".npmrc",
)
DEFAULT_TESTS = "tests/stateful/test_escrow_and_distributor.py"
# Ape's own plugin would start a node and compile the whole project; the tests named here need neither.
RARITY = "too rarely successful"  # how the stateful machine says that it noticed nothing, but saw too little
PYTEST = (
    "-m",
    "pytest",
    "-x",
    "-q",
    "--no-header",
    "-p",
    "no:ape_test",
    "-p",
    "no:cacheprovider",
    "--numprocesses=0",
    "--hypothesis-profile",
    "mutants",
)


@dataclass(frozen=True)
class Mutant:
    """One patch file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its path without the common folders: ``escrow/dust``, ``vesting/revoked-twice``."""
        parts = self.path.relative_to(TESTS).with_suffix("").parts
        return "/".join(part for part in parts if part not in ("modules", "mutants"))

    @property
    def summary(self) -> str:
        return next((line for line in self._comments if not line.startswith(("tests:", "equivalent:"))), "")

    @property
    def tests(self) -> list[str]:
        return (self._tagged("tests:") or DEFAULT_TESTS).split()

    @property
    def equivalent(self) -> str | None:
        return self._tagged("equivalent:")

    @property
    def _comments(self) -> list[str]:
        return [line[1:].strip() for line in self.text.splitlines() if line.startswith("#")]

    def _tagged(self, tag: str) -> str | None:
        return next((line[len(tag) :].strip() for line in self._comments if line.startswith(tag)), None)


def main() -> int:
    options = _arguments()
    mutants = [Mutant(path, path.read_text()) for path in sorted(_patches())]
    mutants = [m for m in mutants if not options.only or any(part in m.name for part in options.only)]
    if options.list:
        for mutant in mutants:
            print(f"{mutant.name:<44} {mutant.summary}")
        return 0
    if not mutants:
        print("No patch matches.")
        return 1
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        _copy_repository(copy)
        baseline = sorted({" ".join(m.tests) for m in mutants})
        for tests in baseline:
            problem = _problem_without_mutant(copy, tests, options.timeout)
            if problem:
                print(f"{problem}: {tests}")
                return 1
        print(f"{len(mutants)} mutants; the tests pass without them.", flush=True)
        verdicts = [_try(mutant, copy, options.timeout) for mutant in mutants]
    killed, equivalent = verdicts.count("killed"), verdicts.count("equivalent")
    bad = len(verdicts) - killed - equivalent
    print(f"{killed} killed, {equivalent} equivalent, {bad} not killed.")
    return 1 if bad else 0


def _patches() -> Iterator[Path]:
    return chain.from_iterable(folder.rglob("*.patch") for folder in FOLDERS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("only", nargs="*", help="parts of the names of the patches to run")
    parser.add_argument("--list", action="store_true", help="list the patches and stop")
    parser.add_argument("--timeout", type=int, default=900, help="seconds for one test run")
    return parser.parse_args()


def _copy_repository(target: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", ".build"))
        elif source.is_file():
            shutil.copy2(source, target / name)
    packages = ROOT / "node_modules"
    if packages.exists():
        (target / packages.name).symlink_to(packages.resolve(), target_is_directory=True)


def _try(mutant: Mutant, copy: Path, timeout: int) -> str:
    started = time.monotonic()
    verdict, detail = _verdict(mutant, copy, timeout)
    print(f"{verdict:<10} {mutant.name:<44} {time.monotonic() - started:5.0f} s  {detail}", flush=True)
    return verdict


def _verdict(mutant: Mutant, copy: Path, timeout: int) -> tuple[str, str]:
    sources = chain((copy / "contracts").rglob("*.sol"), (copy / "ape_dao").rglob("*.py"))
    before = {path: path.read_bytes() for path in sources}
    try:
        patched = subprocess.run(  # noqa: S603
            ["patch", "-p1", "--fuzz=0", "--silent", "--forward", "-r", "-"],  # noqa: S607
            input=mutant.text,
            cwd=copy,
            text=True,
            capture_output=True,
        )
        if patched.returncode != 0:
            return "stale", "the patch does not apply any more: write it again"
        if mutant.equivalent:
            return "equivalent", mutant.equivalent
        try:
            done = _run_tests(copy, mutant.tests, timeout)
        except subprocess.TimeoutExpired:
            return "timeout", f"no answer in {timeout} s"
        if "CompileError" in done.stdout:
            return "broken", "the mutant does not compile"
        if done.returncode == 0:
            return "SURVIVED", mutant.summary
        if done.returncode != 1:
            return "broken", f"pytest ended with code {done.returncode}"
        reason = _reason(done.stdout)
        return ("SURVIVED" if RARITY in reason else "killed"), reason
    finally:
        for path, content in before.items():
            if path.read_bytes() != content:
                path.write_bytes(content)


def _problem_without_mutant(copy: Path, tests: str, timeout: int) -> str | None:
    try:
        done = _run_tests(copy, tests.split(), timeout)
    except subprocess.TimeoutExpired:
        return f"Without any mutant the tests take longer than --timeout ({timeout} s)"
    return "The tests fail without any mutant" if done.returncode else None


def _run_tests(copy: Path, tests: list[str], timeout: int) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run(  # noqa: S603
        [sys.executable, *PYTEST, *tests], cwd=copy, env=env, text=True, capture_output=True, timeout=timeout
    )


def _reason(output: str) -> str:
    lines = [line[1:].strip() for line in output.splitlines() if line.startswith("E ")]
    return next((line for line in lines if line), "")[:110]


if __name__ == "__main__":
    sys.exit(main())
