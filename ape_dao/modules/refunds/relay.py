"""How ballots are relayed through the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.ballots.refunding import Offer, Refunder
from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.refunds.contracts import REFUNDS

if TYPE_CHECKING:
    from ape_dao.core.governance import DeployedDao

PAYING_GAS = 120_000
"""Fresh slots for what was paid, the transfer, the event, and what the relayer's own code may use."""


def refunder(dao: DeployedDao) -> Refunder | None:
    """The pool; None in a DAO without one."""
    address = dao.addresses.get(REFUNDS.key)
    if address is None:
        return None
    kit = artifact(REFUNDS.name)

    def offer(proposal_id: int) -> Offer:
        chain = dao.chain
        base_fee = int(chain.rpc("eth_getBlockByNumber", "latest", False).get("baseFeePerGas") or "0x0", 16)
        terms = chain.read(kit, address, "terms")
        each = terms["gasPerBallot"] * min(base_fee, terms["maxBaseFee"])
        return Offer(each, chain.read(kit, address, "available", proposal_id))

    return Refunder(REFUNDS.name, address, "relay", "BallotsRefunded", PAYING_GAS, offer)
