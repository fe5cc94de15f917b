"""Documents of the repository that are written from code: write them, or check that they are fresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

END = "<!-- end of what is written -->"


def with_part(page: Path, begin: str, part: str) -> str:
    """The text of `page` with `part` in place of what stands between the lines `begin` and `END`.

    Raises:
        click.ClickException: The page lacks one of the lines.
    """
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, mark, after = rest.partition(END)
    if not mark:
        raise click.ClickException(f"{page.name} lacks the lines {begin} and {END}.")
    return f"{before}{begin}\n\n{part}\n\n{END}{after}"


def write_or_check(texts: Mapping[Path, str], check: bool, command: str) -> None:
    """Write each text to its path, or only compare.

    Args:
        command: What writes them, for the error.

    Raises:
        click.ClickException: `check`, and a file differs.
    """
    for path, text in texts.items():
        if not check:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            raise click.ClickException(f"{path.name} is not fresh: run `{command}`.")
