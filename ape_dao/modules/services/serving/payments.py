"""Takes payments, each once, and has each answered once.

An authorization is settled before its request is served: served first, a payer could move its money away
meanwhile. A voucher is written down first, as what is reserved cannot go away. What was paid and got no
answer, because the application failed or the server died, pays for the next request of the same price that
comes with the same payment. What was answered gets the same answer again for the same request, and pays for
no other.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections import Counter, OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ape.exceptions import ApeException

from ape_dao.core import units
from ape_dao.core.chain.node_address import without_secrets
from ape_dao.modules.services.serving.authorizations import Authorization, check_terms
from ape_dao.modules.services.serving.journal import State
from ape_dao.modules.services.serving.ledger import Outcome
from ape_dao.modules.services.serving.protocol import EXACT, PaymentError
from ape_dao.modules.services.vouchers import Voucher, VoucherError, signer_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ape_dao.modules.services.serving.journal import Answer, Entry, Journal
    from ape_dao.modules.services.serving.ledger import Ledger, Standing
    from ape_dao.modules.services.serving.protocol import Offer, Payment

    Run: TypeAlias = Callable[["Paid"], Awaitable[Answer]]

T = TypeVar("T")
logger = logging.getLogger("ape_dao.services")
MOST_REDEEMED = 50
"""Vouchers in a transaction."""
_MOST_STANDINGS = 10_000
_FAILURE = 500
"""Statuses from here on say that the service did not do its work."""


@dataclass(frozen=True)
class Limits:
    """How much a server takes on at a time, and how old what it knows may be; seconds."""

    standing_age: float = 15
    """What is reserved is read again after that. Whoever leaves can do so a day after it began, so what is
    accepted in this time can be redeemed."""
    standing_rest: float = 1
    """What is refused for what was read is read again, but not within that time."""
    settle: float = 60
    """A request waits so long for its authorization to be in a block; then the client shall ask again."""
    poll: float = 0.25
    forget: float = 10
    """A transaction that the node does not know for so long is sent again."""
    in_flight: int = 256
    """Payments at the same time."""
    key_life: int = units.DAY
    """A session key must sign for so much longer: its vouchers count only if they are redeemed by then."""


@dataclass(frozen=True)
class Request:
    """What is to be served, and what it costs (token units)."""

    digest: bytes
    price: int


@dataclass(frozen=True)
class Paid:
    """What a request paid (token units), and by which transaction; none for a voucher."""

    payer: str
    amount: int
    transaction: str = ""


class BusyError(PaymentError):
    """Nothing is wrong with the payment, but it cannot be taken now: the same can be sent again."""

    def __init__(self, reason: str, message: str, transaction: str = "") -> None:
        super().__init__(reason, message, HTTPStatus.SERVICE_UNAVAILABLE, transaction)


class Payments:
    """The payments of one service at one server."""

    def __init__(
        self,
        offer: Offer,
        ledger: Ledger,
        journal: Journal,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``clock`` tells unix seconds."""
        self.offer, self.limits = offer, limits or Limits()
        self._ledger, self._journal, self._clock = ledger, journal, clock
        self._thread = ThreadPoolExecutor(1, "ape-dao-ledger")
        self._flights: dict[str, tuple[bytes, asyncio.Task[tuple[Answer, Paid]]]] = {}
        self._settling: Counter[str] = Counter()
        """What payers authorized and the chain has not executed yet (token units)."""
        self._standings: OrderedDict[tuple[str, str], tuple[float, asyncio.Future[Standing]]] = OrderedDict()

    async def serve(self, payment: Payment, request: Request, run: Run) -> tuple[Answer, Paid]:
        """The answer to a request that was paid: of the application, or the one that it gave before.

        It goes on to its end when the client has left.

        Args:
            run: Asks the application; called once for a payment that is answered.

        Raises:
            PaymentError: The payment does not count, or not for this request.
            BusyError: It cannot be taken now.
        """
        begin: Callable[[str, Request], Any]
        if payment.scheme == EXACT:
            one = Authorization.from_payload(self.offer, payment.payload)
            key, begin = f"exact:{one.key}", partial(self._by_authorization, one, run)
        else:
            voucher, signer = self._read_voucher(payment)
            key = f"voucher:{voucher.payer}:{voucher.epoch}:{voucher.total}"
            begin = partial(self._by_voucher, voucher, signer, run)
        try:
            return await self._once(key, request, begin)
        except sqlite3.Error as err:
            logger.error("the journal cannot be used: %s", err)
            raise BusyError(
                "unexpected_settle_error",
                "The server cannot write down payments now; send the same request with the same payment "
                "again later, and sign no other.",
            ) from err

    async def redeem(self) -> int:
        """Have the splitter paid by all vouchers that are due; how many were sent.

        Raises:
            BusyError: The chain does not answer, or takes long; what was sent counts, and is found next time.
        """
        due = self._journal.due()
        for first in range(0, len(due), MOST_REDEEMED):
            batch = due[first : first + MOST_REDEEMED]
            transaction = await self._ask(self._ledger.redeem, batch)
            deadline = time.monotonic() + self.limits.settle
            while not await self._ask(self._ledger.is_done, transaction):
                if time.monotonic() > deadline:
                    raise _pending(transaction)
                await asyncio.sleep(self.limits.poll)
            for voucher in batch:
                stands = await self._ask(self._ledger.standing, voucher.payer, voucher.payer)
                if stands.epoch > voucher.epoch:
                    logger.warning("voucher of %s: epoch %s is over", voucher.payer, voucher.epoch)
                    self._journal.redeem(voucher.payer, voucher.epoch, voucher.total)
                elif stands.redeemed >= voucher.total:
                    self._journal.redeem(voucher.payer, voucher.epoch, voucher.total)
            logger.info("redeemed %s vouchers by %s", len(batch), transaction)
        return len(due)

    async def drain(self, seconds: float | None = None) -> None:
        """Wait until what was begun is answered, at most so long; what is not is in the journal."""
        if self._flights:
            await asyncio.wait([task for _, task in self._flights.values()], timeout=seconds)

    def close(self) -> None:
        """Let go of journal and thread."""
        self._thread.shutdown(cancel_futures=True)
        self._journal.close()

    async def _once(
        self, key: str, request: Request, begin: Callable[[str, Request], Any]
    ) -> tuple[Answer, Paid]:
        """Parallel requests with one payment share one answer, if they are the same request."""
        if key not in self._flights:
            if len(self._flights) >= self.limits.in_flight:
                raise BusyError(
                    "too_many_payments", "Too many payments at a time; send the same request again."
                )
            task = asyncio.create_task(begin(key, request))
            self._flights[key] = (request.digest, task)
            task.add_done_callback(partial(self._landed, key))
        digest, task = self._flights[key]
        if digest != request.digest:
            raise _spent()
        return await asyncio.shield(task)

    def _landed(self, key: str, task: asyncio.Task[Any]) -> None:
        del self._flights[key]
        if not task.cancelled():
            task.exception()  # who waits for it gets it; perhaps nobody does any more

    # By authorization

    async def _by_authorization(
        self, one: Authorization, run: Run, key: str, request: Request
    ) -> tuple[Answer, Paid]:
        entry = self._journal.find(key)
        kept = _kept(self.offer, entry, request)
        paid = Paid(one.payer, one.value, entry.transaction if entry else "")
        if kept is not None:
            return kept, paid
        if entry is None:
            check_terms(self.offer, one, request.price, int(self._clock()))
        if entry is None or entry.state is State.TAKEN:
            await self._count(one, is_sent=entry is not None)
            try:
                transaction = await self._settle(key, one, request, entry)
            finally:
                self._settling[one.payer] -= one.value
                self._settling += Counter()  # lets go of those at zero
            paid = Paid(one.payer, one.value, transaction)
            logger.info("%s paid %s by %s", one.payer, one.value, transaction)
        return await self._answered(key, paid, request, run)

    async def _settle(self, key: str, one: Authorization, request: Request, entry: Entry | None) -> str:
        """Have an authorization executed; the transaction that did it.

        Raises:
            PaymentError: The token refuses it.
            BusyError: It is in no block yet.
        """
        sent: list[tuple[str, int]] = [] if entry is None else [(entry.transaction, entry.block)]
        began = time.monotonic()
        missing = began - self.limits.forget if entry else began

        def on_signed(transaction: str, block: int) -> None:
            self._journal.send(key, transaction, request.price, request.digest, block, one.valid_before)
            sent.append((transaction, block))

        while True:
            now = time.monotonic()
            outcome = Outcome.LOST
            if sent:
                outcome = await self._ask(self._ledger.outcome, one, sent[-1][0], pending=sent[-1][0])
            if outcome is Outcome.PAID:
                self._journal.pay(key, sent[-1][0])
                return sent[-1][0]
            is_lost = outcome is Outcome.LOST and now - missing >= self.limits.forget
            if outcome is Outcome.REFUSED or (sent and is_lost):
                other = await self._paid_otherwise(key, one, sent[0][1], outcome)
                if other is not None:
                    return other
            if not sent or is_lost:
                try:
                    await self._ask(self._ledger.settle, one, on_signed)
                except BusyError:
                    raise
                except PaymentError as err:
                    if not sent:
                        raise
                    if await self._ask(self._ledger.is_used, one):
                        continue  # somebody else was quicker
                    self._journal.fail(key, err.reason, str(err))
                    raise
                missing = time.monotonic()
                continue
            if outcome is Outcome.WAITING:
                missing = now
            if now - began > self.limits.settle:
                raise _pending(sent[-1][0])
            await asyncio.sleep(self.limits.poll)

    async def _count(self, one: Authorization, *, is_sent: bool) -> None:
        """Count an authorization as being settled, if its payer has the money for all of them.

        The token says yes to each alone; those that would fail cost the server gas.

        Raises:
            PaymentError: It has not.
        """
        if self._settling[one.payer] and not is_sent:
            held = await self._ask(self._ledger.balance, one.payer)
            others, text = self._settling[one.payer], self.offer.text
            if held < others + one.value:
                raise PaymentError(
                    "insufficient_funds",
                    f"{one.payer} has {text(held)}, and {text(others)} of it are being paid for other "
                    "requests; wait for their answers, or have more.",
                )
        self._settling[one.payer] += one.value

    async def _paid_otherwise(self, key: str, one: Authorization, since: int, outcome: Outcome) -> str | None:
        """The transaction by which somebody else sent an authorization, which anybody can.

        Raises:
            PaymentError: It did not pay the service, and never will.
        """
        if await self._ask(self._ledger.is_used, one):
            other = await self._ask(self._ledger.paid_by, one, since)
            if other is not None:
                self._journal.pay(key, other)
                return other
            refused = PaymentError(
                "invalid_transaction_state",
                "The payer used the nonce of the authorization for something else; sign another one.",
            )
        elif outcome is Outcome.LOST:
            return None
        else:
            refused = PaymentError(
                "insufficient_funds",
                f"The token refused to move {self.offer.text(one.value)}; see to it that the account has "
                "them until they are paid, and sign another authorization.",
            )
        self._journal.fail(key, refused.reason, str(refused))
        raise refused

    # By voucher

    def _read_voucher(self, payment: Payment) -> tuple[Voucher, str]:
        """A voucher, and whose key signed it.

        Raises:
            PaymentError: It cannot be read, or is for another service.
        """
        data = payment.payload.get("voucher")
        if not isinstance(data, dict) or self.offer.vault is None:
            raise PaymentError(
                "invalid_payload", "The payload has no `voucher`; sign one for the vault of the offer."
            )
        try:
            voucher = Voucher.from_data(data)
            signer = signer_of(self.offer.vault, voucher)
        except VoucherError as err:
            raise PaymentError("invalid_voucher", f"{err} Sign one with `ape dao usage sign`.") from err
        if voucher.service != self.offer.service:
            raise PaymentError(
                "invalid_voucher",
                f"The voucher is for the service {voucher.service}; sign one for {self.offer.service}.",
            )
        return voucher, signer

    async def _by_voucher(
        self, voucher: Voucher, signer: str, run: Run, key: str, request: Request
    ) -> tuple[Answer, Paid]:
        stands = await self._standing(voucher, signer)
        # No other task runs until the voucher is written down: those of a payer come one after the other.
        entry = self._journal.find(key)
        kept = _kept(self.offer, entry, request)
        paid = Paid(voucher.payer, entry.price if entry else request.price)
        if kept is not None:
            return kept, paid
        if entry is None:
            self._accept(voucher, stands, key, request)
        return await self._answered(key, paid, request, run)

    def _accept(self, voucher: Voucher, stands: Standing, key: str, request: Request) -> None:
        """Write a payer's next voucher down.

        Raises:
            PaymentError: It is not the next one, or not of what is reserved.
        """
        text, payer = self.offer.text, voucher.payer
        if stands.exit_at:
            raise PaymentError(
                "payer_leaving",
                f"{payer} is leaving the service {self.offer.service}; finish the exit and reserve again.",
            )
        kept = self._journal.total(payer, voucher.epoch)
        last = max(kept or 0, stands.redeemed)
        due = last + request.price
        if voucher.total != due:
            raise PaymentError(
                "invalid_voucher_total",
                f"The voucher is for {text(voucher.total)} in all; {payer} owed {text(last)} and this "
                f"request costs {text(request.price)}, so sign one for {due}.",
                hint={"total": str(due), "epoch": str(stands.epoch)},
            )
        if due > stands.reserved:
            raise PaymentError(
                "voucher_above_reserve",
                f"The voucher is for {text(due)} in all, and {text(stands.reserved)} are reserved; reserve "
                f"more with `ape dao usage reserve {self.offer.service}`.",
            )
        self._journal.accept(key, voucher, request.price, stands.redeemed, request.digest)

    async def _standing(self, voucher: Voucher, signer: str) -> Standing:
        """How a payer stands, at most so old as the limits say, if the voucher is of its epoch and its key.

        Raises:
            PaymentError: It is not.
        """
        stands, age = await self._read_standing(voucher.payer, signer, self.limits.standing_age)
        refused = self._judged(voucher, signer, stands)
        is_short = refused is not None or stands.exit_at or voucher.total > stands.reserved
        if is_short and age > self.limits.standing_rest:
            stands, _ = await self._read_standing(voucher.payer, signer, self.limits.standing_rest)
            refused = self._judged(voucher, signer, stands)
        if refused is not None:
            raise refused
        return stands

    def _judged(self, voucher: Voucher, signer: str, stands: Standing) -> PaymentError | None:
        """Why a voucher does not count for its payer as it stands."""
        if signer != voucher.payer:
            needed = int(self._clock()) + self.limits.key_life
            if stands.signs_until < needed:
                until = units.format_date(stands.signs_until) if stands.signs_until else "never"
                return PaymentError(
                    "invalid_voucher_signature",
                    f"{signer} signed the voucher, and it signs for {voucher.payer} until {until}; let it "
                    f"sign until {units.format_date(needed)} or later with `ape dao usage key`.",
                )
        if voucher.epoch != stands.epoch:
            return PaymentError(
                "invalid_voucher_epoch",
                f"The voucher is of epoch {voucher.epoch}; sign one of {stands.epoch}, in which "
                f"{voucher.payer} is.",
                hint={"epoch": str(stands.epoch)},
            )
        return None

    async def _read_standing(self, payer: str, signer: str, age: float) -> tuple[Standing, float]:
        """How a payer stands, and how many seconds ago it was read."""
        key, now = (payer, signer), self._clock()
        at, reading = self._standings.get(key, (now, None))
        if reading is None or now - at > age:
            at, reading = now, asyncio.ensure_future(self._ask(self._ledger.standing, payer, signer))
            self._standings[key] = (at, reading)
            while len(self._standings) > _MOST_STANDINGS:
                self._standings.popitem(last=False)
        self._standings.move_to_end(key)
        try:
            return await asyncio.shield(reading), now - at
        except PaymentError:
            if self._standings.get(key) == (at, reading):
                del self._standings[key]
            raise

    # Both

    async def _answered(self, key: str, paid: Paid, request: Request, run: Run) -> tuple[Answer, Paid]:
        answer: Answer = await run(paid)
        if answer.status < _FAILURE:
            self._journal.answer(key, request.digest, answer)
        return answer, paid

    async def _ask(self, call: Callable[..., T], *arguments: Any, pending: str = "") -> T:
        """What the chain answers, asked from the one thread that does.

        Raises:
            BusyError: It does not answer.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, partial(call, *arguments))
        except PaymentError:
            raise
        except (ApeException, OSError) as err:
            logger.warning("the chain does not answer: %s", without_secrets(str(err)))
            raise BusyError(
                "unexpected_settle_error",
                "The server cannot reach the chain or send to it now; send the same request with the same "
                "payment again, and sign no other.",
                pending,
            ) from err


def _kept(offer: Offer, entry: Entry | None, request: Request) -> Answer | None:
    """The answer that a payment got before; None if it is still good for one.

    Raises:
        PaymentError: It paid for another request, or never will.
    """
    if entry is None:
        return None
    if entry.state is State.FAILED:
        raise PaymentError(entry.reason, entry.message)
    if entry.state is State.ANSWERED:
        if entry.request != request.digest:
            raise _spent()
        if entry.answer is None:
            raise PaymentError(
                "duplicate_settlement",
                "The payment was answered, and the answer is no longer kept; pay again.",
            )
        return entry.answer
    if entry.request != request.digest and entry.price != request.price:
        raise PaymentError(
            "invalid_payment",
            f"The payment was for a request that costs {offer.text(entry.price)}, and this one costs "
            f"{offer.text(request.price)}; repeat the other one, or pay for this.",
        )
    return None


def _spent() -> PaymentError:
    return PaymentError(
        "duplicate_settlement",
        "The payment is for another request, and for that one alone; pay for this one too.",
    )


def _pending(transaction: str) -> BusyError:
    return BusyError(
        "settlement_pending",
        f"The payment is on its way ({transaction}); send the same request with the same payment again in "
        "some seconds, and sign no other.",
        transaction,
    )
