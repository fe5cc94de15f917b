"""A deployed DAO: its contracts, ready to call. Everything else in the SDK takes one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.errors import DaoError
from ape_dao.core.spec.models import AIRDROP_PREFIX, VESTING_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape.contracts import ContractInstance

CONTRACT_NAMES = {
    "timelock": "Timelock",
    "token": "GovernanceToken",
    "escrow": "VotingEscrow",
    "score": "StakingScore",
    "kinds": "ProposalKinds",
    "governor": "DaoGovernor",
    "distributor": "RevenueDistributor",
    "auction": "BuybackAuction",
    "router": "RevenueRouter",
    "uniswap_adapter": "UniswapV2Adapter",
    "compounder": "RevenueCompounder",
}
"""Contract by the key under which plans and records know it."""
OWN_NAMES = frozenset({"deployer", "genesis", *CONTRACT_NAMES})
"""What plans and checks call the deployer and the DAO's contracts; no other account may go by one."""
NAMED_CONTRACTS = {AIRDROP_PREFIX: "MerkleAirdrop", VESTING_PREFIX: "VestingGrant"}
"""Contract by the beginning of a key that the spec's own name ends."""


def contract_name(key: str) -> str | None:
    """The contract behind a key of a plan or record; None for those that nobody calls any more."""
    named = (name for prefix, name in NAMED_CONTRACTS.items() if key.startswith(prefix))
    return CONTRACT_NAMES.get(key) or next(named, None)


def named_contracts(addresses: Mapping[str, str], prefix: str) -> dict[str, str]:
    """The contracts with a prefix of `NAMED_CONTRACTS` in their keys, by the names that the spec gives."""
    return {key.removeprefix(prefix): address for key, address in addresses.items() if key.startswith(prefix)}


@dataclass(frozen=True)
class Dao:
    """The contracts of one DAO on the connected chain; asking for one that it lacks is a `DaoError`."""

    addresses: Mapping[str, str]
    """Address by key."""
    _instances: Mapping[str, ContractInstance]

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
