"""Deposits, claims after any wait, the way through the router, and revenue that nobody looked after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.node.clock import WEEK
from bench import router
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
from bench.driver import BenchError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.driver import Contract

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


@dataclass(frozen=True)
class Sharing:
    """A distributor on an escrow with ten equal locks, the first five permanent; all began in week 0."""

    escrow: Escrow
    distributor: Contract
    tokens: list[Contract]
    week: int

    @property
    def permanent(self) -> list[str]:
        return self.escrow.holders[:5]

    @property
    def decaying(self) -> list[str]:
        return self.escrow.holders[5:10]

    def deposit(self, token: Contract) -> int:
        """Gas of a deposit by the treasury."""
        return self.distributor.send(self.escrow.owner, "deposit", token=token.address, amount=LOT)

    def pay_week(self, week: int, tokens: int) -> None:
        """Revenue of some tokens, a day into week ``week``; the next transaction comes an hour later."""
        self.escrow.chain.travel_to((self.week + week) * WEEK + DAY)
        for token in self.tokens[:tokens]:
            self.deposit(token)
        self.escrow.chain.wait(HOUR)

    def claim(self, holder: str, tokens: int) -> int:
        """Gas of a claim that pays all of ``tokens``.

        Raises:
            BenchError: It paid one of them nothing.
        """
        claimed = self.tokens[:tokens]
        before = [token.read("balanceOf", account=holder) for token in claimed]
        gas = self.distributor.send(holder, "claim", tokens=[token.address for token in claimed])
        after = [token.read("balanceOf", account=holder) for token in claimed]
        if any(new <= old for old, new in zip(before, after, strict=True)):
            raise BenchError("A claim paid nothing; the scenario and the contracts disagree.")
        return gas


def measure() -> Iterator[Figure]:
    """Gas of revenue, and what part of it is lost."""
    with fresh_chain() as chain:
        sharing = _open_sharing(open_escrow(chain))
        for scenario in (_weeks, _idle_deposit, router.whole_path, router.silence):
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
        tokens=[token.address for token in tokens],
    )
    sharing = Sharing(escrow, distributor, tokens, chain.now // WEEK)
    for holder in sharing.permanent:
        escrow.lock_for_good(holder)
    for holder in sharing.decaying:
        escrow.lock(holder, MAX_LOCK_WEEKS)
    for token in tokens:
        token.send(escrow.owner, "mint", to=escrow.owner, amount=PURSE)
        token.send(escrow.owner, "approve", spender=distributor.address, value=UNLIMITED)
        for holder in (*sharing.permanent, *sharing.decaying):
            token.send(escrow.owner, "mint", to=holder, amount=1)
    return sharing


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


def _idle_deposit(sharing: Sharing) -> Iterator[Figure]:
    """The dearest deposit: it reads the escrow's total across every week since the last change of a lock."""
    sharing.pay_week(1, 1)
    sharing.escrow.chain.travel_to((sharing.week + IDLE_WEEKS) * WEEK + DAY)
    yield f"deposit-idle-{IDLE_WEEKS}-weeks", sharing.deposit(sharing.tokens[0])
