"""A deployed DAO: its contracts, ready to call. Everything else in the SDK takes one of these."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ape_dao.contracts import artifact
from ape_dao.exceptions import DaoError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape.contracts import ContractInstance

CONTRACT_NAMES = {
    "timelock": "Timelock",
    "token": "GovernanceToken",
    "escrow": "VotingEscrow",
    "score": "StakingScore",
    "governor": "DaoGovernor",
    "distributor": "RevenueDistributor",
    "auction": "BuybackAuction",
    "router": "RevenueRouter",
}


@dataclass(frozen=True)
class Dao:
    """The contracts of one DAO on the connected chain."""

    timelock: ContractInstance
    token: ContractInstance
    escrow: ContractInstance
    score: ContractInstance
    governor: ContractInstance
    distributor: ContractInstance
    auction: ContractInstance
    router: ContractInstance

    @classmethod
    def at(cls, addresses: Mapping[str, str]) -> Dao:
        """The DAO whose contracts stand at `addresses`, by contract name.

        Raises:
            DaoError: a contract is missing from `addresses`.
        """
        missing = [name for name in CONTRACT_NAMES.values() if name not in addresses]
        if missing:
            raise DaoError(
                f"No address is given for {', '.join(missing)}; "
                "give the addresses of the deployment record, one for each contract."
            )
        return cls(**{field: artifact(name).at(addresses[name]) for field, name in CONTRACT_NAMES.items()})

    @property
    def addresses(self) -> dict[str, str]:
        """Address by contract name."""
        return {CONTRACT_NAMES[f.name]: str(getattr(self, f.name).address) for f in fields(self)}
