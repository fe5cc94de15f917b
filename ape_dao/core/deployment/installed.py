"""The contracts of a DAO as they were created, and what the spec in force says of them.

Two things that a launch has in common come apart while a DAO lives: what constructors were given, which
decides addresses and code for ever, and what proposals changed since. The first is read from the record, the
second from the spec.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ape_dao.core.contract_types import GENESIS
from ape_dao.core.module import ZERO_ADDRESS, Context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.module import Part
    from ape_dao.core.schema.models import Spec


@dataclass(frozen=True)
class Created:
    """One contract, as it was created."""

    key: str
    address: str
    artifact: Artifact = field(repr=False)
    init_code: bytes = field(repr=False)
    """With its arguments."""
    retired_by: int = 0
    """The installation that took it out of use; 0 while it is in use."""

    @property
    def contract(self) -> str:
        """The compiled contract's name."""
        return self.artifact.name


@dataclass(frozen=True)
class HandOver:
    """What one Genesis did in its last call."""

    genesis: str
    """Its key."""
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Enacted:
    """A proposal by which an amendment came into force."""

    installation: int
    proposal: int
    """Its id."""
    block: int
    block_hash: str


@dataclass(frozen=True)
class Installed:
    """The contracts of one DAO."""

    spec: Spec
    """What is in force."""
    deployer: str
    """Who launched it."""
    contracts: Mapping[str, Created]
    """What the DAO created and uses, by key."""
    existing: Mapping[str, str]
    """Addresses of contracts that were there before it, by key."""
    parts: tuple[Part, ...] = field(repr=False)
    """What the spec in force makes of the contracts."""
    hand_overs: tuple[HandOver, ...] = field(repr=False)
    later_deployers: tuple[str, ...] = ()
    """Who deployed what amendments added."""
    missing: tuple[str, ...] = ()
    """Keys of contracts that the spec wants and nobody created."""
    unwanted: tuple[str, ...] = ()
    """Keys of contracts in use that the spec does not want."""
    retired: tuple[Created, ...] = ()
    """Contracts that amendments took out of use."""
    enacted: tuple[Enacted, ...] = ()
    """The proposals of the newest amendment."""

    @cached_property
    def addresses(self) -> dict[str, str]:
        """The address of every contract in use, by key."""
        return {**self.existing, **{key: created.address for key, created in self.contracts.items()}}

    @cached_property
    def artifacts(self) -> dict[str, Artifact]:
        """The compiled contract behind every contract in use that the DAO created, by key."""
        return {key: created.artifact for key, created in self.contracts.items()}

    @property
    def deployers(self) -> tuple[str, ...]:
        """Everybody who deployed something of it."""
        return tuple(dict.fromkeys((self.deployer, *self.later_deployers)))

    @property
    def geneses(self) -> tuple[str, ...]:
        """The addresses of every Genesis, which act for a deployer until their hand-over."""
        return tuple(one.address for one in self.contracts.values() if one.contract == GENESIS.name)

    def has(self, key: str) -> bool:
        """Whether the DAO created this contract."""
        return key in self.contracts

    def context(self) -> Context:
        """Resolves accounts of the spec to addresses; what was not created to the zero address."""
        nowhere = dict.fromkeys(self.missing, ZERO_ADDRESS)
        return Context(spec=self.spec, deployer=self.deployer, known={**nowhere, **self.addresses})

    def name_of(self, address: str) -> str:
        """What the DAO or its spec calls an address; the address itself if they do not know it."""
        return self._names.get(address, address)

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {known: name for name, known in self.spec.addresses.items()}
        names |= dict.fromkeys(self.deployers, "deployer")
        names |= {one.address: f"{one.key} (retired)" for one in self.retired}
        return names | {address: key for key, address in self.addresses.items()}
