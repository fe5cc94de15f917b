"""Where a DAO's contracts keep what a simulation will read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import TOKEN, contract_name
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.proposals.codes import IMPLEMENTATION_SLOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.simulation.context import SimulatedDao
    from ape_dao.simulation.source import Place

_BY_ADDRESS = "mapping(address => "
_WORD = 32


def variables(dao: SimulatedDao) -> Iterator[Place]:
    """The variables of all its contracts, and their entries for the governance token and for each other.

    Of lists and other mappings only their place; what is in them is read when it is needed.
    """
    yield ZERO_ADDRESS, None
    for address in (*dao.accounts.values(), *dao.tokens, *dao.addresses.values()):
        yield address.lower(), int(IMPLEMENTATION_SLOT, 16)
    token = dao.addresses[TOKEN.key]
    for key, address in dao.addresses.items():
        for entry in _compiled(dao, key).storage_layout:
            yield address.lower(), int(entry["slot"])
            if str(entry["type"]).startswith(_BY_ADDRESS):
                for holder in dao.addresses.values() if address == token else [token]:
                    yield address.lower(), _entry(int(entry["slot"]), holder)


def _entry(slot: int, key: str) -> int:
    """Where a mapping at this slot keeps what belongs to an address."""
    word = bytes.fromhex(key[2:]).rjust(_WORD, b"\0") + slot.to_bytes(_WORD, "big")
    return int.from_bytes(keccak(word), "big")


def _compiled(dao: SimulatedDao, key: str) -> Artifact:
    return dao.contracts[key] if key in dao.contracts else artifact(str(contract_name(key)))
