"""Any order of purchases, uses, price changes and renewals does what the model says, to the unit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from model.desk import Desk
from utils.constants import ZERO_ADDRESS
from utils.rpc import Reverted
from utils.service_desk import CREDITS, PERIOD, DeskStage
from utils.services import DOLLAR, PLATFORM_BPS

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "buy",
                "send",
                "allow",
                "use",
                "serve",
                "sign",
                "subscribe",
                "renew",
                "cancel",
                "price",
                "pass_price",
                "table",
                "wait",
            ]
        ),
        st.integers(0, 1),
        st.integers(0, 120),
        st.booleans(),
    ),
    max_size=30,
)
STAKER, BUYER, REFERRER = range(3)


class Game:
    """Both sides of a game: the desk, and the model."""

    def __init__(self, stage: DeskStage) -> None:
        stage.reset()
        self.stage = stage
        self.model = Desk(
            price=10 * DOLLAR,
            pass_price=10 * DOLLAR,
            pack=CREDITS,
            period=PERIOD,
            platform_bps=PLATFORM_BPS,
            rates={STAKER: 3_500},
            commission_bps=4_000,
            referrer=REFERRER,
        )
        stage.desk.send("setTiers", [(1, 3_500, 3_500, 4_000)], sender=stage.owner)
        self.accounts = [stage.staker, stage.buyer, stage.referrer]
        self.before = self.money()

    def money(self) -> list[int]:
        stage = self.stage
        places = (*self.accounts, stage.router.address, stage.splitter.address, stage.desk.address)
        return stage.balances(stage.dollars, *places)

    def send(self, sender: str, name: str, *arguments: object) -> bool:
        try:
            self.stage.desk.send(name, *arguments, sender=sender)
        except Reverted:
            return False
        return True

    def step(self, name: str, who: int, amount: int, flag: bool) -> None:
        stage, model, account, plan = self.stage, self.model, self.accounts[who], self.stage.credits
        if name == "buy":
            referrer = (REFERRER if amount % 2 else who) if flag else None
            packs, most = amount % 4, (amount + 1) * DOLLAR
            named = ZERO_ADDRESS if referrer is None else self.accounts[referrer]
            done = self.send(account, "buyCredits", plan, packs, most, named)
            assert done == model.buy(who, packs, most, referrer)
        elif name == "send":
            moved = (account, self.accounts[1 - who], 2 * plan, amount, b"")
            assert self.send(account, "safeTransferFrom", *moved) == model.send(who, 1 - who, amount)
        elif name == "allow":
            assert self.send(account, "allowUse", plan, amount) == model.allow(who, amount)
        elif name in ("use", "serve"):
            sender = stage.alice if name == "serve" else account
            done = self.send(sender, "use", plan, account, amount)
            assert done == model.use(who, amount, by_service=name == "serve")
        elif name == "sign" and who == BUYER:
            signed = stage.signature(stage.user, account, amount)
            done = self.send(stage.keeper, "useSigned", plan, account, amount, signed)
            assert done == model.use_signed(who, amount)
        elif name == "subscribe":
            periods, most = amount % 3, (amount + 1) * DOLLAR
            done = self.send(account, "subscribe", stage.passes, periods, most, flag, ZERO_ADDRESS)
            assert done == model.subscribe(who, periods, most, flag, stage.now)
        elif name == "renew":
            assert self.send(stage.keeper, "renew", stage.passes, account) == model.renew(who, stage.now)
        elif name == "cancel":
            assert self.send(account, "cancel", stage.passes) == model.cancel(who)
        elif name == "price":
            self.send(stage.alice, "setPrice", plan, amount + 1)
            model.price = amount + 1
        elif name == "pass_price":
            self.send(stage.alice, "setPrice", stage.passes, (amount + 1) * DOLLAR // 8)
            model.pass_price = (amount + 1) * DOLLAR // 8
        elif name == "table":
            stage.desk.send("setTiers", [(1, amount * 40, amount * 40, 4_000)], sender=stage.owner)
            model.rates = {STAKER: amount * 40}
        elif name == "wait":
            stage.go(stage.now + amount * PERIOD // 100)

    def check(self) -> None:
        stage, model = self.stage, self.model
        for who in (STAKER, BUYER):
            account, held = self.accounts[who], model.of(who)
            assert stage.credits_of(account) == (held.free, held.bound)
            assert stage.desk.view("usedOf", stage.credits, account) == held.used
            assert stage.desk.view("useAllowance", stage.credits, account) == held.allowance
            assert stage.pass_of(account) == model.passes.get(who, (0, 0))
        moved = [after - before for after, before in zip(self.money(), self.before, strict=True)]
        paid = [-model.spent.get(who, 0) for who in (STAKER, BUYER)]
        assert moved == [*paid, model.commission, model.router, model.payees, 0]
        held = [model.of(who) for who in (STAKER, BUYER)]
        assert model.bought == sum(one.free + one.bound + one.used for one in held)


@given(STEPS)
@settings(deadline=None)
def test_desk__any_order_of_calls__as_the_model_says(shared_desk_stage: DeskStage, steps: list) -> None:
    """SV-43: nothing is made or lost, nobody pays more than it agreed to, and nobody uses what it has not."""
    game = Game(shared_desk_stage)
    for step in steps:
        game.step(*step)
    game.check()
