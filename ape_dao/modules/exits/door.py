"""How members leave their locks because of a proposal that they object to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.exits.contracts import DOOR
from ape_dao.sdk.doors import Door

if TYPE_CHECKING:
    from ape_dao.core.governance import DeployedDao, Proposal


def door(dao: DeployedDao) -> Door | None:
    """The door; None in a DAO without one."""
    address = dao.addresses.get(DOOR.key)
    if address is None:
        return None
    kit = artifact(DOOR.name)

    def is_noted(operation: bytes) -> bool:
        return bool(dao.chain.read(kit, address, "noteOf", operation)["createdAt"])

    return Door(DOOR.name, address, is_noted, lambda proposal: _held_since(dao, address, proposal))


def _held_since(dao: DeployedDao, address: str, proposal: Proposal) -> int:
    """Since when a lock must be held to leave because of a proposal; unix seconds."""
    governor, chain = dao.addresses["governor"], dao.chain
    kit = artifact("DaoGovernor")
    version = chain.read(kit, governor, "proposalRules", proposal.id)
    snapshot = int(chain.read(kit, governor, "proposalSnapshot", proposal.id))
    rules = chain.read(artifact("ProposalKinds"), dao.addresses["kinds"], "describe", version)["rules"]
    held_for = int(chain.read(artifact(DOOR.name), address, "HELD_FOR"))
    return snapshot - int(rules["votingDelay"]) - 1 - held_for
