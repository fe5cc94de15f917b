"""Deposits, claims after any wait, the way through the router, and revenue that nobody looked after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.node.clock import WEEK
from bench.bars import PERCENT, Bar, Part, same
from bench.conditions import (
    DAY,
    HOUR,
    LOT,
    MAX_LOCK_WEEKS,
    PURSE,
    UNLIMITED,
    Escrow,
    fresh_chain,
    open_escrow,
    plain_token,
)
from bench.mocks import mock
from bench.modules import revenue_flows, revenue_path
from bench.modules.sharing import Sharing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure

CLAIM = "claim, 1 token"
PATH_LIMIT = 400_000
BARS = (
    *(
        same(f"claim-{weeks}-weeks", CLAIM, f"decaying lock, {weeks} weeks", 68_000)
        for weeks in (1, 4, 10, 26, 50)
    ),
    Bar("claim-spread", CLAIM, "dearest less cheapest of the above", Part(1, "claim-1-weeks")),
    Bar("claim-permanent-1-weeks", CLAIM, "permanent lock, 1 week", 68_000, "claim-1-weeks"),
    Bar("claim-permanent-10-weeks", CLAIM, "permanent lock, 10 weeks", 68_000, "claim-10-weeks"),
    Bar("claim-permanent-50-weeks", CLAIM, "permanent lock, 50 weeks", 68_000, "claim-50-weeks"),
    Bar(
        "claim-permanent-52-weeks",
        CLAIM,
        "permanent lock, 52 weeks, within 1% of 1 week",
        Part(101, "claim-permanent-1-weeks"),
        "claim-52-weeks-all",
    ),
    Bar("claim-permanent-104-weeks", CLAIM, "permanent lock, 104 weeks", 68_000, "claim-104-weeks-all"),
    Bar("claim-permanent-520-weeks", CLAIM, "permanent lock, 520 weeks", 68_000),
    Bar("claim-5-changes", CLAIM, "50 weeks, 5 lock changes", 112_000, "claim-50-weeks"),
    *(
        same(f"first-claim-{tokens}-tokens", "first claim ever", f"{tokens} tokens, 1 week", limit)
        for tokens, limit in ((1, 80_000), (3, 180_000), (5, 280_000))
    ),
    *(
        same(f"claim-{tokens}-tokens-{weeks}-weeks", f"claim, {tokens} tokens", f"{weeks} weeks", limit)
        for tokens, limit in ((3, 142_000), (5, 216_000))
        for weeks in (1, 10, 50, 52, 104)
    ),
    Bar("first-claim-tracked", "first claim ever", "1 tracked token, 1 week", 88_000, "first-claim-1-tokens"),
    Bar("claim-tracked", CLAIM, "tracked token, 1 week", 74_000, "claim-1-weeks"),
    Bar("claim-tracked-loss", CLAIM, "tracked token that lost half, 1 week", 76_000, "claim-1-weeks"),
    Bar("deposit-tracked-loss", "deposit", "first of a week, tracked token that lost half", 120_000),
    Bar("deposit-first-ever", "deposit", "first ever of a token", peer="deposit-first-of-week"),
    same("deposit-first-of-week", "deposit", "first of a week, escrow idle 2 weeks", 120_000),
    same("deposit-repeated", "deposit", "second of a week", 72_000),
    Bar(
        "deposit-idle-51-weeks",
        "deposit",
        "first of a week, escrow idle 51 weeks",
        peer="deposit-first-of-week",
    ),
    Bar("distribute-token", "router.distribute", "a stable coin, 50% / 50%", 160_954),
    Bar("distribute-eth", "router.distribute", "ETH as WETH, 50% / 50%", 174_579),
    Bar("distribute-runway", "router.distribute", "a stable coin, the runway is full", 160_954),
    Bar("distribute-filling", "router.distribute", "a stable coin, half of it fills the runway", PATH_LIMIT),
    Bar("auction-start-token", "auction.start", "the stable coin", PATH_LIMIT),
    Bar("auction-start-eth", "auction.start", "WETH", PATH_LIMIT),
    Bar("auction-buy-token", "auction.buy", "the stable coin, proceeds to the stakers", 177_180),
    Bar("auction-buy-eth", "auction.buy", "WETH, proceeds to the stakers", 135_883),
    Bar("auction-callback-token", "auction.buyWithCallback", "the stable coin, as above", 186_180),
    Bar("auction-callback-eth", "auction.buyWithCallback", "WETH, as above", 144_883),
    Bar("pot-release", "pot.release", "the stable coin, third week", 55_000),
    Bar("skim", "skimmer.skim", "a vault that gained again", 80_000),
    Bar("auction-buy-lock", "auction.buy", "the stable coin, proceeds locked for ever", 225_000),
    Bar("order-place", "auction.placeOrder", "the stable coin, again", 62_000),
    Bar("auction-buy-beside-order", "auction.buy", "a part of a lot of which an order stands", 200_000),
    Bar("path-dearest-first-week", "dearest call of these six", "first week ever", PATH_LIMIT),
    Bar("path-total", "these six calls together", "second week"),
    *(
        Bar(
            f"lost-{weeks}-weeks",
            "revenue lost",
            f"nobody calls anything for {weeks} weeks",
            0,
            f"lost-{weeks}-weeks",
            PERCENT,
        )
        for weeks in (26, 52, 104)
    ),
)
"""The bars of this group."""

TOKENS = 5
SEVERAL = (3, 5)
WAITS = (1, 4, 10, 26, 50)
"""Weeks that a decaying lock waits between two claims."""
LONG_WAITS = (1, 10, 50, 52, 104, 520)
"""The same for a permanent lock."""
SEVERAL_UNTIL = 104
"""Weeks for which all tokens have revenue; then only the first has."""
CHANGE_WEEKS = (10, 18, 26, 34, 42)
IDLE_WEEKS = 51


def measure() -> Iterator[Figure]:
    """Gas of revenue, and what part of it is lost."""
    with fresh_chain() as chain:
        sharing = _open_sharing(open_escrow(chain))
        paths = (revenue_path.whole_path, revenue_path.silence, revenue_flows.flows)
        for scenario in (_weeks, _tracked, _idle_deposit, *paths):
            with chain.branch():
                yield from scenario(sharing)


def _open_sharing(escrow: Escrow) -> Sharing:
    chain = escrow.chain
    tokens = [plain_token(chain) for _ in range(TOKENS)]
    distributor = chain.deploy(
        artifact("RevenueDistributor"),
        escrow=escrow.contract.address,
        owner=escrow.owner,
        minTotalPower=1,
        nonRebasing=[token.address for token in tokens],
        others=[],
    )
    sharing = Sharing(escrow, distributor, tokens, chain.now // WEEK)
    for holder in sharing.permanent:
        escrow.lock_for_good(holder)
    for holder in sharing.decaying:
        escrow.lock(holder, MAX_LOCK_WEEKS)
    fund(sharing)
    return sharing


def fund(sharing: Sharing) -> None:
    """Mint revenue for the treasury, and a unit for each holder, so that its storage is in use."""
    escrow, distributor = sharing.escrow, sharing.distributor
    for token in sharing.tokens:
        token.send(escrow.owner, "mint", to=escrow.owner, amount=PURSE)
        token.send(escrow.owner, "approve", spender=distributor.address, value=UNLIMITED)
        for holder in (*sharing.permanent, *sharing.decaying):
            token.send(escrow.owner, "mint", to=holder, amount=1)


def _weeks(sharing: Sharing) -> Iterator[Figure]:
    """Ten years of weekly revenue; each wait is claimed in a branch, so that all start at week 1."""
    chain = sharing.escrow.chain
    yield from _first_week(sharing)
    decaying, changing, permanent = sharing.decaying[0], sharing.decaying[1], sharing.permanent[0]
    for holder in (decaying, changing, permanent):
        sharing.claim(holder, TOKENS)
    waited: dict[int, int] = {}
    for week in range(1, max(LONG_WAITS) + 1):
        if week == 1:
            yield from _second_week(sharing)
        sharing.pay_week(week + 1, TOKENS if week <= SEVERAL_UNTIL else 1)
        if week in CHANGE_WEEKS:
            sharing.escrow.contract.send(changing, "increaseAmount", amount=LOT)
        if week in WAITS:
            with chain.branch():
                waited[week] = sharing.claim(decaying, 1)
                yield f"claim-{week}-weeks", waited[week]
        if week in LONG_WAITS:
            yield from _claims_of(sharing, permanent, week)
        if week == max(WAITS):
            with chain.branch():
                yield "claim-5-changes", sharing.claim(changing, 1)
    yield "claim-spread", max(waited.values()) - min(waited.values())


def _claims_of(sharing: Sharing, holder: str, week: int) -> Iterator[Figure]:
    chain = sharing.escrow.chain
    with chain.branch():
        yield f"claim-permanent-{week}-weeks", sharing.claim(holder, 1)
    if week <= SEVERAL_UNTIL:
        for tokens in SEVERAL:
            with chain.branch():
                yield f"claim-{tokens}-tokens-{week}-weeks", sharing.claim(holder, tokens)


def _first_week(sharing: Sharing) -> Iterator[Figure]:
    """Week 1 of the locks: the first revenue and the first claims ever."""
    chain = sharing.escrow.chain
    with chain.branch():
        chain.travel_to((sharing.week + 1) * WEEK + DAY)
        yield "deposit-first-ever", sharing.deposit(sharing.tokens[0])
    sharing.pay_week(1, TOKENS)
    for tokens in (1, *SEVERAL):
        with chain.branch():
            yield f"first-claim-{tokens}-tokens", sharing.claim(sharing.decaying[2], tokens)


def _second_week(sharing: Sharing) -> Iterator[Figure]:
    chain = sharing.escrow.chain
    with chain.branch():
        chain.travel_to((sharing.week + 2) * WEEK + DAY)
        yield "deposit-first-of-week", sharing.deposit(sharing.tokens[0])
        chain.wait(HOUR)
        yield "deposit-repeated", sharing.deposit(sharing.tokens[0])


def _tracked(sharing: Sharing) -> Iterator[Figure]:
    """A token whose claims are tracked, before and after it takes half of all balances away."""
    chain, distributor, owner = sharing.escrow.chain, sharing.distributor, sharing.escrow.owner
    token = chain.deploy(mock("MockRebasingToken"), decimals=18)
    distributor.send(owner, "setToken", token=token.address, listed=True)
    tracked = replace(sharing, tokens=[token])
    holder = sharing.decaying[0]
    fund(tracked)
    tracked.pay_week(1, 1)
    yield "first-claim-tracked", tracked.claim(holder, 1)
    tracked.pay_week(2, 1)
    with chain.branch():
        yield "claim-tracked", tracked.claim(holder, 1)
    token.send(owner, "rebaseDown", account=distributor.address, bps=5_000)
    with chain.branch():
        yield "claim-tracked-loss", tracked.claim(holder, 1)
    chain.travel_to((sharing.week + 3) * WEEK + DAY)
    yield "deposit-tracked-loss", tracked.deposit(token)


def _idle_deposit(sharing: Sharing) -> Iterator[Figure]:
    """The dearest deposit: it reads the escrow's total across every week since the last change of a lock."""
    sharing.pay_week(1, 1)
    sharing.escrow.chain.travel_to((sharing.week + IDLE_WEEKS) * WEEK + DAY)
    yield f"deposit-idle-{IDLE_WEEKS}-weeks", sharing.deposit(sharing.tokens[0])
