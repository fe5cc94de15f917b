"""Change the package's Python on purpose, in a fixed sample of small ways, and expect the tests to notice.

    uv run python scripts/python_mutants.py                 the sample
    uv run python scripts/python_mutants.py lint verify     only mutants of files whose path contains a word
    uv run python scripts/python_mutants.py --list          what the sample changes
    uv run python scripts/python_mutants.py --sample 600    more of them

Nothing is written: each mutant lives in a process of its own, forked from one that has loaded Ape, and Python
gets the changed module when it imports it. It runs the tests that `AREAS` names for the file until one fails.
`tests/mutants/answers.yaml` has the mutants that no test can see, with the reason. Exit code 1 if fewer than
nine of ten are noticed.
"""

from __future__ import annotations

import argparse
import os
import random
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

from mutations import Mutation, mutated, mutations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
ANSWERS = ROOT / "tests" / "mutants" / "answers.yaml"
SEED = 20_260_101
SAMPLE = 220
ENOUGH = 0.9
PATIENCE = 6
"""How many times as long as without a mutant the tests may take; then they hang, which is noticed too."""
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


@dataclass(frozen=True)
class Area:
    """Files that are tested together."""

    name: str
    sources: tuple[str, ...]
    """Folders and files, with wildcards."""
    tests: tuple[str, ...]
    """The quickest first."""


AREAS = (
    Area(
        "spec",
        ("ape_dao/core/schema", "ape_dao/core/spec", "ape_dao/core/units.py"),
        ("tests/unit/units", "tests/unit/spec", "tests/unit/plan", "tests/unit/lint/test_rules.py"),
    ),
    Area(
        "deployment",
        ("ape_dao/core/deployment", "ape_dao/core/module.py"),
        ("tests/unit/plan", "tests/unit/record", "tests/e2e/test_plan.py", "tests/e2e/test_deploy.py"),
    ),
    Area(
        "modules",
        tuple(f"ape_dao/modules/*/{name}.py" for name in ("contracts", "section", "lint", "simulation")),
        (
            "tests/unit/modules",
            "tests/unit/plan",
            "tests/unit/lint",
            "tests/unit/proposals",
            "tests/unit/simulation",
            "tests/e2e/test_verify.py",
            "tests/e2e/test_verify_drifts.py",
        ),
    ),
    Area(
        "verification",
        ("ape_dao/core/verification",),
        ("tests/e2e/test_verify.py", "tests/e2e/test_verify_drifts.py"),
    ),
    Area("lint", ("ape_dao/lint",), ("tests/unit/lint",)),
    Area(
        "proposals",
        ("ape_dao/proposals",),
        ("tests/unit/proposals", "tests/cli/test_proposal_template.py", "tests/cli/test_proposal_life.py"),
    ),
    Area(
        "simulation",
        ("ape_dao/simulation",),
        ("tests/unit/simulation", "tests/cli/test_simulate.py", "tests/e2e/test_simulation_corpus.py"),
    ),
)


@dataclass
class Result:
    """What became of a mutant."""

    mutation: Mutation
    area: Area
    verdict: str = ""
    reason: str = ""
    seconds: float = 0.0


@dataclass
class Run:
    """A child process at work."""

    result: Result
    process: int
    output: Path
    began: float = field(default_factory=time.monotonic)


def main() -> int:
    """Try the sample; the exit code."""
    options = _arguments()
    areas = [area for area in AREAS if _files(area, options.only)]
    chosen = [(area, mutation) for area in areas for mutation in _sample(area, options, len(areas))]
    if options.list:
        for area, mutation in chosen:
            print(f"{area.name:<13} {mutation}")
        print(f"{len(chosen)} mutants")
        return 0
    for name in PRELOADED:
        __import__(name)
    if "ape_dao" in sys.modules:
        raise SystemExit("The package is loaded before it is changed.")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        limits = {area.name: _limit(area, Path(folder)) for area in areas}
        print(f"{len(chosen)} mutants; the tests pass without them.", flush=True)
        results = [Result(mutation, area) for area, mutation in chosen]
        _try_all(results, limits, options.jobs, Path(folder))
    return _report(areas, results)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("only", nargs="*", help="words in the paths of the files to change")
    parser.add_argument("--sample", type=int, default=SAMPLE, help=f"how many mutants (default: {SAMPLE})")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed makes another sample")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--list", action="store_true", help="list the mutants and stop")
    return parser.parse_args()


def _files(area: Area, only: Sequence[str]) -> list[str]:
    places = [place for source in area.sources for place in ROOT.glob(source)]
    paths = sorted(path for place in places for path in ([place] if place.is_file() else place.rglob("*.py")))
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    return [name for name in names if not only or any(word in name for word in only)]


def _sample(area: Area, options: argparse.Namespace, areas: int) -> list[Mutation]:
    """An equal part of the sample from each area, always the same for the same sources."""
    everything = [mutation for file in _files(area, options.only) for mutation in mutations_of(ROOT, file)]
    source = random.Random(f"{options.seed} {area.name}")  # noqa: S311 - which ones is no secret
    return sorted(source.sample(everything, min(-(-options.sample // areas), len(everything))))


def _limit(area: Area, folder: Path) -> float:
    """Seconds that the tests of an area may take with a mutant."""
    began = time.monotonic()
    output = folder / f"{area.name}.txt"
    _, status = os.waitpid(_fork(area, None, output), 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"The tests of {area.name} fail without a mutant:\n{output.read_text()[-2_000:]}")
    return PATIENCE * (time.monotonic() - began)


def _try_all(results: Sequence[Result], limits: Mapping[str, float], jobs: int, folder: Path) -> None:
    answers = _answers()
    waiting, running = list(enumerate(results)), dict[int, Run]()
    while waiting or running:
        while waiting and len(running) < jobs:
            number, result = waiting.pop(0)
            if reason := answers.get(_key(result.mutation)):
                result.verdict, result.reason = "answered", reason
                _tell(result)
                continue
            output = folder / f"{number}.txt"
            process = _fork(result.area, result.mutation, output)
            running[process] = Run(result, process, output)
        _reap(running, limits)
        time.sleep(0.05)


def _reap(running: dict[int, Run], limits: Mapping[str, float]) -> None:
    for process, run in list(running.items()):
        done, status = os.waitpid(process, os.WNOHANG)
        took = time.monotonic() - run.began
        if not done and took < limits[run.result.area.name]:
            continue
        _end(process)
        if done:
            code = os.waitstatus_to_exitcode(status)
            run.result.verdict = "killed" if code else "SURVIVED"
            run.result.reason = _reason(run.output.read_text(errors="replace")) if code else ""
        else:
            os.waitpid(process, 0)
            run.result.verdict, run.result.reason = "killed", f"no end in {took:.0f} s"
        run.result.seconds = took
        del running[process]
        _tell(run.result)


def _end(process: int) -> None:
    """Whatever the child left running, which is its session."""
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)


def _fork(area: Area, mutation: Mutation | None, output: Path) -> int:
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

        code = int(pytest.main([*PYTEST, *area.tests]))
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


def _answers() -> dict[tuple[str, str, str], str]:
    if not ANSWERS.is_file():
        return {}
    from ruamel.yaml import YAML

    entries: Iterable[dict[str, str]] = YAML(typ="safe").load(ANSWERS) or []
    return {(entry["file"], entry["line"], entry["change"]): entry["reason"] for entry in entries}


def _key(mutation: Mutation) -> tuple[str, str, str]:
    """By the text of the line, because numbers of lines move."""
    lines = (ROOT / mutation.file).read_text(encoding="utf-8").splitlines()
    return mutation.file, lines[mutation.line - 1].strip() if mutation.line else "", mutation.change


def _tell(result: Result) -> None:
    print(f"{result.verdict:<9} {result.seconds:4.0f} s  {result.mutation}")
    print(f"{'':17}{result.reason}", flush=True)


def _report(areas: Sequence[Area], results: Sequence[Result]) -> int:
    print(f"\n{'area':<14} {'mutants':>8} {'killed':>8} {'answered':>9} {'survived':>9}")
    for area in areas:
        counts = [result.verdict for result in results if result.area is area]
        figures = (len(counts), *(counts.count(one) for one in ("killed", "answered", "SURVIVED")))
        print(f"{area.name:<14} {figures[0]:>8} {figures[1]:>8} {figures[2]:>9} {figures[3]:>9}")
    survivors = [result for result in results if result.verdict == "SURVIVED"]
    for result in survivors:
        file, line, change = _key(result.mutation)
        print(f"\n- file: {file}\n  line: {line!r}\n  change: {change!r}")
    asked = [result for result in results if result.verdict != "answered"]
    share = 1 - len(survivors) / len(asked) if asked else 1.0
    print(f"\n{share:.0%} of {len(asked)} noticed, {len(survivors)} survivors.")
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
