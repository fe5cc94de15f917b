"""ASGI middleware that has requests paid before an application sees them (HTTP 402)."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from ape_dao.core.errors import DaoError
from ape_dao.modules.services.serving.journal import Answer
from ape_dao.modules.services.serving.payments import Paid, Request
from ape_dao.modules.services.serving.protocol import (
    RECEIPTS,
    REQUIRED,
    PaymentError,
    accepted_payment,
    encoded,
    payment_required,
    read_payment,
    receipt,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

    from ape_dao.modules.services.serving.payments import Payments

    Scope: TypeAlias = MutableMapping[str, Any]
    Message: TypeAlias = MutableMapping[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[Message]]
    Send: TypeAlias = Callable[[Message], Awaitable[None]]
    App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
    Pricing: TypeAlias = int | Callable[[Scope], int | None]

logger = logging.getLogger("ape_dao.services")
MOST_BODY_BYTES = 2**20
_RETRY_AFTER = b"5"
"""Seconds."""
_HOST = re.compile(rb"[A-Za-z0-9.\-\[\]:]{1,255}")
_MOST_URL = 2_000
"""Characters of the address of a request that an offer repeats."""
_IDEMPOTENCY = b"idempotency-key"


class PaidApp:
    """An ASGI application whose requests are paid.

    Bodies of requests and of answers are held in memory, up to a limit each; answers are sent when they are
    whole, as they are kept for retries. The application finds who paid what in ``scope["payment"]``.
    """

    def __init__(
        self,
        app: App,
        payments: Payments,
        price: Pricing,
        most_body_bytes: int = MOST_BODY_BYTES,
        most_answer_bytes: int = MOST_BODY_BYTES,
    ) -> None:
        """``price`` is in token units; a function of the scope may answer None for what is free.

        Raises:
            DaoError: The price is not positive.
        """
        if isinstance(price, int) and price <= 0:
            raise DaoError(f"A request costs {price} units; name a price above zero.")
        self._app, self._payments, self._price = app, payments, price
        self._most_body, self._most_answer = most_body_bytes, most_answer_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI calls it."""
        if scope["type"] == "lifespan":
            await self._app(scope, self._draining(receive), send)
            return
        price = self._price if isinstance(self._price, int) else self._price(scope)
        if price is None:
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "Requests are paid over HTTP."})
        elif price <= 0:
            raise DaoError(
                f"A request costs {price} units; name a price above zero, or None for what is free."
            )
        else:
            await _send(send, scope, await self._answer(scope, receive, price))

    async def _answer(self, scope: Scope, receive: Receive, price: int) -> Answer:
        """What a request that costs something gets."""
        version = 0
        try:
            found = read_payment(scope["headers"])
            if found is None:
                raise PaymentError(
                    "payment_required",
                    f"This request costs {self._payments.offer.text(price)}, and nothing was paid; pay as an "
                    "entry of `accepts` says, in PAYMENT-SIGNATURE (x402 version 2) or X-PAYMENT (1).",
                )
            version, document = found
            payment = accepted_payment(self._payments.offer, price, version, document)
            body = await self._body(receive)
            request = Request(_digest(scope, body), price)

            async def run(paid: Paid) -> Answer:
                return await self._run(scope, body, paid)

            answer, paid = await self._payments.serve(payment, request, run)
        except PaymentError as err:
            return self._refusal(scope, price, version, err)
        document = receipt(self._payments.offer, version, paid.payer, paid.transaction, paid.amount)
        return Answer(answer.status, (*answer.headers, (RECEIPTS[version], encoded(document))), answer.body)

    def _refusal(self, scope: Scope, price: int, version: int, refused: PaymentError) -> Answer:
        """Why a request is not served, and what it costs."""
        offer = self._payments.offer
        headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
        modern, legacy = payment_required(offer, price, _url(scope), refused)
        if refused.status is HTTPStatus.PAYMENT_REQUIRED:
            headers.append((REQUIRED, encoded(modern)))
        else:
            legacy = {"error": str(refused), "reason": refused.reason}
        if refused.status is HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append((b"retry-after", _RETRY_AFTER))
        if version:
            failed = receipt(offer, version, "", refused.transaction, price, refused)
            headers.append((RECEIPTS[version], encoded(failed)))
        return Answer(refused.status, tuple(headers), json.dumps(legacy).encode())

    async def _body(self, receive: Receive) -> bytes:
        """The body of a request.

        Raises:
            PaymentError: It is too long, or the client left; nothing was taken.
        """
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise PaymentError("invalid_payload", "The client left.", HTTPStatus.BAD_REQUEST)
            parts.append(message.get("body", b""))
            size, more = size + len(parts[-1]), message.get("more_body", False)
            if size > self._most_body:
                raise PaymentError(
                    "invalid_payload",
                    f"The body has more than {self._most_body} bytes, and nothing was taken; send less.",
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                )
        return b"".join(parts)

    async def _run(self, scope: Scope, body: bytes, paid: Paid) -> Answer:
        """What the application answers; a failure of it as an answer that is not kept."""
        asked = {**scope, "extensions": {}, "payment": paid}
        collector = _Collector(body, self._most_answer)
        try:
            await self._app(asked, collector.receive, collector.send)
            return collector.answer()
        except Exception:
            logger.exception("the application failed; what was paid pays for a retry")
            text = {
                "error": "The service failed. It was paid, and the payment is not used up: send the same "
                "request with the same payment again.",
                "reason": "service_failed",
            }
            return Answer(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                ((b"content-type", b"application/json"),),
                json.dumps(text).encode(),
            )

    def _draining(self, receive: Receive) -> Receive:
        """At the end of the server, what was begun is answered first."""

        async def wrapped() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self._payments.drain()
            return message

        return wrapped


class _Collector:
    """The two callables that an application gets, and what it answered."""

    def __init__(self, body: bytes, most: int) -> None:
        self._body: bytes | None = body
        self._most = most
        self._start: Mapping[str, Any] | None = None
        self._parts: list[bytes] = []
        self._size = 0
        self._ended = asyncio.Event()

    async def receive(self) -> Message:
        """The request; then nothing until the answer is whole."""
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._ended.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """A part of the answer."""
        if message["type"] == "http.response.start" and self._start is None:
            self._start = message
            return
        if message["type"] != "http.response.body" or self._start is None or self._ended.is_set():
            raise RuntimeError(f"an answer to a paid request cannot have {message['type']} here")
        self._parts.append(message.get("body", b""))
        self._size += len(self._parts[-1])
        if self._size > self._most:
            raise RuntimeError(f"an answer to a paid request has at most {self._most} bytes")
        if not message.get("more_body", False):
            self._ended.set()

    def answer(self) -> Answer:
        """What was sent."""
        if self._start is None or not self._ended.is_set():
            raise RuntimeError("the application ended without an answer")
        headers = tuple((bytes(name), bytes(value)) for name, value in self._start.get("headers", ()))
        return Answer(int(self._start["status"]), headers, b"".join(self._parts))


async def _send(send: Send, scope: Scope, answer: Answer) -> None:
    headers = list(answer.headers)
    if not any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in headers):
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": int(answer.status), "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})


def _digest(scope: Scope, body: bytes) -> bytes:
    """Tells one request from another: method, address and body, and the key that a client may give it."""
    keys = [value for name, value in scope["headers"] if name == _IDEMPOTENCY]
    path, raw = scope["path"].encode(), scope.get("raw_path") or b""
    parts = [scope["method"].encode(), path, raw, scope.get("query_string", b""), body, *keys]
    return sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


def _url(scope: Scope) -> str:
    """The address of a request, as far as a client can be believed."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    if not _HOST.fullmatch(host):
        server, port = (scope.get("server") or ("localhost", None))[:2]
        host = str(server).encode() if port is None else f"{server}:{port}".encode()
    path = scope.get("raw_path") or scope["path"].encode()
    text = f"{scope.get('scheme', 'http')}://{host.decode('ascii')}{path.decode('latin-1')}"
    return text[:_MOST_URL]
