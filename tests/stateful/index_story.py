"""One random story of an index: each call is predicted, made, and every figure compared."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ape_dao.modules.index.model import BPS, ENDED, YEAR, Index, IndexRefusedError, up
from utils.constants import DAY, MAX_UINT256
from utils.index_vault import FIRST_SHARES, IndexStage
from utils.rpc import Reverted

if TYPE_CHECKING:
    from collections.abc import Callable

counts: Counter[tuple[str, str]] = Counter()
"""How often each kind of call ended how, over all stories."""


class IndexStory:
    """A vault with public shares, fees and probes; Alice and Bob hold shares, and anybody takes."""

    def __init__(self, stage: IndexStage) -> None:
        stage.reset()
        self.stage = stage
        self.prepare()
        self.index: Index = stage.model()
        self.by_owner: set[int] = set()
        self.index.shares = {stage.owner: FIRST_SHARES}
        fees, schedule = (150, 20, True), (DAY, 3 * DAY, 100)
        stage.vault.send("setFees", fees, sender=stage.owner)
        stage.vault.send("setSchedule", schedule, sender=stage.owner)
        self.index.yearly, self.index.cross, _ = fees
        self.index.min_interval, self.index.probe_interval, self.index.probe = schedule

    # what tokens do of their own; nothing here

    def prepare(self) -> None:
        """Before the vault is looked at."""

    def leaves(self, part: int, receiver: str) -> None:
        """A transfer from the vault; raises what the token raises."""

    def arrives(self, part: int, sender: str, amount: int) -> None:
        """A transfer to the vault; raises what the token, or the vault about it, raises."""

    def fails(self, part: int) -> bool:
        """Whether a unit cannot be sent from the vault to itself."""
        del part
        return False

    @property
    def now(self) -> int:
        return self.stage.now

    def wait(self, seconds: int) -> None:
        if seconds:
            self.stage.go(self.now + seconds)
        self.index.now = self.now

    # calls

    def mint(self, who: str, part: int) -> None:
        """A part of the supply, in millionths."""
        shares = self.index.supply * part // 10**6
        arguments = shares, who, [MAX_UINT256] * len(self.index.parts)

        def predict() -> None:
            # Part by part: what comes before the first in quarantine is paid, and may refuse.
            free = deepcopy(self.index)
            for part in free.parts:
                part.is_quarantined = False
            for number, amount in enumerate(free.mint(who, shares)):
                if self.index.parts[number].is_quarantined:
                    break
                if amount:
                    self.arrives(number, who, amount)
            self.index.mint(who, shares)

        self._call("mint", arguments, who, predict)

    def redeem(self, who: str, percent: int) -> None:
        shares = self.index.shares.get(who, 0) * percent // 100
        arguments = shares, who, [0] * len(self.index.parts)

        def predict() -> None:
            for number, amount in enumerate(self.index.redeem(who, shares)):
                if amount:
                    self.leaves(number, who)

        self._call("redeem", arguments, who, predict)

    def claim(self, who: str, part: int) -> None:
        """Of whoever has one."""
        who = next(iter(self.index.parts[part].claims), who)
        arguments = self.stage.tokens[part].address, who

        def predict() -> None:
            self.index.claim(who, part)
            self.leaves(part, who)

        self._call("claim", arguments, self.stage.stranger, predict)

    def start(self, part: int) -> None:
        self._call("start", (part,), self.stage.stranger, lambda: self.index.start(part))

    def trade(self, part: int, percent: int, *, sells: bool) -> None:
        """A take, in an auction that is begun for it if none runs."""
        if not self.index.is_running(part) or self.index.parts[part].direction == ENDED:
            self.start(part)
            self.wait(6 * 3_600)
        self.take(part, percent, sells=sells)

    def take(self, part: int, percent: int, *, sells: bool) -> None:
        amount = MAX_UINT256
        if self.index.is_running(part):
            # Mostly the direction that has something.
            sells ^= percent <= 100 and not self.index.side(part, sells).amount
            amount = up(self.index.side(part, sells).amount * percent, 100)
        who = self.stage.bob
        limit = MAX_UINT256 if sells else 0
        arguments = (part, self.index.parts[part].id, sells, amount, limit, self.now, who, b"")

        def predict() -> None:
            last = self.index.parts[part].last
            anchor, doublings = self.index.parts[part].anchor, self.index.parts[part].doublings
            taken, payment = self.index.take(part, sells, amount)
            self.leaves(part if sells else 0, who)
            self.arrives(0 if sells else part, who, payment if sells else taken)
            after = self.index.parts[part].last
            assert min(last, anchor >> doublings) - 1 <= after <= max(last, anchor << doublings) + 1

        self._call("take", arguments, who, predict)

    def donate(self, part: int, percent: int) -> None:
        amount = self.index.parts[part].balance * percent // 100
        self.stage.mint_tokens(part, amount)
        self.index.parts[part].balance += amount
        counts["donate", "ok"] += 1

    def targets(self, weights: tuple[int, int], glide: int) -> None:
        values = [BPS - sum(weights), *weights]
        arguments = [self.stage.target(i, weight=weight) for i, weight in enumerate(values)], glide
        self._call("setTargets", arguments, self.stage.owner, lambda: self.index.set_weights(values, glide))

    def quarantine(self, part: int, *, comes: bool, is_owner: bool = True) -> None:
        """By the owner, or by somebody else, who may say only what the token shows."""

        def predict() -> None:
            is_there, fails = self.index.parts[part].is_quarantined, self.fails(part)
            if comes and is_there:
                raise IndexRefusedError("IndexVaultInQuarantine")
            if comes and not is_owner and not fails:
                raise IndexRefusedError("IndexVaultWorks")
            if not comes and not (is_there and (is_owner or not (part in self.by_owner or fails))):
                raise IndexRefusedError("IndexVaultNotReadmitted")
            self.index.parts[part].is_quarantined = comes
            self.by_owner = self.by_owner | {part} if comes and is_owner else self.by_owner - {part}

        sender = self.stage.owner if is_owner else self.stage.stranger
        self._call("quarantine" if comes else "readmit", (part,), sender, predict)

    def pause(self, seconds: int) -> None:
        until = self.now + seconds

        def predict() -> None:
            self.index.paused_until = until

        self._call("setPaused", (until,), self.stage.owner, predict)

    # what must hold

    def check(self) -> None:
        """Every figure of the contract is the model's; sales and purchases never stand together above each
        other, weights are the whole, and everybody could leave."""
        stage, index = self.stage, self.index
        assert stage.vault.view("totalSupply") == index.supply == sum(index.shares.values()) + 10**9
        for number, part in enumerate(index.parts):
            found = stage.part(number)
            assert stage.balance(number) == part.balance
            assert found["held"] == (0 if part.is_quarantined else index.held(part))
            assert (found["last"], found["weight"]) == (part.last, index.weight(number))
            if not number:
                continue
            assert (found["id"], found["used"], found["direction"]) == (part.id, part.used, part.direction)
            self._check_offer(number)
        assert sum(stage.part(number)["final_weight"] for number in range(len(index.parts))) == BPS
        assert index.now - index.accrued_at < 10 * YEAR

    def _check_offer(self, number: int) -> None:
        index, offer = self.index, self.stage.offer(number)
        silent = index.parts[number].is_quarantined or index.parts[0].is_quarantined
        if not index.is_running(number) or silent:
            assert (offer["sell"], offer["buy"]) == (0, 0)
            return
        sale, purchase = index.side(number, True), index.side(number, False)
        paused = self.now < index.paused_until
        assert offer["sell"] == (0 if paused else sale.amount)
        assert offer["buy"] == (0 if paused else purchase.amount)
        assert (offer["sell_price"], offer["buy_price"]) == (sale.price, purchase.price)
        if sale.amount and purchase.amount:
            assert purchase.price <= sale.price

    def _call(self, name: str, arguments: tuple[Any, ...], sender: str, predict: Callable[[], Any]) -> None:
        self.index.now = self.now
        before = deepcopy(self.index)
        expected = None
        try:
            predict()
        except IndexRefusedError as err:
            expected = str(err)
            self.index = before
        found = None
        try:
            self.stage.vault.send(name, *arguments, sender=sender)
        except Reverted as err:
            found = err.revert.name
        assert found == expected, f"{name}: {found} instead of {expected}"
        self._pay_fee()
        counts[name, "ok" if found is None else "refused"] += 1

    def _pay_fee(self) -> None:
        """The model's fee goes where the vault sends it."""
        router = self.stage.router.address
        self.index.shares[router] = self.index.shares.get(router, 0) + self.index.shares.pop("fee", 0)
