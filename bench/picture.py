"""The picture of README, from the report that `ape dao demo` writes: `uv run python bench/picture.py`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

if __name__ == "__main__":
    sys.path = [str(Path(__file__).resolve().parents[1]), *sys.path[1:]]  # this file is called like a module

from bench.browser import PROGRAMS, ROOT, find_browser, launched

PICTURE = ROOT / "docs" / "images" / "report.png"
WIDTH, HEIGHT = 960, 560
SECTION = "#power"


@click.command()
@click.argument(
    "page", type=click.Path(exists=True, dir_okay=False, path_type=Path), default="demo-report.html"
)
def cli(page: Path) -> None:
    """Write docs/images/report.png: what a screen shows of PAGE where the section of power begins."""
    program = find_browser()
    if program is None:
        raise click.ClickException(f"there is no Chromium ({', '.join(PROGRAMS)}); install one.")
    with launched(program) as browser:
        opened = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        opened.goto(page.resolve().as_uri())
        opened.locator(SECTION).evaluate("one => one.scrollIntoView()")
        opened.screenshot(path=PICTURE)
    click.echo(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    cli()
