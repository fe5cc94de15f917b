"""What `ape dao status --json` says: amounts as text, times, counts and basis points as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.cli.proposal.words import veto_data
from ape_dao.core.errors import ModuleError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.deployment.record import Record
    from ape_dao.sdk.amendment import OnItsWay
    from ape_dao.sdk.status import Locks, Status, TokenStatus


def amendments_data(waiting: Sequence[OnItsWay]) -> list[dict[str, Any]]:
    """Amendments that are not recorded as in force."""
    return [
        {
            "file": str(one.file),
            "state": one.state,
            "deployed": list(one.deployed),
            "proposals": [{"id": short, "state": state} for short, state in one.proposals],
            "outdated": one.is_outdated,
        }
        for one in waiting
    ]


def status_data(status: Status, record: Record, waiting: Sequence[OnItsWay] = ()) -> dict[str, Any]:
    """The DAO for programs.

    Raises:
        ModuleError: A module uses a key of the core or of another module.
    """
    data: dict[str, Any] = {
        "dao": status.dao,
        "time": status.time,
        "supply": str(status.supply),
        "burned": str(status.burned),
        "locked": str(status.locked),
        "power": str(status.power),
        "locks": _locks(status.locks),
        "proposals": dict(status.proposals),
        "open": [
            {
                "id": str(proposal.id),
                "title": proposal.title,
                "state": proposal.state,
                "until": proposal.until,
            }
            for proposal in status.open
        ],
        "operations": [{"id": operation, "readyAt": ready} for operation, ready in status.operations],
        "treasuryEth": str(status.treasury_eth),
        "tokens": [_token(token) for token in status.tokens],
        "guardian": status.guardian,
        "guardianUntil": status.guardian_until,
        "vetoReach": veto_data(status.veto),
        "amendments": amendments_data(waiting),
        "retired": [
            {"key": key, "address": entry["address"], "installation": number}
            for number, key, entry in record.retired
        ],
    }
    for name, module in status.modules.items():
        if taken := data.keys() & module.data.keys():
            raise ModuleError(
                f"The module {name} shows '{min(taken)}' in status, which is another's key; rename it."
            )
        data |= module.data
    return data


def _locks(locks: Locks) -> dict[str, Any]:
    return {
        "holders": locks.holders,
        "permanent": str(locks.permanent),
        "over": str(locks.over),
        "expiries": [{"end": end, "amount": str(amount)} for end, amount in locks.expiries],
    }


def _token(token: TokenStatus) -> dict[str, Any]:
    return {
        "token": token.address,
        "symbol": token.symbol,
        "decimals": token.decimals,
        "treasury": str(token.treasury),
        **{key: str(amount) for key, amount in token.held.items()},
    }
