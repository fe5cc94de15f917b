"""One random story: every call goes to the contracts and to the model, and both must agree on everything."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.distributor import DistributorModel
from model.escrow import EscrowModel, Lock
from model.rules import NOBODY, WEEK, Reason, Refused, week_of
from model.token import UNLIMITED, TokenModel
from stateful.setups import PURSE, Stage, cast_of, payer_funds
from utils.rpc import Call, Contract, Outcome, Revert

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PAST_TIMES = 10  # past seconds looked up after each step
REPEATS = 12  # look-ups of earlier steps repeated after each step
BOUNDARIES = 40  # passed week boundaries looked up after an idle jump
ALL_BOUNDARIES = 150  # the same, at the end of the story

counts: Counter[tuple[str, str]] = Counter()  # (kind of action, "ok" or the error), over all stories


@dataclass
class Action:
    """A transaction, and how the model replays it once it is known what the contract answered."""

    kind: str
    contract: Contract
    function: str
    args: tuple[Any, ...]
    sender: str
    replay: Callable[[int, tuple[Any, ...] | None], tuple[Any, ...] | None]

    def __str__(self) -> str:
        return f"{self.function}{self.args} by {self.sender[:6]}"


class Story:
    """A system on the chain beside its model, from the first call to the last withdrawal."""

    def __init__(self, stage: Stage, number: int):
        stage.reset()
        self.is_intact = True  # no check has failed
        self.is_paid_up = True  # the last claim was complete
        self.chain = stage.chain
        self.cast = cast_of(self.chain)
        self.system = stage.systems[number]
        self.rules = self.system.terms.rules
        self.tokens = [coin.address for coin in self.system.revenue]
        self._books = self._opening_books()
        escrow, distributor = self.system.escrow, self.system.distributor
        self.escrow = EscrowModel(self.rules, self._books[self.tokens[0]], escrow.address)
        self.escrow.lockers.add(distributor.address)
        self.distributor = DistributorModel(
            self.escrow,
            self._books,
            distributor.address,
            self.system.terms.min_total_power,
            distributor.view("MIN_STATES"),
            self.tracked,
        )
        self._random = random.Random(number)  # noqa: S311  (picks what to look at, the same in every run)
        self._announced: dict[str, str] = {}  # delegates, by the events alone
        self._seen: dict[tuple[str, tuple[Any, ...]], int] = {}
        self._began = self._boundary_done = week_of(self.chain.now)

    # Time

    @property
    def now(self) -> int:
        return self.chain.now

    def lock_ends(self) -> list[int]:
        ends = {self.escrow.lock(owner).end for owner in self.escrow.accounts}
        return sorted(end for end in ends if end > self.now)

    # Acting

    def act(self, actions: Sequence[Action], second: int) -> None:
        """Send ``actions`` in one block at ``second`` and compare each outcome with the model."""
        self.is_intact = False
        for action in actions:
            action.contract.queue(action.function, *action.args, sender=action.sender)
        outcomes = self.chain.mine(second)
        for action, outcome in zip(actions, outcomes, strict=True):
            self._compare(action, outcome)
        self.check()
        self.is_intact = True

    def idle(self, second: int) -> None:
        self.is_intact = False
        self.chain.idle(second)
        self.check()
        self.is_intact = True

    def _compare(self, action: Action, outcome: Outcome) -> None:
        actual = action.contract.decode_output(action.function, outcome.output) if outcome.ok else None
        self._follow_delegations(outcome)
        self._follow_reductions(outcome)
        revert = None if outcome.ok else self.chain.decode_revert(outcome.output)
        reasons: list[Reason] = []
        expected = None
        try:
            expected = action.replay(self.now, actual)
        except Refused as refused:
            reasons = refused.reasons
        if reasons:
            assert revert is not None, f"{action} succeeded; the rules refuse it: {reasons}"
            found = Reason(revert.name, revert.args)
            assert found in reasons, f"{action} reverted with {found}; expected {reasons}"
            counts[action.kind, revert.name] += 1
            return
        assert revert is None, f"{action} reverted with {revert}; the rules allow it"
        if expected is not None:
            assert actual == expected, f"{action} returned {actual}; expected {expected}"
        counts[action.kind, "ok"] += 1

    def _follow_delegations(self, outcome: Outcome) -> None:
        """Each event goes on from where the one before left, beginning with nobody."""
        for event in self.chain.decode_logs(outcome.logs):
            if event.name == "DelegateChanged" and event.args["fromDelegate"] != event.args["toDelegate"]:
                delegator = event.args["delegator"]
                assert event.args["fromDelegate"] == self._announced.get(delegator, NOBODY), event
                self._announced[delegator] = event.args["toDelegate"]

    def _follow_reductions(self, outcome: Outcome) -> None:
        """What claims said that they settled for less; the payment is checked against it."""
        self._reduced = {
            (event.args["account"], event.args["token"]): (event.args["earned"], event.args["paid"])
            for event in self.chain.decode_logs(outcome.logs)
            if event.name == "ClaimReduced"
        }

    @property
    def tracked(self) -> list[str]:
        """Tokens whose claims are tracked."""
        return self.tokens[-1:]

    # Calls of the escrow

    def create(self, caller: str, account: str, amount: int, unlock_time: int) -> Action:
        def replay(now: int, _: object) -> tuple[Any, ...]:
            return (self.escrow.create_lock(now, caller, account, amount, unlock_time),)

        if caller == account:
            return self._escrow("create", "createLock", (amount, unlock_time), caller, replay)
        return self._escrow("create_for", "createLockFor", (account, amount, unlock_time), caller, replay)

    def increase(self, caller: str, account: str, amount: int) -> Action:
        def replay(now: int, _: object) -> None:
            self.escrow.increase_amount(now, caller, account, amount)

        if caller == account:
            return self._escrow("increase", "increaseAmount", (amount,), caller, replay)
        return self._escrow("increase_for", "increaseAmountFor", (account, amount), caller, replay)

    def extend(self, caller: str, unlock_time: int) -> Action:
        def replay(now: int, _: object) -> tuple[Any, ...]:
            return (self.escrow.extend_lock(now, caller, unlock_time),)

        return self._escrow("extend", "extendLock", (unlock_time,), caller, replay)

    def set_permanent(self, caller: str, permanent: bool) -> Action:
        def replay(now: int, _: object) -> None:
            self.escrow.set_permanent(now, caller, permanent)

        kind = "permanent_on" if permanent else "permanent_off"
        return self._escrow(kind, "setPermanent", (permanent,), caller, replay)

    def withdraw(self, caller: str) -> Action:
        def replay(now: int, _: object) -> tuple[Any, ...]:
            return (self.escrow.withdraw(now, caller),)

        return self._escrow("withdraw", "withdraw", (), caller, replay)

    def exit_early(self, caller: str, min_received: int) -> Action:
        to_stakers = self.system.terms.penalties_to_stakers
        receiver = self.distributor.address if to_stakers else self.cast.treasury

        def replay(now: int, _: object) -> tuple[Any, ...]:
            returned, penalty = self.escrow.exit_early(now, caller, min_received, receiver)
            if to_stakers and penalty:
                self.distributor.queue_penalty(now, self.tokens[0], penalty)
                counts["penalty_queued", "ok"] += 1
            return (returned,)

        return self._escrow("exit_early", "exitEarly", (min_received,), caller, replay)

    def delegate(self, caller: str, delegatee: str) -> Action:
        def replay(now: int, _: object) -> None:
            self.escrow.delegate(now, caller, delegatee)

        away = self.escrow.delegate_of(caller) != caller
        kind = {NOBODY: "park", caller: "undelegate" if away else "delegate_to_self"}.get(
            delegatee, "redelegate" if away else "delegate"
        )
        return self._escrow(kind, "delegate", (delegatee,), caller, replay)

    def set_delegation_open(self, caller: str, is_open: bool) -> Action:
        def replay(_: int, __: object) -> None:
            self.escrow.set_delegation_open(caller, is_open)

        kind = "open" if is_open else "close"
        return self._escrow(kind, "setDelegationOpen", (is_open,), caller, replay)

    def set_operator(self, caller: str, operator: str, approved: bool) -> Action:
        def replay(_: int, __: object) -> None:
            self.escrow.set_operator(caller, operator, approved)

        return self._escrow("set_operator", "setOperator", (operator, approved), caller, replay)

    def checkpoint(self, caller: str, account: str) -> Action:
        return self._escrow("checkpoint", "checkpoint", (account,), caller, lambda *_: None)

    def _escrow(self, kind: str, function: str, args: tuple[Any, ...], sender: str, replay: Any) -> Action:
        return Action(kind, self.system.escrow, function, args, sender, replay)

    # Calls of the distributor

    def deposit(self, token: str, amount: int) -> Action:
        def replay(now: int, _: object) -> tuple[Any, ...]:
            return (self.distributor.deposit(now, self.cast.payer, token, amount),)

        return self._revenue("deposit", "deposit", (token, amount), self.cast.payer, replay)

    def queue(self, token: str, amount: int) -> Action:
        def replay(now: int, _: object) -> None:
            self.distributor.queue(now, self.cast.payer, token, amount)

        return self._revenue("queue", "queue", (token, amount), self.cast.payer, replay)

    def poke(self, caller: str, token: str) -> Action:
        def replay(now: int, _: object) -> tuple[Any, ...]:
            credited = self.distributor.poke(now, token)
            counts["poke_credits", "ok"] += credited > 0
            return (credited,)

        return self._revenue("poke", "poke", (token,), caller, replay)

    def claim(self, caller: str, account: str, tokens: list[str], max_states: int | None = None) -> Action:
        def replay(_: int, actual: tuple[Any, ...] | None) -> None:
            self.distributor.need_consent(caller, account)
            if max_states is not None:
                self.distributor.need_states(max_states)
            if actual is None:
                return
            self.is_paid_up = max_states is None or actual[1]
            for token, amount in zip(tokens, actual[0], strict=True):
                self._paid(account, token, amount, is_all=self.is_paid_up, in_parts=max_states is not None)

        if max_states is not None:
            args = (account, tokens, max_states)
            return self._revenue("claim_part", "claimPart", args, caller, replay)
        if caller == account:
            return self._revenue("claim", "claim", (tokens,), caller, replay)
        return self._revenue("claim_for", "claimFor", (account, tokens), caller, replay)

    def reinvest(self, caller: str, account: str) -> Action:
        def replay(now: int, actual: tuple[Any, ...] | None) -> None:
            self.distributor.need_consent(caller, account)
            if actual is None:
                return
            amount, reinvested = actual
            running = self.escrow.lock(account).active(now)
            assert reinvested == (running and amount > 0), (
                f"reinvested: {reinvested}, running lock: {running}"
            )
            recipient = self._paid(account, self.tokens[0], amount)
            if reinvested:
                books, me = self._books[self.tokens[0]], self.distributor.address
                books.move(recipient, me, amount)
                books.allowances[me, self.escrow.address] = amount
                self.escrow.increase_amount(now, me, account, amount)
                counts["reinvested_into_lock", "ok"] += 1

        if caller == account:
            return self._revenue("reinvest", "reinvest", (), caller, replay)
        return self._revenue("reinvest_for", "reinvestFor", (account,), caller, replay)

    def set_recipient(self, caller: str, recipient: str) -> Action:
        def replay(_: int, __: object) -> None:
            self.distributor.set_recipient(caller, recipient)

        return self._revenue("set_recipient", "setRecipient", (recipient,), caller, replay)

    def donate(self, token: str, amount: int) -> Action:
        """Tokens sent straight to the distributor."""
        coin = next(coin for coin in self.system.revenue if coin.address == token)
        payer, to = self.cast.payer, self.distributor.address

        def replay(_: int, __: object) -> None:
            self._books[token].transfer(payer, to, amount)

        return Action("donate", coin, "transfer", (to, amount), payer, replay)

    def rebase(self, bps: int) -> Action:
        """The last token takes a share of the distributor's balance away."""
        coin, holder = self.system.revenue[-1], self.distributor.address

        def replay(_: int, __: object) -> None:
            balances = self._books[coin.address].balances
            balances[holder] -= balances[holder] * bps // 10_000

        return Action("rebase", coin, "rebaseDown", (holder, bps), self.cast.bystander, replay)

    def sweep(self, token: str) -> Action:
        def replay(_: int, __: object) -> tuple[Any, ...]:
            return (self.distributor.sweep(token, self.cast.treasury),)

        return self._revenue("sweep", "sweep", (token, self.cast.treasury), self.cast.owner, replay)

    def _revenue(self, kind: str, function: str, args: tuple[Any, ...], sender: str, replay: Any) -> Action:
        return Action(kind, self.system.distributor, function, args, sender, replay)

    def _paid(
        self, account: str, token: str, amount: int, *, is_all: bool = True, in_parts: bool = False
    ) -> str:
        least, most = self.distributor.bounds(account, token)
        worth = self.distributor.worth(token)
        earned, told = self._reduced.get((account, token), (amount, amount))
        if amount:
            assert amount == told == int(earned * worth), (
                f"{account} was paid {amount} for {earned} of {token}"
            )
        elif worth < 1:
            earned, least = 0, least if least * worth >= 1 else 0  # too little to be paid, and kept
        assert earned <= most, f"{account} was paid {earned} of {token}; its share is {most}"
        assert earned >= least or not is_all, f"{account} was paid {earned} of {token}; owed {least}"
        counts["payout", "ok"] += amount > 0
        counts["reduced", "ok"] += amount < earned
        # A part that pays nothing drops the fraction of a unit that it earned; a whole claim keeps it.
        complete = is_all and not (in_parts and amount == 0)
        return self.distributor.pay(account, token, amount, complete, earned)

    # Checks

    def check(self) -> None:
        """The master invariants, on the chain as it stands."""
        for owner in self.escrow.accounts:
            assert self._announced[owner] == self.escrow.delegate_of(owner)
        self._check_present()
        self._check_times(self._interesting_times())
        self._check_boundaries(BOUNDARIES)
        self._check_lock_states()
        self._check_history(REPEATS)
        self._check_revenue()
        self._check_balances()
        self._check_ways_out()

    def finish(self) -> None:
        """Everybody claims everything and leaves; the whole past is looked up again; nothing may remain."""
        self._check_history(None)
        self._boundary_done = self._began
        self._check_boundaries(ALL_BOUNDARIES)
        permanent = [who for who in self.cast.lockers if self.escrow.lock(who).permanent]
        if permanent:
            self.act([self.set_permanent(who, False) for who in permanent], self.now)
        last = max([self.now, *self.lock_ends()])
        self.act([self.claim(who, who, self.tokens) for who in self.cast.everybody], self.now)
        holders = [who for who in self.cast.lockers if self.escrow.lock(who).amount]
        self._random.shuffle(holders)
        self.act([self.withdraw(who) for who in holders], last)
        assert self.escrow.locked_total == 0
        self.act([self.claim(who, who, self.tokens) for who in self.cast.everybody], last + 3 * WEEK)
        for token, purse in self.distributor.purses.items():
            dust = purse.received - purse.paid - purse.pending
            most = purse.payouts + len(purse.credits) + len(self.cast.everybody)
            worth = self.distributor.worth(token)
            if worth:  # less than one unit of token may stay unpaid for each account
                assert 0 <= dust <= most + len(self.cast.everybody) / worth, (token, dust)
        self._check_history(None)

    def _check_present(self) -> None:
        escrow, model, now = self.system.escrow, self.escrow, self.now
        who = self.cast.everybody
        calls: list[tuple[Call, Any]] = [
            (escrow.at("totalSupply"), model.total(now)),
            (escrow.at("clock"), now),
            (escrow.at("getVotes", NOBODY), 0),
        ]
        ballots = model.ballots(now)
        for account in who:
            lock = model.lock(account)
            gone = lock.amount == 0
            withdrawable = not gone and not lock.active(now)
            shown = (0, 0, False, False, 0)
            if not gone:
                end = 0 if lock.permanent else lock.end
                shown = (lock.amount, end, lock.permanent, withdrawable, model.changed_at(account))
            calls += [
                (escrow.at("balanceOf", account), model.power(account, now)),
                (escrow.at("getVotes", account), int(model.exact(ballots.get(account, 0)))),
                (escrow.at("delegates", account), model.delegate_of(account)),
                (escrow.at("isDelegationOpen", account), account not in model.closed),
                (escrow.at("locked", account), shown),
                (escrow.at("previewExit", account), self._exit_preview(account, lock)),
            ]
        self._expect(calls, now)
        refusals = [
            escrow.at("getPastVotes", who[0], now),
            escrow.at("getPastTotalSupply", now),
            escrow.at("pastDelegate", who[0], now),
        ]
        refused = Revert("ERC5805FutureLookup", (now, now))
        assert self.chain.read(refusals) == [refused] * len(refusals)

    def _exit_preview(self, account: str, lock: Lock) -> tuple[int, int, int]:
        if self.rules.max_exit_penalty == 0 or not lock.active(self.now):
            return (0, 0, 0)
        penalty = self.escrow.penalty(account, self.now)
        ready = self.escrow.changed_at(account) + self.rules.exit_cooldown_weeks * WEEK
        return (lock.amount - penalty, penalty, ready)

    def _interesting_times(self) -> list[int]:
        """Seconds around changes, lock ends and boundaries: the newest, some old ones, and some to come."""
        now, changes = self.now, self.escrow.change_times()
        week = week_of(now) * WEEK
        near = {now - 1, week - 1, week, week + 1}
        near |= {t + d for t in changes[-2:] for d in (-1, 0, 1)}
        old = [t + d for t in changes[:-2] for d in (-1, 0, 1)]
        old += [t + d for _, t in self._past_ends() for d in (-1, 0, 1)]
        old += [w * WEEK + d for w in (self._random.randint(self._began, week_of(now)),) for d in (-1, 0, 1)]
        near |= set(self._random.sample(old, min(len(old), PAST_TIMES)))
        ahead = {now, now + 1, week + WEEK - 1, week + WEEK, week + WEEK + 1}
        ends = self.lock_ends()
        if ends:
            ahead |= {self._random.choice(ends) + d for d in (-1, 0, 1)}
        return sorted(t for t in near | ahead if t >= 0)

    def _past_ends(self) -> list[tuple[str, int]]:
        return [
            (owner, lock.end)
            for owner in self.escrow.accounts
            for lock in (self.escrow.lock_at(owner, self.now - WEEK), self.escrow.lock(owner))
            if 0 < lock.end <= self.now
        ]

    def _check_times(self, times: list[int]) -> None:
        """Power at all of ``times``; where it is past, votes too, remembered to be asked again later."""
        escrow, model = self.system.escrow, self.escrow
        who = (*self.cast.everybody, NOBODY)
        calls: list[tuple[Call, Any]] = []
        for t in times:
            ballots, total = model.ballots(t), model.total(t)
            powers = {account: model.power(account, t) for account in self.cast.everybody}
            assert 0 <= total - sum(powers.values()) <= len(powers)
            calls.append((escrow.at("totalPowerAt", t), total))
            calls += [(escrow.at("powerAt", account, t), power) for account, power in powers.items()]
            if t < self.now:
                calls.append((self._remember("getPastTotalSupply", (t,), total), total))
                for account in who:
                    votes = int(model.exact(ballots.get(account, 0))) if account != NOBODY else 0
                    calls.append((self._remember("getPastVotes", (account, t), votes), votes))
                    delegate = model.delegate_at(account, t)
                    calls.append((self._remember("pastDelegate", (account, t), delegate), delegate))
        self._expect(calls, self.now)
        ahead = [t for t in times if t > self.now]
        if ahead:  # without any transaction, delegated power decays and ends
            t = self._random.choice(ahead)
            ballots = model.ballots(t)
            self._expect(
                [
                    (escrow.at("getVotes", account), int(model.exact(ballots.get(account, 0))))
                    for account in self.cast.everybody
                ],
                t,
            )

    def _check_boundaries(self, limit: int) -> None:
        """The power that shares each week that has begun: the sum over the accounts."""
        escrow, model, current = self.system.escrow, self.escrow, week_of(self.now)
        weeks = list(range(self._boundary_done, current + 1))
        if len(weeks) > limit:
            weeks = sorted({*self._random.sample(weeks, limit), weeks[0], weeks[-1]})
        self._boundary_done = current
        calls: list[tuple[Call, Any]] = [(escrow.at("weekStartBias"), model.week_total(current))]
        for week in weeks:
            total = model.week_total(week)
            calls.append((self._remember("boundaryBias", (week,), total), total))
        self._expect(calls, self.now)
        self._check_times([week * WEEK for week in weeks[:-1]])

    def _check_lock_states(self) -> None:
        """What the distributor is told of a lock gives it the weight that it had in each week."""
        owner, current = self._random.choice(self.cast.lockers), week_of(self.now)
        start = self._random.randint(self._began - 1, current)
        limit = self._random.choice((1, 2, 3, 10**6))
        (answer,) = self.chain.read([self.system.escrow.at("lockStates", owner, start, limit)])
        states, until = answer
        told = f"lockStates({owner}, {start}, {limit}) in week {current}: {answer}"
        first_weeks = [state[0] for state in states]
        assert first_weeks == sorted(set(first_weeks)), told
        assert all(week <= current for week in first_weeks), told
        assert start < until <= current + 1, told
        assert len(states) == limit or (len(states) < limit and until == current + 1), told
        weeks = range(start, until)
        for week in sorted({*self._random.sample(weeks, min(len(weeks), 20)), start, until - 1}):
            weight = 0
            for since, amount, end_week, permanent in states:
                if since <= week:
                    weight = amount * (self.rules.max_lock_weeks if permanent else max(0, end_week - week))
            assert weight == self.distributor.week_power(owner, week), f"week {week}; {told}"

    def _remember(self, function: str, args: tuple[Any, ...], value: int) -> Call:
        known = self._seen.setdefault((function, args), value)
        assert known == value, f"the model changed its mind about {function}{args}: {known}, {value}"
        return self.system.escrow.at(function, *args)

    def _check_history(self, limit: int | None) -> None:
        """What was once said of the past must be said again."""
        seen = list(self._seen.items())
        if limit is not None and len(seen) > limit:
            seen = self._random.sample(seen, limit)
        self._expect([(self.system.escrow.at(function, *args), v) for (function, args), v in seen], self.now)

    def _check_revenue(self) -> None:
        """Every claimable amount is the share; all of them and what waits are covered by what is there."""
        contract, model = self.system.distributor, self.distributor
        pairs = [(account, token) for token in self.tokens for account in self.cast.everybody]
        claimable = self.chain.read([contract.at("claimable", *pair) for pair in pairs])
        for (account, token), amount in zip(pairs, claimable, strict=True):
            least, most = model.bounds(account, token)
            assert isinstance(amount, int), f"claimable({account}, {token}) reverted: {amount}"
            worth = model.worth(token)
            assert int(least * worth) <= amount <= int(most * worth), (
                f"claimable({account}, {token}) is {amount}, not {least} to {most} times {worth}"
            )
        calls: list[tuple[Call, Any]] = []
        for token in self.tokens:
            purse = model.purses[token]
            weeks = [credit.week for credit in purse.credits]
            books = (
                *((weeks[0], weeks[-1]) if weeks else (0, 0)),
                purse.pending_since if purse.pending else 0,
                True,
                purse.reserve,
                purse.pending,
                purse.is_tracked,
            )
            calls.append((contract.at("tokenState", token), books))
            calls.append((contract.at("cumulativeAt", token, week_of(self.now)), model.rates(token)))
            calls.append((contract.at("surplus", token), model.surplus(token)))
            owed = purse.received - purse.paid
            assert purse.reserve >= owed, f"{token}: {owed} units are owed, {purse.reserve} reserved"
            assert purse.reserve == owed or not purse.is_tracked
            due = sum(amount for (_, t), amount in zip(pairs, claimable, strict=True) if t == token)
            assert due <= self._books[token].balances[contract.address] or not purse.is_tracked
            if model.worth(token) < 1:
                continue
            rest = purse.received - purse.paid - purse.pending - due
            most = purse.payouts + len(purse.credits) + len(self.cast.everybody)
            assert 0 <= rest <= most, f"{token}: {rest} units are nobody's"
        calls += [
            (contract.at("recipientOf", account), model.recipient_of(account))
            for account in self.cast.everybody
        ]
        self._expect(calls, self.now)

    def _check_balances(self) -> None:
        assert self._books[self.tokens[0]].balances[self.escrow.address] == self.escrow.locked_total
        holders = (*self.cast.everybody, self.cast.treasury, self.escrow.address, self.distributor.address)
        self._expect(
            [
                (coin.at("balanceOf", holder), self._books[coin.address].balances[holder])
                for coin in self.system.revenue
                for holder in holders
            ],
            self.now,
        )

    def _check_ways_out(self) -> None:
        """Whatever happened, each lock can be withdrawn at its end."""
        for owner in self.escrow.accounts:
            lock = self.escrow.lock(owner)
            if lock.amount and not lock.permanent:
                call = self.system.escrow.at("withdraw")
                answer = self.chain.attempt(call, owner, max(self.now, lock.end))
                assert answer == lock.amount, f"{owner} could not withdraw at {lock.end}: {answer}"

    def _expect(self, calls: Sequence[tuple[Call, Any]], at: int) -> None:
        answers = self.chain.read([call for call, _ in calls], at=at)
        for (call, expected), answer in zip(calls, answers, strict=True):
            assert answer == expected, f"{call} at {at}: {answer}; expected {expected}"

    def _opening_books(self) -> dict[str, TokenModel]:
        books = {token: TokenModel() for token in self.tokens}
        for account in self.cast.lockers:
            books[self.tokens[0]].balances[account] = PURSE
        for account in self.cast.lockers[:-1]:
            books[self.tokens[0]].allowances[account, self.system.escrow.address] = UNLIMITED
        for token in self.tokens:
            books[token].balances[self.cast.payer] = payer_funds(
                self.cast, is_locked_token=token == self.tokens[0]
            )
            books[token].allowances[self.cast.payer, self.system.distributor.address] = UNLIMITED
        return books
