"""Ways out of a lock before its end, without a penalty, because of a proposal that an account objects to.

A module can bring one: the Python module ``door`` of its package has a function `door` of a DAO. Amounts are
base units, times unix seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.errors import DaoError
from ape_dao.core.governance import operation_id
from ape_dao.core.module import installed_modules
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Callable

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.governance import DeployedDao, Proposal
    from ape_dao.proposals.objections import Objections
    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Door:
    """A contract that lets members out; one of the escrow's lockers."""

    contract: str
    """The compiled contract's name."""
    address: str
    is_noted: Callable[[bytes], bool]
    """Whether it knows which proposal an operation of the timelock is."""
    held_since: Callable[[Proposal], int]
    """Since when a lock must be held to be left because of a proposal."""


def door_of(dao: DeployedDao) -> Door | None:
    """The door, by the first module that has one; None in a DAO without."""
    extensions = (module.extension("door") for module in installed_modules())
    found = (extension.door(dao) for extension in extensions if extension is not None)
    return next((one for one in found if one is not None), None)


def required_door(dao: DeployedDao) -> Door:
    """The same of a DAO that must have one.

    Raises:
        DaoError: It has none.
    """
    found = door_of(dao)
    if found is None:
        raise DaoError(
            "Nobody leaves a lock of this DAO because of an objection: no contract of it lets members out. "
            "`ape dao lock exit` without --objection says what an early exit costs."
        )
    return found


def is_open(objections: Objections) -> bool:
    """Whether enough of all votes object."""
    return objections.votes * 10_000 >= objections.second_bps * objections.total


def note(dao: Dao, proposal: Proposal, *, sender: AccountAPI) -> ReceiptAPI | None:
    """Tell the door which proposal an operation is; anyone can. None if it knows.

    Raises:
        DaoError: The DAO has no door.
        RefusedError: The proposal was never queued, or is optimistic.
    """
    door = required_door(dao)
    if door.is_noted(operation_id(dao.addresses["governor"], proposal)):
        return None
    return send(dao.instance(door.contract, door.address), "note", *proposal.call_arguments, sender=sender)


def preview_leave(dao: Dao, proposal: Proposal, account: str) -> int:
    """What an account would get back now if it left because of a noted proposal.

    Raises:
        DaoError: The DAO has no door.
        RefusedError: It may not leave; the message says why.
    """
    answer = dry_run(dao.chain, account, dao.escrow, "exitThrough", *_arguments(dao, proposal))
    return int.from_bytes(answer, "big")


def leave(dao: Dao, proposal: Proposal, *, sender: AccountAPI) -> ReceiptAPI:
    """Take the sender's own tokens out of its lock, without a penalty, because of a noted proposal.

    Raises:
        DaoError: The DAO has no door.
        RefusedError: It may not leave; the message says why.
    """
    return send(dao.escrow, "exitThrough", *_arguments(dao, proposal), sender=sender)


def _arguments(dao: DeployedDao, proposal: Proposal) -> tuple[str, bytes, int]:
    door = required_door(dao)
    return door.address, operation_id(dao.addresses["governor"], proposal), door.held_since(proposal)
