"""What a proposal can name: the DAO's contracts, its tokens, and a file's own labels.

Encoding and decoding need nothing else, so both work without a chain once a registry is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from eth_utils import is_checksum_address, to_checksum_address

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question
from ape_dao.core.contract_types import ESCROW, GOVERNOR, TOKEN, contract_type, contract_types
from ape_dao.core.display import VOTES
from ape_dao.core.errors import ProposalError
from ape_dao.core.governance import voting_key
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.schema.fields import ETHER, TREASURY, is_address
from ape_dao.core.spec.problems import suggest
from ape_dao.proposals.assets import ETHER_ASSET, Asset
from ape_dao.proposals.signatures import AbiEntry, known_abi

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.chain.client import Chain
    from ape_dao.core.governance import DeployedDao
    from ape_dao.core.module import ContractType

_ENS = ".eth"
_SYMBOL = re.compile(r"[A-Za-z][A-Za-z0-9._+-]{0,15}")


@dataclass(frozen=True)
class Registry:
    """Names of one DAO."""

    contracts: Mapping[str, str]
    """Address of every contract that an installed module or the core knows, by key."""
    assets: tuple[Asset, ...] = ()
    """The governance token, the escrow's power, and every token that the DAO can receive or pay."""
    votes_key: str = ESCROW.key
    """Whose votes the governor counts."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Further names that a file gives to addresses."""
    abis: Mapping[str, tuple[AbiEntry, ...]] = field(default_factory=dict)
    """What a file says about contracts of others, by address."""
    written: Mapping[bytes, str] = field(default_factory=dict)
    """What a file wrote as a call where bytes stand: its target, by its calldata."""
    deployed: Mapping[str, Artifact] = field(default_factory=dict)
    """What another version of the kit compiled, by address."""

    @classmethod
    def read(cls, addresses: Mapping[str, str], chain: Chain, tokens: Iterable[str] = ()) -> Registry:
        """Ask the chain for the tokens of the DAO whose contracts stand at `addresses`.

        Args:
            tokens: Those that the DAO's spec names (`core.spec.token_addresses`); to them come those that
                its contracts list.
        """
        contracts = {key: str(to_checksum_address(at)) for key, at in addresses.items() if contract_type(key)}
        governor = contracts[GOVERNOR.key]
        chain = chain.still()
        votes, listed = chain.together(
            (
                lambda: str(chain.read(artifact(GOVERNOR.name), governor, "token")),
                lambda: _listed_tokens(contracts, chain),
            )
        )
        known = [contracts[TOKEN.key], contracts[ESCROW.key], *listed, *tokens]
        return cls(
            contracts=contracts,
            assets=tuple(_assets(chain, dict.fromkeys(known), reserved={*contracts, TREASURY, ETHER})),
            votes_key=voting_key(contracts, str(votes)),
            deployed=chain.deployed,
        )

    @classmethod
    def of(cls, dao: DeployedDao) -> Registry:
        """The same for a DAO whose contracts are connected."""
        return cls.read(dao.addresses, dao.chain, dao.tokens)

    def with_labels(
        self, labels: Mapping[str, str], abis: Mapping[str, tuple[AbiEntry, ...]] | None = None
    ) -> Registry:
        """This registry and further names, and ABIs by address."""
        return replace(self, labels={**self.labels, **labels}, abis={**self.abis, **(abis or {})})

    def with_calls(self, written: Mapping[bytes, str]) -> Registry:
        """This registry and calls that a file wrote where bytes stand."""
        return replace(self, written={**self.written, **written})

    @property
    def names(self) -> dict[str, str]:
        """Every name and its address."""
        tokens = {asset.symbol: asset.address for asset in self.assets if asset.symbol}
        treasury = {TREASURY: self.contracts["timelock"]} if "timelock" in self.contracts else {}
        return {**self.labels, **tokens, **treasury, **self.contracts}

    def address(self, name: str) -> str:
        """The address that a text means: a name, or an address with a right checksum.

        Raises:
            ProposalError: Neither.
        """
        text = name.strip()
        if is_address(text):
            if text[2:] not in (text[2:].lower(), text[2:].upper()) and not is_checksum_address(text):
                raise ProposalError(f"The address {text} has a wrong checksum; copy it again.")
            return str(to_checksum_address(text))
        if text not in self.names and text.lower().endswith(_ENS):
            raise ProposalError(f"'{text}' is a name of ENS, and these are not resolved; write the address.")
        if text not in self.names:
            raise ProposalError(
                f"'{text}' is neither an address nor a name; {suggest(text, list(self.names))}"
            )
        return str(to_checksum_address(self.names[text]))

    def name_of(self, address: str) -> str:
        """How descriptions call an address: by the name of a contract or token of the DAO, never by a label.

        Whoever reads the chain sees the same name, whatever file the proposal came from.
        """
        for known in (self.contracts, {asset.symbol: asset.address for asset in self.assets if asset.symbol}):
            for name, at in known.items():
                if at == address:
                    return name
        return address

    def type_at(self, address: str) -> ContractType | None:
        """What is known about the contract at `address`; None for a contract of others."""
        keys = [key for key, at in self.contracts.items() if at == address]
        return contract_type(keys[0]) if keys else None

    @property
    def votes_symbol(self) -> str:
        """What votes are counted in, such as "veTMAI"."""
        asset = self.asset_at(self.contracts[self.votes_key])
        return (asset.symbol if asset else None) or VOTES

    @property
    def known_addresses(self) -> frozenset[str]:
        """Every address that has a name, or functions that are known."""
        return frozenset((*self.names.values(), *self.abis))

    def asset_at(self, address: str) -> Asset | None:
        """The asset with that address; the zero address is ether."""
        if address == ZERO_ADDRESS:
            return ETHER_ASSET
        return next((asset for asset in self.assets if asset.address == address), None)

    def asset_called(self, symbol: str) -> Asset | None:
        """The asset with that symbol."""
        return next((asset for asset in (*self.assets, ETHER_ASSET) if asset.symbol == symbol), None)

    def abi_of(self, address: str) -> tuple[AbiEntry, ...]:
        """The functions of the contract at `address`, as far as they are known; empty if nothing is."""
        contract = self.type_at(address)
        known = self.deployed.get(address) or (artifact(contract.name) if contract else None)
        own = tuple(known.abi) if known else self.abis.get(address, ())
        standard = known_abi("ERC20", "WETH") if self.asset_at(address) and not contract else ()
        return tuple(entry for entry in (*own, *standard) if entry.get("type") == "function")


def _listed_tokens(contracts: Mapping[str, str], chain: Chain) -> list[str]:
    """The tokens that views of the DAO's contracts list, in the order of the contracts' types."""
    questions = [
        Question(artifact(contract.name), contracts[key], view)
        for contract in contract_types()
        for key in sorted(filter(contract.fits, contracts))
        for view in contract.token_lists
    ]
    return [str(token) for tokens in chain.read_many(questions) for token in tokens]


def _assets(chain: Chain, addresses: Iterable[str], reserved: set[str]) -> Iterable[Asset]:
    from ape_dao.core.chain.erc20 import read_token

    taken = set(reserved)
    for facts in chain.together([partial(read_token, chain, address) for address in addresses]):
        symbol: Any = facts.symbol
        if symbol is None or not _SYMBOL.fullmatch(symbol) or symbol in taken:
            symbol = None
        else:
            taken.add(symbol)
        yield Asset(str(to_checksum_address(facts.address)), symbol, facts.decimals or 0)
