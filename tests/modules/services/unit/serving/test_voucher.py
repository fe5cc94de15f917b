"""Requests that are paid by voucher: what a payer owes grows by the price of each, and never falls."""

import asyncio
import base64
import json

import pytest

from ape_dao.modules.services.serving.ledger import Standing
from ape_dao.modules.services.serving.payments import Limits
from ape_dao.modules.services.vouchers import Vault
from utils.paid_service import (
    CHAIN_ID,
    DOLLAR,
    NOW,
    OFFER,
    OTHER,
    PRICE,
    USER,
    MadeUpLedger,
    PaidService,
    legacy,
    modern,
    together,
    voucher,
)

DAY = 86_400


@pytest.fixture
def service():
    made = PaidService()
    yield made
    made.close()


def test_voucher__one_after_the_other__served(service):
    for number in (1, 2, 3):
        reply = service.ask(voucher(number * PRICE))
        assert (reply.status, reply.body) == (200, f"answer {number}".encode())
        receipt = reply.header("payment-response")
        assert (receipt["payer"], receipt["transaction"], receipt["amount"]) == (USER.address, "", str(PRICE))
    assert service.journal.total(USER.address, 0) == 3 * PRICE
    assert [one.total for one in service.journal.due()] == [3 * PRICE]


def test_voucher__in_the_header_of_version_1__served(service):
    payload = {"voucher": _data(voucher(PRICE))}
    assert service.ask(legacy(payload, "ape-dao-voucher")).status == 200


def test_voucher__again__the_kept_answer(service):
    """SV-04, SV-26: a retry sends the same total, pays nothing and gets the same answer."""
    for number in (1, 2):
        service.ask(voucher(number * PRICE))
    assert service.ask(voucher(PRICE)).body == b"answer 1"
    assert service.ask(voucher(2 * PRICE)).body == b"answer 2"
    assert service.app.calls == 2
    assert service.journal.total(USER.address, 0) == 2 * PRICE


def test_voucher__for_another_request__refused(service):
    """SV-25: a voucher pays for one request."""
    service.ask(voucher(PRICE), path="/one")
    assert service.ask(voucher(PRICE), path="/two").document["reason"] == "duplicate_settlement"
    assert service.app.calls == 1


@pytest.mark.parametrize("total", [1, PRICE, PRICE + 1, 2 * PRICE - 1, 2 * PRICE + 1, 3 * PRICE])
def test_voucher__not_the_next__refused_and_the_next_is_told(service, total):
    """SV-28: it must grow by the price: less is not served, more is not taken."""
    service.ask(voucher(PRICE), path="/one")
    service.now += 601
    service.journal.prune()
    reply = service.ask(voucher(total))
    assert (reply.status, reply.document["reason"]) == (402, "invalid_voucher_total")
    assert "owed 10000 (0.01 USDC)" in reply.error
    assert "sign one for 20000" in reply.error
    extra = reply.header("payment-required")["accepts"][1]["extra"]
    assert extra == {"vault": OFFER.vault.address, "service": "1", "total": "20000", "epoch": "0"}
    assert service.journal.total(USER.address, 0) == PRICE
    assert service.ask(voucher(2 * PRICE)).status == 200


def test_voucher__parallel_of_one_payer__one_after_the_other():
    """SV-25: of two requests with one total one is served; with one total after the other, both are."""
    service = PaidService(ledger=MadeUpLedger(delay=0.005))
    same = together(*(service.get(voucher(PRICE), path=f"/{number}") for number in range(10)))
    assert sorted(reply.status for reply in same) == [200] + [402] * 9
    rising = together(*(service.get(voucher(number * PRICE)) for number in range(2, 30)))
    assert {reply.status for reply in rising} == {200}
    assert service.app.calls == 29
    assert service.journal.total(USER.address, 0) == 29 * PRICE


def test_voucher__of_two_payers__apart(service):
    replies = together(service.get(voucher(PRICE)), service.get(voucher(PRICE, OTHER)))
    assert {reply.status for reply in replies} == {200}
    assert {one.payer for one in service.journal.due()} == {USER.address, OTHER.address}


def test_voucher__above_the_reserve__refused_until_more_is_reserved(service):
    """SV-19, SV-24: the service does not work for what it will not get."""
    service.ledger.standings[USER.address] = Standing(PRICE, 0, 0, 0, 0)
    assert service.ask(voucher(PRICE)).status == 200
    reply = service.ask(voucher(2 * PRICE))
    assert (reply.status, reply.document["reason"]) == (402, "voucher_above_reserve")
    assert "`ape dao usage reserve 1`" in reply.error
    service.now += 1
    service.ledger.standings[USER.address] = Standing(2 * PRICE, 0, 0, 0, 0)
    assert service.ask(voucher(2 * PRICE)).status == 200


def test_voucher__of_a_payer_who_leaves__not_served_and_redeemed(service):
    """SV-27: who begins to leave is served no more, and what was served is redeemed before the end."""
    assert service.ask(voucher(PRICE)).status == 200
    service.ledger.standings[USER.address] = Standing(DOLLAR, 0, NOW + 3 * DAY, 0, 0)
    service.now += 16
    reply = service.ask(voucher(2 * PRICE))
    assert (reply.status, reply.document["reason"]) == (402, "payer_leaving")
    assert service.ask(voucher(PRICE)).body == b"answer 1"
    assert service.run(service.payments.redeem()) == 1
    assert [one.total for one in service.ledger.redeemed] == [PRICE]
    assert service.journal.due() == []


def test_voucher__reserve_read__is_known_for_a_while():
    """SV-27: what is reserved is read once in 15 seconds, and again after that."""
    service = PaidService(limits=Limits())
    service.ask(voucher(PRICE))
    service.ledger.standings[USER.address] = Standing(DOLLAR, 0, NOW + DAY, 0, 0)
    service.now += 15
    assert service.ask(voucher(2 * PRICE)).status == 200
    assert service.ledger.reads == 1
    service.now += 1
    assert service.ask(voucher(3 * PRICE)).document["reason"] == "payer_leaving"
    assert service.ledger.reads == 2
    service.ledger.standings[USER.address] = Standing(DOLLAR, 0, 0, 0, 0)
    assert service.ask(voucher(3 * PRICE)).status == 402
    service.now += 2
    assert service.ask(voucher(3 * PRICE)).status == 200


def test_voucher__of_an_epoch_that_is_over__refused(service):
    """SV-27: after an exit old vouchers count no more; totals begin at zero."""
    service.ask(voucher(PRICE))
    service.ledger.standings[USER.address] = Standing(DOLLAR, 0, 0, 1, 0)
    service.now += 16
    reply = service.ask(voucher(2 * PRICE))
    assert reply.document["reason"] == "invalid_voucher_epoch"
    assert reply.header("payment-required")["accepts"][1]["extra"]["epoch"] == "1"
    assert service.ask(voucher(PRICE, epoch=1)).status == 200
    assert service.ask(voucher(PRICE, epoch=2**256 - 1)).status == 402


def test_voucher__journal_lost__goes_on_after_what_was_redeemed(service):
    service.ledger.standings[USER.address] = Standing(DOLLAR, 7 * PRICE, 0, 0, 0)
    assert "sign one for 80000" in service.ask(voucher(PRICE)).error
    assert service.ask(voucher(8 * PRICE)).status == 200


def test_voucher__of_a_session_key__served_while_it_signs(service):
    """SV-21: a key signs for its payer; not one that will sign no more when the voucher is redeemed."""
    refused = service.ask(voucher(PRICE, signer=OTHER))
    assert refused.document["reason"] == "invalid_voucher_signature"
    assert "until never" in refused.error
    service.now += 1
    service.ledger.keys[USER.address, OTHER.address] = NOW + DAY
    assert service.ask(voucher(PRICE, signer=OTHER)).status == 402
    service.now += 1
    service.ledger.keys[USER.address, OTHER.address] = NOW + DAY + 2
    assert service.ask(voucher(PRICE, signer=OTHER)).status == 200


def test_voucher__of_another_place__refused(service):
    """SV-01: of another vault, chain or service it is none of the payer's."""
    for changes in (
        {"vault": Vault(1, OFFER.vault.address)},
        {"vault": Vault(CHAIN_ID, "0x" + "3" * 40)},
        {"service": 2},
    ):
        assert service.ask(voucher(PRICE, **changes)).status == 402
    assert service.app.calls == 0


@pytest.mark.parametrize("data", [None, [], {}, {"payer": 1}, {"payer": USER.address, "service": "x"}])
def test_voucher__unreadable__refused(service, data):
    """SV-23."""
    assert service.ask(modern({"voucher": data}, "ape-dao-voucher")).status == 402


def test_voucher__the_application_fails__the_same_total_pays_a_retry(service):
    """SV-30."""
    service.app.raises = True
    assert service.ask(voucher(PRICE), path="/one").status == 500
    service.app.raises = False
    assert service.ask(voucher(PRICE), path="/two").status == 200
    assert service.ask(voucher(PRICE), path="/one").status == 402
    assert service.journal.total(USER.address, 0) == PRICE


def test_voucher__the_server_dies__the_next_one_knows_what_is_owed(tmp_path):
    """SV-29: totals and answers are on disk before a client has them."""
    path, ledger = tmp_path / "journal.db", MadeUpLedger()
    first = PaidService(path, ledger)
    first.ask(voucher(PRICE))
    first.app.raises = True
    assert first.ask(voucher(2 * PRICE)).status == 500
    first.close()
    second = PaidService(path, ledger)
    assert second.ask(voucher(PRICE)).body == b"answer 1"
    assert second.ask(voucher(2 * PRICE)).body == b"answer 1"  # the first that the second application gave
    assert second.ask(voucher(4 * PRICE)).status == 402
    assert second.ask(voucher(3 * PRICE)).status == 200
    second.close()


def test_vouchers__a_thousand_calls__one_redemption():
    """1,000 paid calls of two payers, and one transaction of two rows pays them all."""
    service = PaidService(
        ledger=MadeUpLedger(
            standings={account.address: Standing(10 * DOLLAR, 0, 0, 0, 0) for account in (USER, OTHER)}
        )
    )

    async def calls():
        for number in range(1, 501):
            replies = await asyncio.gather(
                service.get(voucher(number * PRICE)), service.get(voucher(number * PRICE, OTHER))
            )
            assert {reply.status for reply in replies} == {200}
        return await service.payments.redeem()

    assert service.run(calls()) == 2
    assert service.app.calls == 1_000
    assert sum(one.total for one in service.ledger.redeemed) == 1_000 * PRICE


def test_redeem__a_voucher_that_pays_nothing__stays_due(service):
    service.ask(voucher(PRICE))
    service.ledger.standings[USER.address] = Standing(0, 0, 0, 0, 0)
    service.run(service.payments.redeem())
    assert [one.total for one in service.journal.due()] == [PRICE]
    service.ledger.standings[USER.address] = Standing(0, 0, 0, 1, 0)
    service.run(service.payments.redeem())
    assert service.journal.due() == []


def _data(headers):
    return json.loads(base64.b64decode(headers["PAYMENT-SIGNATURE"]))["payload"]["voucher"]
