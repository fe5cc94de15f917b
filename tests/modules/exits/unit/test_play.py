"""A whale that wants to leave without a penalty: it proposes, votes, delegates and objects as it likes.

By the exact model; that the contracts answer as the model does is tested by the stories.
"""

from random import Random

import pytest

from model.escrow import EscrowModel, EscrowRules
from model.exits import EVERY_RULE, Cause, ExitModel, Refused
from model.token import TokenModel
from utils.constants import DAY, WEEK

GAMES, STEPS = 1_500, 24
QUORUM_BPS, SECOND_BPS = 400, 1_000
DELAY, PERIOD, TIMELOCK, EXTENSION = DAY, 7 * DAY, 2 * DAY, 14 * DAY
START = 2_950 * WEEK + DAY
HELD_FOR = 4 * WEEK
WHALE, HELPERS, OTHERS = "whale", ("helper", "other helper"), ("ann", "ben")
MINE = (WHALE, *HELPERS)


class Play:
    """The whale has 40% of all votes, its helpers far less than a quorum; the others have the rest."""

    def __init__(self, random: Random, rules: frozenset[str]) -> None:
        self.random, self.now = random, START
        self.escrow = EscrowModel(EscrowRules(max_exit_penalty=10**18 // 2), TokenModel(), "escrow")
        self.model = ExitModel(self.escrow, HELD_FOR, SECOND_BPS, rules)
        holdings = {WHALE: 40_000, "helper": 500, "other helper": 300, "ann": 35_000, "ben": 24_200}
        self.late = random.random() < 0.3  # the whale locks when the play has begun
        for account, amount in holdings.items():
            if not (self.late and account == WHALE):
                self.lock(account, amount)
        self.now += 5 * WEEK
        self.cause: Cause | None = None
        self.passes: bool | None = None

    def lock(self, account: str, amount: int) -> None:
        self.escrow.token.balances[account] += amount
        self.escrow.token.allowances[account, "escrow"] += amount
        self.escrow.create_lock(self.now, account, account, amount, self.now + 40 * WEEK)

    def votes(self, account: str, t: int) -> int:
        return self.escrow.votes(account, t)

    def wait(self, seconds: int) -> None:
        self.now += seconds

    # What the whale and its helpers may do, in any order.

    def delegate(self) -> None:
        account = self.random.choice(MINE)
        self.escrow.delegate(self.now, account, self.random.choice(MINE))

    def add(self) -> None:
        if self.late and not self.escrow.lock(WHALE).amount:
            self.lock(WHALE, 40_000)

    def propose(self) -> None:
        """Anybody with a vote may; an optimistic kind passes unless a tenth is against."""
        if self.cause is not None:
            return
        proposer = self.random.choice(MINE)
        if not self.votes(proposer, self.now - 1):
            return
        is_optimistic = self.random.random() < 0.2
        self.cause = Cause(proposer, self.now, self.now + DELAY, is_optimistic)

    def vote(self) -> None:
        cause = self.cause
        if cause is None or not cause.snapshot < self.now <= cause.snapshot + PERIOD:
            return
        voter = self.random.choice(MINE)
        if self.random.random() < 0.3:  # an own ballot, whoever has its votes
            cause.take_back(self.escrow, voter)
        votes = cause.votes(self.escrow, voter)
        if votes:
            favoured = self.random.choice((votes, votes, votes // 2, 0))
            abstained = self.random.choice((votes - favoured, 0))
            cause.ballots[voter] = (votes - favoured - abstained, favoured, abstained)

    def oppose(self) -> None:
        """An honest member, who is often asleep, votes against it, or objects."""
        cause = self.cause
        if cause is None:
            return
        account = self.random.choice(OTHERS)
        if cause.snapshot < self.now <= cause.snapshot + PERIOD and self.random.random() < 0.1:
            cause.ballots[account] = (self.votes(account, cause.snapshot), 0, 0)
        elif cause.queued_at is not None:
            self._object(account)

    def queue(self) -> None:
        cause = self.cause
        if cause is None or cause.queued_at is not None or self.now <= cause.snapshot + PERIOD:
            return
        against, favoured, abstained = (
            sum(kind) for kind in zip(*cause.ballots.values(), (0, 0, 0), strict=False)
        )
        total = self.escrow.total(cause.snapshot)
        if cause.is_optimistic:
            passes = against * 10 < total
        else:
            passes = favoured > against and (favoured + abstained) * 10_000 >= QUORUM_BPS * total
        if not passes:
            self.cause = None  # and another one
            return
        cause.queued_at = self.now
        cause.is_noted = not cause.is_optimistic or "optimistic" not in self.model.rules
        self.wait(1)

    def object(self) -> None:
        self._object(self.random.choice(MINE))

    def _object(self, account: str) -> None:
        cause = self.cause
        if (
            cause is None
            or cause.queued_at is None
            or account in cause.objected
            or self.now == cause.queued_at
        ):
            return
        if self.votes(account, cause.queued_at - 1):
            cause.objectors.add(account)
            cause.objected.add(account)

    def leave(self) -> bool:
        """Whether the whale is out, because of a proposal that its side made."""
        cause = self.cause
        if cause is None or cause.queued_at is None:
            return False
        try:
            self.model.leave(self.now, WHALE, cause, cause.queued_at + TIMELOCK + EXTENSION)
        except Refused:
            return False
        return True

    def step(self) -> bool:
        """One act of anybody, then some time."""
        acts = (
            self.delegate,
            self.add,
            self.propose,
            self.vote,
            self.vote,
            self.oppose,
            self.queue,
            self.object,
        )
        is_out = self.leave()
        self.random.choice(acts)()
        self.wait(self.random.choice((0, 1, 1, DAY, DAY + 1, 4 * DAY)))
        if self.cause is not None and self.cause.queued_at is not None and not is_out:
            self.object()
            is_out = self.leave()
        return is_out


def escapes(rules: frozenset[str], games: int = GAMES) -> int:
    """In how many plays the whale leaves by a proposal that its side made."""
    found = 0
    for seed in range(games):
        play = Play(Random(seed), rules)
        found += any(play.step() for _ in range(STEPS))
    return found


def test_play__whale_with_helpers__never_leaves_by_its_own_proposal():
    """BO-37, BO-108: with one lock there is no free exit, however it delegates, proposes, objects and votes,
    with votes that it took back from its helpers too."""
    assert escapes(EVERY_RULE) == 0


@pytest.mark.parametrize("rule", ["for", "abstain", "voter", "optimistic"])
def test_play__one_rule_less__finds_the_way_out(rule):
    """Each of these rules closes a way that the search finds without it."""
    assert escapes(EVERY_RULE - {rule}, GAMES // 2) > 0


@pytest.mark.parametrize("rules", [EVERY_RULE, EVERY_RULE - {"owner"}])
def test_play__against_with_votes_of_others__own_ones_carried_it(rules):
    """BO-108: a helper carries it with the whale's votes, the whale is against it with another helper's: only
    if any ballot freed who cast it, the whale would be out."""
    play = Play(Random(3), rules)
    escrow, (helper, other) = play.escrow, HELPERS
    if play.late:
        play.lock(WHALE, 40_000)
        play.wait(HELD_FOR + 1)
    play.cause = cause = Cause(other, play.now, play.now + DELAY)
    escrow.delegate(play.now, WHALE, helper)
    escrow.delegate(play.now, other, WHALE)
    play.wait(DELAY + 1)
    cause.ballots = {helper: (0, cause.votes(escrow, helper), 0), WHALE: (cause.votes(escrow, WHALE), 0, 0)}
    play.wait(PERIOD)
    play.queue()
    assert cause.queued_at is not None
    play._object(helper)
    assert play.leave() == (rules != EVERY_RULE)
