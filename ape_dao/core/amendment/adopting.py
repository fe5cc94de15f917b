"""The spec that describes a DAO as it is, read from the chain, and the contracts that members added to it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.chain.abi import address_word, encode_by_name
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.contract_types import ESCROW, TIMELOCK, TOKEN
from ape_dao.core.deployment.following import follow
from ape_dao.core.deployment.installed import Created
from ape_dao.core.deployment.plan import plain
from ape_dao.core.deployment.reading import installed
from ape_dao.core.errors import MissingViewError
from ape_dao.core.module import installed_modules
from ape_dao.core.spec.loading import parse_spec
from ape_dao.core.verification.living import LivingDao

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ape.api import ProviderAPI

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.module import Inspection, Module, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path

_NAME = "adopted_{number}"


@dataclass(frozen=True)
class Described:
    """A DAO as the chain has it."""

    spec: Spec
    contracts: dict[str, dict[str, Any]]
    """What a record says of contracts that members added, by key."""
    compiled: dict[str, Artifact]
    """What these were created from, by name."""


def describe(record: Record, provider: ProviderAPI) -> Described:
    """The spec of a record, with everything that calls have changed since as the chain says.

    Raises:
        SpecError: What the chain says is no spec, as after a call that no spec describes.
        RecordError: What the DAO runs lies neither beside the record nor in the installed kit.
    """
    chain = Chain(provider)
    follow(chain, record.addresses, record.start_block, record.artifacts)
    dao = LivingDao(installed(record), chain.still(), record.start_block)
    jobs = [partial(_told, dao, part.tells) for part in dao.installed.parts if part.tells is not None]
    data = record.spec.to_data()
    for told in dao.chain.together(jobs):
        for path, value in told:
            _write(data, path, value)
    contracts: dict[str, dict[str, Any]] = {}
    compiled: dict[str, Artifact] = {}
    for module, address, kit, funds in _strangers(dao):
        if (adopted := _adopted(dao, module, address, kit, data)) is None:
            continue
        key, entry, section = adopted
        contracts[key], compiled[kit.name] = entry, kit
        amount = units.format_amount(funds)
        data["allocations"].append({module.name: section, "amount": amount, "funded_by": "treasury"})
    return Described(parse_spec(data, name="the spec that the chain describes"), contracts, compiled)


def _told(dao: LivingDao, tells: Callable[[Inspection], Iterable[Told]]) -> list[Told]:
    told: list[Told] = []
    with suppress(MissingViewError):  # of another version of the kit, which has nothing more to tell
        for one in tells(dao):
            told.append(one)  # noqa: PERF402 - what came before an error stays
    return told


def _write(data: Any, path: Path, value: Any) -> None:
    """Put a value at its place; take the key out for None."""
    place = data
    for step in path[:-1]:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    if value is None:
        place.pop(path[-1], None)
    else:
        place[path[-1]] = value


def _strangers(dao: LivingDao) -> Iterator[tuple[Module[Any], str, Artifact, int]]:
    """Contracts of installed modules that the treasury funded and the record does not know, oldest first:
    the module, the address, what stands there, and what the treasury sent."""
    moves = dao.chain.events(
        artifact(TOKEN.name),
        dao.installed.addresses[TOKEN.key],
        "Transfer",
        from_block=dao.start_block,
        first_indexed=address_word(dao.installed.addresses[TIMELOCK.key]),
    )
    paid: dict[str, int] = {}
    for move in moves:
        paid[move.arguments["to"]] = paid.get(move.arguments["to"], 0) + int(move.arguments["value"])
    known = {*dao.installed.addresses.values(), *(one.address for one in dao.installed.retired)}
    candidates = [address for address in paid if address not in known]
    describers = [module for module in installed_modules() if module.describes is not None]
    for address, code in zip(candidates, dao.chain.codes_of(candidates), strict=True):
        for module in describers:
            for kit in (artifact(kind.name) for kind in module.contracts):
                if code and kit.is_code(code) and _is_of(dao, kit, address):
                    yield module, address, kit, paid[address]


def _is_of(dao: LivingDao, kit: Artifact, address: str) -> bool:
    """Whether a contract is about this DAO's token and escrow."""
    views = {"TOKEN": TOKEN.key, "ESCROW": ESCROW.key, "TREASURY": TIMELOCK.key}
    return all(
        dao.chain.read(kit, address, view) == dao.installed.addresses[key]
        for view, key in views.items()
        if kit.has_view(view, 0)
    )


def _adopted(
    dao: LivingDao, module: Module[Any], address: str, kit: Artifact, data: dict[str, Any]
) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
    """Key, entry of the record, and section of the spec for a contract that members added; None: no section
    means it."""
    names = {str(entry[module.name]["name"]) for entry in data["allocations"] if module.name in entry}
    name = next(
        name for number in range(1, len(names) + 2) if (name := _NAME.format(number=number)) not in names
    )
    key = f"{module.section.prefix}{name}"
    contracts = {**dao.installed.contracts, key: Created(key, address, kit, b"")}
    extended = LivingDao(replace(dao.installed, contracts=contracts), dao.chain, dao.start_block)
    assert module.describes is not None  # noqa: S101 - `_strangers` chose it for that
    if (described := module.describes(extended, key)) is None:
        return None
    section, arguments = described
    encoded = encode_by_name(kit.constructor_abi["inputs"], arguments, kit.name)
    block = dao.chain.creation_block(address)
    entry = {
        "contract": kit.name,
        "address": address,
        "salt": None,
        "initCodeHash": "0x" + keccak(kit.init_code + encoded).hex(),
        "arguments": plain(arguments),
        "encodedArguments": "0x" + encoded.hex(),
        "codeHash": "0x" + keccak(dao.chain.code(address)).hex(),
        "transaction": None,
        "block": block,
        "blockHash": None,
        "gasUsed": None,
    }
    return key, entry, {"name": name, **section}
