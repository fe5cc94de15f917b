"""Any order of purchases, wraps, transfers and uses: tokens are exactly the credits that the token has."""

from hypothesis import given, settings
from hypothesis import strategies as st

from utils.credit_token import BOUGHT, TokenStage
from utils.rpc import Reverted
from utils.service_desk import CREDITS

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "wrap", "batch", "unwrap", "send", "pass_on", "use", "give"]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 130),
    ),
    max_size=25,
)
STAKER = 2


class Game:
    """Both sides: the contracts, and credits and tokens of each account as they must be."""

    def __init__(self, stage: TokenStage) -> None:
        stage.reset()
        self.stage = stage
        self.accounts = [stage.buyer, stage.second, stage.staker]
        self.free, self.bound, self.tokens = [BOUGHT, 0, 0], [0, 0, CREDITS], [0, 0, 0]

    def step(self, name: str, one: int, other: int, amount: int) -> None:
        stage, account, to = self.stage, self.accounts[one], self.accounts[other]
        has_credits, has_tokens = amount <= self.free[one], amount <= self.tokens[one]
        if name == "buy":
            stage.buy(account)
            (self.bound if one == STAKER else self.free)[one] += CREDITS
        elif name == "give":
            self.expect(amount > 0, stage.desk, "grant", stage.credits, account, amount, sender=stage.alice)
            self.bound[one] += amount
        elif name == "use":
            works = 0 < amount <= self.free[one] + self.bound[one]
            self.expect(works, stage.desk, "use", stage.credits, account, amount, sender=account)
            if works:
                first = min(self.bound[one], amount)
                self.bound[one] -= first
                self.free[one] -= amount - first
        elif name in ("wrap", "batch"):
            call = ("safeTransferFrom", account, stage.token.address, stage.id, amount, b"")
            if name == "batch":
                call = ("safeBatchTransferFrom", *call[1:3], [stage.id], [amount], b"")
            self.expect(has_credits, stage.desk, *call, sender=account)
            self.move(has_credits, amount, (self.free, one), (self.tokens, one))
        elif name == "send":
            call = ("safeTransferFrom", account, to, stage.id, amount, b"")
            self.expect(has_credits, stage.desk, *call, sender=account)
            self.move(has_credits, amount, (self.free, one), (self.free, other))
        elif name == "pass_on":
            self.expect(has_tokens, stage.token, "transfer", to, amount, sender=account)
            self.move(has_tokens, amount, (self.tokens, one), (self.tokens, other))
        else:
            self.expect(has_tokens, stage.token, "unwrap", amount, to, sender=account)
            self.move(has_tokens, amount, (self.tokens, one), (self.free, other))

    def expect(self, works, contract, *call, sender) -> None:
        try:
            contract.send(*call, sender=sender)
        except Reverted:
            assert not works, call
        else:
            assert works, call

    def move(self, works, amount, of, to) -> None:
        if works:
            of[0][of[1]] -= amount
            to[0][to[1]] += amount

    def check(self) -> None:
        stage = self.stage
        for number, account in enumerate(self.accounts):
            assert stage.credits_of(account) == (self.free[number], self.bound[number])
            assert stage.held(account)[1] == self.tokens[number]
        wrapped = sum(self.tokens)
        assert stage.books() == (wrapped, wrapped)
        assert stage.credits_of(stage.token.address)[1] == 0


@given(steps=STEPS)
@settings(max_examples=15, deadline=None)
def test_tokens__any_order_of_steps__are_the_credits_that_are_held(shared_token_stage: TokenStage, steps):
    """SV-55: no order of steps makes a token without a credit behind it, or a bound credit free."""
    game = Game(shared_token_stage)
    for step in steps:
        game.step(*step)
    game.check()
