"""A paid service in memory: an ASGI application, a chain that is made up, and clients that pay.

The made-up token executes an authorization once, and only while its payer has the money.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from eth_account import Account

from ape_dao.modules.services.serving.authorizations import Authorization
from ape_dao.modules.services.serving.journal import Journal
from ape_dao.modules.services.serving.ledger import Outcome, Standing
from ape_dao.modules.services.serving.middleware import PaidApp
from ape_dao.modules.services.serving.payments import Limits, Payments
from ape_dao.modules.services.serving.protocol import Offer, PaymentError, Token
from ape_dao.modules.services.vouchers import Vault, sign_voucher

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from pathlib import Path

    from eth_account.signers.local import LocalAccount

    from ape_dao.modules.services.vouchers import Voucher

CHAIN_ID = 84532
PRICE = 10_000
DOLLAR = 10**6
NOW = 1_900_000_000
USER, OTHER = (Account.from_key(bytes([number]) * 32) for number in (7, 8))
SPLITTER = Account.from_key(bytes([9]) * 32).address
TOKEN = Token(CHAIN_ID, "0x" + "1" * 40, "USDC", 6, "USD Coin", "2")
VAULT = Vault(CHAIN_ID, "0x" + "2" * 40)
OFFER = Offer(CHAIN_ID, 1, SPLITTER, TOKEN, True, VAULT, "Answers")
QUICK = Limits(standing_rest=0, poll=0.001, forget=0.05, settle=60)


@dataclass
class MadeUpLedger:
    """A token, a vault and transactions that come into blocks at once, unless `holds` them."""

    balances: dict[str, int] = field(default_factory=lambda: {USER.address: DOLLAR, OTHER.address: DOLLAR})
    standings: dict[str, Standing] = field(
        default_factory=lambda: {account.address: Standing(DOLLAR, 0, 0, 0, 0) for account in (USER, OTHER)}
    )
    keys: dict[tuple[str, str], int] = field(default_factory=dict)
    holds: bool = False
    loses: int = 0
    """So many of what is sent do not arrive."""
    is_down: bool = False
    delay: float = 0
    sent: list[tuple[str, Authorization]] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    by_nonce: dict[str, str] = field(default_factory=dict)
    """Whose nonce was used by which transaction; empty text if that paid somebody else."""
    redeemed: list[Voucher] = field(default_factory=list)
    reads: int = 0

    @property
    def received(self) -> int:
        """What the splitter was paid by authorizations."""
        return self.balances.get(SPLITTER, 0)

    def standing(self, payer: str, key: str) -> Standing:
        self._work()
        self.reads += 1
        found = self.standings.get(payer, Standing(0, 0, 0, 0, 0))
        return replace(found, signs_until=self.keys.get((payer, key), 0))

    def balance(self, account: str) -> int:
        self._work()
        return self.balances.get(account, 0)

    def settle(self, one: Authorization, on_signed: Callable[[str, int], None]) -> str:
        self._work()
        if one.key in self.by_nonce:
            raise PaymentError("invalid_transaction_state", "used before")
        if self.balances.get(one.payer, 0) < one.value:
            raise PaymentError("insufficient_funds", "too little")
        transaction = f"0x{len(self.sent) + 1:064x}"
        on_signed(transaction, 1)
        is_lost, self.loses = self.loses > 0, max(self.loses - 1, 0)
        self.outcomes[transaction] = Outcome.LOST if is_lost else Outcome.WAITING
        self.sent.append((transaction, one))
        if not self.holds and not is_lost:
            self.mine()
        return transaction

    def mine(self) -> None:
        """Have what waits executed."""
        for transaction, one in self.sent:
            if self.outcomes[transaction] is Outcome.WAITING:
                self.outcomes[transaction] = self._execute(transaction, one)

    def outcome(self, one: Authorization, transaction: str) -> Outcome:
        self._work()
        return self.outcomes.get(transaction, Outcome.LOST)

    def is_used(self, one: Authorization) -> bool:
        self._work()
        return one.key in self.by_nonce

    def paid_by(self, one: Authorization, since: int) -> str | None:
        self._work()
        return self.by_nonce.get(one.key) or None

    def redeem(self, vouchers: list[Voucher]) -> str:
        self._work()
        for voucher in vouchers:
            stands = self.standings[voucher.payer]
            if voucher.epoch == stands.epoch and voucher.total <= stands.reserved:
                self.standings[voucher.payer] = replace(stands, redeemed=max(stands.redeemed, voucher.total))
                self.redeemed.append(voucher)
        return "0x" + "e" * 64

    def is_done(self, transaction: str) -> bool:
        return True

    def sent_by_others(self, one: Authorization) -> str:
        """Somebody else sends an authorization, as anybody can."""
        transaction = "0x" + "f" * 64
        self.outcomes[transaction] = self._execute(transaction, one)
        return transaction

    def _execute(self, transaction: str, one: Authorization) -> Outcome:
        if one.key in self.by_nonce or self.balances.get(one.payer, 0) < one.value:
            return Outcome.REFUSED
        self.by_nonce[one.key] = transaction
        self.balances[one.payer] -= one.value
        self.balances[one.to] = self.balances.get(one.to, 0) + one.value
        return Outcome.PAID

    def _work(self) -> None:
        if self.delay:
            time.sleep(self.delay)
        if self.is_down:
            raise OSError("no node")


@dataclass(frozen=True)
class Reply:
    """What a client got."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def error(self) -> str:
        return str(self.document["error"])

    def header(self, name: str) -> dict[str, Any]:
        """A header of x402."""
        return dict(json.loads(base64.b64decode(self.headers[name])))


@dataclass
class Counting:
    """An application that answers with the number of the call, and can be made to fail."""

    calls: int = 0
    status: int = 200
    raises: bool = False
    gate: asyncio.Event | None = None
    payments: list[Any] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.calls += 1
        number = self.calls
        self.payments.append(scope.get("payment"))
        self.bodies.append((await receive()).get("body", b""))
        if self.gate is not None:
            await self.gate.wait()
        if self.raises:
            raise RuntimeError("broken")
        headers = [(b"content-type", b"text/plain"), (b"x-number", str(number).encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"answer ", "more_body": True})
        await send({"type": "http.response.body", "body": str(number).encode()})


class PaidService:
    """The application, paid, with the chain behind it."""

    def __init__(
        self,
        path: Path | None = None,
        ledger: MadeUpLedger | None = None,
        limits: Limits = QUICK,
        offer: Offer = OFFER,
        price: Any = PRICE,
        **options: Any,
    ) -> None:
        self.now = float(NOW)
        self.ledger = ledger or MadeUpLedger()
        self.app = Counting()
        self.journal = Journal(path, offer, clock=lambda: self.now)
        self.payments = Payments(offer, self.ledger, self.journal, limits, clock=lambda: self.now)
        self.paid = PaidApp(self.app, self.payments, price, **options)

    def close(self) -> None:
        self.payments.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return run(work)

    def ask(self, headers: Any = (), **options: Any) -> Reply:
        """One request, alone."""
        return run(self.get(headers, **options))

    async def get(
        self, headers: Any = (), path: str = "/answer", body: bytes = b"", method: str = "POST", **more: Any
    ) -> Reply:
        listed = headers.items() if isinstance(headers, dict) else headers
        raw = [(b"host", b"service.example")]
        raw += [(name.lower().encode(), value.encode()) for name, value in listed]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": more.pop("raw_headers", raw),
            "server": ("127.0.0.1", 80),
            **more,
        }
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.paid(scope, receive, send)
        start = next(one for one in sent if one["type"] == "http.response.start")
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Reply(start["status"], found, b"".join(one.get("body", b"") for one in sent[1:]))


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """What it answers, from a loop of its own: tests with a browser leave one running in their thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def until(happened: Callable[[], Any]) -> None:
    """Wait for something, however slow the machine is."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.001)


def together(*calls: Awaitable[Reply]) -> list[Reply]:
    """Several requests at the same time."""

    async def all_of_them() -> list[Reply]:
        return list(await asyncio.gather(*calls))

    return run(all_of_them())


def encoded(document: Any) -> str:
    return base64.b64encode(json.dumps(document).encode()).decode()


@cache
def authorization(payer: LocalAccount = USER, token: Token = TOKEN, **changes: Any) -> Authorization:
    """A signed one, of the usual terms unless they are changed."""
    usual = {
        "payer": payer.address,
        "to": SPLITTER,
        "value": PRICE,
        "valid_after": 0,
        "valid_before": NOW + 120,
        "nonce": bytes(31) + b"\1",
        "signature": b"",
    }
    one = Authorization(**{**usual, **changes})
    signed = payer.unsafe_sign_hash(one.digest(token)).signature
    return replace(one, signature=bytes(signed))


def exact_payload(one: Authorization) -> dict[str, Any]:
    return {
        "signature": "0x" + one.signature.hex(),
        "authorization": {
            "from": one.payer,
            "to": one.to,
            "value": str(one.value),
            "validAfter": str(one.valid_after),
            "validBefore": str(one.valid_before),
            "nonce": "0x" + one.nonce.hex(),
        },
    }


def accepted(scheme: str = "exact", **changes: Any) -> dict[str, Any]:
    """What version 2 repeats of the offer."""
    return {
        "scheme": scheme,
        "network": f"eip155:{CHAIN_ID}",
        "asset": TOKEN.address,
        "amount": str(PRICE),
        "payTo": SPLITTER,
        "maxTimeoutSeconds": 120,
        "extra": {},
        **changes,
    }


def modern(payload: Any, scheme: str = "exact", **changes: Any) -> dict[str, str]:
    """The header of version 2."""
    document = {"x402Version": 2, "accepted": accepted(scheme, **changes), "payload": payload}
    return {"PAYMENT-SIGNATURE": encoded(document)}


def legacy(payload: Any, scheme: str = "exact", network: str = "base-sepolia") -> dict[str, str]:
    """The header of version 1."""
    document = {"x402Version": 1, "scheme": scheme, "network": network, "payload": payload}
    return {"X-PAYMENT": encoded(document)}


def exact(one: Authorization | None = None, **changes: Any) -> dict[str, str]:
    """A payment of the scheme `exact`."""
    return modern(exact_payload(one or authorization(**changes)))


def voucher(total: int, payer: LocalAccount = USER, **changes: Any) -> dict[str, str]:
    """A payment by voucher; ``signer``, ``service``, ``epoch``, ``vault`` may be others than the usual."""
    signed = sign_voucher(
        changes.get("vault", VAULT),
        changes.get("signer", payer),
        changes.get("service", 1),
        total,
        epoch=changes.get("epoch", 0),
        payer=payer.address,
    )
    return modern({"voucher": signed.to_data()}, "ape-dao-voucher")
