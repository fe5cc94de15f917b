"""The escrows and distributors that the random stories run on, side by side on one private chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.escrow import EscrowRules
from model.rules import NOBODY, WAD, WEEK
from model.token import UNLIMITED
from utils.artifacts import Artifact, compile_contracts
from utils.stage import BaseStage

if TYPE_CHECKING:
    from utils.rpc import Chain, Contract

SOURCES = (
    "contracts/core/escrow/VotingEscrow.sol",
    "contracts/modules/revenue/RevenueDistributor.sol",
    "contracts/mocks/MockPlainToken.sol",
    "contracts/mocks/MockRebasingToken.sol",
)
START = 2900 * WEEK + 3 * 24 * 3600  # in the middle of a week
LOCKERS = 5
PURSE = 10**30  # what every actor owns of the locked token; all of them together stay below 2**104
REVENUE = 10**36
MAX_LOCKED = 2**104 - 1
REVENUE_DECIMALS = (2, 6, 18, 24)


@dataclass(frozen=True)
class Terms:
    """The parameters of one system."""

    name: str
    rules: EscrowRules
    penalties_to_stakers: bool = True
    min_total_power: int = 0


TERMS = (
    Terms("year, twice the power, no early exit", EscrowRules(max_lock_weeks=52, max_multiplier=2 * WAD)),
    Terms(
        "four years, penalties to the stakers",
        EscrowRules(max_lock_weeks=208, max_exit_penalty=WAD // 2, exit_cooldown_weeks=1),
    ),
    Terms(
        "a month, all lost at once",
        EscrowRules(
            max_lock_weeks=4,
            min_lock_weeks=2,
            max_multiplier=WAD * 7 // 3,
            max_exit_penalty=WAD,
            exit_cooldown_weeks=2,
        ),
        min_total_power=3 * (10**9 + 7),  # what one lock of a usual amount and length has a week later
    ),
    Terms(
        "year, penalties to the treasury, small locks refused",
        EscrowRules(
            max_lock_weeks=52,
            min_lock_weeks=2,
            min_amount=10**6,
            max_exit_penalty=WAD * 3 // 4,
            exit_cooldown_weeks=1,
        ),
        penalties_to_stakers=False,
        min_total_power=10**18,
    ),
)


@dataclass(frozen=True)
class Cast:
    """Who acts. Only ``lockers`` (the last of whom approved no tokens) and ``payer`` own any."""

    owner: str
    treasury: str
    payer: str
    bystander: str
    lockers: tuple[str, ...]

    @property
    def everybody(self) -> tuple[str, ...]:
        return (*self.lockers, self.bystander)


@dataclass(frozen=True)
class System:
    """One escrow with its distributor, as deployed."""

    terms: Terms
    token: Contract
    escrow: Contract
    distributor: Contract
    revenue: tuple[Contract, ...]  # the escrow's own token first, and the one that rebases last


def cast_of(chain: Chain) -> Cast:
    owner, treasury, payer, bystander, *others = chain.accounts
    return Cast(owner, treasury, payer, bystander, tuple(others[: LOCKERS + 1]))


def deploy(chain: Chain, artifacts: dict[str, Artifact], terms: Terms) -> System:
    """Deploy one system and give everybody tokens."""
    cast = cast_of(chain)
    plain = artifacts["MockPlainToken"]
    token = chain.deploy(plain, 18)
    *steady, last = REVENUE_DECIMALS
    others = (
        *(chain.deploy(plain, decimals) for decimals in steady),
        chain.deploy(artifacts["MockRebasingToken"], last),
    )
    rules = terms.rules
    escrow = chain.deploy(
        artifacts["VotingEscrow"],
        (
            token.address,
            cast.owner,
            "Votes",
            "VE",
            rules.max_lock_weeks,
            rules.max_multiplier,
            rules.min_lock_weeks,
            rules.min_amount,
            rules.max_exit_penalty,
            rules.exit_cooldown_weeks,
        ),
    )
    distributor = chain.deploy(
        artifacts["RevenueDistributor"],
        escrow.address,
        cast.owner,
        terms.min_total_power,
        [other.address for other in others[:-1]],
        [others[-1].address],
    )
    escrow.send("setLocker", distributor.address, True, sender=cast.owner)
    receiver = distributor.address if terms.penalties_to_stakers else NOBODY
    escrow.send("setPenaltyDistributor", receiver, sender=cast.owner)
    escrow.send("transferOwnership", cast.treasury, sender=cast.owner)
    for account in cast.lockers:
        token.send("mint", account, PURSE, sender=cast.owner)
    for account in cast.lockers[:-1]:
        token.send("approve", escrow.address, UNLIMITED, sender=account)
    for coin in (token, *others):
        funds = payer_funds(cast, is_locked_token=coin is token)
        coin.send("mint", cast.payer, funds, sender=cast.owner)
        coin.send("approve", distributor.address, UNLIMITED, sender=cast.payer)
    return System(terms, token, escrow, distributor, (token, *others))


def payer_funds(cast: Cast, *, is_locked_token: bool) -> int:
    """What the payer of revenue owns: of the locked token only as much as the escrow could still hold."""
    return MAX_LOCKED - PURSE * len(cast.lockers) if is_locked_token else REVENUE


class Stage(BaseStage):
    """A private chain with every system on it, put back to the beginning before each story."""

    def __init__(self) -> None:
        super().__init__(compile_contracts(SOURCES), START)
        self.systems = tuple(deploy(self.chain, self.artifacts, terms) for terms in TERMS)
        self.keep()
