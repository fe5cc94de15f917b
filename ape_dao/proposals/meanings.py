"""What the numbers of the kit's functions mean, so that people write "7 days" and "50%" instead of digits.

A parameter without a meaning here is a plain number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from ape_dao.core.contract_types import KIND_NAMES
from ape_dao.proposals.registry import ETHER_ASSET, Asset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ape_dao.proposals.registry import Registry


class Unit(Enum):
    """How a whole number is written."""

    PLAIN = "a number"
    PERCENT = "a percentage like 10%"
    DURATION = "a duration like 7 days"
    DATE = "a date like 2027-12-31"
    FACTOR = "a factor like 2x"
    AMOUNT = "an amount"
    CHOICE = "a word"


@dataclass(frozen=True)
class Meaning:
    """What one number means."""

    unit: Unit
    asset: Asset | None = None
    """Of an amount."""
    words: tuple[str, ...] = ()
    """Of a choice: the word for each number."""


PLAIN = Meaning(Unit.PLAIN)


@dataclass(frozen=True)
class Scope:
    """Where a parameter stands."""

    registry: Registry
    target: str
    """The contract that is called."""
    contract: str | None
    """Its name in the kit."""
    values: dict[str, Any] = field(default_factory=dict)
    """The other arguments, by name."""

    def asset(self, address: object) -> Asset | None:
        return self.registry.asset_at(str(address))


Rule: TypeAlias = "Meaning | Callable[[Scope], Meaning]"

_PERCENT, _DURATION, _DATE = Meaning(Unit.PERCENT), Meaning(Unit.DURATION), Meaning(Unit.DATE)
_FACTOR = Meaning(Unit.FACTOR)
_ETHER = Meaning(Unit.AMOUNT, ETHER_ASSET)
_KIND = Meaning(Unit.CHOICE, words=KIND_NAMES)
_COUNTING = Meaning(Unit.CHOICE, words=("majority", "quadratic", "optimistic"))
_REACH = Meaning(Unit.CHOICE, words=("none", "call", "transfer"))
_STATE = Meaning(
    Unit.CHOICE,
    words=("pending", "active", "canceled", "defeated", "succeeded", "queued", "expired", "executed"),
)


def _amount(asset: Asset | None) -> Meaning:
    """An amount of a known asset; a plain number if the asset's name or decimals are not known."""
    return Meaning(Unit.AMOUNT, asset) if asset is not None and asset.symbol else PLAIN


def _of_target(scope: Scope) -> Meaning:
    return _amount(scope.asset(scope.target))


def _of_token(scope: Scope) -> Meaning:
    return _amount(scope.asset(scope.registry.contracts.get("token")))


def _of_power(scope: Scope) -> Meaning:
    return _amount(scope.asset(scope.registry.contracts.get("escrow")))


def _of_votes(scope: Scope) -> Meaning:
    return _amount(scope.asset(scope.registry.contracts.get(scope.registry.votes_key)))


def _of_argument(name: str) -> Callable[[Scope], Meaning]:
    return lambda scope: _amount(scope.asset(scope.values.get(name)))


def _limit(scope: Scope) -> Meaning:
    """What a restricted kind may do with a target: pay its tokens, or call it with some ether."""
    if scope.values.get("reach") == 1:
        return _ETHER
    return _amount(scope.asset(scope.values.get("target")))


_ERC20: Mapping[str, Rule] = dict.fromkeys(
    ("value", "amount", "balanceOf", "allowance", "totalSupply", "cap", "mintable", "totalMinted"), _of_target
)
_VOTES: Mapping[str, Rule] = dict.fromkeys(("getVotes", "getPastVotes", "getPastTotalSupply"), _of_target)
_TABLE: Mapping[str, Mapping[str, Rule]] = {
    "GovernanceToken": {
        **_ERC20,
        **_VOTES,
        "YEARLY_MINT_LIMIT": _of_target,
        "DEPLOYED_AT": _DATE,
        "deadline": _DATE,
        "expiry": _DATE,
        "timepoint": _DATE,
    },
    "VotingEscrow": {
        **_VOTES,
        **dict.fromkeys(("balanceOf", "totalSupply", "powerAt", "totalPowerAt"), _of_target),
        **dict.fromkeys(("amount", "minReceived", "MIN_AMOUNT", "returned", "penalty"), _of_token),
        **dict.fromkeys(("unlockTime", "deadline", "expiry", "timepoint", "t", "availableAt"), _DATE),
        "MAX_MULTIPLIER": _FACTOR,
    },
    "StakingScore": {"thresholds": _of_power, "power": _of_power, "t": _DATE},
    "ProposalKinds": {
        "kind": _KIND,
        "counting": _COUNTING,
        "reach": _REACH,
        **dict.fromkeys(("votingDelay", "votingPeriod", "lateExtension", "executionWindow"), _DURATION),
        **dict.fromkeys(("QUOTA_WINDOW", "MIN_EXECUTION_WINDOW"), _DURATION),
        **dict.fromkeys(("threshold", "proposalThreshold", "thresholdOf"), _of_votes),
        "ownPower": _of_power,
        "maxAmount": _limit,
        "quorumBpsAt": _PERCENT,
        **dict.fromkeys(("t", "timepoint"), _DATE),
    },
    "DaoGovernor": {
        "kind": _KIND,
        "state": _STATE,
        "value": _ETHER,
        "values": _ETHER,
        **dict.fromkeys(("newUntil", "guardianUntil", "timepoint"), _DATE),
        **dict.fromkeys(("proposalDeadline", "proposalSnapshot", "proposalEta", "proposalExpiration"), _DATE),
        **dict.fromkeys(("votingDelay", "votingPeriod"), _DURATION),
        **dict.fromkeys(("proposalThreshold", "quorum", "proposalQuorum", "getVotes"), _of_votes),
        **dict.fromkeys(("proposalMinPower",), _of_power),
    },
    "Timelock": {
        "value": _ETHER,
        "values": _ETHER,
        **dict.fromkeys(("delay", "newDelay", "getMinDelay"), _DURATION),
        "getTimestamp": _DATE,
    },
    "RevenueDistributor": {
        **dict.fromkeys(("amount", "claimable", "surplus"), _of_argument("token")),
    },
    "RevenueRouter": {"undistributed": _of_argument("token")},
    "BuybackAuction": {
        "minLot": _of_argument("token"),
        **dict.fromkeys(("startPrice", "minStartPrice", "floorPrice", "maxPayment"), _of_token),
        **dict.fromkeys(("payment", "price", "priceOf", "nextStartPriceOf"), _of_token),
        "lot": _of_argument("token"),
        "restartMultiplier": _FACTOR,
        "length": _DURATION,
        "deadline": _DATE,
    },
    "RevenueCompounder": {"deadline": _DATE},
    "UniswapV2Adapter": {
        "amountIn": _of_argument("tokenIn"),
        "minOut": _of_argument("tokenOut"),
        "deadline": _DATE,
    },
}
"""Meanings by contract and by the name of a parameter, or of a view whose answer has no name."""


def meaning_of(scope: Scope, name: str) -> Meaning:
    """What the number `name` of a call means."""
    rules = _TABLE.get(scope.contract or "", {})
    if scope.contract is None and scope.registry.asset_at(scope.target):
        rules = _ERC20
    rule = rules.get(name)
    if rule is None:
        return _PERCENT if scope.contract and name.endswith("Bps") else PLAIN
    return rule if isinstance(rule, Meaning) else rule(scope)
