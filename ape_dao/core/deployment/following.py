"""Which logs reports about a DAO read: one pass over all of its contracts, kept between commands."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from eth_utils import keccak

from ape_dao.core.chain.abi import address_word
from ape_dao.core.chain.artifacts import all_contracts, artifact
from ape_dao.core.contract_types import GOVERNOR, TOKEN, contract_type, types_by_name
from ape_dao.core.errors import StoreError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.schema.fields import TREASURY
from ape_dao.core.spec.identity import token_addresses
from ape_dao.store.book import EventBook, Interests
from ape_dao.store.database import FORMAT
from ape_dao.store.kinds import EventKind, Naming, events_of
from ape_dao.store.places import stores_folder
from ape_dao.store.store import DATABASE, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.module import ContractType

APPROVAL = "0x" + keccak(text="Approval(address,address,uint256)").hex()
_APPROVAL, _TRANSFER, _OWNER = "Approval", "Transfer", "OwnershipTransferred"


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
    wanted = interests(addresses, start_block, contracts)
    digest = sha256(repr((FORMAT, wanted)).encode()).hexdigest()[:32]
    governor = addresses.get(GOVERNOR.key, "")
    chain.book = EventBook(wanted, _cache(chain) / digest, lambda: synced_store(chain.network_name, governor))


def recognise(chain: Chain, addresses: Mapping[str, str], contracts: Mapping[str, Artifact]) -> None:
    """Let contracts that another version of the kit deployed be read with the ABIs that they have."""
    chain.deployed = {
        addresses[key]: one
        for key, one in contracts.items()
        if one.name not in all_contracts() or one is not artifact(one.name)
    }


def interests(
    addresses: Mapping[str, str], start_block: int, contracts: Mapping[str, Artifact] | None = None
) -> Interests:
    """What reports read: events of the contracts, approvals by them, mints, and what some receive."""
    compiled = contracts or {}
    types = {key: kind for key in addresses if (kind := _type(key, compiled)) is not None}
    known = {key: addresses[key].lower() for key in types}
    declared = {
        key: list(_declared(known[key], compiled.get(key) or artifact(kind.name)))
        for key, kind in types.items()
    }
    followed = {
        one.topic for key, kind in types.items() for one in declared[key] if one.event in _followed(kind)
    }
    kinds = [one for some in declared.values() for one in some if one.topic in followed]
    token = known[TOKEN.key]
    receivers = [known[key] for key, kind in types.items() if kind.counts_receipts]
    return Interests(
        start_block,
        tuple(sorted(kinds, key=lambda one: (one.address, one.topic))),
        (
            *_approvals(known.values()),
            Naming(_TRANSFER, token, 1, word(ZERO_ADDRESS)),
            *(Naming(_TRANSFER, token, 2, word(one)) for one in sorted(receivers)),
        ),
        {
            (one.address, one.topic): sum(not part["indexed"] for part in one.inputs) - 1
            for key, kind in types.items()
            for one in declared[key]
            if one.event in kind.added_up
        },
    )


def all_events(record: Record) -> Interests:
    """Every event of every contract that the DAO created, also of those out of use, in a fixed order.

    Of tokens that were there before, only what names contracts of the DAO: the rest of their history has no
    bound. Of those that the spec names that is what the treasury and contracts that invest receive and pay.
    """
    entries = [*record.contracts.values(), *(entry for _, _, entry in record.retired)]
    found = {
        (kind.address, kind.topic): kind
        for entry in entries
        for compiled in [record.artifact_of(entry)]
        for kind in events_of(str(entry["address"]), compiled.name, compiled.abi)
    }
    own = {str(entry["address"]).lower() for entry in entries}
    everything = sorted(own | {address.lower() for address in record.addresses.values()})
    token = record.addresses[TOKEN.key].lower()
    received = () if token in own else everything
    investors = [word(one) for one in investors_of(record)]
    invested = {one.lower() for one in (token, *token_addresses(record.spec))} - own
    namings = [
        *_approvals(everything),
        *(Naming(_TRANSFER, token, 2, word(one)) for one in received),
        *(
            Naming(_TRANSFER, one, place, who)
            for one in sorted(invested)
            for who in investors
            for place in (1, 2)
        ),
    ]
    return Interests(
        record.start_block, tuple(found[key] for key in sorted(found)), tuple(dict.fromkeys(namings))
    )


def investors_of(record: Record) -> dict[str, str]:
    """The treasury and the contracts that invest, also those out of use: what they are called, by their
    addresses in lower case."""
    retired = [(key, entry) for _, key, entry in record.retired]
    known = types_by_name()
    found = {record.address("timelock").lower(): TREASURY}
    for key, entry in [*record.contracts.items(), *retired]:
        kind = known.get(record.artifact_of(entry).name)
        if kind is not None and kind.invests:
            found[str(entry["address"]).lower()] = key
    return found


def synced_store(network: str, governor: str) -> Path | None:
    """The folder of the store that `ape dao sync` made of the DAO with this governor; None without one."""
    for path in sorted((stores_folder() / network).glob(f"*/{DATABASE}")) if governor else ():
        try:
            store = Store(path.parent)
        except StoreError:
            continue
        try:
            if any(one.address == governor.lower() for one in store.database.kinds().values()):
                return path.parent
        finally:
            store.close()
    return None


def word(address: str) -> str:
    """An address as a topic."""
    return "0x" + address_word(address).hex()


def _approvals(owners: Iterable[str]) -> Iterator[Naming]:
    for owner in sorted(owners):
        yield Naming(_APPROVAL, None, 1, word(owner))


def _type(key: str, contracts: Mapping[str, Artifact]) -> ContractType | None:
    return types_by_name().get(contracts[key].name) if key in contracts else contract_type(key)


def _declared(address: str, compiled: Artifact) -> Iterator[EventKind]:
    return events_of(address, compiled.name, compiled.abi)


def _followed(kind: ContractType) -> set[str]:
    asked = {event for question in kind.questions for event in question.events}
    return {_OWNER, *kind.followed, *kind.added_up, *asked}


def _cache(chain: Chain) -> Path:
    from ape.utils import ManagerAccessMixin

    folder: Path = ManagerAccessMixin.config_manager.DATA_FOLDER
    return folder / "ape-dao" / "events" / str(chain.chain_id())
