"""What status shows of an index: its parts, their weights, and which auctions run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.modules.index.contracts import KEY
from ape_dao.modules.index.sdk import IndexPart, IndexState, read_state
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.sdk.status import Reader

_COLUMNS = ("part", "held", "weight", "target", "band", "auction")


def read(reader: Reader) -> ModuleStatus:
    """The index of the DAO."""
    if KEY not in reader.addresses:
        return ModuleStatus(data={"index": None})

    def ask(*questions: tuple[Any, ...]) -> Sequence[Any]:
        return [reader.view(KEY, *question) for question in questions]

    index = read_state(ask)
    tokens = {part.token: read_token(reader.chain, part.token) for part in index.parts}
    rows = tuple(
        (
            tokens[part.token].symbol or part.token,
            units.format_amount(part.held, tokens[part.token].decimals or 0).replace("_", ","),
            units.format_percent(index.weight(part)),
            units.format_percent(part.target),
            units.format_percent(part.band) if part.number else "",
            auction_text(part, reader.now),
        )
        for part in index.parts
    )
    return ModuleStatus(
        tables=(StatusTable("Index", _COLUMNS, rows),),
        tokens=tuple(tokens),
        data={"index": index_data(index)},
    )


def auction_text(part: IndexPart, now: int) -> str:
    """What the auction of a part is doing."""
    if part.is_quarantined:
        return "in quarantine"
    if not part.number:
        return "numeraire"
    if not part.is_running(now):
        return "none runs"
    kind = "probe, until" if part.is_probe else "until"
    return f"{kind} {units.format_date(part.started_at + part.length)}"


def index_data(index: IndexState) -> dict[str, Any]:
    """An index for programs."""
    return {
        "supply": str(index.supply),
        "value": str(index.value),
        "pausedUntil": index.paused_until,
        "glideUntil": index.glide_until,
        "parts": [
            {
                "part": part.number,
                "token": part.token,
                "held": str(part.held),
                "last": str(part.last),
                "value": str(part.value),
                "weight": index.weight(part),
                "target": part.target,
                "finalTarget": part.final,
                "band": part.band,
                "auction": part.id,
                "direction": part.direction,
                "isProbe": part.is_probe,
                "isQuarantined": part.is_quarantined,
                "startableAt": index.startable_at(part) if part.number else None,
            }
            for part in index.parts
        ],
    }
