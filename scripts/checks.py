"""The checks that need no test run. `ape run checks`, `ape run checks --fix`, or some of them by name."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from ape_dao import toolchain

ROOT = Path(__file__).parents[1]
FORGE = ROOT / "node_modules" / "@foundry-rs" / "forge-linux-amd64" / "bin" / "forge"
SOLHINT = (str(toolchain.find_node() or "node"), "node_modules/solhint/solhint.js", "--disc", "--noPoster")
PYTHON = (sys.executable, "-m")
APE = str(Path(sys.executable).with_name("ape"))


@dataclass(frozen=True)
class Check:
    """One command; ``fix`` mends what it finds, where that is possible."""

    what: str
    command: Sequence[str]
    fix: Sequence[str] | None = None


CHECKS = {
    "format": Check("Python format", (*PYTHON, "ruff", "format", "--check"), (*PYTHON, "ruff", "format")),
    "lint": Check("Python lint", (*PYTHON, "ruff", "check"), (*PYTHON, "ruff", "check", "--fix")),
    "types": Check("Python types", (*PYTHON, "mypy")),
    "solidity-format": Check("Solidity format", (str(FORGE), "fmt", "--check"), (str(FORGE), "fmt")),
    "solidity-lint": Check("Solidity lint", (*SOLHINT, "--max-warnings", "0", "contracts/**/*.sol")),
    "natspec": Check(
        "NatSpec of every interface",
        (*SOLHINT, "-c", ".solhint-interfaces.json", "--max-warnings", "0", "contracts/interfaces/*.sol"),
    ),
    "compile": Check("compile with Ape", (APE, "compile", "--verbosity", "WARNING")),
    "manifests": Check(
        "fresh manifests, unique contract names, code sizes",
        (APE, "run", "build_manifest", "--check"),
        (APE, "run", "build_manifest"),
    ),
    "locks": Check("Python locks", (sys.executable, "scripts/lock.py", "--check")),
}


@click.command()
@click.option("--fix", is_flag=True, help="Mend what can be mended, then check the rest.")
@click.argument("names", nargs=-1, type=click.Choice(list(CHECKS)))
def cli(fix: bool, names: tuple[str, ...]) -> None:
    """Run the checks, all of them or those named; ends with 1 if any fails."""
    toolchain.ensure(ROOT)
    failed = [name for name in names or CHECKS if not _passes(CHECKS[name], fix)]
    if failed:
        raise click.ClickException(f"failed: {', '.join(failed)}; `ape run checks --fix` mends some of it.")


def _passes(check: Check, fix: bool) -> bool:
    command = check.fix if fix and check.fix else check.command
    click.secho(f"== {check.what}", bold=True, err=True)
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, check=False)
    word = "ok" if done.returncode == 0 else "FAILED"
    click.echo(f"== {word}, {time.monotonic() - began:.1f} s", err=True)
    return done.returncode == 0


if __name__ == "__main__":
    cli()
