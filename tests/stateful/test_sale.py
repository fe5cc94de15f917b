"""Random stories of one sale by tiers and the locks behind it, beside an exact model (I-10).

uv run ape test tests/stateful/test_sale.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_sale.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from model.rules import Reason, Refused
from model.sale import OPEN, PENDING, SOLD, Tier, Vesting
from stateful.profiles import PROFILES
from utils.constants import DAY
from utils.escrow_stage import Stage
from utils.rpc import Reverted
from utils.tier_sale import HOUR, Setup, TierSale, buyers, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CAST = 5
POWERS = (1_000, 1_000, 2_000, 4_000, 0)
LIMIT = 400
TABLE = (Tier(1_000, LIMIT, 2), Tier(2_000, LIMIT, 1), Tier(4_000, 2 * LIMIT, 0))
BY_POWER = tuple(replace(tier, allocation=0) for tier in TABLE)
OPEN_TO_ALL = (Tier(0, LIMIT, 2), *TABLE[1:])
STEPS_PER_COMMON_CALL = 100
SALE_STEPS = 12
"""Of a story, before it goes to the end of the sale."""
COMMON = ("commit", "claim", "finalize")
STEPS_PER_RARE_CALL = 450
RARE = ("pay_proceeds", "claim_and_lock", "pay_fee", "sweep", "cancel", "open")
KINDS = (
    "commit",
    "commit",
    "commit",
    *COMMON,
    *RARE,
    "claim",
    "claim",
    "claim_and_lock",
    "more",
    "decay",
    "gift",
)
AFTER = ("finalize", "claim", "claim_and_lock", "pay_proceeds", "pay_fee", "sweep", "cancel")
PAUSE = st.sampled_from([0, 0, 0, 1, 600, 1_800, HOUR])
counts: Counter[tuple[str, str]] = Counter()


class SaleMachine(RuleBasedStateMachine):
    """The rules, each of which compares contract and model."""

    stage: ClassVar[Stage]
    steps: ClassVar[int] = 0

    @initialize(
        powers=st.lists(st.sampled_from(POWERS), min_size=CAST, max_size=CAST),
        tiers=st.sampled_from([TABLE, OPEN_TO_ALL, BY_POWER]),
        worth=st.sampled_from([700, 700, 5_000]),
        least=st.sampled_from([0, 0, 300]),
        fee=st.sampled_from([0, 333, 333]),
        at_once=st.sampled_from([0, 2_500, 10_000]),
        is_open=st.sampled_from([True, True, True, False]),
    )
    def begin(
        self,
        powers: list[int],
        tiers: tuple[Tier, ...],
        worth: int,
        least: int,
        fee: int,
        at_once: int,
        is_open: bool,
    ) -> None:
        """A sale of coarse units, so that every share is rounded hard, an hour before it begins."""
        stage = self.stage
        stage.reset()
        self.age = 0
        self.people = buyers(stage, [*powers, 1_000])[:CAST]
        usd = stage.deploy("MockPlainToken", 6)
        places = stage.chain.accounts[12:15]
        router = stage.deploy(
            "RevenueRouter", (stage.owner, *places, stage.owner, 0, 0, 10_000, [usd.address], [])
        )
        setup = Setup(
            lot=worth * 1_000_003 + 5,
            price=1,
            unit=1_000_003,
            min_raise=least,
            min_commit=1,
            fee=fee,
            hours=((0, 2), (2, 3), (3, 4)),
            tiers=tiers,
            vesting=Vesting(0, HOUR, 4 * HOUR, at_once),
            by_power=tiers is BY_POWER,
            guardian_hours=3,
            other={"router": router.address},
        )
        self.sale = sale = TierSale(stage, setup, payment=usd)
        self.model = sale.model
        self.contract = sale.contract
        sale.rich(*self.people)
        stage.escrow.send("setLocker", self.contract.address, True, sender=stage.owner)
        sale.fund()
        if is_open:
            self._call("open", (), stage.stranger, lambda: self.model.open(stage.now))
        stage.go(sale.opens - (0 if is_open else HOUR))

    # One rule for all, so that no story leaves a kind of call out.
    @rule(
        kind=st.sampled_from(KINDS),
        person=st.integers(0, CAST - 1),
        amount=st.sampled_from([99, 7, 131, 1, LIMIT, LIMIT + 1, 0]),
        who=st.sampled_from(["stranger", "guardian", "seller", "guardian"]),
        seconds=PAUSE,
    )
    def step(self, kind: str, person: int, amount: int, who: str, seconds: int) -> None:
        """Some time passes, and one call is made."""
        stage, sale, model = self.stage, self.sale, self.model
        self.age += 1
        if kind in AFTER and self.age <= SALE_STEPS and amount != 1:
            kind = "commit"  # a story that ends at once shows little
        if self.model.state == PENDING and self.age == 1 and amount != 1:
            kind, seconds = "open", 1
        if kind == "commit" and self.model.state > OPEN and amount != 1:
            kind = AFTER[1 + (person + seconds) % 5]
        stage.go(max(stage.now + seconds, sale.end if kind == "finalize" and self.age > SALE_STEPS else 0))
        is_wrong = amount == 7
        account = self.people[person] if is_wrong else self._whose_turn(kind, person)
        if kind == "commit" and not is_wrong:
            *_, limit, paid = self.contract.view("allocationOf", account)
            amount = max(1, min(amount, limit - paid))
        now, stranger = stage.now, stage.stranger
        caller = {"seller": sale.seller, "guardian": sale.guardian, "stranger": stranger}[who]
        roles = {
            "is_seller": who == "seller",
            "is_guardian": who == "guardian" and now <= sale.opens + 3 * HOUR,
        }
        calls: dict[str, Callable[[], None]] = {
            "commit": lambda: self._call(
                kind,
                (amount, (0, 0, b"")),
                account,
                lambda: model.commit(account, amount, now, self._power(account)),
            ),
            "open": lambda: self._call(kind, (), stranger, lambda: model.open(now)),
            "cancel": lambda: self._call(kind, (), caller, lambda: model.cancel(caller, now, **roles)),
            "finalize": lambda: self._call(kind, (), stranger, lambda: model.finalize(now)),
            "claim": lambda: self._call(kind, (account,), stranger, lambda: model.claim(account, now)),
            "claim_and_lock": lambda: self._call(kind, (0,), account, lambda: self._claim_to_lock(account)),
            "pay_proceeds": lambda: self._call(kind, (), stranger, model.pay_proceeds),
            "pay_fee": lambda: self._call(kind, (), stranger, model.pay_fee),
            "sweep": lambda: self._call(kind, (), stranger, model.sweep),
            "more": lambda: self._change_lock("increaseAmount", 1 + amount, account),
            "decay": lambda: self._change_lock("setPermanent", False, account),
            "gift": lambda: self._gift(amount),
        }
        calls[kind]()

    def check_invariants(self, *args: object, **kwargs: object) -> None:
        """After each step, also the first."""
        super().check_invariants(*args, **kwargs)
        if hasattr(self, "model"):
            type(self).steps += 1
            self._check()

    def teardown(self) -> None:
        """A sale that sold is paid out, whatever came before; one that is open is cancelled if possible."""
        if hasattr(self, "model"):
            model, guardian, now = self.model, self.sale.guardian, self.stage.now
            if model.state == SOLD:
                for account in self.people:
                    self._call("claim_and_lock", (0,), account, partial(self._claim_to_lock, account))
                self.stage.go(max(now, self.sale.end + DAY))
                for account in self.people:
                    later = partial(model.claim, account, self.stage.now)
                    self._call("claim", (account,), self.stage.stranger, later)
                for kind in ("pay_proceeds", "pay_fee", "sweep"):
                    self._call(kind, (), self.stage.stranger, getattr(model, kind))
            elif model.state <= OPEN:
                roles = {"is_seller": False, "is_guardian": now <= self.sale.opens + 3 * HOUR}
                self._call("cancel", (), guardian, lambda: model.cancel(guardian, now, **roles))
            self._check()
        super().teardown()

    def _whose_turn(self, kind: str, person: int) -> str:
        """The first from ``person`` on who can commit or claim something now; else that person."""
        ordered = [*self.people[person:], *self.people[:person]]
        return next((account for account in ordered if self._has_turn(kind, account)), ordered[0])

    def _has_turn(self, kind: str, account: str) -> bool:
        if kind == "commit":
            _, tier, _, opens, closes, limit, paid = self.contract.view("allocationOf", account)
            return bool(tier) and opens <= self.stage.now < closes and paid < limit
        return any(self.model.due(account, self.stage.now))

    def _power(self, account: str) -> int:
        escrow, sale = self.stage.escrow, self.sale
        return min(int(escrow.view("powerAt", account, t)) for t in (sale.snapshot, sale.end))

    def _claim_to_lock(self, account: str) -> tuple[int, int]:
        tokens, _ = self.model.due(account, self.stage.now)
        is_lockable = tokens and self.stage.held(account).amount
        if self.model.state > 1 and not is_lockable:
            reasons = [Reason("TierSaleNothingToClaim", (account,)), Reason("VotingEscrowNoLock", (account,))]
            raise Refused(reasons)
        return self.model.claim(account, self.stage.now)

    def _call(self, kind: str, args: tuple[Any, ...], sender: str, predict: Callable[[], Any]) -> None:
        """What the contract does must be what the model says."""
        words = kind.split("_")
        name = {"sweep": "sweepUnsold"}.get(kind, words[0] + "".join(word.title() for word in words[1:]))
        try:
            expected = predict()
        except Refused as refused:
            with pytest.raises(Reverted) as caught:
                self.contract.send(name, *args, sender=sender)
            revert = caught.value.revert
            assert Reason(revert.name, tuple(revert.args)) in refused.reasons, (kind, revert, refused.reasons)
            counts[kind, "refused"] += 1
            return
        outcome = self.contract.send(name, *args, sender=sender)
        answer = self.contract.decode_output(name, outcome.output)
        if expected is not None:
            assert answer == (expected if isinstance(expected, tuple) else (expected,)), kind
        counts[kind, "ok"] += 1

    def _change_lock(self, name: str, value: Any, account: str) -> None:
        """A lock that cannot be changed so stays as it is."""
        try:
            self.stage.escrow.send(name, value, sender=account)
        except Reverted:
            counts["lock", "refused"] += 1

    def _gift(self, amount: int) -> None:
        if amount:
            self.sale.fund(amount)

    def _check(self) -> None:
        """The contract's numbers are the model's, and everybody can be paid."""
        sale, model, now = self.sale, self.model, self.stage.now
        assert self.contract.view("outcome")[0] == model.state
        assert [row[2] for row in self.contract.view("windows")] == model.wanted
        assert (sale.tokens(self.contract), sale.cash(self.contract)) == (model.holding, model.cash)
        assert self.contract.view("proceeds") == (model.accepted, model.fee)
        late, owed, refunds = sale.end + DAY, 0, 0
        for account in self.people:
            place = model.places.get(account)
            position = self.contract.view("positionOf", account)
            assert position[:3] == ((place.paid, place.released, place.tier) if place else (0, 0, 0))
            assert self.contract.view("dueOf", account) == model.due(account, now)
            assert self.contract.view("purchaseOf", account) == model.purchase(account)
            tokens, refund = model.due(account, late)
            owed, refunds = owed + tokens, refunds + refund
        if model.state == SOLD:
            waiting = (not model.is_paid) * (model.accepted - model.fee) + (not model.is_fee_paid) * model.fee
            assert owed + model.unsold <= model.holding
            assert refunds + waiting <= model.cash <= refunds + waiting + CAST


@pytest.fixture(scope="module")
def escrow_stage() -> Iterator[Stage]:
    stage = prepare(Stage())
    yield stage
    stage.close()


def test_sale__any_story__agrees_with_the_model(escrow_stage: Stage) -> None:
    """I-10: tokens within the lot, refunds and proceeds within the payments. TS-04, TS-05, TS-08, TS-10,
    TS-11, TS-19 in any order."""
    profile = settings.get_current_profile_name()
    SaleMachine.stage = escrow_stage
    SaleMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(SaleMachine, settings=chosen)
    wanted = dict.fromkeys(COMMON, STEPS_PER_COMMON_CALL) | dict.fromkeys(RARE, STEPS_PER_RARE_CALL)
    scarce = [kind for kind, share in wanted.items() if counts[kind, "ok"] * share < SaleMachine.steps]
    assert not scarce, f"too rarely successful in {SaleMachine.steps} steps: {scarce}\n{dict(counts)}"
