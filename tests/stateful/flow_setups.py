"""Whole revenue sides, router to stakers and buyback, side by side on one private chain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.auction import Terms as AuctionTerms
from model.escrow import EscrowRules
from model.rules import NOBODY, WAD
from model.token import UNLIMITED
from stateful.setups import PURSE, REVENUE, START, System, Terms, cast_of, payer_funds
from utils.artifacts import ROOT, Artifact, compile_contracts
from utils.constants import DAY
from utils.stage import BaseStage

if TYPE_CHECKING:
    from utils.rpc import Chain, Contract

SOURCES = (
    "contracts/core/escrow/VotingEscrow.sol",
    "contracts/mocks/MockPlainToken.sol",
    "contracts/modules/buyback/BuybackAuction.sol",
    "contracts/modules/buyback/BuybackPot.sol",
    "contracts/modules/buyback/mocks/MockBidder.sol",
    "contracts/modules/revenue/RevenueDistributor.sol",
    "contracts/modules/revenue/RevenueRouter.sol",
    "contracts/core/token/GovernanceToken.sol",
)
WETH9 = ROOT / "node_modules" / "canonical-weth" / "build" / "contracts" / "WETH9.json"
DECIMALS = (2, 6, 8, 18, 24)
MOST = {6: 2, 24: 100}
"""Whole tokens of the largest lot, by decimals; others have no limit."""
ETHER = REVENUE  # wrapped by the payer; as much again stays as it is


@dataclass(frozen=True)
class FlowTerms:
    """The parameters of one revenue side."""

    system: Terms
    shares: tuple[int, int, int]
    burns: bool
    length: int
    runways: dict[int, int]
    """Whole tokens, by the index among `DECIMALS`."""
    pace: int
    """Weeks of the pot before the auction; zero: there is none."""


TERMS = (
    FlowTerms(
        Terms("half and half, burned", EscrowRules(max_lock_weeks=52, max_multiplier=2 * WAD)),
        shares=(5_000, 5_000, 0),
        burns=True,
        length=DAY,
        runways={1: 3, 3: 10**6},
        pace=0,
    ),
    FlowTerms(
        Terms(
            "three odd parts, proceeds to the stakers",
            EscrowRules(max_lock_weeks=8, max_exit_penalty=WAD // 2, exit_cooldown_weeks=1),
            min_total_power=10**18,
        ),
        shares=(3_333, 3_334, 3_333),
        burns=False,
        length=3_600,
        runways={},
        pace=5,
    ),
)


@dataclass(frozen=True)
class FlowSystem(System):
    """As deployed. ``revenue`` holds the governance token, one token for each of ``DECIMALS``, and WETH."""

    flow: FlowTerms
    router: Contract
    auction: Contract
    bidder: Contract
    pot: Contract | None
    sold: dict[str, AuctionTerms]

    @property
    def weth(self) -> Contract:
        return self.revenue[-1]


def deploy(chain: Chain, artifacts: dict[str, Artifact], flow: FlowTerms) -> FlowSystem:
    """Deploy one revenue side; everybody owns governance tokens, ``payer`` all the others."""
    cast, rules = cast_of(chain), flow.system.rules
    funds = payer_funds(cast, is_locked_token=True)
    owned = [*((account, PURSE) for account in cast.lockers), (cast.payer, funds)]
    token = chain.deploy(artifacts["GovernanceToken"], "Token", "TKN", 2 * REVENUE, 0, cast.owner, owned)
    weth = chain.deploy(artifacts["WETH9"])
    plain = [chain.deploy(artifacts["MockPlainToken"], decimals) for decimals in DECIMALS]
    others = (*plain, weth)
    addresses = [coin.address for coin in others]
    config = (
        *(token.address, cast.owner, "Votes", "VE", rules.max_lock_weeks, rules.max_multiplier),
        *(rules.min_lock_weeks, rules.min_amount, rules.max_exit_penalty, rules.exit_cooldown_weeks),
    )
    escrow = chain.deploy(artifacts["VotingEscrow"], config)
    distributor = chain.deploy(
        *(artifacts["RevenueDistributor"], escrow.address, cast.owner, flow.system.min_total_power),
        *(addresses, []),
    )
    sold = {
        coin.address: _auction_terms(10**decimals, flow.length, most=MOST.get(decimals, 0))
        for coin, decimals in zip(others, (*DECIMALS, 18), strict=True)
    }
    terms = [one.values for one in sold.values()]
    auction = chain.deploy(
        artifacts["BuybackAuction"],
        (cast.owner, token.address, distributor.address, flow.burns, addresses, terms),
    )
    pot = chain.deploy(artifacts["BuybackPot"], cast.owner, auction.address, flow.pace) if flow.pace else None
    bidder = chain.deploy(artifacts["MockBidder"], auction.address)
    runways = {plain[index].address: 10 ** DECIMALS[index] * amount for index, amount in flow.runways.items()}
    router = chain.deploy(
        artifacts["RevenueRouter"],
        (
            *(cast.owner, weth.address, distributor.address, (pot or auction).address, cast.treasury),
            *(*flow.shares, addresses, list(runways.items())),
        ),
    )
    escrow.send("setLocker", distributor.address, True, sender=cast.owner)
    receiver = distributor.address if flow.system.penalties_to_stakers else NOBODY
    escrow.send("setPenaltyDistributor", receiver, sender=cast.owner)
    escrow.send("transferOwnership", cast.treasury, sender=cast.owner)
    for account in cast.lockers[:-1]:
        for spender in (escrow, auction, bidder):
            token.send("approve", spender.address, UNLIMITED, sender=account)
    for coin in plain:
        coin.send("mint", cast.payer, REVENUE, sender=cast.owner)
    chain.anvil.call("anvil_setBalance", cast.payer, hex(2 * ETHER))
    weth.send("deposit", sender=cast.payer, value=ETHER)
    for coin in (token, *others):
        coin.send("approve", distributor.address, UNLIMITED, sender=cast.payer)
    return FlowSystem(
        flow.system, token, escrow, distributor, (token, *others), flow, router, auction, bidder, pot, sold
    )


def _auction_terms(unit: int, length: int, most: int) -> AuctionTerms:
    prices = (200 * WAD, 50 * WAD, 10 * WAD + 1)
    return AuctionTerms(unit, unit // 20, *prices, 2 * WAD + 1, length, most * unit)


class FlowStage(BaseStage):
    """A private chain with every system on it, put back to the beginning before each story."""

    def __init__(self) -> None:
        built = json.loads(WETH9.read_text())
        wrapped = Artifact("WETH9", built["abi"], bytes.fromhex(built["bytecode"][2:]))
        super().__init__({**compile_contracts(SOURCES), "WETH9": wrapped}, START)
        self.systems = tuple(deploy(self.chain, self.artifacts, terms) for terms in TERMS)
        self.keep()
