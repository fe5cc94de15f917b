"""Change the package's Python on purpose, in a fixed sample of small ways, and expect the tests to notice.

    uv run python scripts/python_mutants.py --record        run the tests once, to know which lines each runs
    uv run python scripts/python_mutants.py                 the sample
    uv run python scripts/python_mutants.py lint verify     only mutants of files whose path contains a word
    uv run python scripts/python_mutants.py --again         those that survived the last time, with every test
    uv run python scripts/python_mutants.py --list          what the sample changes
    uv run python scripts/python_mutants.py --sample 600    more of them

Nothing is written: each mutant lives in a process of its own, forked from one that has loaded Ape, and Python
gets the changed module when it imports it. It runs the tests that run the changed line, the quickest first,
until one fails, as far as a twentieth of the time of all tests goes; a test counts only if it passes without
the mutant.
`tests/mutants/answers.yaml` has the mutants that no test can see, with the reason. Exit code 1 if fewer than
nine of ten are noticed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from covering import FOLDER, Covering, record
from mutations import Mutation, mutated, mutations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "tests" / "mutants" / "answers.yaml"
SURVIVORS = FOLDER / "survivors.json"
SEED = 20_260_101
SAMPLE = 220
ENOUGH = 0.9
PATIENCE = 6
"""How many times as long as recorded the tests may take, and a minute more; longer is noticed too."""
PRELOADED = (
    "pytest",
    "hypothesis",
    "click.testing",
    "numpy",
    "pandas",
    "rich.table",
    "ruamel.yaml",
    "web3",
    "eth_account",
    "ape.pytest.plugin",
    "ape.managers.chain",
    "ape.managers.project",
    "ape.contracts",
    "ape_ethereum.provider",
    "ape_ethereum.trace",
    "ape_foundry.provider",
    "ape_node",
    "ape_solidity",
    "ape_test.provider",
    "coincurve",
    "solcx",
    "xdist.plugin",
)
PYTEST = (
    "-x",
    "-q",
    "--no-header",
    "--tb=line",
    "-p",
    "no:cacheprovider",
    "--numprocesses=0",
    "--hypothesis-profile=mutants",
)


AREAS = {
    "spec": ("ape_dao/core/schema", "ape_dao/core/spec", "ape_dao/core/units.py"),
    "deployment": ("ape_dao/core/deployment", "ape_dao/core/module.py"),
    "modules": tuple(
        f"ape_dao/modules/*/{name}.py" for name in ("contracts", "section", "lint", "simulation")
    ),
    "verification": ("ape_dao/core/verification",),
    "lint": ("ape_dao/lint",),
    "proposals": ("ape_dao/proposals",),
    "simulation": ("ape_dao/simulation",),
}
"""Folders and files, with wildcards; each area gives an equal part of the sample."""


@dataclass
class Result:
    """What became of a mutant."""

    mutation: Mutation
    area: str
    tests: list[str]
    verdict: str = ""
    reason: str = ""
    seconds: float = 0.0


@dataclass
class Run:
    """A child process at work."""

    result: Result
    process: int
    output: Path
    limit: float
    began: float = field(default_factory=time.monotonic)


def main() -> int:
    """Try the sample; the exit code."""
    options = _arguments()
    if options.record:
        record(options.only)
        return 0
    areas = [area for area in AREAS if _files(area, options.only)]
    chosen = [(area, mutation) for area in areas for mutation in _sample(area, options, len(areas))]
    if options.list:
        for area, mutation in chosen:
            print(f"{area:<13} {mutation}")
        print(f"{len(chosen)} mutants")
        return 0
    for name in PRELOADED:
        __import__(name)
    if "ape_dao" in sys.modules:
        raise SystemExit("The package is loaded before it is changed.")
    if options.again:
        chosen = [(area, mutation) for area, mutation in chosen if _key(mutation) in _survivors()]
    covering = Covering(1.0) if options.again else Covering()
    results = [
        Result(mutation, area, covering.tests_of(mutation.file, *mutation.lines)) for area, mutation in chosen
    ]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        _Campaign(covering, options.jobs, Path(folder)).run(results)
    return _report(areas, results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "only", nargs="*", help="words in the paths of the files to change; with --record, tests"
    )
    parser.add_argument(
        "--record", action="store_true", help="run the tests and keep which lines each one runs"
    )
    parser.add_argument("--sample", type=int, default=SAMPLE, help=f"how many mutants (default: {SAMPLE})")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed makes another sample")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--again", action="store_true", help="only those that survived the last time")
    parser.add_argument("--list", action="store_true", help="list the mutants and stop")
    return parser.parse_args()


def _files(area: str, only: Sequence[str]) -> list[str]:
    places = [place for source in AREAS[area] for place in ROOT.glob(source)]
    paths = sorted(path for place in places for path in ([place] if place.is_file() else place.rglob("*.py")))
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    return [name for name in names if not only or any(word in name for word in only)]


def _sample(area: str, options: argparse.Namespace, areas: int) -> list[Mutation]:
    """An equal part of the sample from each area.

    By a hash of what is changed, so that a change of the sources changes the sample only there.
    """
    everything = [mutation for file in _files(area, options.only) for mutation in mutations_of(ROOT, file)]
    by_hash = sorted(everything, key=lambda mutation: _lot(mutation, options.seed))
    return sorted(by_hash[: -(-options.sample // areas)])


def _lot(mutation: Mutation, seed: int) -> str:
    return hashlib.sha256("|".join((str(seed), *_key(mutation), str(mutation.column))).encode()).hexdigest()


class _Campaign:
    """Tries mutants, several at a time."""

    def __init__(self, covering: Covering, jobs: int, folder: Path) -> None:
        self._covering = covering
        self._jobs = jobs
        self._folder = folder
        self._sound: dict[str, bool] = {}
        """Whether a test passes by itself without a mutant."""

    def run(self, results: Sequence[Result]) -> None:
        """Fill in the verdicts."""
        answers = _answers()
        waiting, running = list(enumerate(results)), dict[int, Run]()
        while waiting or running:
            while waiting and len(running) < self._jobs:
                number, result = waiting.pop(0)
                if reason := answers.get(_key(result.mutation)):
                    result.verdict, result.reason = "answered", reason
                elif not result.tests:
                    result.verdict, result.reason = "SURVIVED", "no test runs this line"
                else:
                    self._start(result, self._folder / f"{number}.txt", running)
                    continue
                _tell(result)
            self._reap(running)
            time.sleep(0.05)

    def _start(self, result: Result, output: Path, running: dict[int, Run]) -> None:
        process = _fork(result.tests, result.mutation, output)
        limit = 60 + PATIENCE * self._covering.seconds_of(result.tests)
        running[process] = Run(result, process, output, limit)

    def _reap(self, running: dict[int, Run]) -> None:
        for process, run in list(running.items()):
            done, status = os.waitpid(process, os.WNOHANG)
            took = time.monotonic() - run.began
            if not done and took < run.limit:
                continue
            _end(process)
            del running[process]
            result = run.result
            result.seconds += took
            if not done:
                os.waitpid(process, 0)
                result.verdict, result.reason = "killed", f"no end in {took:.0f} s"
            elif not os.waitstatus_to_exitcode(status):
                result.verdict = "SURVIVED"
            else:
                text = run.output.read_text(errors="replace")
                unsound = [test for test in _failed(text) if not self._is_sound(test)]
                if unsound:
                    result.tests = [test for test in result.tests if test not in unsound]
                    self._start(result, run.output, running)
                    continue
                result.verdict, result.reason = "killed", _reason(text)
            _tell(result)

    def _is_sound(self, test: str) -> bool:
        if test not in self._sound:
            process = _fork([test], None, self._folder / "sound.txt")
            _, status = os.waitpid(process, 0)
            _end(process)
            self._sound[test] = os.waitstatus_to_exitcode(status) == 0
            if not self._sound[test]:
                print(f"{test} does not pass by itself.", flush=True)
        return self._sound[test]


def _end(process: int) -> None:
    """Whatever the child left running, which is its session."""
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)


def _fork(tests: Sequence[str], mutation: Mutation | None, output: Path) -> int:
    process = os.fork()
    if process:
        return process
    code = 70
    try:
        os.setsid()
        os.chdir(ROOT)
        # What it leaves goes with the folder.
        os.environ["TMPDIR"] = tempfile.tempdir = str(output.parent)
        with output.open("w") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        if mutation:
            sys.meta_path.insert(0, _Mutant(mutation))
        import pytest

        code = int(pytest.main([*PYTEST, *tests]))
    finally:
        sys.stdout.flush()
        os._exit(code)


class _Mutant(MetaPathFinder):
    """Gives Python the changed module."""

    def __init__(self, mutation: Mutation) -> None:
        self._mutation = mutation
        self._path = ROOT / mutation.file
        parts = Path(mutation.file).with_suffix("").parts
        self._module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        if fullname != self._module:
            return None
        loader = _Loader(fullname, str(self._path))
        loader.mutation = self._mutation
        return spec_from_file_location(fullname, self._path, loader=loader)


class _Loader(SourceFileLoader):
    mutation: Mutation

    def get_code(self, fullname: str) -> Any:
        tree = mutated(Path(self.path).read_text(encoding="utf-8"), self.mutation)
        return compile(tree, self.path, "exec", dont_inherit=True)


def _reason(output: str) -> str:
    lines = [line for line in output.splitlines() if line.startswith(("FAILED ", "ERROR ", "E  "))]
    return (lines or output.strip().splitlines() or [""])[0][:100]


def _failed(output: str) -> list[str]:
    return re.findall(r"^(?:FAILED|ERROR) (\S+::[^\n]*?)(?: - |$)", output, re.MULTILINE)


def _answers() -> dict[tuple[str, str, str], str]:
    if not ANSWERS.is_file():
        return {}
    from ruamel.yaml import YAML

    entries: Iterable[dict[str, str]] = YAML(typ="safe").load(ANSWERS) or []
    return {(entry["file"], entry["line"], entry["change"]): entry["reason"] for entry in entries}


def _survivors() -> set[tuple[str, ...]]:
    return {tuple(key) for key in json.loads(SURVIVORS.read_text(encoding="utf-8"))}


def _key(mutation: Mutation) -> tuple[str, str, str]:
    """By the text of the line, because numbers of lines move."""
    lines = (ROOT / mutation.file).read_text(encoding="utf-8").splitlines()
    return mutation.file, lines[mutation.line - 1].strip() if mutation.line else "", mutation.change


def _tell(result: Result) -> None:
    print(f"{result.verdict:<9} {result.seconds:4.0f} s  {result.mutation}")
    print(f"{'':17}{result.reason}", flush=True)


def _report(areas: Sequence[str], results: Sequence[Result]) -> int:
    print(f"\n{'area':<14} {'mutants':>8} {'killed':>8} {'answered':>9} {'survived':>9}")
    for area in areas:
        counts = [result.verdict for result in results if result.area == area]
        figures = (len(counts), *(counts.count(verdict) for verdict in ("killed", "answered", "SURVIVED")))
        print(f"{area:<14} {figures[0]:>8} {figures[1]:>8} {figures[2]:>9} {figures[3]:>9}")
    survivors = [result for result in results if result.verdict == "SURVIVED"]
    SURVIVORS.write_text(json.dumps([_key(result.mutation) for result in survivors]), encoding="utf-8")
    for result in survivors:
        file, line, change = _key(result.mutation)
        print(f"\n- file: {file}\n  line: {line!r}\n  change: {change!r}")
    asked = [result for result in results if result.verdict != "answered"]
    share = 1 - len(survivors) / len(asked) if asked else 1.0
    print(f"\n{share:.0%} of {len(asked)} noticed, {len(survivors)} survivors.")
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
