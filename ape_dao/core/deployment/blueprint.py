"""Which contracts a spec needs, and with which constructor arguments. Pure: no chain, no compiled code.

Keys ("token", "escrow", …) name the contracts of one DAO everywhere: in plans, records and checks. Arguments
are mappings by the names that the contracts' constructors use; `ape_dao.core.chain.abi` arranges them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.spec import ETHER, TREASURY, allocations, is_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ape_dao.core.spec import Spec
    from ape_dao.core.spec.models import (
        Airdrop,
        Auction,
        Constitutional,
        Governor,
        Grant,
        Optimistic,
        Vesting,
    )

ZERO_ADDRESS = "0x0000000000000000000000000000000000000000"
NO_ROOT = "0x" + 64 * "0"
"""Of an airdrop whose list is not known yet."""
AUCTION_FIELDS = (
    "unit",
    "minLot",
    "startPrice",
    "minStartPrice",
    "floorPrice",
    "restartMultiplier",
    "length",
)
KIND_NAMES = ("standard", "constitutional", "grant", "optimistic")
"""The kinds of proposals that the kit knows, at their numbers in the table."""
KIND_NUMBERS = {name: number for number, name in enumerate(KIND_NAMES)}
MAJORITY, QUADRATIC, OPTIMISTIC = range(3)
TRANSFER = 2
_WAD_PER_BASIS_POINT = units.WAD // units.BASIS_POINTS

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What a constructor's arguments are made of."""

    spec: Spec
    deployer: str
    known: Mapping[str, str]
    """The addresses of the contracts planned so far, by key."""

    @property
    def created(self) -> set[str]:
        """Keys of the contracts that receive a part of the supply."""
        return {*(one.key for one in self.spec.airdrops), *(one.key for one in self.spec.grants)}

    def account(self, name: str) -> str:
        """The address behind an account of the spec."""
        if is_address(name):
            return name
        if name == TREASURY:
            return self.known["timelock"]
        if name == self.spec.token.symbol:
            return self.known["token"]
        if name in self.created:
            return self.known[name]
        return self.spec.addresses[name]


@dataclass(frozen=True)
class Part:
    """One contract of a DAO."""

    key: str
    contract: str
    arguments: Callable[[Context], Arguments]
    owner: str | None = None
    """Key of the final owner, for contracts that have one."""
    is_created_by_genesis: bool = False
    """Its address is known before its arguments are: the token mints to it, and it names the token."""


def parts_of(spec: Spec) -> list[Part]:
    """The contracts of the DAO in the order of their deployment; each names only earlier ones."""
    parts = [
        Part("genesis", "Genesis", lambda c: {"deployer": c.deployer}),
        Part("timelock", "Timelock", _timelock),
        *([] if spec.token.address else [Part("token", "GovernanceToken", _token, owner="timelock")]),
        Part("escrow", "VotingEscrow", _escrow, owner="timelock"),
    ]
    if spec.score is not None:
        parts.append(Part("score", "StakingScore", _score, owner="timelock"))
    parts.append(Part("kinds", "ProposalKinds", _kinds, owner="timelock"))
    parts.append(Part("governor", "DaoGovernor", _governor))
    if spec.revenue is not None:
        parts.append(Part("distributor", "RevenueDistributor", _distributor, owner="timelock"))
        if spec.revenue.buyback is not None:
            parts.append(Part("auction", "BuybackAuction", _auction, owner="timelock"))
        parts.append(Part("router", "RevenueRouter", _router, owner="timelock"))
        if spec.revenue.compounder is not None:
            if spec.revenue.compounder.uniswap_v2 is not None:
                parts.append(Part("uniswap_adapter", "UniswapV2Adapter", _uniswap_adapter))
            parts.append(Part("compounder", "RevenueCompounder", _compounder, owner="timelock"))
    for airdrop in spec.airdrops:
        parts.append(_created(airdrop.key, "MerkleAirdrop", partial(_airdrop, airdrop), owner="timelock"))
    for grant in spec.grants:
        parts.append(_created(grant.key, "VestingGrant", partial(_grant, grant)))
    return parts


def existing_of(spec: Spec) -> dict[str, str]:
    """The addresses, by key, of contracts that the spec names instead of creating them."""
    address = spec.token.address
    if address is None:
        return {}
    return {"token": address if is_address(address) else spec.addresses[address]}


def min_raw_power(spec: Spec) -> int:
    """``revenue.min_total_power`` in the distributor's unit, token units times weeks, rounded up."""
    if spec.revenue is None:
        return 0
    scaled = spec.revenue.min_total_power * spec.escrow.max_lock * units.WAD
    return -(-scaled // spec.escrow.max_multiplier)


def penalties_to_stakers(spec: Spec) -> bool:
    """Whether the distributor receives the penalties of early exits."""
    early_exit = spec.escrow.early_exit
    return spec.revenue is not None and early_exit.max_penalty > 0 and early_exit.penalty_to == "stakers"


def guardian_of(governor: Governor, account: Callable[[str], str]) -> tuple[str, int]:
    """The guardian's address and end date; zeros for none."""
    if governor.guardian is None:
        return ZERO_ADDRESS, 0
    return account(governor.guardian.account), governor.guardian.until


def auction_params(auction: Auction) -> Arguments:
    """The on-chain terms of one auction."""
    return {
        "unit": 10**auction.decimals,
        "minLot": auction.min_lot_units,
        "startPrice": auction.start_price,
        "minStartPrice": auction.min_start_price,
        "floorPrice": auction.floor_price,
        "restartMultiplier": auction.restart_multiplier,
        "length": auction.length,
    }


def payout_tokens(context: Context) -> list[str]:
    """What the distributor can pay: the router's tokens, and the DAO's own for penalties and reinvestment."""
    revenue = context.spec.revenue
    listed = [context.account(token) for token in revenue.tokens] if revenue else []
    return [*listed, context.known["token"]]


def _created(
    key: str, contract: str, arguments: Callable[[Context], Arguments], owner: str | None = None
) -> Part:
    return Part(key, contract, arguments, owner=owner, is_created_by_genesis=True)


def _airdrop(airdrop: Airdrop, context: Context) -> Arguments:
    config = {
        "token": context.known["token"],
        "escrow": context.known["escrow"],
        "owner": context.known["genesis"],
        "treasury": context.known["timelock"],
        "deadline": airdrop.deadline or 0,
        "period": airdrop.open_for or 0,
        "cumulative": airdrop.cumulative,
    }
    return {"config": config}


def _grant(grant: Vesting, context: Context) -> Arguments:
    config = {
        "token": context.known["token"],
        "escrow": context.known["escrow"],
        "beneficiary": context.account(grant.beneficiary),
        "dao": context.known["timelock"],
        "treasury": context.known["timelock"],
        "start": grant.start or 0,
        "cliff": grant.cliff,
        "duration": grant.duration,
        "revocable": grant.revocable,
        "delegable": grant.unvested_votes,
    }
    return {"config": config}


def _timelock(context: Context) -> Arguments:
    return {
        "minDelay": context.spec.timelock.delay,
        "proposers": [],
        "executors": [],
        "admin": context.known["genesis"],
    }


def _token(context: Context) -> Arguments:
    token = context.spec.token
    return {
        "name": token.name,
        "symbol": token.symbol,
        "cap": token.cap,
        "yearlyMintLimit": token.yearly_mint_limit,
        "owner": context.known["timelock"],
        "allocations": [
            {"recipient": context.account(recipient), "amount": amount}
            for recipient, amount in allocations(context.spec)
        ],
    }


def _escrow(context: Context) -> Arguments:
    escrow = context.spec.escrow
    config = {
        "token": context.known["token"],
        "owner": context.known["genesis"],
        "name": escrow.name,
        "symbol": escrow.symbol,
        "maxLockWeeks": escrow.max_lock,
        "maxMultiplier": escrow.max_multiplier,
        "minLockWeeks": escrow.min_lock,
        "minAmount": escrow.min_amount,
        "maxExitPenalty": escrow.early_exit.max_penalty * _WAD_PER_BASIS_POINT,
        "exitCooldownWeeks": escrow.early_exit.cooldown,
    }
    return {"config": config}


def _score(context: Context) -> Arguments:
    tiers = context.spec.score.tiers if context.spec.score else []
    return {
        "escrow": context.known["escrow"],
        "owner": context.known["timelock"],
        "thresholds": [tier.power for tier in tiers],
    }


def kind_rules(spec: Spec) -> dict[str, Arguments]:
    """The on-chain rules of every kind of the spec, by name."""
    governor, kinds = spec.governor, spec.kinds
    standard: Arguments = {
        "counting": MAJORITY,
        "minScore": 0,
        "mayTouchReserved": kinds is None or kinds.constitutional is None,
        "isRestricted": False,
        "quorumBps": governor.quorum,
        "decisionBps": governor.approval_margin,
        "votingDelay": governor.voting_delay,
        "votingPeriod": governor.voting_period,
        "lateExtension": governor.late_extension,
        "executionWindow": governor.execution_window,
        "threshold": governor.proposal_threshold,
    }
    found = {"standard": standard}
    if kinds is None:
        return found
    if kinds.constitutional is not None:
        found["constitutional"] = _kind(
            standard,
            kinds.constitutional,
            mayTouchReserved=True,
            quorumBps=kinds.constitutional.quorum,
            decisionBps=kinds.constitutional.approval_margin,
        )
    if kinds.grant is not None:
        found["grant"] = _kind(
            standard,
            kinds.grant,
            counting=QUADRATIC,
            mayTouchReserved=False,
            isRestricted=True,
            quorumBps=kinds.grant.quorum,
            decisionBps=kinds.grant.approval_margin,
        )
    if kinds.optimistic is not None:
        found["optimistic"] = _kind(
            standard,
            kinds.optimistic,
            counting=OPTIMISTIC,
            mayTouchReserved=False,
            isRestricted=True,
            quorumBps=0,
            decisionBps=kinds.optimistic.veto,
        )
    return found


def kind_limits(context: Context) -> list[Arguments]:
    """What restricted kinds may spend of which asset; the zero address is ether."""
    kinds = context.spec.kinds
    sections = {"grant": kinds.grant, "optimistic": kinds.optimistic} if kinds else {}
    return [
        {
            "kind": KIND_NUMBERS[name],
            "target": ZERO_ADDRESS if limit.asset == ETHER else context.account(limit.asset),
            "reach": TRANSFER,
            "maxAmount": limit.base_units,
        }
        for name, section in sections.items()
        if section is not None
        for limit in section.limits
    ]


def quotas(spec: Spec) -> list[int]:
    """Proposals in 30 days by score, from score 0; empty for no limit."""
    per_score = [tier.proposals_per_month for tier in spec.score.tiers] if spec.score else []
    if not per_score or per_score[0] is None:
        return []
    return [0, *(quota or 0 for quota in per_score)]


def _kind(standard: Arguments, section: Constitutional | Grant | Optimistic, **rules: Any) -> Arguments:
    """The standard rules with those of another kind; voting goes on late for a whole period at most."""
    period = section.voting_period or standard["votingPeriod"]
    threshold = section.proposal_threshold
    return {
        **standard,
        "votingPeriod": period,
        "lateExtension": min(standard["lateExtension"], period),
        "threshold": standard["threshold"] if threshold is None else threshold,
        "minScore": section.min_score,
        **rules,
    }


def _kinds(context: Context) -> Arguments:
    rules = kind_rules(context.spec)
    left_out = {**rules["standard"], "votingPeriod": 0}
    last = max(KIND_NUMBERS[name] for name in rules)
    return {
        "owner": context.known["timelock"],
        "score": context.known.get("score", ZERO_ADDRESS),
        "kinds": [rules.get(name, left_out) for name in KIND_NAMES[: last + 1]],
        "limits": kind_limits(context),
        "initialQuotas": quotas(context.spec),
    }


def _governor(context: Context) -> Arguments:
    governor = context.spec.governor
    guardian, until = guardian_of(governor, context.account)
    config = {
        "name": governor.name,
        "votes": context.known[governor.votes],
        "timelock": context.known["timelock"],
        "kinds": context.known["kinds"],
        "guardian": guardian,
        "guardianUntil": until,
    }
    return {"config": config}


def _distributor(context: Context) -> Arguments:
    return {
        "escrow": context.known["escrow"],
        "owner": context.known["timelock"],
        "minTotalPower": min_raw_power(context.spec),
        "tokens": payout_tokens(context)[:-1],  # it lists the DAO's own token by itself
    }


def _auction(context: Context) -> Arguments:
    revenue = context.spec.revenue
    buyback = revenue.buyback if revenue else None
    auctions = buyback.auctions if buyback else []
    config = {
        "owner": context.known["timelock"],
        "paymentToken": context.known["token"],
        "distributor": context.known["distributor"],
        "burnProceeds": buyback is not None and buyback.proceeds == "burn",
        "tokens": [context.account(auction.token) for auction in auctions],
        "params": [auction_params(auction) for auction in auctions],
    }
    return {"config": config}


def _router(context: Context) -> Arguments:
    revenue = context.spec.revenue
    if revenue is None:
        raise ValueError("a DAO without revenue has no router")
    config = {
        "owner": context.known["timelock"],
        "weth": context.account(revenue.weth),
        "distributor": context.known["distributor"],
        "buyback": context.known.get("auction", ZERO_ADDRESS),
        "treasury": context.known["timelock"],
        "revenueShareBps": revenue.split.revenue_share,
        "buybackBps": revenue.split.buyback,
        "treasuryBps": revenue.split.treasury,
        "tokens": [context.account(token) for token in revenue.tokens],
    }
    return {"config": config}


def _uniswap_adapter(context: Context) -> Arguments:
    revenue = context.spec.revenue
    compounder = revenue.compounder if revenue else None
    if compounder is None or compounder.uniswap_v2 is None:
        raise ValueError("a DAO without an exchange has no adapter for it")
    return {"router": context.account(compounder.uniswap_v2)}


def _compounder(context: Context) -> Arguments:
    adapter = context.known.get("uniswap_adapter")
    return {
        "distributor": context.known["distributor"],
        "owner": context.known["timelock"],
        "adapters": [] if adapter is None else [adapter],
    }
