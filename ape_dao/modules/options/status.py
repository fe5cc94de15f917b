"""What status shows of options: the stages, and the rounds that are not settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import labelled
from ape_dao.core.units import format_date, format_percent
from ape_dao.modules.options.contracts import OPTIONS_VOTE
from ape_dao.modules.options.sdk import read_rounds, read_terms
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.modules.options.sdk import RoundState
    from ape_dao.sdk.status import Reader

_COLUMNS = ("stage", "counting", "quorum", "bar", "winners", "rounds", "open until")
_NEWEST = 8
"""Rounds that are read: earlier ones are over."""


def read(reader: Reader) -> ModuleStatus:
    """Every stage among options."""
    found = [_data(reader, name) for name in labelled(reader.addresses, OPTIONS_VOTE)]
    rows = tuple(
        (
            one["name"],
            one["counting"],
            format_percent(one["quorumBps"]),
            format_percent(one["barBps"]),
            str(one["winners"]),
            str(one["rounds"]),
            ", ".join(format_date(each["ends"]) for each in one["unsettled"]),
        )
        for one in found
    )
    return ModuleStatus(
        tables=(StatusTable("Options", _COLUMNS, rows),) if rows else (), data={"options": found}
    )


def _data(reader: Reader, name: str) -> dict[str, Any]:
    key = f"{OPTIONS_VOTE.key}{name}"
    terms, count = read_terms(reader.view(key, "terms")), int(reader.view(key, "rounds"))
    newest = range(max(count - _NEWEST, 0) + 1, count + 1)
    found = read_rounds(newest, lambda *views: [reader.view(key, *view) for view in views])
    return {
        "name": name,
        "address": reader.addresses[key],
        "counting": terms.counting,
        "quorumBps": terms.quorum,
        "barBps": terms.bar,
        "winners": terms.winners,
        "asset": terms.asset if terms.budget else None,
        "budget": str(terms.budget) if terms.budget else None,
        "rounds": count,
        "unsettled": [round_data(one) for one in found if not one.is_settled],
    }


def round_data(state: RoundState) -> dict[str, Any]:
    """One round for programs; options are numbered from 1, as commands take them."""
    return {
        "round": state.number,
        "opener": state.opener,
        "opens": state.opens,
        "ends": state.ends,
        "budget": str(state.budget),
        "turnout": str(state.turnout),
        "none": str(state.none),
        "hasQuorum": state.has_quorum,
        "isSettled": state.is_settled,
        "spent": str(state.spent),
        "options": [
            {
                "option": place + 1,
                "proposal": str(one.proposal),
                "cost": str(one.cost),
                "points": str(one.points),
                "isAhead": one.is_winner,
            }
            for place, one in enumerate(state.options)
        ],
    }
