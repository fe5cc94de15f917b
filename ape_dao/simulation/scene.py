"""What the rules judge: a performance, and everything that is known about who took part."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

from ape_dao.core import units
from ape_dao.core.chain.abi import selector
from ape_dao.proposals import DecodedCall, decode_action
from ape_dao.simulation.transfers import ETHER, AssetFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ape_dao.proposals import Registry, Result
    from ape_dao.simulation.effects import Effects
    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.life import Life, Votes
    from ape_dao.simulation.names import Names
    from ape_dao.simulation.subject import Subject
    from ape_dao.simulation.voters import Voter

DELEGATED_ACCOUNT = b"\xef\x01\x00"
"""How the code of an ordinary account begins that lets a contract act for it (EIP-7702)."""


class Standing(Enum):
    """What kind of account an address is, seen from the DAO."""

    DAO = "a contract of the DAO"
    NAMED = "an account that the DAO's spec names"
    KIT = "a contract of the kit"
    CONTRACT = "a contract outside of the DAO"
    ACCOUNT = "an account without code"
    FRESH = "an account without code that was never used"
    NOBODY = "the zero address"


@dataclass(frozen=True)
class House:
    """The DAO whose proposal is simulated."""

    name: str
    addresses: Mapping[str, str]
    """Its contracts, by key."""
    start_block: int = 0
    """None of them is older."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Other addresses that its spec speaks of, by name."""
    tokens: tuple[str, ...] = ()
    """The tokens among them."""


@dataclass(frozen=True)
class Performance:
    """One way in which the proposal's life can go."""

    votes: Votes
    life: Life
    effects: Effects
    others: tuple[Life, ...] = ()
    """Proposals that were executed before."""


@dataclass
class Scene:
    """One performance, before the judges."""

    fork: Fork
    house: House
    names: Names
    registry: Registry
    """Names of the DAO, and the ABIs of the proposal's file."""
    public: Registry
    """Names of the DAO alone, as everybody knows them who reads the chain."""
    subject: Subject
    performance: Performance
    voters: Sequence[Voter]
    checks: Sequence[Result] = ()
    """What the proposal's file expected, before and after."""
    _standings: dict[str, Standing] = field(default_factory=dict)

    @property
    def effects(self) -> Effects:
        return self.performance.effects

    @property
    def timelock(self) -> str:
        return self.names.dao["timelock"]

    @cached_property
    def calls(self) -> tuple[DecodedCall, ...]:
        """The actions, decoded."""
        return tuple(decode_action(self.registry, action) for action in self.subject.actions)

    def all_calls(self) -> Iterator[DecodedCall]:
        """Every call, nested ones too."""
        for call in self.calls:
            yield from call.walk()

    def standing(self, address: str) -> Standing:
        """What the address was before the proposal."""
        if address not in self._standings:
            self._standings[address] = self._judge(address)
        return self._standings[address]

    def is_ours(self, address: str) -> bool:
        """Whether only votes of the DAO decide what the address does."""
        return self.standing(address) == Standing.DAO

    def is_module(self, address: str) -> bool:
        """Whether a contract outside is the kit's code, made for this DAO.

        The timelock owns it, and every address that it works with is the DAO's, or a token that it knows.
        """
        kit = self.names.artifact(address)
        if kit is None:
            return False
        views = {
            str(one["name"]): selector(one)
            for one in kit.abi
            if one["type"] == "function" and not one["inputs"] and _is_address(one["outputs"])
        }
        answers = self.fork.calls([(address, data) for data in views.values()])
        said = {
            name: str(to_checksum_address(answer[-20:])) if answer else address
            for name, answer in zip(views, answers, strict=True)
        }
        partners = (one for one in said.values() if self.registry.asset_at(one) is None)
        return said.get("owner") == self.timelock and all(map(self.is_ours, partners))

    def who(self, address: str) -> str:
        """The address with its name and what it is."""
        standing = self.standing(address)
        if standing in (Standing.DAO, Standing.NOBODY):
            return self.names.of(address)
        return f"{self.names.both(address)} ({standing.value})"

    def amount(self, asset: str, amount: int) -> str:
        """An amount of an asset, for people."""
        facts = self.effects.assets.get(asset) or self._facts(asset)
        return f"{units.format_amount(amount, facts.decimals)} {facts.symbol}"

    def codes_before(self, addresses: Iterable[str]) -> Mapping[str, bytes]:
        """Code before the execution, or as it is now where there was none."""
        block = self.performance.life.before or self.fork.start
        return self.fork.codes(list(dict.fromkeys(addresses)), block)

    def _facts(self, asset: str) -> AssetFacts:
        known = self.registry.asset_at(asset)
        if asset == ETHER:
            return AssetFacts("ETH", 18)
        return AssetFacts(known.symbol or asset, known.decimals) if known else AssetFacts(asset, 0)

    def _judge(self, address: str) -> Standing:
        if int(address, 16) == 0:
            return Standing.NOBODY
        if self.names.is_dao(address):
            return Standing.DAO
        if self.names.is_named(address):
            return Standing.NAMED
        where = hex(self.fork.start)
        code, nonce, ether = self.fork.rpc_many(
            [(f"eth_{name}", [address, where]) for name in ("getCode", "getTransactionCount", "getBalance")]
        )
        found = bytes.fromhex((code or "0x")[2:])
        if found and not found.startswith(DELEGATED_ACCOUNT):
            return Standing.KIT if self.names.artifact(address) else Standing.CONTRACT
        if int(nonce or "0x0", 16) or int(ether or "0x0", 16) or self._holds_tokens(address):
            return Standing.ACCOUNT
        return Standing.FRESH

    def _holds_tokens(self, address: str) -> bool:
        ask = bytes.fromhex("70a08231") + bytes(12) + bytes.fromhex(address[2:])
        tokens = [one.address for one in self.registry.assets]
        answers = self.fork.calls([(token, ask) for token in tokens], self.fork.start)
        return any(answer and int.from_bytes(answer, "big") for answer in answers)


def _is_address(outputs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a view answers one address."""
    return [one["type"] for one in outputs] == ["address"]
