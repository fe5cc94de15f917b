"""Requests that are paid by authorization (x402 `exact`): paid once and served once, whatever happens."""

import asyncio
from dataclasses import replace

import pytest

from utils.paid_service import (
    DOLLAR,
    NOW,
    OTHER,
    PRICE,
    QUICK,
    SPLITTER,
    TOKEN,
    USER,
    MadeUpLedger,
    PaidService,
    authorization,
    exact,
    exact_payload,
    legacy,
    modern,
    together,
    until,
)

MANY = 10**9


@pytest.fixture
def service():
    made = PaidService()
    yield made
    made.close()


def test_exact__good__paid_and_served(service):
    reply = service.ask(exact(), body=b"question")
    assert (reply.status, reply.body) == (200, b"answer 1")
    assert reply.header("payment-response") == {
        "success": True,
        "payer": USER.address,
        "transaction": service.ledger.sent[0][0],
        "network": "eip155:84532",
        "amount": str(PRICE),
    }
    assert service.ledger.received == PRICE
    assert service.app.bodies == [b"question"]
    (paid,) = service.app.payments
    assert (paid.payer, paid.amount, paid.transaction) == (USER.address, PRICE, service.ledger.sent[0][0])


def test_exact__of_version_1__receipt_of_version_1(service):
    reply = service.ask(legacy(exact_payload(authorization())))
    receipt = reply.header("x-payment-response")
    assert (reply.status, receipt["success"], receipt["network"]) == (200, True, "base-sepolia")


@pytest.mark.parametrize("delay", [0, 0.01])
def test_exact__twice_in_parallel__served_and_paid_once(delay):
    """SV-25: fifty requests with one authorization share one payment and one answer."""
    service = PaidService(ledger=MadeUpLedger(delay=delay))
    replies = together(*(service.get(exact()) for _ in range(50)))
    assert {(reply.status, reply.body) for reply in replies} == {(200, b"answer 1")}
    assert (service.app.calls, service.ledger.received, len(service.ledger.sent)) == (1, PRICE, 1)


def test_exact__parallel_for_other_requests__served_for_one(service):
    """SV-25: an authorization pays for the request with which it came first."""
    replies = together(service.get(exact(), path="/one"), service.get(exact(), path="/two"))
    assert sorted(reply.status for reply in replies) == [200, 402]
    assert service.ask(exact(), path="/three").document["reason"] == "duplicate_settlement"
    assert service.ask(exact(), path="/one").body == b"answer 1"
    assert (service.app.calls, service.ledger.received) == (1, PRICE)


def test_exact__another_idempotency_key__another_request(service):
    """SV-25: the chain shows an authorization to everybody; a client keeps its answer by a key of its own."""
    mine = [*exact().items(), ("Idempotency-Key", "secret")]
    assert service.ask(mine).status == 200
    assert service.ask(exact()).status == 402
    assert service.ask(mine).body == b"answer 1"


def test_exact__slow_block__asked_to_repeat_and_paid_once():
    """SV-26: a client that waits in vain is told that it has paid, not to pay again; a retry is served."""
    service = PaidService(limits=replace(QUICK, settle=0.02), ledger=MadeUpLedger(holds=True))
    for _ in range(2):
        reply = service.ask(exact())
        assert (reply.status, reply.headers["retry-after"]) == (503, "5")
        assert "payment-required" not in reply.headers
        assert "send the same request with the same payment again" in reply.error
        receipt = reply.header("payment-response")
        assert (receipt["success"], receipt["errorReason"]) == (False, "settlement_pending")
        assert receipt["transaction"] == service.ledger.sent[0][0]
    service.ledger.mine()
    assert service.ask(exact()).body == b"answer 1"
    assert (len(service.ledger.sent), service.ledger.received) == (1, PRICE)


def test_exact__the_client_leaves__goes_on_and_kept(service):
    """SV-26: what a client that gave up had paid for is there when it asks again."""
    service.app.gate = asyncio.Event()

    async def impatient():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(service.get(exact()), 0.05)
        service.app.gate.set()
        await service.payments.drain()
        return await service.get(exact())

    assert service.run(impatient()).body == b"answer 1"
    assert (service.app.calls, service.ledger.received) == (1, PRICE)


def test_exact__node_down__asked_to_repeat(service):
    """SV-26: that the chain cannot be reached says nothing about the payment."""
    service.ledger.is_down = True
    reply = service.ask(exact())
    assert (reply.status, reply.document["reason"]) == (503, "unexpected_settle_error")
    assert "sign no other" in reply.error
    service.ledger.is_down = False
    assert service.ask(exact()).status == 200


@pytest.mark.parametrize("moment", ["before sending", "in no block", "in a block", "paid", "answered"])
def test_exact__the_server_dies__the_next_one_answers_the_same(tmp_path, moment):
    """SV-29: at whatever moment the process ends, the client pays once and has its answer."""
    path, ledger = tmp_path / "journal.db", MadeUpLedger()
    quick = replace(QUICK, settle=0.02)
    first = PaidService(path, ledger, quick)
    ledger.loses, ledger.holds = MANY * (moment == "before sending"), moment in ("in no block", "in a block")
    if moment == "paid":
        first.app.raises = True
    reply = first.ask(exact())
    assert reply.status == {"paid": 500, "answered": 200}.get(moment, 503)
    first.close()
    ledger.loses = 0
    if moment == "in a block":
        ledger.mine()
    ledger.holds = False
    second = PaidService(path, ledger, quick)
    if moment == "in no block":
        assert second.ask(exact()).status == 503
        ledger.mine()
    reply = second.ask(exact())
    assert (reply.status, reply.body) == (200, b"answer 1")
    assert second.ask(exact()).body == b"answer 1"
    assert (first.app.calls if moment == "answered" else second.app.calls) == 1
    assert ledger.received == PRICE
    second.close()


def test_exact__lost_by_the_node__sent_again():
    """SV-29: a transaction that no node knows is sent again; it can pay only once."""
    service = PaidService(ledger=MadeUpLedger(loses=1))
    assert service.ask(exact()).status == 200
    assert (len(service.ledger.sent), service.ledger.received) == (2, PRICE)


@pytest.mark.parametrize("how", ["refused", "lost"])
def test_exact__sent_by_somebody_else__served(how):
    """SV-31: anybody can send what the payer signed; the money is there, so it is served."""
    ledger = MadeUpLedger(holds=how == "refused", loses=MANY * (how == "lost"))
    service = PaidService(ledger=ledger)

    async def story():
        asked = asyncio.create_task(service.get(exact()))
        await until(lambda: ledger.sent)
        other = ledger.sent_by_others(authorization())
        ledger.mine()
        return other, await asked

    other, reply = service.run(story())
    assert (reply.status, reply.header("payment-response")["transaction"]) == (200, other)
    assert ledger.received == PRICE


def test_exact__nonce_used_for_something_else__refused_for_good():
    """SV-31: the payer signed another transfer with the same nonce, which is not a payment."""
    service = PaidService(ledger=MadeUpLedger(holds=True))

    async def story():
        asked = asyncio.create_task(service.get(exact()))
        await until(lambda: service.ledger.sent)
        service.ledger.by_nonce[authorization().key] = ""
        service.ledger.mine()
        return await asked

    assert "used the nonce" in service.run(story()).error
    assert service.ask(exact()).status == 402
    assert (service.app.calls, len(service.ledger.sent)) == (0, 1)


def test_exact__money_moved_away_meanwhile__refused_and_not_served():
    """SV-34: the application works only for money that is there."""
    service = PaidService(ledger=MadeUpLedger(holds=True))

    async def story():
        asked = asyncio.create_task(service.get(exact()))
        await until(lambda: service.ledger.sent)
        service.ledger.balances[USER.address] = 0
        service.ledger.mine()
        return await asked

    reply = service.run(story())
    assert (reply.status, reply.document["reason"]) == (402, "insufficient_funds")
    service.ledger.balances[USER.address], service.ledger.holds = DOLLAR, False
    assert service.ask(exact()).status == 402  # the server sends it once
    assert (service.app.calls, service.ledger.received) == (0, 0)
    assert service.ask(exact(nonce=bytes(32))).status == 200


def test_exact__several_at_once_with_money_for_some__the_others_are_not_sent():
    """SV-35: the token says yes to each alone; the server sends as many as there is money for."""
    service = PaidService(ledger=MadeUpLedger(holds=True))
    service.ledger.balances[USER.address] = 3 * PRICE

    async def story():
        nonces = [number.to_bytes(32, "big") for number in range(10)]
        asked = [asyncio.create_task(service.get(exact(nonce=nonce))) for nonce in nonces]
        await until(lambda: sum(one.done() for one in asked) == 7 and len(service.ledger.sent) == 3)
        service.ledger.mine()
        return await asyncio.gather(*asked)

    replies = service.run(story())
    assert sorted(reply.status for reply in replies) == [200] * 3 + [402] * 7
    refused = next(reply for reply in replies if reply.status == 402)
    assert "has 30000 (0.03 USDC), and 30000 (0.03 USDC) of it are being paid" in refused.error
    assert (len(service.ledger.sent), service.ledger.received) == (3, 3 * PRICE)
    service.ledger.balances[USER.address], service.ledger.holds = PRICE, False
    assert service.ask(exact(nonce=bytes(31) + b"\x77")).status == 200


def test_exact__the_journal_cannot_be_written__not_sent_and_asked_to_repeat(service):
    """SV-29: what cannot be written down is not sent."""
    service.journal.close()
    reply = service.ask(exact())
    assert (reply.status, service.ledger.sent, service.app.calls) == (503, [], 0)
    assert "sign no other" in reply.error


@pytest.mark.parametrize("fails", ["raises", "500"])
def test_exact__the_application_fails__the_payment_is_good_for_a_retry(service, fails):
    """SV-30: money without an answer pays for the next request of that price."""
    service.app.raises, service.app.status = fails == "raises", 503
    reply = service.ask(exact(), path="/one")
    assert reply.status == (500 if fails == "raises" else 503)
    assert reply.header("payment-response")["success"] is True
    service.app.raises, service.app.status = False, 200
    assert service.ask(exact(), path="/two").status == 200
    assert service.ask(exact(), path="/one").status == 402
    assert service.ledger.received == PRICE


def test_exact__the_application_refuses__answered(service):
    """SV-30: what the application says to a bad request is an answer."""
    service.app.status = 404
    assert service.ask(exact()).status == 404
    service.app.status = 200
    assert service.ask(exact()).status == 404
    assert service.app.calls == 1


def test_exact__paid_for_a_cheap_request_that_failed__buys_no_dear_one():
    """SV-30: nor does its payment buy one that costs more."""
    service = PaidService(price=lambda scope: PRICE if scope["path"] == "/cheap" else 5 * PRICE)
    service.app.raises = True
    assert service.ask(exact(), path="/cheap").status == 500
    service.app.raises = False
    dear = modern(exact_payload(authorization()), amount=str(5 * PRICE))
    assert "costs 50000 (0.05 USDC)" in service.ask(dear, path="/dear").error
    assert service.ask(exact(), path="/cheap").status == 200


TERMS = {
    "another price": ({"value": PRICE - 1}, "for exactly 10000 (0.01 USDC)"),
    "more than the price": ({"value": PRICE + 1}, "The authorization is for 10001 (0.010001 USDC)"),
    "nothing": ({"value": 0}, "The authorization is for 0 (0 USDC); sign one for exactly 10000"),
    "somebody else": ({"to": OTHER.address}, f"pays {OTHER.address}; sign one that pays {SPLITTER}"),
    "too late": ({"valid_before": NOW}, f"counts before {NOW}, and it is {NOW}"),
    "about to end": ({"valid_before": NOW + 5}, "at least 6"),
    "too early": ({"valid_after": NOW}, f"counts after {NOW}, and it is {NOW}"),
    "another token": ({"token": replace(TOKEN, address="0x" + "3" * 40)}, "did not sign this authorization"),
    "another chain": ({"token": replace(TOKEN, chain_id=1)}, "did not sign this authorization"),
    "another version": ({"token": replace(TOKEN, version="1")}, "in the domain 'USD Coin', version '2'"),
    "another payer": ({"payer_address": OTHER.address}, "did not sign this authorization"),
}


@pytest.mark.parametrize("case", TERMS)
def test_exact__other_terms__refused_before_the_chain_is_asked(service, case):
    """SV-28: the price is taken, and nothing else; SV-01 for the chain and the contract."""
    changes, says = TERMS[case]
    changes = dict(changes)
    named = changes.pop("payer_address", None)
    one = authorization(**changes)
    reply = service.ask(exact(one if named is None else replace(one, payer=named)))
    assert reply.status == 402
    assert says in reply.error
    assert reply.header("payment-required")["error"] == reply.error
    assert (service.app.calls, service.ledger.sent, service.ledger.reads) == (0, [], 0)


def test_exact__too_little_money__refused_and_good_later(service):
    service.ledger.balances[USER.address] = PRICE - 1
    assert service.ask(exact()).document["reason"] == "insufficient_funds"
    service.ledger.balances[USER.address] = PRICE
    assert service.ask(exact()).status == 200


def test_exact__kept_long_enough__not_served_again(service):
    """SV-25: an answer is kept for ten minutes; its payment is never good again."""
    one = authorization(valid_before=NOW + 10_000)
    assert service.ask(exact(one)).status == 200
    service.now += 601
    service.journal.prune()
    assert "no longer kept" in service.ask(exact(one)).error
    service.now += 10_000
    service.journal.prune()
    assert service.journal.find(f"exact:{one.key}") is None
    assert "counts before" in service.ask(exact(one)).error
    assert (service.app.calls, service.ledger.received) == (1, PRICE)


def test_exact__for_ever__kept(service):
    one = authorization(valid_before=2**256 - 1)
    assert service.ask(exact(one)).status == 200
    service.now += 10**9
    service.journal.prune()
    assert service.ask(exact(one)).status == 402
    assert service.app.calls == 1
