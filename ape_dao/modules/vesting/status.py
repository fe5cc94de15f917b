"""What status shows of vesting: how much has vested, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import labelled
from ape_dao.core.units import format_date, rounded, share
from ape_dao.modules.vesting.contracts import VESTING_GRANT
from ape_dao.modules.vesting.sdk import read_vestings
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.modules.vesting.sdk import VestingState
    from ape_dao.sdk.status import Reader

_COLUMNS = ("name", "all", "vested", "released", "revocable", "next")


def read(reader: Reader) -> ModuleStatus:
    """Every vesting contract of the DAO."""
    contracts = labelled(reader.addresses, VESTING_GRANT)
    vestings = dict(zip(contracts, read_vestings(reader.chain, list(contracts.values())), strict=True))
    symbol = reader.spec.token.symbol
    rows = tuple(_row(name, vesting, symbol) for name, vesting in vestings.items())
    return ModuleStatus(
        tables=(StatusTable("Vesting", _COLUMNS, rows),) if vestings else (),
        data={"grants": [vesting_data(name, vesting) for name, vesting in vestings.items()]},
    )


def vesting_data(name: str, vesting: VestingState) -> dict[str, Any]:
    """One vesting contract for programs."""
    return {
        "name": name,
        "address": vesting.address,
        "token": vesting.token,
        "beneficiary": vesting.beneficiary,
        "successor": vesting.successor,
        "total": str(vesting.total),
        "vested": str(vesting.vested),
        "released": str(vesting.released),
        "locked": str(vesting.locked),
        "releasable": str(vesting.releasable),
        "start": vesting.start,
        "cliff": vesting.cliff,
        "end": vesting.end,
        "revocable": vesting.is_revocable,
        "returnable": str(vesting.returnable),
        "revokedAt": vesting.revoked_at,
        "unvestedVotes": vesting.is_delegable,
    }


def next_moment(vesting: VestingState) -> str:
    """What comes next: the start, the cliff or the end."""
    if vesting.revoked_at is not None:
        return f"revoked on {format_date(vesting.revoked_at)} UTC"
    moments = (("starts", vesting.start), ("cliff", vesting.cliff), ("ends", vesting.end))
    coming = (f"{what} on {format_date(time)} UTC" for what, time in moments if vesting.time < time)
    return next(coming, "fully vested")


def _row(name: str, vesting: VestingState, symbol: str) -> tuple[str, ...]:
    return (
        name,
        f"{rounded(vesting.total)} {symbol}",
        f"{rounded(vesting.vested)} {symbol} ({share(vesting.vested, vesting.total)})",
        f"{rounded(vesting.released)} {symbol}",
        f"{rounded(vesting.returnable)} {symbol}" if vesting.is_revocable else "no",
        next_moment(vesting),
    )
