"""The contracts that an amendment creates, and the addresses of the DAO as it shall be.

Every one of them is created through the CREATE2 factory, by whoever sends the transaction, and belongs to
the timelock from its constructor on: where a launch gives Genesis a power until the hand-over, an amendment
gives it to the timelock, whose proposal makes the calls that Genesis would have made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from eth_utils import keccak

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.deployment.parts import existing_of, parts_of
from ape_dao.core.deployment.plan import factory_step
from ape_dao.core.errors import PlanError
from ape_dao.core.module import Context, Power

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.deployment.plan import Step
    from ape_dao.core.module import Part
    from ape_dao.core.schema.models import Spec

GENESIS, TIMELOCK = "genesis", "timelock"


class Creations:
    """Plans each new contract when something asks for its address first."""

    def __init__(
        self,
        spec: Spec,
        deployer: str,
        living: Mapping[str, str],
        fresh: frozenset[str],
        generations: Mapping[str, int],
        compiled: Mapping[str, Artifact] | None = None,
    ) -> None:
        """`living`: addresses of the DAO by key; `fresh`: keys of `spec` to create, in place of living ones
        or besides them; `generations`: how many contracts ever went by a key; `compiled`: those that another
        version of the kit deployed, by name."""
        self.parts = {part.key: part for part in parts_of(spec, compiled)}
        self.fresh = fresh
        kept = {key: living[key] for key in self.parts if key in living and key not in fresh}
        self._kept = {**existing_of(spec), **kept}
        self._spec, self._generations = spec, generations
        self._steps: dict[str, Step] = {}
        self._begun: list[str] = []
        self.context = Context(spec, deployer, _Known(self, {}))
        """Of the DAO as it shall be."""
        self.birth = Context(spec, deployer, _Known(self, {GENESIS: TIMELOCK}))
        """What constructors of new contracts are given."""

    def steps(self) -> tuple[Step, ...]:
        """Every contract to create; what others name comes before them."""
        for key in self.parts:
            self.address(key)
        return tuple(self._steps.values())

    def names(self) -> list[str]:
        """Every contract of the DAO as it shall be."""
        return list(dict.fromkeys([*self._kept, *self.parts]))

    def address(self, key: str) -> str:
        """Where a contract is, or will be.

        Raises:
            KeyError: The DAO has no such contract.
            PlanError: Two contracts name each other, or one does not fit on a chain.
        """
        if key in self._kept:
            return self._kept[key]
        if key not in self._steps:
            part = self.parts[key]
            if key in self._begun:
                circle = " → ".join([*self._begun[self._begun.index(key) :], key])
                raise PlanError(f"These contracts name each other in their constructors: {circle}.")
            self._begun.append(key)
            arguments = part.arguments(self.birth)
            self._begun.remove(key)
            kit = artifact(part.contract)
            self._steps[key] = factory_step(part, arguments, self._salt(key), kit, _powers(part), self.birth)
        return self._steps[key].address

    def _salt(self, key: str) -> bytes:
        """Another for each contract of a key, so that one can be replaced by one with the same arguments.

        Amendments that are voted on at the same time keep their addresses, whichever comes first.
        """
        generation = f"generation {self._generations.get(key, 0)}"
        content = ["ape-dao", self._spec.name, self._spec.salt, key, generation]
        return bytes(keccak(text=json.dumps(content)))


class _Known(Mapping[str, str]):
    """The addresses by key, each planned when it is asked for."""

    def __init__(self, creations: Creations, instead: Mapping[str, str]) -> None:
        self._creations, self._instead = creations, instead

    def __getitem__(self, key: str) -> str:
        return self._creations.address(self._instead.get(key, key))

    def __contains__(self, key: object) -> bool:
        return key in self._creations.names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._creations.names())

    def __len__(self) -> int:
        return len(self._creations.names())


def _powers(part: Part) -> Iterator[Power]:
    """Powers from the creation on."""
    if part.owner is not None:
        yield Power(part.key, "owner", part.owner)
    yield from (Power(part.key, power, holder) for power, holder in part.powers)
    yield from (Power(part.key, power, TIMELOCK) for power, holder in part.temporary if holder == GENESIS)
