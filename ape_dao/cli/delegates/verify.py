"""`ape dao delegates verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.delegates.files import read_and_judge
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.text import printable
from ape_dao.delegates import REASONS, title_of

if TYPE_CHECKING:
    from typing import Any

    from ape_dao.cli.session import Place
    from ape_dao.delegates import Judged


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER…", shell_complete=completing.files)
@place_options
@output_options
@click.pass_context
def cli(ctx: click.Context, files: tuple[str, ...], place: Place) -> None:
    """Check that each statement is for this DAO, and signed by its delegate: by a key, or by its contract.

    Contracts (ERC-1271) are asked as they are now. Of several statements of a delegate the newest counts.
    Exit code 1 if a file is no statement of the delegate that it names.
    """
    out = Output.current()
    with place.open() as session:
        judged, unreadable = read_and_judge(session.record, session.chain, map(Path, files))
    rows = [_row(one) for one in judged]
    rows += [(path, "-", "-", "-", printable(problem)) for path, problem in unreadable.items()]
    out.table(("file", "delegate", "signed at", "title", "verdict"), rows)
    good = sum(one.is_own for one in judged)
    out.say(f"{good:,} of {len(rows):,} are statements of their delegates.")
    data = [_data(one) for one in judged]
    data += [
        {
            **dict.fromkeys(("file", "delegate", "signedAt", "text", "reason")),
            "file": path,
            "problem": problem,
        }
        for path, problem in unreadable.items()
    ]
    out.result({"good": good, "statements": data})
    if good < len(rows):
        ctx.exit(1)


def _row(one: Judged) -> tuple[str, ...]:
    statement = one.signed.statement
    verdict = REASONS[one.reason] if one.reason else "counts"
    when = units.format_date(statement.signed_at)
    return str(one.path), statement.delegate, when, printable(title_of(statement.text)), verdict


def _data(one: Judged) -> dict[str, Any]:
    statement = one.signed.statement
    return {
        "file": str(one.path),
        "delegate": statement.delegate,
        "signedAt": statement.signed_at,
        "text": statement.text,
        "reason": one.reason or None,
        "problem": REASONS[one.reason] if one.reason else None,
    }
