"""What status shows of refunds: the pool, and what it pays now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.schema.fields import show_ether, show_gas_price
from ape_dao.modules.refunds.contracts import REFUNDS
from ape_dao.sdk.status import ModuleStatus

if TYPE_CHECKING:
    from ape_dao.sdk.status import Reader

_FRESH = 0
"""No proposal has this id, so nothing was refunded on it yet."""


def read(reader: Reader) -> ModuleStatus:
    """The pool and its bounds."""
    if REFUNDS.key not in reader.addresses:
        return ModuleStatus(data={"refunds": None})
    names = (("balance",), ("terms",), ("refundedToday",), ("available", _FRESH))
    balance, terms, today, available = reader.views(REFUNDS.key, *names)
    each = terms["gasPerBallot"] * terms["maxBaseFee"]
    votes = units.format_amount(terms["minVotes"]).replace("_", ",")
    left = max(0, terms["perDay"] - today)
    return ModuleStatus(
        facts=(
            ("refunds of ballots", f"{_ether(balance)} in the pool"),
            (
                "a ballot is refunded",
                f"{terms['gasPerBallot']:,} gas at up to {show_gas_price(terms['maxBaseFee'])}, "
                f"{_ether(each)} at most; from {votes} votes on",
            ),
            (
                "refunds left",
                f"{_ether(available)} for a new proposal; {_ether(left)} of {_ether(terms['perDay'])} today",
            ),
        ),
        data={
            "refunds": {
                "pool": str(balance),
                "gasPerBallot": terms["gasPerBallot"],
                "maxBaseFee": str(terms["maxBaseFee"]),
                "minVotes": str(terms["minVotes"]),
                "perProposal": str(terms["perProposal"]),
                "perDay": str(terms["perDay"]),
                "refundedToday": str(today),
                "available": str(available),
            }
        },
    )


def _ether(wei: int) -> str:
    return show_ether(wei).replace("_", ",")
