"""`ape dao delegates sign`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import load_account, now_of
from ape_dao.cli.output import Output
from ape_dao.cli.record import record_without_chain
from ape_dao.cli.session import signed_options
from ape_dao.core import units
from ape_dao.core.errors import DelegateError, UnitError
from ape_dao.core.schema.fields import read_address
from ape_dao.core.text import printable
from ape_dao.delegates import Statement, domain_of, sign, title_of, write_statement
from ape_dao.delegates.files import ENDING
from ape_dao.delegates.messages import MOST_BYTES, read_words

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("text", metavar="FILE", shell_complete=completing.files)
@click.option(
    "--delegate", metavar="ADDRESS", help="Contract (ERC-1271) that accepts the account's signature."
)
@click.option(
    "--at", "moment", metavar="MOMENT", help="Date of the statement, like 2027-01-31 12:00; default: now."
)
@file_options
@signed_options
def cli(
    text: str,
    delegate: str | None,
    moment: str | None,
    output: str | None,
    force: bool,
    account: str | None,
    place: Place,
) -> None:
    """Sign the text in FILE as what the account, a delegate, stands for, and write it to a small file.

    The first line is what lists show. Say what you vote by, what you gain from and who pays you. Anybody
    collects such files and checks them (`ape dao delegates verify`); who signs again replaces the statement:
    the newest counts. A network is asked for nothing but its time.
    """
    out = Output.current()
    words = read_words(_read(Path(text)))
    if place.network is None:
        record = record_without_chain(place.dao, place.record, Path(place.folder))
    else:
        with place.open() as session:
            record = session.record
    signer = load_account(account)
    try:
        address = str(signer.address) if delegate is None else read_address(delegate)
    except UnitError as err:
        raise DelegateError(f"--delegate, the contract that the statement is of: {err}") from err
    signed_at = now_of(place.network) if moment is None else units.parse_date(moment)
    path = Path(output) if output else Path(f"{address[:10]}-{signed_at}{ENDING}")
    require_new(path, force, DelegateError)
    write_statement(path, sign(domain_of(record), Statement(address, words, signed_at), signer))
    out.say(f"{address} states '{printable(title_of(words))}' to {record.name}.")
    out.say(f"Wrote the signed statement to {path}. Give it to whoever shows delegates.")
    out.result({"file": str(path), "delegate": address, "title": title_of(words), "signedAt": signed_at})


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as err:
        raise DelegateError(f"{path} cannot be read ({err}); give a text in UTF-8.") from err
