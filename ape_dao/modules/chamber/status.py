"""What status shows of chambers: whose majority proposals need besides the vote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import labelled
from ape_dao.core.units import format_date, format_percent
from ape_dao.modules.chamber.contracts import CHAMBER
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader

_COLUMNS = ("chamber", "votes of", "quorum", "approval margin", "until")


def read(reader: Reader) -> ModuleStatus:
    """Every chamber of the DAO."""
    found = [_data(reader, name) for name in labelled(reader.addresses, CHAMBER)]
    names = {address: key for key, address in (*reader.spec.addresses.items(), *reader.addresses.items())}
    rows = tuple(
        (
            one["name"],
            names.get(one["votes"], one["votes"]),
            format_percent(one["quorumBps"]),
            format_percent(one["marginBps"]),
            format_date(one["until"]) if one["until"] else "",
        )
        for one in found
    )
    return ModuleStatus(
        tables=(StatusTable("Chambers", _COLUMNS, rows),) if rows else (), data={"chambers": found}
    )


def _data(reader: Reader, name: str) -> dict[str, Any]:
    key = f"{CHAMBER.key}{name}"
    votes, quorum, margin, until = (
        reader.view(key, view) for view in ("VOTES", "QUORUM_BPS", "MARGIN_BPS", "UNTIL")
    )
    return {
        "name": name,
        "address": reader.addresses[key],
        "votes": str(votes),
        "quorumBps": int(quorum),
        "marginBps": int(margin),
        "until": int(until) or None,
    }
