"""A client that pays by voucher signs for what it knows to owe, whatever a server says."""

from types import SimpleNamespace

import pytest

from ape_dao.modules.services.serving.client import VoucherScheme
from ape_dao.modules.services.serving.protocol import PaymentError
from ape_dao.modules.services.vouchers import signer_of
from utils.paid_service import CHAIN_ID, OTHER, PRICE, USER, VAULT, PaidService, modern

EXTRA = {"vault": VAULT.address, "service": "1"}


def test_scheme__as_x402_asks__served_again_and_again():
    service, scheme = PaidService(), VoucherScheme(USER)
    for number in (1, 2, 3):
        offer = service.ask().header("payment-required")["accepts"][1]
        asked = SimpleNamespace(network=offer["network"], amount=offer["amount"], extra=offer["extra"])
        reply = service.ask(modern(scheme.create_payment_payload(asked), scheme.scheme))
        assert (reply.status, reply.body) == (200, f"answer {number}".encode())
    assert scheme.totals == {(VAULT.address, 1): (0, 3 * PRICE)}


def test_scheme__a_session_key__signs_for_its_payer():
    voucher = VoucherScheme(OTHER, payer=USER.address).next(CHAIN_ID, PRICE, EXTRA)
    assert (voucher.payer, signer_of(VAULT, voucher)) == (USER.address, OTHER.address)


def test_scheme__a_server_that_asks_for_more__signs_for_the_price():
    """SV-28: a server cannot have more signed than the price of each request."""
    scheme = VoucherScheme(USER, totals={(VAULT.address, 1): (2, 5 * PRICE)})
    voucher = scheme.next(CHAIN_ID, PRICE, {**EXTRA, "total": str(100 * PRICE), "epoch": "3"})
    assert (voucher.total, voucher.epoch) == (6 * PRICE, 2)


def test_learn__less_is_owed_or_a_new_epoch__goes_on_from_there():
    scheme = VoucherScheme(USER, totals={(VAULT.address, 1): (0, 5 * PRICE)})
    scheme.learn(PRICE, {**EXTRA, "total": str(4 * PRICE), "epoch": "0"})
    assert scheme.next(CHAIN_ID, PRICE, EXTRA).total == 4 * PRICE
    scheme.learn(PRICE, {**EXTRA, "epoch": "1"})
    voucher = scheme.next(CHAIN_ID, PRICE, EXTRA)
    assert (voucher.total, voucher.epoch) == (PRICE, 1)


@pytest.mark.parametrize(
    "said",
    [{"total": str(7 * PRICE)}, {"total": str(2 * PRICE), "epoch": "2"}, {"epoch": "0"}, {"total": "x"}],
)
def test_learn__more_than_is_known__error(said):
    scheme = VoucherScheme(USER, totals={(VAULT.address, 1): (1, 5 * PRICE)})
    with pytest.raises(PaymentError):
        scheme.learn(PRICE, {**EXTRA, **said})
    assert scheme.totals == {(VAULT.address, 1): (1, 5 * PRICE)}


@pytest.mark.parametrize(
    "extra", [{}, {"vault": "x", "service": "1"}, {"vault": VAULT.address, "service": -1}]
)
def test_scheme__an_offer_of_another_kind__error(extra):
    with pytest.raises(PaymentError, match="cannot be paid by voucher"):
        VoucherScheme(USER).next(CHAIN_ID, PRICE, extra)
