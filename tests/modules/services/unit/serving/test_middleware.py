"""What the middleware passes on, and what it does not."""

import asyncio
from dataclasses import replace

import pytest

from ape_dao.core.errors import DaoError
from utils.paid_service import PRICE, QUICK, PaidService, authorization, exact, exact_payload, modern, until


def test_price__free_path__passed_on_untouched():
    service = PaidService(price=lambda scope: None if scope["path"] == "/free" else PRICE)
    assert service.ask(path="/free").body == b"answer 1"
    assert service.ask(path="/dear").status == 402
    assert service.app.payments == [None]


@pytest.mark.parametrize("price", [0, -1])
def test_price__not_above_zero__error(price):
    """SV-28: a price of zero would burn the nonces of clients for nothing."""
    with pytest.raises(DaoError, match=f"costs {price} units; name a price above zero"):
        PaidService(price=price)
    with pytest.raises(DaoError, match=f"costs {price} units"):
        PaidService(price=lambda _: price).ask()


def test_price__of_the_request__is_asked_and_taken():
    service = PaidService(price=lambda scope: PRICE * len(scope["path"]))
    assert "costs 30000" in service.ask(path="/ab").error
    one = authorization(value=3 * PRICE)
    assert service.ask(modern(exact_payload(one), amount=str(3 * PRICE)), path="/ab").status == 200
    assert service.ledger.received == 3 * PRICE


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE", "x" * 100])
def test_method__any__is_paid(method):
    service = PaidService()
    assert service.ask(method=method).status == 402
    reply = service.ask(exact(), method=method)
    assert (reply.status, reply.body) == (200, b"" if method == "HEAD" else b"answer 1")


def test_websocket__closed():
    """SV-32: there is no other door."""
    service, sent = PaidService(), []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    service.run(service.paid({"type": "websocket", "headers": [], "path": "/"}, receive, send))
    assert (sent, service.app.calls) == (["websocket.close"], 0)


def test_lifespan__end__waits_for_what_was_begun():
    service = PaidService()
    service.app.gate = asyncio.Event()
    messages = iter(["lifespan.startup", "lifespan.shutdown"])
    sent = []

    async def receive():
        return {"type": next(messages)}

    async def send(message):
        sent.append((message["type"], len(service.payments._flights)))

    async def story():
        asked = asyncio.create_task(service.get(exact()))
        await until(lambda: service.app.calls)
        end = asyncio.create_task(service.paid({"type": "lifespan"}, receive, send))
        await until(lambda: sent)
        await asyncio.sleep(0.02)
        assert [kind for kind, _ in sent] == ["lifespan.startup.complete"]
        service.app.gate.set()
        await end
        return await asked

    assert service.run(story()).status == 200
    assert sent == [("lifespan.startup.complete", 1), ("lifespan.shutdown.complete", 0)]


def test_body__too_long__413_and_nothing_taken():
    service = PaidService(most_body_bytes=10)
    reply = service.ask(exact(), body=b"x" * 11)
    assert (reply.status, "more than 10 bytes, and nothing was taken" in reply.error) == (413, True)
    assert service.ledger.sent == []
    assert service.ask(exact(), body=b"x" * 10).status == 200


def test_body__other__another_request():
    service = PaidService()
    assert service.ask(exact(), body=b"a").status == 200
    assert service.ask(exact(), body=b"b").status == 402


def test_client__gone_before_the_body_is_there__nothing_taken():
    service, sent = PaidService(), []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": _raw(exact())}
    service.run(service.paid(scope, receive, send))
    assert sent[0]["status"] == 400
    assert service.ledger.sent == []


def test_answer__too_long__500_and_the_payment_is_still_good():
    """SV-30."""
    service = PaidService(most_answer_bytes=3)
    reply = service.ask(exact())
    assert (reply.status, reply.document["reason"]) == (500, "service_failed")
    service.paid._most_answer = 100
    assert service.ask(exact()).status == 200


def test_payments__too_many__asked_to_repeat():
    service = PaidService(limits=replace(QUICK, in_flight=1))
    service.app.gate = asyncio.Event()

    async def story():
        first = asyncio.create_task(service.get(exact()))
        await until(lambda: service.app.calls)
        second = await service.get(exact(nonce=bytes(32)))
        service.app.gate.set()
        return await first, second

    first, second = service.run(story())
    assert (first.status, second.status, second.headers["retry-after"]) == (200, 503, "5")
    assert len(service.ledger.sent) == 1


def _raw(headers):
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
