"""What status shows of a conviction pool: the requests that are open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.erc20 import read_token
from ape_dao.core.units import format_date
from ape_dao.modules.conviction.contracts import POOL
from ape_dao.modules.conviction.sdk import NEVER, read_requests
from ape_dao.sdk.status import ModuleStatus, StatusTable

if TYPE_CHECKING:
    from ape_dao.modules.conviction.sdk import RequestState
    from ape_dao.sdk.status import Reader

_COLUMNS = ("request", "amount", "conviction", "threshold", "until", "can ripen from")


def read(reader: Reader) -> ModuleStatus:
    """Every request that is open."""
    if POOL.key not in reader.addresses:
        return ModuleStatus(data={"conviction": None})
    asset = str(reader.view(POOL.key, "ASSET"))
    token = read_token(reader.chain, asset)
    found = read_requests(reader.events(POOL.key, "Requested"), partial(reader.views, POOL.key))
    listed = [one for one in found if one.is_open(reader.now)]

    def row(one: RequestState) -> tuple[str, ...]:
        number = units.format_amount(one.amount, token.decimals or 0).replace("_", ",")
        return (
            str(one.id),
            f"{number} {token.symbol or asset}",
            units.format_amount(one.conviction).replace("_", ","),
            "too much" if one.threshold == NEVER else units.format_amount(one.threshold).replace("_", ","),
            format_date(one.end),
            format_date(one.ripens_at) if one.ripens_at else "not in time",
        )

    rows = tuple(row(one) for one in listed)
    return ModuleStatus(
        tables=(StatusTable("Requests", _COLUMNS, rows),) if rows else (),
        data={
            "conviction": {
                "asset": asset,
                "made": len(found),
                "requests": [request_data(one, reader.now) for one in listed],
            }
        },
    )


def request_data(state: RequestState, now: int) -> dict[str, Any]:
    """One request for programs; no threshold: it asks for more than the budget allows."""
    return {
        "number": state.id,
        "requester": state.requester,
        "to": state.to,
        "amount": str(state.amount),
        "end": state.end,
        "text": state.text,
        "state": state.word(now),
        "support": str(state.support),
        "conviction": str(state.conviction),
        "threshold": None if state.threshold == NEVER else str(state.threshold),
        "ripensAt": state.ripens_at or None,
        "payableAt": state.payable_at or None,
    }
