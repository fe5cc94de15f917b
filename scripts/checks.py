"""The checks that need no test run. `ape run checks`, `ape run checks --fix`, or some of them by name."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import click

from ape_dao import toolchain

ROOT = Path(__file__).parents[1]
FORGE = str(toolchain.pinned_program(ROOT, "forge") or "forge")
SOLHINT = (str(toolchain.find_node() or "node"), "node_modules/solhint/solhint.js", "--disc", "--noPoster")
PYTHON = (sys.executable, "-m")
APE = str(Path(sys.executable).with_name("ape"))


@dataclass(frozen=True)
class Check:
    """One command; ``fix`` fixes what it finds, where that is possible."""

    what: str
    command: Sequence[str]
    fix: Sequence[str] | None = None


INTERFACES = ("contracts/interfaces/*.sol", "contracts/modules/**/I*.sol")


CHECKS = {
    "format": Check("Python format", (*PYTHON, "ruff", "format", "--check"), (*PYTHON, "ruff", "format")),
    "lint": Check("Python lint", (*PYTHON, "ruff", "check"), (*PYTHON, "ruff", "check", "--fix")),
    "types": Check("Python types", (*PYTHON, "mypy")),
    "solidity-format": Check("Solidity format", (FORGE, "fmt", "--check"), (FORGE, "fmt")),
    "solidity-lint": Check("Solidity lint", (*SOLHINT, "--max-warnings", "0", "contracts/**/*.sol")),
    "natspec": Check(
        "NatSpec of every interface",
        (*SOLHINT, "-c", ".solhint-interfaces.json", "--max-warnings", "0", *INTERFACES),
    ),
    "contract-sizes": Check("length of contracts", (sys.executable, "scripts/contract_sizes.py")),
    "compile": Check("compile with Ape", (APE, "compile", "--verbosity", "WARNING")),
    "manifests": Check(
        "fresh manifests, unique contract names, code sizes",
        (APE, "run", "build_manifest", "--check"),
        (APE, "run", "build_manifest"),
    ),
    "cases": Check(
        "docs/cases.md and docs/invariants.md agree with the tests",
        (sys.executable, "scripts/cases.py", "--check"),
        (sys.executable, "scripts/cases.py"),
    ),
    "commands": Check(
        "docs/commands.md lists the commands and options that there are",
        (sys.executable, "scripts/commands.py", "--check"),
        (sys.executable, "scripts/commands.py"),
    ),
    "permissions": Check(
        "docs/permissions.md agrees with what the contracts declare",
        (sys.executable, "scripts/permissions.py", "--check"),
        (sys.executable, "scripts/permissions.py"),
    ),
    "page": Check(
        "types and fresh scripts of the members' page",
        (sys.executable, "scripts/page.py", "--check"),
        (sys.executable, "scripts/page.py"),
    ),
    "locks": Check("Python locks", (sys.executable, "scripts/lock.py", "--check")),
}


@click.command()
@click.option("--fix", is_flag=True, help="Fix what can be fixed, then check the rest.")
@click.argument("names", nargs=-1, type=click.Choice(list(CHECKS)))
def cli(fix: bool, names: tuple[str, ...]) -> None:
    """Run the checks, all of them or those named; ends with 1 if any fails."""
    toolchain.ensure(ROOT)
    chosen = [CHECKS[name] for name in names or CHECKS]
    # Two of them compile everything, each on one core; what changes files has to wait for its turn.
    with ThreadPoolExecutor(1 if fix else os.cpu_count()) as pool:
        outcomes = [_report(outcome) for outcome in pool.map(lambda check: _run(check, fix), chosen)]
    failed = [name for name, passed in zip(names or CHECKS, outcomes, strict=True) if not passed]
    if failed:
        raise click.ClickException(f"failed: {', '.join(failed)}; `ape run checks --fix` fixes some of it.")


def _run(check: Check, fix: bool) -> tuple[Check, subprocess.CompletedProcess[str], float]:
    command = check.fix if fix and check.fix else check.command
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return check, done, time.monotonic() - began


def _report(outcome: tuple[Check, subprocess.CompletedProcess[str], float]) -> bool:
    check, done, seconds = outcome
    click.secho(f"== {check.what}", bold=True, err=True)
    click.echo(done.stdout, nl=False)
    word = "ok" if done.returncode == 0 else "FAILED"
    click.echo(f"== {word}, {seconds:.1f} s", err=True)
    return done.returncode == 0


if __name__ == "__main__":
    cli()
