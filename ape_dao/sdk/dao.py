"""A deployed DAO: its contracts, ready to call. Everything else in the SDK takes one of these first."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import contract_name
from ape_dao.core.deployment.following import follow
from ape_dao.core.deployment.record import FOLDER, Record, find_record, load_record
from ape_dao.core.errors import DaoError
from ape_dao.core.spec.identity import token_addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ape.contracts import ContractInstance

    from ape_dao.sdk.contracts import DaoGovernor, GovernanceToken, ProposalKinds, Timelock, VotingEscrow


@dataclass(frozen=True)
class Dao:
    """The contracts of one DAO on the connected chain, by key as in its record: "escrow", "router", …"""

    chain: Chain
    addresses: Mapping[str, str]
    """Address by key."""
    contract_names: Mapping[str, str]
    """The compiled contract by key, for those that an installed module knows."""
    start_block: int = 0
    """No contract of the DAO is older than this block."""
    tokens: tuple[str, ...] = ()
    """The tokens that its spec names, by address; those that its contracts list come by themselves."""
    _instances: dict[str, ContractInstance] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def at(cls, place: Record | Mapping[str, str]) -> Dao:
        """The DAO of a deployment record, or that whose contracts stand at these addresses, by key.

        Raises:
            DaoError: Ape is not connected, or there is no contract at one of the addresses.
        """
        from ape import networks

        provider = networks.active_provider
        if provider is None:
            raise DaoError('Ape is not connected; do this inside of `with connect("…"):` of `ape_dao.sdk`.')
        chain = Chain(provider)
        addresses = place.addresses if isinstance(place, Record) else dict(place)
        there = chain.have_code(list(addresses.values()))
        for (key, address), is_there in zip(addresses.items(), there, strict=True):
            if not is_there:
                raise DaoError(
                    f"There is no contract at {address}, which should be the {key} of the DAO, on "
                    f"{chain.network_name} (chain {chain.chain_id()}); connect to the network that it was "
                    "deployed on."
                )
        created = place.artifacts if isinstance(place, Record) else {}
        names = {key: one.name for key, one in created.items()}
        known = {key: names.get(key) or contract_name(key) for key in addresses}
        contract_names = {key: name for key, name in known.items() if name is not None}
        if isinstance(place, Record):
            follow(chain, addresses, place.start_block, created)
            return cls(chain, addresses, contract_names, place.start_block, token_addresses(place.spec))
        return cls(chain, addresses, contract_names)

    @classmethod
    def load(cls, name: str | None = None, folder: Path | str = FOLDER) -> Dao:
        """The DAO whose record is in the folder of deployments.

        Args:
            name: Of the record, such as "token-metrics", or its file; the only one of the network if None.

        Raises:
            DaoError: As for `at`.
            RecordError: There is no such record, or several and no name.
        """
        from ape import networks

        if name is not None and name.endswith(".json"):
            return cls.at(load_record(Path(name)))
        if networks.active_provider is None:
            raise DaoError('Ape is not connected; do this inside of `with connect("…"):` of `ape_dao.sdk`.')
        return cls.at(find_record(Chain(networks.active_provider).network_name, name, Path(folder)))

    def address(self, key: str) -> str:
        """The address of the contract of that key.

        Raises:
            DaoError: This DAO has no such contract.
        """
        if key not in self.addresses:
            raise DaoError(f"This DAO has no {key}; it has {', '.join(self.addresses)}.")
        return self.addresses[key]

    def contract(self, key: str) -> ContractInstance:
        """The contract of that key.

        Raises:
            DaoError: This DAO has no such contract, or no installed module knows it.
        """
        address = self.address(key)
        if key not in self.contract_names:
            raise DaoError(f"No installed module knows the contract '{key}'; install the one that brings it.")
        if key not in self._instances:
            self._instances[key] = self.instance(self.contract_names[key], address)
        return self._instances[key]

    def instance(self, name: str, address: str) -> ContractInstance:
        """The contract of that name at an address, with the ABI that the record knows it by."""
        known = self.chain.deployed.get(address)
        return (artifact(name) if known is None else known).at(address)

    def read(self, key: str, *views: str | tuple[Any, ...]) -> list[Any]:
        """What views of one contract answer, asked together: each a name, or a name and arguments.

        Raises:
            DaoError: This DAO has no such contract.
        """
        name, address = self.contract_names.get(key, "GovernanceToken"), self.address(key)
        kit = self.chain.deployed.get(address) or artifact(name)
        asked = [(view,) if isinstance(view, str) else view for view in views]
        questions = [Question(kit, address, function, tuple(rest)) for function, *rest in asked]
        return self.chain.read_many(questions)

    def has(self, key: str) -> bool:
        """Whether this DAO has a contract of that key."""
        return key in self.addresses

    def erc20(self, address: str) -> GovernanceToken:
        """Any token by its address, to ask for balances and to approve."""
        return cast("GovernanceToken", artifact("GovernanceToken").at(address))

    @property
    def timelock(self) -> Timelock:
        """Owner of everything, and the treasury."""
        return cast("Timelock", self.contract("timelock"))

    @property
    def token(self) -> GovernanceToken:
        """The governance token."""
        return cast("GovernanceToken", self.contract("token"))

    @property
    def escrow(self) -> VotingEscrow:
        """Where tokens are locked."""
        return cast("VotingEscrow", self.contract("escrow"))

    @property
    def kinds(self) -> ProposalKinds:
        """The rules of each kind of proposal."""
        return cast("ProposalKinds", self.contract("kinds"))

    @property
    def governor(self) -> DaoGovernor:
        """Where proposals are made and voted on."""
        return cast("DaoGovernor", self.contract("governor"))
