"""Pin every Python package: in pyproject.toml for uv, in requirements.lock with hashes for pip.

uv's own lock file carries the address of a package server on every line, so it is not committed; the pins here
carry none. Run `uv run python scripts/lock.py` after changing a dependency; `--check` changes nothing.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYPROJECT = ROOT / "pyproject.toml"
REQUIREMENTS = ROOT / "requirements.lock"
ADDRESS = re.compile(r"https?:|index-url|find-links|\S+\.(?:org|com|net|io)/")
PINS = re.compile(r"^constraint-dependencies = \[\n.*?^\]\n", re.MULTILINE | re.DOTALL)
HEADER = """\
# Every package that `pip install --require-hashes -r requirements.lock` needs, development included.
# Written by scripts/lock.py.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="fail if the two locks disagree with pyproject.toml"
    )
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that are allowed")
    options = parser.parse_args()
    if options.check:
        sys.exit(check())
    write(upgrade=options.upgrade)


def write(*, upgrade: bool) -> None:
    """Resolve, with the present pins unless they are to be upgraded, and write both locks."""
    text = PYPROJECT.read_text("utf-8")
    if upgrade:
        PYPROJECT.write_text(PINS.sub("constraint-dependencies = [\n]\n", text), "utf-8")
    resolved = _resolve()
    body = "".join(f'  "{pin}",\n' for pin in sorted(_pins(resolved)))
    PYPROJECT.write_text(PINS.sub(lambda _: f"constraint-dependencies = [\n{body}]\n", text), "utf-8")
    REQUIREMENTS.write_text(HEADER + resolved, "utf-8")
    if found := ADDRESS.search(resolved):
        sys.exit(f"{REQUIREMENTS.name} contains an address: {found[0]}")
    print(f"pinned {body.count(chr(10))} packages")


def check() -> str | None:
    """What is wrong; None if nothing is."""
    text = REQUIREMENTS.read_text("utf-8")
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))
    if found := ADDRESS.search(text):
        return f"{REQUIREMENTS.name} contains an address: {found[0]}"
    if set(project["tool"]["uv"]["constraint-dependencies"]) != set(_pins(text)):
        return "pyproject.toml and requirements.lock pin different versions: run `python scripts/lock.py`."
    pinned = {pin.split("==")[0] for pin in _pins(text)}
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=!~;\[ ]", entry, maxsplit=1)[0].lower().replace(".", "-") for entry in wanted}
    if missing := sorted(names - pinned):
        return f"{', '.join(missing)} not pinned: run `python scripts/lock.py`."
    print(f"{len(pinned)} packages pinned in both locks")
    return None


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
    main()
