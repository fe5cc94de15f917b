"""Who is who in a simulation: the DAO's contracts, accounts of its spec, the kit's code, anybody else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain import artifacts as contracts
from ape_dao.core.chain.abi import abi_type, decode, decode_by_name, selector, topic
from ape_dao.core.contract_types import contract_name, types_by_name
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.simulation.bytecode import may_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.module import ContractType
    from ape_dao.simulation.fork import Fork

_DELEGATECALL = 0xF4
_ERROR = bytes(keccak(text="Error(string)")[:4])
_PANIC = bytes(keccak(text="Panic(uint256)")[:4])
_PANICS = {
    0x01: "an assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "a number that is no value of an enum",
    0x32: "an index beyond the end of a list",
    0x41: "too much memory",
}


class Names:
    """Names for addresses; asks the copy for code that it has not seen yet."""

    def __init__(self, fork: Fork, addresses: Mapping[str, str], accounts: Mapping[str, str]) -> None:
        """Args:
        addresses: The DAO's contracts, by key.
        accounts: Other addresses that the DAO's spec speaks of, by name.
        """
        self.fork = fork
        self.contracts = {key: str(to_checksum_address(address)) for key, address in addresses.items()}
        """The DAO's contracts, by key."""
        self._keys = {address: key for key, address in self.contracts.items()}
        named = {str(to_checksum_address(address)): name for name, address in accounts.items()}
        self._names = {**named, **self._keys, ZERO_ADDRESS: "nobody"}
        self._codes: dict[str, bytes] = {}
        self._artifacts: dict[str, Artifact | None] = {}

    def add(self, names: Mapping[str, str]) -> None:
        """More names by address; none replaces a known name."""
        for address, name in names.items():
            self._names.setdefault(str(to_checksum_address(address)), name)

    def name_of(self, address: str) -> str:
        """The name of an address, or the address."""
        return self._names.get(address, address)

    def with_address(self, address: str) -> str:
        """Name and address, for findings."""
        name = self.name_of(address)
        return address if name == address else f"{name} at {address}"

    @property
    def known(self) -> dict[str, str]:
        """Every address that has a name."""
        return dict(self._names)

    def key_of(self, address: str) -> str | None:
        """The key of a contract of the DAO."""
        return self._keys.get(address)

    def is_dao(self, address: str) -> bool:
        """Whether this is a contract of the DAO."""
        return address in self._keys

    def is_named(self, address: str) -> bool:
        """Whether the DAO's spec speaks of the address."""
        return address in self._names

    def prepare(self, addresses: Iterable[str]) -> None:
        """Read the code of many addresses in one request."""
        missing = [address for address in dict.fromkeys(addresses) if address not in self._codes]
        self._codes |= self.fork.codes(missing)

    def code(self, address: str) -> bytes:
        """The code at an address, as it was when it was first asked for."""
        if address not in self._codes:
            self.prepare([address])
        return self._codes[address]

    def artifact(self, address: str) -> Artifact | None:
        """The contract of the kit whose code is at the address; None for any other code."""
        if address not in self._artifacts:
            self._artifacts[address] = self._recognise(address)
        return self._artifacts[address]

    def type_of(self, address: str) -> ContractType | None:
        """What is declared about the code at the address, also where it is not a contract of this DAO."""
        artifact = self.artifact(address)
        return None if artifact is None else types_by_name().get(artifact.name)

    def _recognise(self, address: str) -> Artifact | None:
        code = self.code(address)
        if not code:
            return None
        key = self.key_of(address)
        name = None if key is None else contract_name(key)
        expected = [] if name is None else [self.fork.artifact_at(address, contracts.artifact(name))]
        candidates = (*expected, *kit_artifacts(), *self.fork.deployed.values())
        return next((artifact for artifact in candidates if artifact.is_code(code)), None)

    def event(self, address: str, topics: Sequence[bytes], data: bytes) -> tuple[str, dict[str, Any]] | None:
        """Name and arguments of a log; None if neither the contract nor the kit declares such an event."""
        if not topics:
            return None
        artifact = self.artifact(address)
        own = [entry for entry in artifact.abi if entry["type"] == "event"] if artifact else []
        for entry in (*own, *known_events().get(topics[0], ())):
            if topic(entry) == topics[0]:
                arguments = _arguments(entry, topics, data)
                if arguments is not None:
                    return str(entry["name"]), arguments
        return None


def explain(data: bytes) -> str:
    """A custom error or reason in words, for the errors of the kit and of Solidity."""
    if not data:
        return "no reason given"
    try:
        if data[:4] == _ERROR:
            return str(decode(["string"], data[4:])[0])
        if data[:4] == _PANIC:
            code = int(decode(["uint256"], data[4:])[0])
            return _PANICS.get(code, f"panic {code:#x}")
        entry = known_errors().get(data[:4])
        if entry is not None:
            values = decode_by_name(entry["inputs"], data[4:])
            return f"{entry['name']}({', '.join(f'{name}={value}' for name, value in values.items())})"
    except Exception:  # eth-abi has no common base for its errors
        return "0x" + data.hex()
    return "0x" + data.hex()


@cache
def kit_artifacts() -> tuple[Artifact, ...]:
    """Every contract of the core and of the installed modules, and those of the demo.

    Without the proxies of others, such as a Safe, that a module builds on: those are looked at as any other.
    """
    known = (*contracts.all_contracts(), *contracts.load_manifest(contracts.DEMO))
    return tuple(one for one in known if not (one.is_of_others and may_run(one.runtime_code, _DELEGATECALL)))


@cache
def known_errors() -> dict[bytes, dict[str, Any]]:
    """The custom errors of the kit, by the first four bytes."""
    return {
        bytes(selector(entry)): entry
        for artifact in kit_artifacts()
        for entry in artifact.abi
        if entry["type"] == "error"
    }


@cache
def known_events() -> dict[bytes, tuple[dict[str, Any], ...]]:
    """The events of the kit, by their first topic; several where they differ in what is indexed."""
    events: dict[bytes, list[dict[str, Any]]] = {}
    for artifact in kit_artifacts():
        for entry in artifact.abi:
            if entry["type"] == "event":
                events.setdefault(topic(entry), []).append(entry)
    return {first: tuple(entries) for first, entries in events.items()}


def _arguments(entry: Mapping[str, Any], topics: Sequence[bytes], data: bytes) -> dict[str, Any] | None:
    """The arguments of a log by name; None if this entry indexes other parameters."""
    indexed = [part for part in entry["inputs"] if part["indexed"]]
    others = [part for part in entry["inputs"] if not part["indexed"]]
    if len(indexed) != len(topics) - 1:
        return None
    try:
        values = decode_by_name(others, data)
        for part, topic in zip(indexed, topics[1:], strict=True):
            is_hash = abi_type(part) in ("string", "bytes") or abi_type(part).endswith("]")
            name = str(part["name"]).strip("_")
            values[name] = "0x" + topic.hex() if is_hash else decode_by_name([part], topic)[name]
    except Exception:  # eth-abi has no common base for its errors
        return None
    return {name: values[name] for name in (str(part["name"]).strip("_") for part in entry["inputs"])}
