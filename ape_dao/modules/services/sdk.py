"""AI services: registering, and splitting what they earn. Amounts are base units, shares basis points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.values import struct_values
from ape_dao.core.errors import DaoError
from ape_dao.modules.services.contracts import REGISTRY, SPLITTER
from ape_dao.modules.services.payees import digest, words
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.modules.services.abi import ServiceRegistry, ServiceSplitter
    from ape_dao.modules.services.payees import Payee
    from ape_dao.sdk.dao import Dao

NO_HASH = "0x" + "00" * 32


@dataclass(frozen=True)
class Service:
    """A service as the registry has it."""

    id: int
    owner: str
    splitter: str
    """Where it is paid."""
    payees: str
    """Digest of the list for what it receives from now on."""
    platform_bps: int
    royalty_bps: int
    is_delisted: bool
    metadata_hash: str
    uri: str
    agents: str
    """The registry of its identity (ERC-8004); the zero address for none."""
    agent_id: int
    parents_bps: int
    """What the services that it was made from get for ever, together, of what the platform leaves."""


def registry_of(dao: Dao) -> ServiceRegistry:
    """The registry."""
    return cast("ServiceRegistry", dao.contract(REGISTRY.key))


def count(dao: Dao) -> int:
    """How many services were registered."""
    return int(registry_of(dao).count())


def service(dao: Dao, number: int) -> Service:
    """One service.

    Raises:
        DaoError: There is none of that number.
    """
    total = count(dao)
    if not 1 <= number <= total:
        listed = f"1 to {total} are" if total else "none is"
        raise DaoError(f"There is no service {number}; {listed} registered.")
    views = ("ownerOf", "splitterOf", "tokenURI", "serviceOf", "parentsOf")
    owner, splitter, uri, terms, parents = dao.read(REGISTRY.key, *((view, number) for view in views))
    payees, platform, royalty, delisted, hashed, agents, agent = struct_values(terms)
    return Service(
        number,
        str(owner),
        str(splitter),
        str(payees),
        int(platform),
        int(royalty),
        bool(delisted),
        str(hashed),
        str(uri),
        str(agents),
        int(agent),
        sum(int(share) for _, share in map(struct_values, parents)),
    )


def payees_with(dao: Dao, number: int, wanted: str) -> list[Payee]:
    """The list of a service that has the digest ``wanted``, from the events of the registry.

    Raises:
        DaoError: It never had one.
    """
    address = str(registry_of(dao).address)
    kit = dao.chain.deployed.get(address) or artifact(REGISTRY.name)
    told = dao.chain.events(kit, address, "PayeesSet", from_block=dao.start_block)
    for event in reversed(told):
        if int(event.arguments["id"]) != number:
            continue
        payees = [
            (str(account), int(share)) for account, share in map(struct_values, event.arguments["payees"])
        ]
        if digest(payees) == wanted:
            return payees
    raise DaoError(f"The service {number} never had payees with the digest {wanted}.")


def register(
    dao: Dao,
    payees: Sequence[Payee],
    *,
    sender: AccountAPI,
    uri: str = "",
    metadata_hash: str = NO_HASH,
    royalty_bps: int = 0,
) -> tuple[int, ReceiptAPI]:
    """Register a service of the sender; its number, and the receipt.

    Raises:
        RefusedError: The payees or the royalty are not possible.
    """
    contract = registry_of(dao)
    receipt = send(contract, "register", metadata_hash, uri, list(payees), royalty_bps, sender=sender)
    (event,) = contract.ServiceRegistered.from_receipt(receipt)
    return int(event.id), receipt


def set_payees(dao: Dao, number: int, payees: Sequence[Payee], *, sender: AccountAPI) -> ReceiptAPI:
    """Name who shares what the service receives from the next flush of a token on.

    Raises:
        RefusedError: The sender does not own it.
    """
    return send(registry_of(dao), "setPayees", number, list(payees), sender=sender)


def transfer(dao: Dao, one: Service, to: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Give a service away, with the payees and the shares of parents that ``one`` was read with.

    Raises:
        RefusedError: The payees or those shares changed since, or the sender may not.
    """
    agreed = one.id, one.payees, one.parents_bps
    return send(registry_of(dao), "transferWithPayees", str(sender.address), to, *agreed, sender=sender)


def splitter_of(dao: Dao, number: int, *, sender: AccountAPI | None = None) -> ServiceSplitter:
    """The splitter of a service; with ``sender``, it is created if it is not there.

    Raises:
        DaoError: It was not created yet.
    """
    address = service(dao, number).splitter
    if not dao.chain.have_code([address])[0]:
        if sender is None:
            raise DaoError(f"Nothing was split yet at the splitter {address} of the service {number}.")
        send(registry_of(dao), "createSplitter", number, sender=sender)
    return cast("ServiceSplitter", dao.instance(SPLITTER.name, address))


def flush(dao: Dao, number: int, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Split what a service received of a token; anyone can.

    Raises:
        RefusedError: The token refuses, whoever gets it.
    """
    splitter = splitter_of(dao, number, sender=sender)
    wanted, _ = struct_values(splitter.payeesFor(token))
    payees = payees_with(dao, number, "0x" + bytes(wanted).hex())
    return send(splitter, "flush", token, words(payees), sender=sender)


def release(dao: Dao, number: int, account: str, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay an account what a service owes it of a token; anyone can.

    Raises:
        RefusedError: It is owed nothing, or the token still refuses it.
    """
    return send(splitter_of(dao, number), "releaseOwed", account, token, sender=sender)
