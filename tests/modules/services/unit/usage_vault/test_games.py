"""Any order of calls, vouchers and exits does what the model says, and takes no more than was reserved."""

from hypothesis import given, settings
from hypothesis import strategies as st

from model.usage import Usage
from utils.constants import DAY
from utils.rpc import Reverted
from utils.services import ServiceStage

PAYERS, SERVICES = 2, 2
AMOUNTS = st.integers(0, 50)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "deposit",
                "withdraw",
                "reserve",
                "signed_reserve",
                "redeem",
                "start_exit",
                "finish_exit",
                "wait",
            ]
        ),
        st.integers(0, PAYERS - 1),
        st.integers(0, SERVICES - 1),
        AMOUNTS,
        st.integers(0, 1),
    ),
    max_size=30,
)


class Game:
    """Both sides of a game: the vault, and the model."""

    def __init__(self, stage: ServiceStage) -> None:
        stage.reset()
        self.stage, self.model = stage, Usage()
        self.payers = [stage.user, stage.other]
        self.services = [stage.service, stage.register(stage.payees)]
        for payer in range(PAYERS):
            self.step("deposit", payer, 0, 60, 0)
        self.splitters = [stage.registry.view("splitterOf", number) for number in self.services]

    def send(self, payer: int, name: str, *arguments: int | str) -> bool:
        try:
            self.stage.vault.send(name, *arguments, sender=self.payers[payer].address.lower())
        except Reverted:
            return False
        return True

    def step(self, name: str, payer: int, service: int, amount: int, old: int) -> None:
        """One move; ``old`` signs for the epoch before, where there is one."""
        stage, model, who = self.stage, self.model, self.payers[payer]
        number = self.services[service]
        epoch = max(model.at(payer, service).epoch - old, 0)
        if name == "wait":
            stage.go(stage.now + amount * DAY // 10)
        elif name == "deposit":
            assert self.send(payer, name, who.address.lower(), amount) == model.deposit(payer, amount)
        elif name == "withdraw":
            assert self.send(payer, name, amount) == model.withdraw(payer, amount)
        elif name == "reserve":
            assert self.send(payer, name, number, amount) == model.reserve(payer, service, amount)
        elif name == "signed_reserve":
            row = stage.signed_reserve(amount, who, service=number, epoch=epoch)
            stage.redeem(reserves=[row], service=number)
            assert model.signed_reserve(payer, service, amount, epoch)
        elif name == "redeem":
            stage.redeem(stage.voucher(amount, who, service=number, epoch=epoch), service=number)
            assert model.redeem(payer, service, amount, epoch)
        else:
            call = "startExit" if name == "start_exit" else "finishExit"
            assert self.send(payer, call, number) == getattr(model, name)(payer, service, stage.now)

    def check(self) -> None:
        stage, model = self.stage, self.model
        for payer, who in enumerate(self.payers):
            assert stage.free(who) == model.free.get(payer, 0)
            for service, number in enumerate(self.services):
                terms = model.at(payer, service)
                assert tuple(stage.account(who, number).values()) == (
                    terms.reserved,
                    terms.redeemed,
                    terms.exit_at,
                    terms.epoch,
                )
        assert stage.balances(stage.dollars, stage.vault.address) == [model.held]
        paid = [model.paid.get(service, 0) for service in range(SERVICES)]
        assert stage.balances(stage.dollars, *self.splitters) == paid
        assert model.deposited == model.held + sum(paid) + model.withdrawn


@given(STEPS)
@settings(deadline=None)
def test_vault__any_order_of_calls__as_the_model_says(
    shared_service_stage: ServiceStage, steps: list
) -> None:
    """SV-19: no set of vouchers takes more than was reserved, and nothing is made or lost."""
    game = Game(shared_service_stage)
    for step in steps:
        game.step(*step)
    game.check()
