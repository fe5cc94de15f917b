"""What `ape dao status --json` says: amounts as text, times, counts and basis points as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.modules.vesting.cli_options import grant_facts

if TYPE_CHECKING:
    from ape_dao.modules.airdrop.sdk import CampaignStatus
    from ape_dao.sdk.status import Locks, Status, TokenStatus


def status_data(status: Status) -> dict[str, Any]:
    """The DAO for programs."""
    return {
        "dao": status.dao,
        "time": status.time,
        "supply": str(status.supply),
        "burned": str(status.burned),
        "locked": str(status.locked),
        "power": str(status.power),
        "locks": _locks(status.locks),
        "proposals": status.proposals,
        "open": [
            {"id": str(one.id), "title": one.title, "state": one.state, "until": one.until}
            for one in status.open
        ],
        "operations": [{"id": operation, "readyAt": ready} for operation, ready in status.operations],
        "treasuryEth": str(status.treasury_eth),
        "tokens": [_token(one) for one in status.tokens],
        "split": status.split,
        "buybackPaused": status.buyback_paused,
        "guardian": status.guardian,
        "guardianUntil": status.guardian_until,
        "airdrops": [_airdrop(one) for one in status.airdrops],
        "grants": [grant_facts(one.name, one.grant) for one in status.grants],
    }


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
        "router": str(token.router),
        "auction": str(token.auction),
        "owed": str(token.owed),
        "waiting": str(token.waiting),
    }


def _airdrop(one: CampaignStatus) -> dict[str, Any]:
    return {
        "name": one.name,
        "address": one.address,
        "received": str(one.received),
        "claimed": str(one.claimed),
        "swept": str(one.swept),
        "left": str(one.left),
        "deadline": one.deadline,
        "open": one.is_open,
        "rootSet": one.has_root,
        "cumulative": one.is_cumulative,
    }
