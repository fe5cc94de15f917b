"""Which logs reports about a DAO read: one pass over all of its contracts, kept between commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import keccak

from ape_dao.core.chain.abi import address_word, topic
from ape_dao.core.chain.artifacts import all_contracts, artifact
from ape_dao.core.chain.logbook import Interest, LogBook
from ape_dao.core.contract_types import TOKEN, contract_type, types_by_name
from ape_dao.core.module import ZERO_ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.module import ContractType

APPROVAL = "0x" + keccak(text="Approval(address,address,uint256)").hex()
TRANSFER = "0x" + keccak(text="Transfer(address,address,uint256)").hex()
_OWNER = "OwnershipTransferred"


def follow(
    chain: Chain,
    addresses: Mapping[str, str],
    start_block: int,
    contracts: Mapping[str, Artifact] | None = None,
) -> None:
    """Let reports about the DAO with these contracts, by key, find their logs in one pass.

    Args:
        start_block: None of the contracts is older than this block.
        contracts: What they were created from, by key; as the installed kit has it where that says nothing.
    """
    contracts = contracts or {}
    recognise(chain, addresses, contracts)
    chain.book = LogBook(start_block, list(interests(addresses, contracts)), _place(chain))


def recognise(chain: Chain, addresses: Mapping[str, str], contracts: Mapping[str, Artifact]) -> None:
    """Let contracts that another version of the kit deployed be read with the ABIs that they have."""
    chain.deployed = {
        addresses[key]: one
        for key, one in contracts.items()
        if one.name not in all_contracts() or one is not artifact(one.name)
    }


def interests(
    addresses: Mapping[str, str], contracts: Mapping[str, Artifact] | None = None
) -> Iterator[Interest]:
    """What reports read: events of the contracts, approvals by them, mints, and what some receive and pay."""
    compiled = contracts or {}
    types = {key: kind for key in addresses if (kind := _type(key, compiled)) is not None}
    known = {key: address.lower() for key, address in addresses.items() if key in types}
    topics = {first for key, kind in types.items() for first in _topics(kind, compiled.get(key))}
    yield Interest(tuple(sorted(known.values())), (tuple(sorted(topics)),))
    yield Interest(None, ((APPROVAL,), tuple(sorted(map(word, known.values())))))
    yield Interest((known[TOKEN.key],), ((TRANSFER,), (word(ZERO_ADDRESS),)))
    for key, kind in types.items():
        for entry in (compiled.get(key) or artifact(kind.name)).abi:
            if entry["type"] == "event" and entry["name"] in kind.added_up:
                last = sum(not part["indexed"] for part in entry["inputs"]) - 1
                yield Interest((known[key],), (("0x" + topic(entry).hex(),),), added_up=last)
    receivers = [known[key] for key, kind in types.items() if kind.counts_receipts]
    if receivers:
        yield Interest((known[TOKEN.key],), ((TRANSFER,), None, tuple(sorted(map(word, receivers)))))


def word(address: str) -> str:
    """An address as a topic."""
    return "0x" + address_word(address).hex()


def _type(key: str, contracts: Mapping[str, Artifact]) -> ContractType | None:
    return types_by_name().get(contracts[key].name) if key in contracts else contract_type(key)


def _topics(kind: ContractType, compiled: Artifact | None) -> Iterator[str]:
    names = {_OWNER, *kind.followed, *(event for question in kind.questions for event in question.events)}
    for entry in (compiled or artifact(kind.name)).abi:
        if entry["type"] == "event" and entry["name"] in names:
            yield "0x" + topic(entry).hex()


def _place(chain: Chain) -> Path:
    from ape.utils import ManagerAccessMixin

    folder: Path = ManagerAccessMixin.config_manager.DATA_FOLDER
    return folder / "ape-dao" / "logs" / str(chain.chain_id())
