"""Random stories of the vault for use, in tokens that misbehave, beside an exact model (I-20).

uv run ape test tests/stateful/test_usage.py                                 20 stories of 20 steps
uv run ape test tests/stateful/test_usage.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from model.rules import Reason
from model.usage import Row, Usage, batch
from stateful.profiles import PROFILES
from utils.constants import DAY, MAX_UINT256
from utils.rpc import Reverted
from utils.services import EXIT_DELAY, ServiceStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from utils.rpc import Event, Outcome

TOKENS = (
    *("MockFeeToken", "MockRebasingToken", "MockFalseReturnToken"),
    *("MockPausableToken", "MockBlocklistToken", "MockHookToken"),
)
WEALTH = 100_000
FEE_OF_TOKEN = 100
"""The token that takes a fee keeps one unit of so many."""
KINDS = (*("deposit", "reserve", "redeem") * 2, *("withdraw", "trouble", "start_exit", "finish_exit"))
ROW = st.tuples(
    st.integers(0, 1),
    st.sampled_from([0, 1, 500, 5_000, 20_000, 2**104 - 1]),
    st.sampled_from([0, 0, 0, 1]),
    st.sampled_from([True, True, True, False]),
    st.sampled_from([0, 0, -1]),
)
"""A payer, a total, how many epochs late, whether it signed itself, and seconds until the deadline."""
ROWS = st.lists(ROW, max_size=3)
STEPS_PER_CALL = {
    **dict.fromkeys(("deposit", "reserve", "redeem"), 15),
    **dict.fromkeys(("withdraw", "startExit", "trouble"), 60),
    "finishExit": 150,
}
counts: Counter[tuple[str, str]] = Counter()


class UsageMachine(RuleBasedStateMachine):
    """One rule for all calls; each is predicted by the model."""

    stage: ClassVar[ServiceStage]
    kind: ClassVar[str]
    steps: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        stage = self.stage
        stage.reset()
        self.token = stage.deploy(self.kind, 6)
        self.vault = stage.vault = stage.deploy_vault(self.token)
        self.payers = [stage.user, stage.other]
        self.accounts = [payer.address.lower() for payer in self.payers]
        self.services = [stage.service, stage.register(stage.payees)]
        self.splitters = [stage.registry.view("splitterOf", number) for number in self.services]
        for account in self.accounts:
            stage.give(self.token, account, WEALTH)
            self.token.send("approve", self.vault.address, MAX_UINT256, sender=account)
        self.model = Usage()
        self.lost = 0
        self.has_trouble = False
        self.blocked: set[str] = set()
        self.wallets = Counter(dict.fromkeys(self.accounts, WEALTH))
        self.reserved: Counter[tuple[int, int]] = Counter()
        self.redeemed: Counter[tuple[int, int]] = Counter()

    @rule(
        kind=st.sampled_from(KINDS),
        payer=st.integers(0, 1),
        service=st.integers(0, 1),
        amount=st.sampled_from([0, 1, 99, 101, 1_000, 7_777, 30_000]),
        reserves=ROWS,
        vouchers=ROWS,
        seconds=st.sampled_from([*[0] * 8, 1, DAY, EXIT_DELAY - 1, EXIT_DELAY]),
        fits=st.sampled_from([True, True, True, False]),
    )
    def step(
        self,
        kind: str,
        payer: int,
        service: int,
        amount: int,
        reserves: Any,
        vouchers: Any,
        seconds: int,
        fits: bool,
    ) -> None:
        """Some time passes, and one call is made, mostly one that can succeed."""
        if seconds:
            self.stage.go(self.stage.now + seconds)
        if fits:
            amount = self._prepare(kind, payer, service, amount)
        before = {key: terms.reserved for key, terms in self.model.terms.items()}
        if kind == "redeem":
            self._redeem(service, reserves, vouchers)
        elif kind == "trouble":
            self._trouble(payer, service, amount)
        else:
            getattr(self, f"_{kind}")(payer, service, amount)
        for key, terms in self.model.terms.items():
            self.reserved[key] += max(0, terms.reserved - before.get(key, 0))
        self._check()

    def _prepare(self, kind: str, payer: int, service: int, amount: int) -> int:
        """Something is there to take, leave or finish, unless the token refuses; an amount that fits."""
        terms = self.model.at(payer, service)
        if kind == "deposit":
            return min(amount, self.wallets[self.accounts[payer]])
        if kind in ("withdraw", "reserve", "start_exit", "finish_exit") and not self.model.free.get(payer):
            self._deposit(payer, service, 1_000)
        if kind in ("withdraw", "reserve"):
            return min(amount, self.model.free.get(payer, 0))
        if kind in ("start_exit", "finish_exit") and not terms.reserved:
            self._reserved(payer, service, min(7, self.model.free.get(payer, 0)))
        if kind == "finish_exit":
            if terms.reserved and not terms.exit_at:
                self._start_exit(payer, service, 0)
            self.stage.go(max(self.stage.now, terms.exit_at))
        return amount

    def _reserved(self, payer: int, service: int, amount: int) -> None:
        """A reserve of its own, which counts as one."""
        before = self.model.at(payer, service).reserved
        self._reserve(payer, service, amount)
        self.reserved[payer, service] += self.model.at(payer, service).reserved - before

    def _deposit(self, payer: int, _: int, amount: int) -> None:
        account = self.accounts[payer]
        short = Reason("ERC20InsufficientBalance", (account, self.wallets[account], amount))
        reason = self._refusal(account) or (short if amount > self.wallets[account] else None)
        if self._call("deposit", (account, amount), payer, reason):
            self.model.deposit(payer, self._arriving(amount))
            self.wallets[account] -= amount

    def _withdraw(self, payer: int, _: int, amount: int) -> None:
        account, free = self.accounts[payer], self.model.free.get(payer, 0)
        reason = (
            Reason("UsageVaultNotFree", (account, amount, free))
            if amount > free
            else self._refusal(account) or self._missing(amount)
        )
        if self._call("withdraw", (amount,), payer, reason):
            self.model.withdraw(payer, amount)
            self.wallets[account] += self._arriving(amount)

    def _reserve(self, payer: int, service: int, amount: int) -> None:
        number, terms = self.services[service], self.model.at(payer, service)
        free = self.model.free.get(payer, 0)
        reason = None
        if terms.exit_at:
            reason = Reason("UsageVaultExiting", (number, terms.exit_at))
        elif amount > free:
            reason = Reason("UsageVaultNotFree", (self.accounts[payer], amount, free))
        if self._call("reserve", (number, amount), payer, reason):
            self.model.reserve(payer, service, amount)

    def _start_exit(self, payer: int, service: int, _: int) -> None:
        number, terms = self.services[service], self.model.at(payer, service)
        reason = None
        if not terms.reserved:
            reason = Reason("UsageVaultNothingReserved", (number,))
        elif terms.exit_at:
            reason = Reason("UsageVaultExiting", (number, terms.exit_at))
        if self._call("startExit", (number,), payer, reason):
            self.model.start_exit(payer, service, self.stage.now)

    def _finish_exit(self, payer: int, service: int, _: int) -> None:
        number, terms = self.services[service], self.model.at(payer, service)
        is_time = terms.exit_at and self.stage.now >= terms.exit_at
        reason = None if is_time else Reason("UsageVaultExiting", (number, terms.exit_at))
        if self._call("finishExit", (number,), payer, reason):
            self.model.finish_exit(payer, service, self.stage.now)

    def _redeem(self, service: int, reserves: Any, vouchers: Any) -> None:
        number = self.services[service]
        made = [[self._row(service, *row) for row in rows] for rows in (reserves, vouchers)]
        signed = [self._signed_reserve(number, row) for row in made[0]]
        given = [self._voucher(number, row) for row in made[1]]
        after = deepcopy(self.model)
        paid, skipped = batch(after, service, *made, self.stage.now)
        reason = (self._refusal(self.splitters[service]) or self._missing(paid)) if paid else None
        outcome = self._send("redeem", (number, given, signed), self.stage.stranger, reason)
        if outcome is None:
            return
        self.model = after
        told = self.stage.events(outcome)
        found = [self._skip(event, number) for event in told if event.name == "RowSkipped"]
        assert found == skipped
        for event in told:
            if event.name == "Redeemed":
                assert event.args["service"] == number
                payer = self.accounts.index(event.args["payer"])
                self.redeemed[payer, service] += event.args["amount"]

    def _trouble(self, payer: int, service: int, amount: int) -> None:
        """The token begins or ends to be as it should not, in its own way."""
        self.has_trouble = not self.has_trouble
        owner = self.stage.owner
        if self.kind == "MockRebasingToken":
            bps = min(amount, 5_000)
            held = self.model.held - self.lost
            self.token.send("rebaseDown", self.vault.address, bps, sender=owner)
            self.lost += held * bps // 10_000
        elif self.kind == "MockFalseReturnToken":
            self.token.send("setFailing", self.has_trouble, sender=owner)
        elif self.kind == "MockPausableToken":
            self.token.send("setPaused", self.has_trouble, sender=owner)
        elif self.kind == "MockBlocklistToken":
            account = (self.accounts[payer], self.splitters[service])[amount % 2]
            self.blocked ^= {account}
            self.token.send("setBlocked", account, account in self.blocked, sender=owner)
        elif self.kind == "MockHookToken":
            self._hook(payer, service)
        counts["trouble", "ok"] += 1

    def _hook(self, payer: int, service: int) -> None:
        """The token redeems a good voucher in the middle of every transfer from now on, which must fail."""
        number = self.services[service]
        epoch = self.model.at(payer, service).epoch
        voucher = self._voucher(number, Row(payer, 2**104 - 1, epoch, is_signed=True))
        call = self.vault.encode("redeem", number, [voucher], [])
        self.token.send("setHook", self.vault.address, bytes.fromhex(call[2:]), sender=self.stage.owner)

    def _row(self, service: int, payer: int, total: int, late: int, is_own: bool, seconds: int) -> Row:
        epoch = max(0, self.model.at(payer, service).epoch - late)
        return Row(payer, total, epoch, is_own, self.stage.now + seconds)

    def _signer(self, row: Row) -> Any:
        return self.payers[row.payer if row.is_signed else 1 - row.payer]

    def _voucher(self, number: int, row: Row) -> Any:
        payer = self.payers[row.payer]
        return self.stage.voucher(
            row.total, payer, service=number, epoch=row.epoch, signer=self._signer(row), vault=self.vault
        )

    def _signed_reserve(self, number: int, row: Row) -> Any:
        changes = {"service": number, "epoch": row.epoch, "deadline": row.deadline}
        return self.stage.signed_reserve(
            row.total, self.payers[row.payer], signer=self._signer(row), **changes
        )

    def _skip(self, event: Event, number: int) -> tuple[int, int, bool, int]:
        values = event.args
        assert values["service"] == number
        return (
            self.accounts.index(values["payer"]),
            values["index"],
            values["isReserve"],
            values["reason"],
        )

    def _arriving(self, amount: int) -> int:
        return amount - amount // FEE_OF_TOKEN if self.kind == "MockFeeToken" else amount

    def _refusal(self, account: str) -> Reason | None:
        """How the token refuses to move anything from or to an account now."""
        if account in self.blocked:
            return Reason("MockBlocklistTokenBlocked", (account,))
        if self.has_trouble and self.kind == "MockPausableToken":
            return Reason("MockPausableTokenPaused")
        if self.has_trouble and self.kind == "MockFalseReturnToken":
            return Reason("SafeERC20FailedOperation", (self.token.address,))
        return None

    def _missing(self, amount: int) -> Reason | None:
        """What went away by itself cannot be paid: whoever comes last stands for it."""
        there = self.model.held - self.lost
        if amount <= there:
            return None
        return Reason("ERC20InsufficientBalance", (self.vault.address, there, amount))

    def _call(self, name: str, call: tuple[Any, ...], payer: int, reason: Reason | None) -> bool:
        return self._send(name, call, self.accounts[payer], reason) is not None

    def _send(self, name: str, call: tuple[Any, ...], sender: str, reason: Reason | None) -> Outcome | None:
        """Compare what the vault does with what the model says."""
        if reason is not None:
            with pytest.raises(Reverted) as caught:
                self.vault.send(name, *call, sender=sender)
            got = caught.value.revert
            assert (got.name, got.args) == (reason.name, reason.inputs)
            counts[name, "refused"] += 1
            return None
        outcome = self.vault.send(name, *call, sender=sender)
        counts[name, "ok"] += 1
        return outcome

    def _check(self) -> None:
        """Every unit is where the model says, and nobody lost more than it had reserved."""
        type(self).steps += 1
        model, stage = self.model, self.stage
        assert stage.balances(self.token, self.vault.address) == [model.held - self.lost]
        assert stage.balances(self.token, *self.accounts) == [self.wallets[who] for who in self.accounts]
        for payer, who in enumerate(self.payers):
            assert stage.free(who) == model.free.get(payer, 0)
            for service, number in enumerate(self.services):
                terms = model.at(payer, service)
                there = tuple(stage.account(who, number).values())
                assert there == (terms.reserved, terms.redeemed, terms.exit_at, terms.epoch)
                assert self.redeemed[payer, service] <= self.reserved[payer, service]
        paid = [model.paid.get(service, 0) for service in range(len(self.services))]
        if self.kind != "MockFeeToken":
            assert stage.balances(self.token, *self.splitters) == paid
        for service, amount in enumerate(paid):
            assert sum(self.redeemed[payer, service] for payer in range(len(self.payers))) == amount
        if self.kind == "MockHookToken":
            assert self.token.view("calls") == 0 or not self.token.view("succeeded")


@pytest.fixture(scope="module")
def usage_stage() -> Iterator[ServiceStage]:
    stage = ServiceStage()
    yield stage
    stage.close()


def test_usage__any_story_in_any_token__agrees_with_the_model(usage_stage: ServiceStage) -> None:
    """I-20: after any calls and batches no payer lost more to a service than it had reserved for it."""
    profile = settings.get_current_profile_name()
    UsageMachine.stage = usage_stage
    UsageMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    if profile not in PROFILES:
        chosen = settings(chosen, max_examples=20, stateful_step_count=20)
    chosen = settings(chosen, max_examples=-(-chosen.max_examples // len(TOKENS)))
    for kind in TOKENS:
        UsageMachine.kind = kind
        run_state_machine_as_test(UsageMachine, settings=chosen)
    scarce = [k for k, steps in STEPS_PER_CALL.items() if counts[k, "ok"] * steps < UsageMachine.steps]
    assert not scarce, f"too rarely successful in {UsageMachine.steps} steps: {scarce}\n{dict(counts)}"
