"""Contracts that hand batches of ballots to the governor, and pay back gas to whoever relays them.

A module can bring one: the Python module ``relay`` of its package has a function `refunder` of a DAO.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import BallotError
from ape_dao.core.module import installed_modules

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape_dao.core.chain.receipts import Receipt
    from ape_dao.core.governance import DeployedDao


@dataclass(frozen=True)
class Offer:
    """What ballots on one proposal are refunded now. Amounts are wei."""

    each: int
    """For a ballot, at the base fee of the newest block."""
    available: int
    """For all of them at most."""


@dataclass(frozen=True)
class Refunder:
    """One such contract of one DAO."""

    contract: str
    """The compiled contract's name."""
    address: str
    function: str
    """It takes what `castVotesBySig` of the governor takes, in the order of the voters' addresses."""
    event: str
    """It tells of a refund: its parameter `amount`."""
    gas: int
    """What paying takes at most besides, which a node that estimates at a price of zero does not see."""
    offer: Callable[[int], Offer]
    """For a proposal, by its id."""

    def refunded(self, dao: DeployedDao, receipt: Receipt) -> int:
        """Wei that a transaction was refunded."""
        found = dao.chain.events(
            artifact(self.contract),
            self.address,
            self.event,
            from_block=receipt.block,
            to_block=receipt.block,
        )
        return sum(int(one.arguments["amount"]) for one in found if one.transaction == receipt.transaction)


def refunder_of(dao: DeployedDao) -> Refunder | None:
    """The contract that refunds ballots, by the first module that has one; None in a DAO without."""
    extensions = (module.extension("relay") for module in installed_modules())
    found = (extension.refunder(dao) for extension in extensions if extension is not None)
    return next((one for one in found if one is not None), None)


def required_refunder(dao: DeployedDao) -> Refunder:
    """The same of a DAO that must have one.

    Raises:
        BallotError: It has none.
    """
    found = refunder_of(dao)
    if found is None:
        raise BallotError("No contract of this DAO refunds ballots; relay them without --refund.")
    return found
