"""What the rules judge: one run of a proposal, and everything that is known about who took part."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

from ape_dao.core import units
from ape_dao.core.chain.abi import selector
from ape_dao.core.contract_types import contract_name
from ape_dao.core.spec.identity import named_addresses, token_addresses
from ape_dao.proposals.decoding import DecodedCall, decode_action
from ape_dao.simulation.display import Display
from ape_dao.simulation.reach import Reach, read_reach
from ape_dao.simulation.transfers import ETHER, AssetFacts, read_asset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.deployment.record import Record
    from ape_dao.proposals.checks import Result
    from ape_dao.proposals.registry import Registry
    from ape_dao.simulation.effects import Effects
    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.lifecycle import Lifecycle, Votes
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.rehearsal import Rehearsal
    from ape_dao.simulation.subject import Subject
    from ape_dao.simulation.voters import Voter

DELEGATED_ACCOUNT = b"\xef\x01\x00"
"""How the code of an ordinary account begins that lets a contract act for it (EIP-7702)."""


class Standing(Enum):
    """What kind of account an address is, seen from the DAO."""

    DAO = "a contract of the DAO"
    NAMED = "an account that the DAO's spec names"
    KIT = "a contract of the kit"
    CONTRACT = "a contract outside the DAO"
    ACCOUNT = "an account without code"
    FRESH = "an account without code that was never used"
    NOBODY = "the zero address"


@dataclass(frozen=True)
class SimulatedDao:
    """The DAO whose proposal is simulated."""

    name: str
    addresses: Mapping[str, str]
    """Its contracts, by key."""
    start_block: int = 0
    """None of them is older."""
    contracts: Mapping[str, Artifact] = field(default_factory=dict)
    """What they were created from, by key; as the installed kit has it where that says nothing."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Other addresses that its spec speaks of, by name."""
    tokens: tuple[str, ...] = ()
    """The tokens among them."""
    critical_loss: int = 2_500
    """Part of what the treasury has of an asset whose loss is critical, in basis points."""

    @classmethod
    def from_record(cls, record: Record) -> SimulatedDao:
        """The DAO of a record; contracts that no installed module knows are left out."""
        spec = record.spec
        return cls(
            name=record.name,
            addresses={key: address for key, address in record.addresses.items() if contract_name(key)},
            start_block=record.start_block,
            contracts=record.artifacts,
            accounts=named_addresses(spec),
            tokens=token_addresses(spec),
            critical_loss=spec.simulation.critical_loss,
        )


@dataclass(frozen=True)
class Run:
    """One way in which the proposal's lifecycle can go."""

    votes: Votes
    lifecycle: Lifecycle
    effects: Effects
    others: tuple[Lifecycle, ...] = ()
    """Proposals that were executed before."""
    rehearsals: tuple[Rehearsal, ...] = ()
    """Its execution in other surroundings."""
    refusal: str = ""
    """Why the first holder that was tried cannot propose it; empty if it can."""


@dataclass
class RunContext:
    """One run, as the rules see it."""

    fork: Fork
    dao: SimulatedDao
    names: Names
    registry: Registry
    """Names of the DAO, and the ABIs of the proposal's file."""
    public: Registry
    """Names of the DAO alone, as everybody knows them who reads the chain."""
    subject: Subject
    run: Run
    voters: Sequence[Voter]
    checks: Sequence[Result] = ()
    """What the proposal's file expected, before and after."""
    _standings: dict[str, Standing] = field(default_factory=dict)

    @property
    def effects(self) -> Effects:
        """What the execution did."""
        return self.run.effects

    @property
    def contracts(self) -> Mapping[str, str]:
        """The DAO's contracts, by key."""
        return self.names.contracts

    @property
    def timelock(self) -> str:
        """The treasury's address."""
        return self.contracts["timelock"]

    @cached_property
    def display(self) -> Display:
        """Writes changes and values, with the units and names of this DAO."""
        return Display(self.public, self.names)

    @cached_property
    def calls(self) -> tuple[DecodedCall, ...]:
        """The actions, decoded."""
        return tuple(decode_action(self.registry, action) for action in self.subject.actions)

    @cached_property
    def reach(self) -> Reach:
        """Contracts of others that the execution calls for the DAO, and those in which it has powers."""
        return read_reach(self.fork, self.names, self.run.lifecycle, self.trusted)

    @cached_property
    def trusted(self) -> frozenset[str]:
        """Contracts that do what they always do: those of the DAO, and the tokens that it names."""
        return frozenset({*self.contracts.values(), *(asset.address for asset in self.public.assets)})

    def all_calls(self) -> Iterator[DecodedCall]:
        """Every call, nested ones too."""
        for call in self.calls:
            yield from call.walk()

    def standing(self, address: str) -> Standing:
        """What the address was before the proposal."""
        if address not in self._standings:
            self._standings[address] = self._read_standing(address)
        return self._standings[address]

    def is_ours(self, address: str) -> bool:
        """Whether only votes of the DAO decide what the address does."""
        return self.standing(address) == Standing.DAO

    def acts_for_us(self, address: str) -> bool:
        """Whether it is the DAO's, or a contract of others that does what the DAO wants, such as its Safe."""
        return self.is_ours(address) or address in self.reach.ruled

    def is_nobody(self, address: str) -> bool:
        """Whether this is the zero address."""
        return self.standing(address) == Standing.NOBODY

    def is_made_for_dao(self, address: str) -> bool:
        """Whether a contract outside is the kit's code, made for this DAO.

        The timelock owns it, and every address that it works with is the DAO's, or a token that it knows.
        """
        artifact = self.names.artifact(address)
        if artifact is None:
            return False
        views = {
            str(entry["name"]): selector(entry)
            for entry in artifact.abi
            if entry["type"] == "function" and not entry["inputs"] and _is_address(entry["outputs"])
        }
        answers = self.fork.calls([(address, data) for data in views.values()])
        partners = {
            name: str(to_checksum_address(answer[-20:])) if answer else address
            for name, answer in zip(views, answers, strict=True)
        }
        outside = [partner for partner in partners.values() if self.registry.asset_at(partner) is None]
        return partners.get("owner") == self.timelock and all(map(self.is_ours, outside))

    def who(self, address: str) -> str:
        """The address with its name and what it is."""
        standing = self.standing(address)
        if standing in (Standing.DAO, Standing.NOBODY):
            return self.names.name_of(address)
        return f"{self.names.with_address(address)} ({standing.value})"

    def amount(self, asset: str, amount: int) -> str:
        """An amount of an asset, base units, for people."""
        facts = self.effects.assets.get(asset) or self._facts(asset)
        return f"{units.format_amount(amount, facts.decimals)} {facts.symbol}"

    def codes_before(self, addresses: Iterable[str]) -> Mapping[str, bytes]:
        """Code before the execution, or as it is now where there was none."""
        block = self.run.lifecycle.before or self.fork.start
        return self.fork.codes(list(dict.fromkeys(addresses)), block)

    def _facts(self, asset: str) -> AssetFacts:
        if asset == ETHER:
            return AssetFacts("ETH", 18)
        known = self.registry.asset_at(asset)
        if known is not None:
            return AssetFacts(known.symbol or asset, known.decimals)
        return read_asset(self.fork, asset, self.names.known)

    def _read_standing(self, address: str) -> Standing:
        if int(address, 16) == 0:
            return Standing.NOBODY
        if self.names.is_dao(address):
            return Standing.DAO
        if self.names.is_named(address):
            return Standing.NAMED
        block = hex(self.fork.start)
        code, nonce, ether = self.fork.rpc_many(
            [(f"eth_{name}", [address, block]) for name in ("getCode", "getTransactionCount", "getBalance")]
        )
        code = bytes.fromhex((code or "0x")[2:])
        if code and not code.startswith(DELEGATED_ACCOUNT):
            return Standing.KIT if self.names.artifact(address) else Standing.CONTRACT
        if int(nonce or "0x0", 16) or int(ether or "0x0", 16) or self._holds_tokens(address):
            return Standing.ACCOUNT
        return Standing.FRESH

    def _holds_tokens(self, address: str) -> bool:
        call = bytes.fromhex("70a08231") + bytes(12) + bytes.fromhex(address[2:])
        tokens = [asset.address for asset in self.registry.assets]
        answers = self.fork.calls([(token, call) for token in tokens], self.fork.start)
        return any(answer and int.from_bytes(answer, "big") for answer in answers)


def _is_address(outputs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a view answers one address."""
    return [output["type"] for output in outputs] == ["address"]
