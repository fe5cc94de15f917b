"""A deployed DAO: its contracts, ready to call. Everything else in the SDK takes one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.contract_types import contract_name
from ape_dao.core.errors import DaoError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape.contracts import ContractInstance


@dataclass(frozen=True)
class Dao:
    """The contracts of one DAO on the connected chain; asking for one that it lacks is a `DaoError`."""

    addresses: Mapping[str, str]
    """Address by key."""
    _instances: Mapping[str, ContractInstance]
    start_block: int = 0
    """No contract of the DAO is older than this block."""
    tokens: tuple[str, ...] = ()
    """The tokens that its spec names, by address; those that its contracts list come by themselves."""

    @classmethod
    def at(cls, addresses: Mapping[str, str]) -> Dao:
        """The DAO whose contracts stand at `addresses`, by key as in a deployment record."""
        names = {key: contract_name(key) for key in addresses}
        mine = {key: address for key, address in addresses.items() if names[key] is not None}
        return cls(mine, {key: artifact(str(names[key])).at(address) for key, address in mine.items()})

    def contract(self, key: str) -> ContractInstance:
        """The contract of that key.

        Raises:
            DaoError: this DAO has no such contract.
        """
        try:
            return self._instances[key]
        except KeyError:
            raise DaoError(f"This DAO has no {key}; it has {', '.join(self._instances)}.") from None

    @property
    def chain(self) -> Chain:
        """The chain that it lives on."""
        return Chain(self.governor.provider)

    @property
    def timelock(self) -> ContractInstance:
        return self.contract("timelock")

    @property
    def token(self) -> ContractInstance:
        return self.contract("token")

    @property
    def escrow(self) -> ContractInstance:
        return self.contract("escrow")

    @property
    def score(self) -> ContractInstance:
        return self.contract("score")

    @property
    def kinds(self) -> ContractInstance:
        return self.contract("kinds")

    @property
    def governor(self) -> ContractInstance:
        return self.contract("governor")

    @property
    def distributor(self) -> ContractInstance:
        return self.contract("distributor")

    @property
    def auction(self) -> ContractInstance:
        return self.contract("auction")

    @property
    def router(self) -> ContractInstance:
        return self.contract("router")

    @property
    def uniswap_adapter(self) -> ContractInstance:
        return self.contract("uniswap_adapter")

    @property
    def compounder(self) -> ContractInstance:
        return self.contract("compounder")
