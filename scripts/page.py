"""Build the scripts of the members' page from their sources, or check that they are fresh."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import click

from ape_dao import toolchain
from ape_dao._build.documents import write_or_check

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "ape_dao" / "web" / "page"
MODULES = ROOT / "ape_dao" / "modules"
OPTIONS = (
    "--bundle",
    "--minify",
    "--format=iife",
    "--target=es2022",
    "--charset=utf8",
    "--legal-comments=none",
)
FROM_PAGE = (f"--alias:ape-dao-page={PAGE / 'provided.cjs'}", "--tsconfig-raw={}")
"""A module's script takes what the page's own script has already."""


def built() -> Iterator[tuple[Path, str]]:
    """Every script, as its sources make it: where it lies, and what it says."""
    yield PAGE.with_suffix(".js"), _bundled(PAGE / "main.ts")
    for source in sorted(MODULES.glob("*/page/index.ts")):
        yield source.parent.with_suffix(".js"), _bundled(source, *FROM_PAGE)


def check_types() -> None:
    """Have TypeScript read all sources."""
    _run("node_modules/typescript/bin/tsc", "-p", str(PAGE / "tsconfig.json"))


def _bundled(source: Path, *options: str) -> str:
    return _run("node_modules/esbuild/bin/esbuild", str(source), *OPTIONS, *options)


def _run(program: str, *arguments: str) -> str:
    node = str(toolchain.find_node() or "node")
    done = subprocess.run(
        [node, program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    if done.returncode:
        raise click.ClickException((done.stdout + done.stderr).strip())
    return done.stdout


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a script is not what would be written.")
@click.option("--types", is_flag=True, help="Only check the types of the sources.")
def cli(check: bool, types: bool) -> None:
    """Write ape_dao/web/page.js and the page.js of every module."""
    toolchain.ensure(ROOT)
    check_types()
    if not types:
        write_or_check(dict(built()), check, "ape run page")


if __name__ == "__main__":
    cli()
