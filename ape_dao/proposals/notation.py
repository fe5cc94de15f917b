"""How the numbers of a call are written: "7 days" and "50%" instead of digits.

What a number means is declared with the type of its contract (`ContractType.units`); this finds the assets
of a DAO behind it. A parameter without a meaning is a plain number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.core.contract_types import ESCROW, TOKEN
from ape_dao.core.module import OF_TARGET, PLAIN, Unit
from ape_dao.proposals.assets import ETHER_ASSET

if TYPE_CHECKING:
    from ape_dao.core.module import AssetOf, ContractType, Meaning
    from ape_dao.proposals.assets import Asset
    from ape_dao.proposals.registry import Registry

_TOKEN_AMOUNTS = (
    "value",
    "amount",
    "balanceOf",
    "allowance",
    "totalSupply",
    "cap",
    "mintable",
    "totalMinted",
)
"""Names of amounts in any token (ERC-20) that the DAO deals with."""


@dataclass(frozen=True)
class Notation:
    """How one number is written."""

    unit: Unit
    asset: Asset | None = None
    """Of an amount."""
    words: tuple[str, ...] = ()
    """Of a choice: the word for each number."""


ETHER_AMOUNT = Notation(Unit.AMOUNT, ETHER_ASSET)
_DIGITS = Notation(Unit.PLAIN)


@dataclass(frozen=True)
class Scope:
    """Where a parameter stands."""

    registry: Registry
    target: str
    """The contract that is called."""
    contract: ContractType | None
    """What is known about it; None for a contract of others."""
    values: dict[str, Any] = field(default_factory=dict)
    """The other arguments, by name."""


def notation_of(scope: Scope, name: str) -> Notation:
    """How the number `name` of a call is written."""
    meaning = _meaning(scope, name)
    if meaning.unit is not Unit.AMOUNT:
        return Notation(meaning.unit, words=meaning.words)
    asset = _asset(scope, meaning)
    return Notation(Unit.AMOUNT, asset) if asset is not None and asset.symbol else _DIGITS


def _meaning(scope: Scope, name: str) -> Meaning:
    if scope.contract is not None:
        return scope.contract.meaning(name, scope.values)
    is_token = scope.registry.asset_at(scope.target) is not None
    return OF_TARGET if is_token and name in _TOKEN_AMOUNTS else PLAIN


def _asset(scope: Scope, meaning: Meaning) -> Asset | None:
    """The asset that an amount is of; None if the DAO does not know it."""
    registry = scope.registry
    addresses: dict[AssetOf | None, str | None] = {
        "ether": ETHER_ASSET.address,
        "token": registry.contracts.get(TOKEN.key),
        "power": registry.contracts.get(ESCROW.key),
        "votes": registry.contracts.get(registry.votes_key),
        "target": scope.target,
        "argument": scope.values.get(meaning.argument or ""),
    }
    return registry.asset_at(str(addresses.get(meaning.of)))
