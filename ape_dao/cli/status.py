"""`ape dao status`: the living DAO on one screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.words import veto_text
from ape_dao.cli.record import living_record, record_options
from ape_dao.cli.status_document import status_data
from ape_dao.core import units
from ape_dao.core.display import votes_symbol
from ape_dao.core.units import rounded, share
from ape_dao.sdk.amendment import amendments_on_their_way
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.status import read_status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.core.deployment.record import Record
    from ape_dao.core.schema.models import Spec
    from ape_dao.sdk.amendment import OnItsWay
    from ape_dao.sdk.status import Status


@click.command()
@record_options
@network_option
@output_options
def cli(dao: str | None, record: str | None, folder: str, network: str | None) -> None:
    """Show a deployed DAO: supply, locks, proposals, timelock queue, guardian, tokens, and what modules add.

    DAO is the name of a record, such as token-metrics; it can be left out if there is only one.
    """
    with connected(network) as provider:
        chosen = living_record(provider, dao, record, Path(folder))
        status = read_status(chosen, provider)
        waiting = amendments_on_their_way(chosen, Dao.at(chosen), Path(folder))
    show(Output.current(), status, chosen, waiting)


def show(out: Output, status: Status, record: Record, waiting: Sequence[OnItsWay] = ()) -> None:
    """Print it; tables leave out what the DAO has no contract for."""
    modules, spec, contracts = status.modules.values(), record.spec, set(record.addresses)
    out.title(f"{status.dao}, {units.format_date(status.time)} UTC")
    facts = [*_facts(status, spec), *(fact for module in modules for fact in module.facts)]
    out.table(("what", "now"), facts)
    if status.open:
        out.title("Open proposals")
        out.table(
            ("id", "state", "due", "title"),
            [
                (_short(proposal.id), proposal.state, _date(proposal.until), proposal.title[:60])
                for proposal in status.open
            ],
        )
    if status.operations:
        out.title("Timelock queue")
        out.table(
            ("operation", "can be executed from"),
            [(operation[:14] + "…", _date(ready)) for operation, ready in status.operations],
        )
    for table in (table for module in modules for table in module.tables):
        out.title(table.title)
        out.table(table.columns, table.rows)
    holdings = [holding for module in modules for holding in module.holdings if holding.contract in contracts]
    out.title("Tokens")
    out.table(
        ("token", "treasury", *(holding.title for holding in holdings)),
        [
            (
                token.symbol,
                _exact(token.treasury, token.decimals),
                *(_exact(token.held[holding.key], token.decimals) for holding in holdings),
            )
            for token in status.tokens
        ],
    )
    if waiting:
        out.title("Amendments that are not in force")
        out.table(
            ("state", "deployed, without power or asset", "planned for", "file"),
            [
                (
                    one.state,
                    ", ".join(one.deployed) or "nothing",
                    "an earlier spec" if one.is_outdated else "the spec in force",
                    str(one.file),
                )
                for one in waiting
            ],
        )
    if record.retired:
        out.title("Contracts out of use")
        out.table(
            ("contract", "address", "since installation"),
            [(key, str(entry["address"]), str(number)) for number, key, entry in record.retired],
        )
    out.result(status_data(status, record, waiting))


def _facts(status: Status, spec: Spec) -> Iterator[tuple[str, str]]:
    token, power = spec.token.symbol, spec.escrow.symbol
    yield "supply", f"{rounded(status.supply)} {token}, {rounded(status.burned)} burned"
    yield (
        "locked",
        f"{rounded(status.locked)} {token} ({share(status.locked, status.supply)} of the supply) by "
        f"{status.locks.holders} account{'' if status.locks.holders == 1 else 's'}",
    )
    yield "of it permanent", f"{rounded(status.locks.permanent)} {token}"
    if status.locks.over:
        yield "of it expired, not withdrawn", f"{rounded(status.locks.over)} {token}"
    yield "power", f"{rounded(status.power)} {power}"
    for end, amount in status.locks.expiries:
        days = -(-(end - status.time) // units.DAY)
        yield f"unlocks on {units.format_date(end)}", f"{rounded(amount)} {token}, in {days} days"
    counts = ", ".join(f"{number} {state}" for state, number in status.proposals.items())
    yield "proposals", counts or "none"
    if status.veto is not None:
        yield "could veto optimistic proposals", veto_text(status.veto, votes_symbol(spec))
    yield "ETH of the treasury", f"{_exact(status.treasury_eth, 18)} ETH"
    yield "guardian", _guardian(status)


def _guardian(status: Status) -> str:
    if status.guardian is None:
        ended = f", since {units.format_date(status.guardian_until)}" if status.guardian_until else ""
        return f"none{ended}"
    days = (status.guardian_until - status.time) // units.DAY
    return f"{status.guardian} until {units.format_date(status.guardian_until)}, {days:,} days"


def _exact(amount: int, decimals: int) -> str:
    """An amount exactly, with the commas that the other figures have."""
    return units.format_amount(amount, decimals).replace("_", ",")


def _date(time: int) -> str:
    return units.format_date(time) if time else "now"


def _short(number: int) -> str:
    return f"{number:064x}"[:10] + "…"
