"""Which tests run which lines of the package: recorded in a run, kept in `.cache/covering/`."""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".cache" / "covering"
LINES, SECONDS = FOLDER / "lines.coverage", FOLDER / "seconds.json"
BUDGET = 0.06
"""The part of all recorded seconds that the tests which are tried against a line may take at first."""
AT_IMPORT = {
    "ape_dao/core/schema/": "tests/unit/docs/test_deploying.py",
    "ape_dao/core/contract_types.py": "tests/unit/modules/test_completeness.py",
    "ape_dao/lint/": "tests/unit/lint/test_rules.py",
    "ape_dao/modules/": "tests/unit/modules/test_completeness.py",
}
"""Test files that see what modules of a folder hold once they are imported."""
_IMPORT = re.compile(r"\s*(from .* )?import ")


@dataclass(eq=False)
class _Durations:
    """A pytest plugin: how long each test took, and its file what it sets up."""

    of_test: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    failed: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.of_test[report.nodeid] += report.duration
        if report.failed:
            self.failed.append(report.nodeid)


def record(tests: Sequence[str]) -> None:
    """Run ``tests``, all of them if none is named, and keep what those that pass cover."""
    import pytest

    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["COVERAGE_FILE"] = str(LINES)
    durations = _Durations()
    pytest.main(
        ["-q", "--cov=ape_dao", "--cov-context=test", "--cov-report=", "-p", "no:cacheprovider", *tests],
        plugins=[durations],
    )
    passed = {test: took for test, took in durations.of_test.items() if test not in durations.failed}
    SECONDS.write_text(json.dumps(passed), encoding="utf-8")


class Covering:
    """What was recorded."""

    def __init__(self, budget: float = BUDGET) -> None:
        from coverage import CoverageData

        if not (LINES.is_file() and SECONDS.is_file()):
            raise SystemExit("Nothing is recorded: run `uv run python scripts/python_mutants.py --record`.")
        self._seconds: dict[str, float] = json.loads(SECONDS.read_text(encoding="utf-8"))
        self._budget = budget * sum(self._seconds.values())
        self._data = CoverageData(basename=str(LINES))
        self._data.read()
        self._tests: dict[str, dict[int, set[str]]] = {}

    def tests_of(self, file: str, first: int, last: int) -> list[str]:
        """The tests that run one of these lines of ``file``, special ones first, as far as the budget goes.

        A line that runs when its module is imported belongs to every test. There the tests are taken that run
        a line on which the name that it assigns is used, or any line of the file.
        """
        lines = range(first, last + 1)
        tests = self._running(file, lines)
        if not tests or any("" in self._lines_of(file).get(line, ()) for line in lines):
            uses = (self._running(path, (line,)) for path, line in self._uses(file, first))
            tests = tests.union(*uses, self._running(file, self._lines_of(file)))
            first_of_all = {name for folder, name in AT_IMPORT.items() if file.startswith(folder)}
            tests.update(test for test in self._seconds if test.partition("::")[0] in first_of_all)
            return self._affordable(tests, first_of_all)
        return self._affordable(tests)

    def _running(self, file: str, lines: Iterable[int]) -> set[str]:
        contexts = self._lines_of(file)
        return {test for line in lines for test in contexts.get(line, ()) if test in self._seconds}

    def _lines_of(self, file: str) -> dict[int, set[str]]:
        """The tests that run each line; the empty name stands for what runs outside of tests."""
        if file not in self._tests:
            self._tests[file] = {
                line: {context.rpartition("|")[0] for context in contexts}
                for line, contexts in self._data.contexts_by_lineno(self._recorded(file)).items()
            }
        return self._tests[file]

    def _recorded(self, file: str) -> str:
        """The path by which the record knows a file, wherever the repository lay then."""
        return next((path for path in self._data.measured_files() if path.endswith(f"/{file}")), file)

    def _uses(self, file: str, first: int) -> list[tuple[str, int]]:
        """Where the name that is assigned at or shortly before a line is used."""
        for line in reversed(self._sources[file][:first]):
            if assigned := re.match(r"(?:class |def )?(\w+)\b.*[=(:]", line):
                word = re.compile(rf"\b{assigned[1]}\b")
                break
        else:
            return []
        return [
            (path, number)
            for path, lines in self._sources.items()
            for number, line in enumerate(lines, 1)
            if word.search(line) and not _IMPORT.match(line)
        ]

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        paths = sorted((ROOT / "ape_dao").rglob("*.py"))
        return {
            path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").splitlines() for path in paths
        }

    def _affordable(self, tests: Iterable[str], first_of_all: Container[str] = ()) -> list[str]:
        """Whole files at a time, since what a file sets up is paid once; those that run little else first."""
        files: dict[str, list[str]] = defaultdict(list)
        for test in sorted(tests, key=lambda test: (self._seconds[test], test)):
            files[test.partition("::")[0]].append(test)
        cost = {name: sum(self._seconds[test] for test in inside) for name, inside in files.items()}
        chosen: list[str] = []
        spent = 0.0
        for name in sorted(files, key=lambda name: (name not in first_of_all, self._breadth[name], name)):
            if chosen and spent + cost[name] > self._budget:
                continue
            spent += cost[name]
            chosen += files[name]
        return chosen

    @cached_property
    def _breadth(self) -> Counter[str]:
        """How many files of the package the tests of a file run."""
        breadth: Counter[str] = Counter()
        for path in self._sources:
            tests = self._running(path, self._lines_of(path))
            breadth.update({test.partition("::")[0] for test in tests})
        return breadth

    def seconds_of(self, tests: Iterable[str]) -> float:
        """How long they took when they were recorded."""
        return sum(self._seconds[test] for test in tests)
