"""Pin every Python package: in pyproject.toml for uv, in requirements.lock with hashes for pip.

uv's own lock file carries the address of a package server on every line, so it is not committed; the pins
here carry none.
"""

import re
import subprocess
import tomllib
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
PYPROJECT = ROOT / "pyproject.toml"
REQUIREMENTS = ROOT / "requirements.lock"
ADDRESS = re.compile(r"https?:|index-url|find-links|\S+\.(?:org|com|net|io)/")
PINS = re.compile(r"^constraint-dependencies = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)
REMEDY = "run `uv run python scripts/lock.py`"
HEADER = """\
# Every package that `pip install --require-hashes -r requirements.lock` needs, development included.
# Written by scripts/lock.py.
"""


@click.command()
@click.option("--check", "checking", is_flag=True, help="Write nothing; fail if the locks disagree.")
@click.option("--upgrade", is_flag=True, help="Take the newest versions that are allowed.")
def cli(checking: bool, upgrade: bool) -> None:
    """Write both locks; to be done after changing a dependency in pyproject.toml."""
    if checking:
        check()
    else:
        write(upgrade=upgrade)


def write(*, upgrade: bool) -> None:
    """Resolve, with the present pins unless they are to be upgraded, and write both locks."""
    text = PYPROJECT.read_text("utf-8")
    if upgrade:
        PYPROJECT.write_text(PINS.sub("constraint-dependencies = [\n]\n", text), "utf-8")
    resolved = _resolve()
    body = "".join(f'  "{pin}",\n' for pin in sorted(_pins(resolved)))
    PYPROJECT.write_text(PINS.sub(lambda _: f"constraint-dependencies = [\n{body}]\n", text), "utf-8")
    REQUIREMENTS.write_text(HEADER + resolved, "utf-8")
    if address := ADDRESS.search(resolved):
        raise click.ClickException(f"{REQUIREMENTS.name} contains an address: {address[0]}")
    click.echo(f"pinned {len(_pins(resolved))} packages")


def check() -> None:
    """Whether the two locks agree with each other and with pyproject.toml."""
    text = REQUIREMENTS.read_text("utf-8")
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))
    if address := ADDRESS.search(text):
        raise click.ClickException(f"{REQUIREMENTS.name} contains an address: {address[0]}")
    if set(project["tool"]["uv"]["constraint-dependencies"]) != set(_pins(text)):
        raise click.ClickException(f"pyproject.toml and {REQUIREMENTS.name} differ: {REMEDY}.")
    pinned = {pin.split("==")[0] for pin in _pins(text)}
    requirements = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {
        re.split(r"[<>=!~;\[ ]", entry, maxsplit=1)[0].lower().replace(".", "-") for entry in requirements
    }
    if missing := sorted(names - pinned):
        raise click.ClickException(f"{', '.join(missing)} not pinned: {REMEDY}.")
    click.echo(f"{len(pinned)} packages pinned in both locks")


def _resolve() -> str:
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header"]
    command += [
        "--no-annotate",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--group",
        "dev",
        "pyproject.toml",
    ]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _pins(requirements: str) -> list[str]:
    """``name==version`` of each package, with its condition if it has one."""
    lines = (
        line.removesuffix("\\").strip()
        for line in requirements.splitlines()
        if not line.startswith((" ", "#"))
    )
    return [line for line in lines if line]


if __name__ == "__main__":
    cli()
