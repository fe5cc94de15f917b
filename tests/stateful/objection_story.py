"""One random story of objections: each call is predicted, made, and every time compared."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from model.objections import DAY, Operation, Refused, Terms
from utils.artifacts import ROOT, compile_contracts
from utils.constants import WAD, WEEK, ZERO_ADDRESS
from utils.rpc import Reverted
from utils.stage import BaseStage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from utils.rpc import Contract

counts: Counter[tuple[str, str]] = Counter()
"""How often each kind of call ended how, over all stories."""
START = 2_950 * WEEK + DAY
SUPPLY = 1_000_000 * WAD
HOLDINGS = (9_000 * WAD, 30_000 * WAD, 70_000 * WAD, 500_000 * WAD, 0)
MIN_DELAY = 2 * DAY
SOURCES = (
    "contracts/core/governance/Objections.sol",
    "contracts/core/governance/Timelock.sol",
    "contracts/core/token/GovernanceToken.sol",
    "contracts/mocks/MockWallet.sol",
)


class ObjectionStage(BaseStage):
    """A timelock of ``owner``, who cancels and names the extender; a wallet proposes, anybody executes."""

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(compile_contracts(SOURCES, root or ROOT), START)
        self.owner, *others = self.chain.accounts
        self.holders = others[: len(HOLDINGS)]
        rest = (self.owner, SUPPLY - sum(HOLDINGS))
        shares = [(to, amount) for to, amount in zip(self.holders, HOLDINGS, strict=True) if amount]
        self.token = self.deploy("GovernanceToken", "Token", "TKN", SUPPLY, 0, self.owner, [*shares, rest])
        for holder in self.holders:
            self.token.send("delegate", holder, sender=holder)
        self.wallet = self.deploy("MockWallet", self.owner)
        proposers = [self.wallet.address, self.owner]
        self.timelock = self.deploy("Timelock", MIN_DELAY, proposers, [ZERO_ADDRESS], self.owner)
        self.go(START + DAY)
        rules = (self.token.address, 100, 1_000, 14 * DAY)
        self.objections = self.deploy("Objections", self.timelock.address, *rules)
        self.impersonate()
        self.anvil.call("anvil_setBalance", self.timelock.address, hex(WAD))
        self.keep()


class ObjectionStory:
    """Five holders, one of them without votes, and four operations at a time."""

    def __init__(self, stage: ObjectionStage) -> None:
        stage.reset()
        self.stage = stage
        self.terms: Terms | None = None
        """None as long as the timelock has no extender."""
        self.operations: dict[int, Operation] = {}
        self.begun: Counter[int] = Counter()
        """How many other operations there were of each key."""

    @property
    def now(self) -> int:
        return self.stage.now

    def wait(self, seconds: int) -> None:
        if seconds:
            self.stage.go(self.now + seconds)

    # calls

    def set_rules(self, first: int, second: int, longest: int) -> None:
        """The rules, and on with them; off without an extension."""
        stage = self.stage

        def put(terms: Terms | None) -> None:
            """Also for what was scheduled in this second, to which nobody can have objected."""
            self.terms = terms
            for operation in self.operations.values():
                if operation.scheduled_at == self.now:
                    operation.terms = terms

        if not longest:
            self._call("rules", "setExtender", (ZERO_ADDRESS,), stage.owner, lambda: put(None))
            return

        def predict() -> None:
            if not 0 < first <= second <= 10_000 or second < 500 or longest > 30 * DAY:
                raise Refused("ObjectionsInvalidRules")
            terms = Terms(Fraction(first, 10_000), Fraction(second, 10_000), longest)
            put(terms)

        rules = (stage.token.address, first, second, longest)
        is_off = self.terms is None
        self._call("rules", "setRules", rules, stage.timelock.address, predict, stage.objections)
        if is_off and self.terms is not None:
            stage.timelock.send("setExtender", stage.objections.address, sender=stage.owner)

    def move_votes(self, who: int, percent: int) -> None:
        """A holder gives a part to the next one; it counts for operations of later seconds."""
        holder, other = self.stage.holders[who], self.stage.holders[(who + 1) % len(HOLDINGS)]
        amount = self.stage.token.view("balanceOf", holder) * percent // 100
        self.stage.token.send("transfer", other, amount, sender=holder)

    def schedule(self, key: int, more: int, window: int, *, is_next: bool) -> None:
        """A new operation, or ``is_next`` after one that is over."""
        operation = self.operations.get(key)
        if is_next and operation is not None and (operation.is_done or operation.is_expired(self.now)):
            del self.operations[key]
            self.begun[key] += 1
            operation = None
        delay = MIN_DELAY + more

        def predict() -> None:
            if operation is not None:
                is_expired = operation.is_expired(self.now)
                raise Refused(
                    "TimelockOperationExpired" if is_expired else "TimelockUnexpectedOperationState"
                )
            before = self.now - 1
            votes = {one: self.stage.token.view("getPastVotes", one, before) for one in self.stage.holders}
            self.operations[key] = Operation(self.now, delay, window, self.terms, votes, SUPPLY)

        timelock, name = self.stage.timelock, "schedule" if key % 2 else "scheduleBatch"
        calls = [timelock.encode("setNextWindow", window), timelock.encode(name, *self._content(key), delay)]
        data = [bytes.fromhex(call[2:]) for call in calls]
        arguments = ([timelock.address] * 2, data)
        self._call("schedule", "act", arguments, self.stage.owner, predict, self.stage.wallet)

    def object(self, key: int, who: int, *, is_apt: bool) -> None:
        """By a holder; ``is_apt``: by one that can, if there is any."""
        operation = self.operations.get(key)
        if is_apt and operation and operation.scheduled_at == self.now:
            self.wait(1)
        free = [one for one in operation.votes if operation.can_object(one)] if operation else []
        account = free[who % len(free)] if is_apt and free else self.stage.holders[who]
        self._call(
            "object",
            "object",
            (self._id(key),),
            account,
            lambda: self._known(key, "ObjectionsNotWaiting").object(account, self.now),
            self.stage.objections,
        )

    def withdraw(self, key: int, who: int, *, is_apt: bool) -> None:
        operation = self.operations.get(key)
        objectors = operation.objectors if operation else []
        account = objectors[who % len(objectors)] if is_apt and objectors else self.stage.holders[who]
        self._call(
            "withdraw",
            "withdrawObjection",
            (self._id(key),),
            account,
            lambda: self._known(key, "ObjectionsNotWaiting").withdraw(account, self.now, MIN_DELAY),
            self.stage.objections,
        )

    def extend(self, key: int, who: int, seconds: int) -> None:
        """By a holder, past the contract that counts objections."""

        def predict() -> None:
            waits = self._known(key).is_waiting(self.now)
            raise Refused("TimelockUnauthorizedExtender" if waits else "TimelockUnexpectedOperationState")

        self._call("extend", "extend", (self._id(key), seconds), self.stage.holders[who], predict)

    def execute(self, key: int, *, is_late: bool) -> None:
        """Now; or in the first second in which it is ready, the last one, or one beside them."""
        operation = self.operations.get(key)
        if operation is not None and is_late and not operation.is_done:
            moment = operation.ready_at - key % 2 if operation.last is None else operation.last + key % 2
            self.stage.go(max(self.now, moment))
        name = "execute" if key % 2 else "executeBatch"
        self._call(
            "execute",
            name,
            self._content(key),
            self.stage.holders[0],
            lambda: self._known(key).execute(self.now),
        )

    def cancel(self, key: int, *, is_own: bool) -> None:
        """By the canceller; by anybody, what has expired."""
        operation = self.operations.get(key)

        def predict() -> None:
            is_expired = operation is not None and operation.is_expired(self.now)
            if operation is not None and is_expired and not operation.is_removed:
                operation.is_removed = True
            elif not is_own:
                raise Refused("AccessControlUnauthorizedAccount")
            elif operation is None or operation.is_done or is_expired:
                raise Refused("TimelockUnexpectedOperationState")
            else:
                del self.operations[key]

        sender = self.stage.owner if is_own else self.stage.holders[0]
        self._call("cancel", "cancel", (self._id(key),), sender, predict)

    # what must hold

    def check(self) -> None:
        """Every time of the contract is the model's, and none is beyond the bound."""
        timelock, objections = self.stage.timelock, self.stage.objections
        for key, operation in self.operations.items():
            found = timelock.view("getTimestamp", self._id(key))
            if operation.is_done:
                assert found == 1
                continue
            assert timelock.view("getExpiration", self._id(key)) == (operation.last or 0)
            assert timelock.view("isOperationExpired", self._id(key)) == operation.is_expired(self.now)
            if operation.is_expired(self.now):
                assert found == 0
                continue
            assert found == operation.ready_at
            longest = operation.terms.longest if operation.terms else 0
            base = operation.scheduled_at + operation.delay
            assert base <= found <= base + longest
            assert timelock.view("isOperationReady", self._id(key)) == operation.is_ready(self.now)
            if operation.terms:
                _, scheduled_at, votes, total, extension = objections.view("objectionsTo", self._id(key))
                assert (scheduled_at, votes, total) == (operation.scheduled_at, operation.objecting, SUPPLY)
                assert extension == found - base
            extender = objections.address if operation.terms else ZERO_ADDRESS
            schedule = (operation.scheduled_at, base, found - base, extender)
            assert tuple(timelock.view("getSchedule", self._id(key))) == schedule
            for one in self.stage.holders:
                objects = objections.view("isObjector", self._id(key), one)
                assert objects == (one in operation.objectors)

    def _known(self, key: int, otherwise: str = "TimelockUnexpectedOperationState") -> Operation:
        if key not in self.operations:
            raise Refused(otherwise)
        return self.operations[key]

    def _content(self, key: int) -> tuple[Any, ...]:
        """Every second key is a single call."""
        salt = bytes([key, self.begun[key]]) * 16
        call = (self.stage.holders[4], 0, b"")
        content = call if key % 2 else tuple([part] for part in call)
        return (*content, bytes(32), salt)

    def _id(self, key: int) -> bytes:
        name = "hashOperation" if key % 2 else "hashOperationBatch"
        return bytes(self.stage.timelock.view(name, *self._content(key)))

    def _call(
        self,
        kind: str,
        name: str,
        arguments: tuple[Any, ...],
        sender: str,
        predict: Callable[[], None],
        contract: Contract | None = None,
    ) -> None:
        expected = found = None
        try:
            predict()
        except Refused as err:
            expected = str(err)
        try:
            (contract or self.stage.timelock).send(name, *arguments, sender=sender)
        except Reverted as err:
            found = err.revert.name
        assert found == expected, f"{kind}: {found} instead of {expected}"
        counts[kind, "ok" if found is None else "refused"] += 1
