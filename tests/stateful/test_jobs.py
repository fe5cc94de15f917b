"""Random stories of jobs in a token that refuses people now and then, beside an exact model (I-16).

uv run ape test tests/stateful/test_jobs.py                                 30 stories of 30 steps
uv run ape test tests/stateful/test_jobs.py --hypothesis-profile campaign   1,000 of 50 steps
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from model.jobs import BPS
from model.rules import Refused
from stateful.profiles import PROFILES
from utils.constants import DAY, WEEK
from utils.job_board import BOND, EVIDENCE, FEE, LIMIT, REVIEW, WORK, JobStage
from utils.rpc import Reverted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from model.jobs import Jobs

STEPS_PER_CALL = {
    **dict.fromkeys(("open", "submit"), 12),
    **dict.fromkeys(("accept", "dispute", "concede", "settle"), 100),
    **dict.fromkeys(("rule", "claimBack", "block"), 150),
    **dict.fromkeys(("lapse", "withdraw"), 300),
}
KINDS = (*("open", "submit") * 3, *("dispute", "block", "withdraw", "rule") * 2)
KINDS += ("accept", "claimBack", "lapse", "concede", "settle", "terms")
PAUSE = st.sampled_from([*[0] * 12, 1, DAY, REVIEW, REVIEW + 1])
NEEDED = {"submit": 1, "claimBack": 1, "accept": 2, "dispute": 2, "rule": 3, "lapse": 3}
"""The state of a job that a call needs."""
counts: Counter[tuple[str, str]] = Counter()


class JobMachine(RuleBasedStateMachine):
    """One rule for all calls; each is predicted by the model."""

    stage: ClassVar[JobStage]
    steps: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        stage = self.stage
        stage.reset()
        self.tokens = [stage.deploy("MockBlocklistToken", 6), stage.deploy("MockPlainToken", 18)]
        stage.board = stage.create(self.tokens)
        for token in self.tokens:
            stage.fund(token)
        self.people = [stage.client, stage.provider, stage.payee, stage.receiver, stage.stranger, stage.owner]
        self.start = [[stage.balance(who, token) for token in self.tokens] for who in self.people]
        self.model: Jobs = stage.model()
        self.model.limits = dict.fromkeys(range(len(self.tokens)), LIMIT)
        self.spent: Counter[tuple[str, int]] = Counter()

    @rule(
        kind=st.sampled_from(KINDS),
        pick=st.integers(0, 3),
        who=st.integers(0, 5),
        own=st.sampled_from([True, True, True, False]),
        token=st.integers(0, 1),
        share=st.sampled_from([0, 1, 3_333, 5_000, BPS]),
        budget=st.sampled_from([1, 9, 1_234_567, LIMIT, LIMIT, LIMIT + 1]),
        seconds=PAUSE,
    )
    def step(
        self, kind: str, pick: int, who: int, own: bool, token: int, share: int, budget: int, seconds: int
    ) -> None:
        """Some time passes, and one call is made, mostly by somebody who may."""
        stage, model = self.stage, self.model
        if seconds:
            stage.go(stage.now + seconds)
        if own:
            self._prepare(NEEDED.get(kind, 0), token, budget, who)
        number = self._number(kind, pick)
        if kind in ("claimBack", "lapse") and own and number in model.jobs:
            stage.go(max(stage.now, model.jobs[number].deadline + 1))
        model.now = stage.now
        caller = self._caller(kind, number) if own else self.people[who]
        calls: dict[str, Callable[[], None]] = {
            "open": lambda: self._open(token, budget, who),
            "submit": lambda: self._call("submit", (number, WORK), caller, model.submit, number, caller),
            "accept": lambda: self._call("accept", (number,), caller, model.accept, number, caller),
            "dispute": lambda: self._dispute(number, caller),
            "concede": lambda: self._call("concede", (number,), caller, model.concede, number, caller),
            "claimBack": lambda: self._call("claimBack", (number,), caller, model.claim_back, number),
            "lapse": lambda: self._call("lapse", (number,), caller, model.lapse, number),
            "rule": lambda: self._call("rule", (number, share), caller, model.rule, number, share, caller),
            "settle": lambda: self._settle(number, share),
            "withdraw": lambda: self._withdraw(self.people[who], own),
            "block": lambda: self._block(self.people[who]),
            "terms": lambda: self._terms(pick),
        }
        calls[kind]()
        self._check()

    def _prepare(self, state: int, token: int, budget: int, who: int) -> None:
        """There is a job in this state, unless a refusal comes in between."""
        client, provider = self.stage.client, self.stage.provider
        self.model.now = self.stage.now
        states = [job.state for job in self.model.jobs.values()]
        if state == 0 or state in states:
            return
        self._open(token, budget, who)
        number = self.model.count
        if state > 1 and number in self.model.jobs:
            self._call("submit", (number, WORK), provider, self.model.submit, number, provider)
        if state > 2 and number in self.model.jobs:
            self._dispute(number, client)

    def _number(self, kind: str, pick: int) -> int:
        """Mostly one of the newest jobs in the state that the call needs."""
        running = [n for n, job in self.model.jobs.items() if job.state == NEEDED.get(kind, job.state)]
        return running[-1 - pick % len(running)] if running else self.model.count + pick

    def _caller(self, kind: str, number: int) -> str:
        special = {"submit": self.stage.provider, "rule": self.stage.owner}
        return special.get(kind, self.stage.client)

    def _open(self, token: int, budget: int, who: int) -> None:
        stage = self.stage
        payee = self.people[who] if who in (1, 2) else stage.provider
        changes = {"token": self.tokens[token].address, "budget": budget, "payee": payee}
        by = stage.now + WEEK
        blocked = (stage.client, token) in self.model.blocked
        if blocked:
            return
        self._call(
            "open",
            (stage.offer(**changes),),
            stage.client,
            lambda: self._opened(payee, token, budget, by),
        )

    def _opened(self, payee: str, token: int, budget: int, by: int) -> None:
        self.model.open(self.stage.client, self.stage.provider, payee, token, budget, by, REVIEW)
        self.spent[self.stage.client, token] += budget

    def _dispute(self, number: int, caller: str) -> None:
        job = self.model.jobs.get(number)
        if job is not None and (job.client, job.token) in self.model.blocked:
            return

        def predict() -> None:
            self.model.dispute(number, caller)
            self.spent[caller, self.model.jobs[number].token] += self.model.jobs[number].bond_units

        self._call("dispute", (number, EVIDENCE), caller, predict)

    def _settle(self, number: int, share: int) -> None:
        if number not in self.model.jobs:
            return
        signature = self.stage.sign(0, number, share, self.stage.now)
        call = number, share, self.stage.now, signature
        self._call("settle", call, self.stage.provider, self.model.settle, number, share)

    def _withdraw(self, who: str, own: bool) -> None:
        """Withdraw what could not be paid; if own, something is, to somebody the token accepts again."""
        if own:
            self._keep()
        owed = next((key for key in self.model.kept if key not in self.model.blocked), (who, 0))
        account, token = owed
        if owed in self.model.blocked:
            return
        at = self.tokens[token].address
        if not self.model.kept[owed]:
            del self.model.kept[owed]
            return
        self._call("withdraw", (account, at), who, self.model.withdraw, account, token)

    def _keep(self) -> None:
        """A payment has failed, and would not now."""
        stage, model = self.stage, self.model
        submitted = [n for n, job in model.jobs.items() if (job.state, job.token) == (2, 0)]
        if not model.kept and submitted:
            payee = model.jobs[submitted[-1]].payee
            if (payee, 0) not in model.blocked:
                self._block(payee)
            call = submitted[-1], stage.client
            self._call("accept", call[:1], stage.client, model.accept, *call)
        refused = next((key for key in model.kept if key in model.blocked), None)
        if refused:
            self._block(refused[0])

    def _block(self, who: str) -> None:
        """The first token refuses somebody from now on, or not any more."""
        if who in (self.stage.stranger, self.stage.owner):
            return
        key = who, 0
        self.model.blocked ^= {key}
        self.tokens[0].send("setBlocked", who, key in self.model.blocked, sender=self.stage.owner)
        counts["block", "ok"] += 1

    def _terms(self, pick: int) -> None:
        """Other rules and another arbiter, for later jobs."""
        stage, model = self.stage, self.model
        model.fee, model.bond = (FEE, 0, 2_000, 1)[pick], (BOND, 5_000, 1, 0)[pick]
        stage.board.send("setRules", (model.fee, model.bond, REVIEW), sender=stage.owner)

    def _call(self, name: str, call: tuple[Any, ...], sender: str, predict: Any, *arguments: Any) -> None:
        """Compare what the board does with what the model says."""
        try:
            predict(*arguments)
        except Refused as refused:
            with pytest.raises(Reverted) as caught:
                self.stage.board.send(name, *call, sender=sender)
            got = caught.value.revert
            inputs = [(one.name, self._named(one.inputs)) for one in refused.reasons]
            assert (got.name, got.args) in inputs, (got, inputs)
            counts[name, "refused"] += 1
            return
        self.stage.board.send(name, *call, sender=sender)
        counts[name, "ok"] += 1

    def _named(self, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        """The model's number of a token is an address on the chain."""
        return (
            (self.tokens[inputs[0]].address, *inputs[1:])
            if len(inputs) == 3 and inputs[0] in (0, 1)
            else inputs
        )

    def _check(self) -> None:
        """Every unit is where the model says."""
        type(self).steps += 1
        stage, model = self.stage, self.model
        for number, token in enumerate(self.tokens):
            assert stage.balance(stage.board.address, token) == model.held(number)
            for place, who in enumerate(self.people):
                had = self.start[place][number] - self.spent[who, number]
                assert stage.balance(who, token) == had + model.paid[who, number]
        for number, job in model.jobs.items():
            assert stage.state(number) == job.state


@pytest.fixture(scope="module")
def job_stage() -> Iterator[JobStage]:
    stage = JobStage()
    yield stage
    stage.close()


def test_jobs__any_story__agrees_with_the_model(job_stage: JobStage) -> None:
    """I-16: after any calls every unit of every token is where the terms of the jobs put it."""
    profile = settings.get_current_profile_name()
    JobMachine.stage = job_stage
    JobMachine.steps = 0
    counts.clear()
    chosen = settings.get_profile(profile if profile in PROFILES else "stories")
    run_state_machine_as_test(JobMachine, settings=chosen)
    scarce = [k for k, steps in STEPS_PER_CALL.items() if counts[k, "ok"] * steps < JobMachine.steps]
    assert not scarce, f"too rarely successful in {JobMachine.steps} steps: {scarce}\n{dict(counts)}"
