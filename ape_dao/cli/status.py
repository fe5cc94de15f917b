"""`ape dao status`: the living DAO on one screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import living_record, record_options
from ape_dao.cli.status_document import status_data
from ape_dao.core import units
from ape_dao.core.units import rounded, share
from ape_dao.modules.vesting.cli_options import next_moment
from ape_dao.sdk.status import read_status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.spec import Spec
    from ape_dao.modules.airdrop.sdk import CampaignStatus
    from ape_dao.sdk.status import GrantStatus, Status, TokenStatus


@click.command()
@record_options
@network_option
@output_options
def cli(dao: str | None, record: str | None, folder: str, network: str | None) -> None:
    """Show supply, locks, power, proposals, airdrops, grants, money, guardian and queue of a deployed DAO.

    DAO is the name of a record, such as token-metrics; it can be left out where there is only one.
    """
    out = Output.current()
    with connected(network) as provider:
        found = living_record(provider, dao, record, Path(folder))
        status = read_status(found, provider)
    spec = found.spec
    out.title(f"{status.dao}, {units.format_date(status.time)} UTC")
    out.table(("what", "now"), list(_facts(status, spec)))
    if status.open:
        out.title("Open proposals")
        rows = [(_short(one.id), one.state, _date(one.until), one.title[:60]) for one in status.open]
        out.table(("id", "state", "due", "title"), rows)
    if status.operations:
        out.title("The timelock's queue")
        rows_ = [(one[:14] + "…", _date(ready)) for one, ready in status.operations]
        out.table(("operation", "can be executed from"), rows_)
    if status.airdrops:
        out.title("Airdrops")
        columns = ("name", "received", "claimed", "left", "claims until")
        out.table(columns, [_airdrop(one, spec) for one in status.airdrops])
    if status.grants:
        out.title("Vesting grants")
        parts = ("name", "all", "vested", "released", "revocable", "next")
        out.table(parts, [_grant(one, spec) for one in status.grants])
    out.title("Money")
    header = (
        "token",
        "treasury",
        "router: to be split",
        "auction: to be sold",
        "stakers: owed",
        "of it waiting",
    )
    out.table(header, [_money(token) for token in status.tokens])
    out.result(status_data(status))


def _facts(status: Status, spec: Spec) -> Iterator[tuple[str, str]]:
    token, power = spec.token.symbol, spec.escrow.symbol
    yield "supply", f"{rounded(status.supply)} {token}, {rounded(status.burned)} burned"
    part = share(status.locked, status.supply)
    yield (
        "locked",
        f"{rounded(status.locked)} {token} ({part} of the supply) by {status.locks.holders} "
        f"account{'' if status.locks.holders == 1 else 's'}",
    )
    yield "of it permanent", f"{rounded(status.locks.permanent)} {token}"
    if status.locks.over:
        yield "of it over, not taken", f"{rounded(status.locks.over)} {token}"
    yield "power", f"{rounded(status.power)} {power}"
    for end, amount in status.locks.expiries:
        days = -(-(end - status.time) // units.DAY)
        yield f"ends on {units.format_date(end)}", f"{rounded(amount)} {token}, in {days} days"
    counts = ", ".join(f"{number} {state}" for state, number in status.proposals.items())
    yield "proposals", counts or "none"
    yield "ETH of the treasury", f"{_whole(status.treasury_eth, 18)} ETH"
    if status.split:
        parts = (units.format_percent(part) for part in status.split.values())
        paused = "; the buyback is paused" if status.buyback_paused else ""
        yield "revenue: stakers / buyback / treasury", " / ".join(parts) + paused
    yield "guardian", _guardian(status)


def _guardian(status: Status) -> str:
    if status.guardian is None:
        ended = f", since {units.format_date(status.guardian_until)}" if status.guardian_until else ""
        return f"none{ended}"
    days = (status.guardian_until - status.time) // units.DAY
    return f"{status.guardian} until {units.format_date(status.guardian_until)}, {days:,} days"


def _money(token: TokenStatus) -> tuple[str, ...]:
    amounts = (token.treasury, token.router, token.auction, token.owed, token.waiting)
    return (token.symbol, *(_whole(amount, token.decimals) for amount in amounts))


def _whole(amount: int, decimals: int) -> str:
    """An amount exactly, with the commas that the other figures have."""
    return units.format_amount(amount, decimals).replace("_", ",")


def _airdrop(one: CampaignStatus, spec: Spec) -> tuple[str, ...]:
    token = spec.token.symbol
    end = f"{units.format_date(one.deadline)} UTC"
    if not one.has_root:
        end += ", no list yet"
    if not one.is_open:
        end = "over" + (f", {rounded(one.swept)} {token} went to the treasury" if one.swept else "")
    return (
        one.name,
        f"{rounded(one.received)} {token}",
        f"{rounded(one.claimed)} {token} ({share(one.claimed, one.received)})",
        f"{rounded(one.left)} {token}",
        end,
    )


def _grant(one: GrantStatus, spec: Spec) -> tuple[str, ...]:
    grant, token = one.grant, spec.token.symbol
    return (
        one.name,
        f"{rounded(grant.total)} {token}",
        f"{rounded(grant.vested)} {token} ({share(grant.vested, grant.total)})",
        f"{rounded(grant.released)} {token}",
        f"{rounded(grant.returnable)} {token}" if grant.is_revocable else "no",
        next_moment(grant),
    )


def _date(time: int) -> str:
    return units.format_date(time) if time else "now"


def _short(number: int) -> str:
    return f"{number:064x}"[:10] + "…"
