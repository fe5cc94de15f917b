"""Whatever a client sends is a payment of exactly the price, or is refused with a reason."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ape_dao.modules.services.serving.protocol import MOST_HEADER_BYTES, V1_NETWORKS, Offer
from utils.paid_service import (
    CHAIN_ID,
    DOLLAR,
    NOW,
    OFFER,
    OTHER,
    PRICE,
    SPLITTER,
    TOKEN,
    USER,
    VAULT,
    PaidService,
    accepted,
    authorization,
    encoded,
    exact,
    exact_payload,
    legacy,
    modern,
    voucher,
)


@pytest.fixture
def service():
    made = PaidService()
    yield made
    made.close()


def test_no_payment__402_with_both_offers(service):
    reply = service.ask()
    assert reply.status == 402
    assert (reply.headers["content-type"], reply.headers["cache-control"]) == ("application/json", "no-store")
    assert "This request costs 10000 (0.01 USDC), and nothing was paid" in reply.error
    common = {"asset": TOKEN.address, "payTo": SPLITTER, "maxTimeoutSeconds": 120}
    domain = {"name": "USD Coin", "version": "2"}
    assert reply.header("payment-required") == {
        "x402Version": 2,
        "error": reply.error,
        "resource": {"url": "http://service.example/answer", "description": "Answers"},
        "accepts": [
            {
                "scheme": "exact",
                "network": "eip155:84532",
                "amount": str(PRICE),
                "extra": domain,
                **common,
            },
            {
                "scheme": "ape-dao-voucher",
                "network": "eip155:84532",
                "amount": str(PRICE),
                "extra": {"vault": VAULT.address, "service": "1"},
                **common,
            },
        ],
    }
    assert reply.document == {
        "x402Version": 1,
        "error": reply.error,
        "reason": "payment_required",
        "accepts": [
            {
                "scheme": "exact",
                "network": "base-sepolia",
                "maxAmountRequired": str(PRICE),
                "resource": "http://service.example/answer",
                "description": "Answers",
                "mimeType": "",
                "extra": domain,
                **common,
            }
        ],
    }


def test_no_payment__a_chain_without_a_name__version_2_alone():
    service = PaidService(offer=Offer(31337, 1, SPLITTER, TOKEN, True))
    assert service.ask().document["accepts"] == []
    assert [one["scheme"] for one in service.ask().header("payment-required")["accepts"]] == ["exact"]
    assert "has no name for eip155:31337" in service.ask(legacy({}, network="local")).error


def test_no_payment__a_token_without_authorizations__vouchers_alone():
    service = PaidService(offer=Offer(CHAIN_ID, 1, SPLITTER, TOKEN, False, VAULT))
    assert service.ask().document["accepts"] == []
    assert "'exact' is not taken; pay by ape-dao-voucher" in service.ask(exact()).error


def test_v1_networks__are_those_of_the_clients():
    assert len(set(V1_NETWORKS.values())) == len(V1_NETWORKS)


@pytest.mark.parametrize("host", [b"evil\r\nx: y", b"a b", b"x" * 300, b"\xff", b""])
def test_no_payment__a_host_that_is_none__is_not_repeated(service, host):
    reply = service.run(service.get(raw_headers=[(b"host", host)]))
    assert reply.header("payment-required")["resource"]["url"] == "http://127.0.0.1:80/answer"


BAD = {
    "not base64": ("%%%", "is not JSON in base64"),
    "not JSON": (base64.b64encode(b"{").decode(), "is not JSON in base64"),
    "not text": (base64.b64encode(b"\xff\xfe\xfd").decode(), "is not JSON in base64"),
    "a list": (encoded([1]), "no object with a `payload`"),
    "no payload": (encoded({"x402Version": 2}), "no object with a `payload`"),
    "deep": (base64.b64encode(b"[" * 6_000).decode(), "is not JSON in base64"),
    "a huge number": (base64.b64encode(b"1" * 5_000).decode(), "is not JSON in base64"),
    "too long": ("A" * (MOST_HEADER_BYTES + 1), "has 8193 bytes, and at most 8192 are read"),
    "no version": (encoded({"payload": {}}), "of version None, its header of 2"),
    "true": (encoded({"payload": {}, "x402Version": True}), "of version True, its header of 2"),
    "version 3": (encoded({"payload": {}, "x402Version": 3}), "of version 3, its header of 2"),
    "nothing accepted": (encoded({"payload": {}, "x402Version": 2}), "does not say what it accepts"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_header__400_with_a_reason(service, case):
    """SV-23: what cannot be read is refused, in one sentence."""
    value, says = BAD[case]
    reply = service.ask({"PAYMENT-SIGNATURE": value})
    assert (reply.status, "payment-required" in reply.headers) == (400, False)
    assert says in reply.error


def test_two_payments__400(service):
    """SV-28: which of two is meant cannot be known, so neither is taken."""
    for second in (exact(nonce=bytes(32)), legacy(exact_payload(authorization(nonce=bytes(32))))):
        reply = service.ask([*exact().items(), *second.items()])
        assert (reply.status, "2 payment headers were sent" in reply.error) == (400, True)
    assert service.ledger.sent == []


def test_huge_extra__400(service):
    """SV-28: terms that a client blows up are not read."""
    reply = service.ask(modern(exact_payload(authorization()), extra={"x": "y" * 10_000}))
    assert (reply.status, "at most 8192 are read" in reply.error) == (400, True)
    assert service.ask(modern(exact_payload(authorization()), extra={"x": "y" * 1_000})).status == 200


OTHER_TERMS = {
    "scheme": ("upto", "The scheme 'upto' is not taken; pay by exact or ape-dao-voucher"),
    "network": ("eip155:1", "for the network 'eip155:1'; pay for eip155:84532"),
    "asset": ("0x" + "4" * 40, f"'0x{'4' * 40}'; pay for {TOKEN.address}"),
    "payTo": (USER.address, f"address payTo '{USER.address}'; pay for {SPLITTER}"),
    "amount": ("1", "the amount '1'; pay for 10000"),
}


@pytest.mark.parametrize("field", OTHER_TERMS)
@pytest.mark.parametrize("kind", [None, 7, {}, "x" * 500, "given"])
def test_other_terms__402_with_what_is_allowed(service, field, kind):
    """SV-28: of the terms that a client repeats, those that matter must be the offer's."""
    value, says = OTHER_TERMS[field]
    reply = service.ask(modern(exact_payload(authorization()), **{field: value if kind == "given" else kind}))
    assert reply.status == 402
    assert len(reply.error) < 400
    if kind == "given":
        assert says in reply.error
    assert service.ledger.sent == []


def test_version_1__other_terms__402(service):
    payload = exact_payload(authorization())
    assert "'base'; pay for base-sepolia" in service.ask(legacy(payload, network="base")).error
    assert "'upto' is not taken" in service.ask(legacy(payload, scheme="upto")).error


FIELDS = {
    "from": "is no address",
    "to": "is no address",
    "value": "is no whole number",
    "validAfter": "is no whole number",
    "validBefore": "is no whole number",
    "nonce": "is no nonce; it has 32 bytes",
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [None, "", "x" * 3_000, [], {}, 1.5, True, "-1", "0x", "１"])
def test_authorization__unreadable__402_with_the_field(service, field, value):
    """SV-23."""
    payload = exact_payload(authorization())
    payload["authorization"][field] = value
    reply = service.ask(modern(payload))
    assert (reply.status, FIELDS[field] in reply.error) == (402, True)
    assert len(reply.error) < 300


@pytest.mark.parametrize(
    "signature", [None, "", "0x12", "0x" + "00" * 65, "0x" + "ff" * 64 + "1b", "0x" + "11" * 64 + "1b", 5]
)
def test_signature__of_nobody__402(service, signature):
    """SV-02."""
    payload = {**exact_payload(authorization()), "signature": signature}
    reply = service.ask(modern(payload))
    assert reply.document["reason"] == "invalid_exact_evm_payload_signature"


def test_permit2__402_with_what_is_taken(service):
    reply = service.ask(modern({"signature": "0x", "permit2Authorization": {}}))
    assert "`transferWithAuthorization`" in reply.error


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def payments(draw) -> list[tuple[str, str]]:
    """Headers around good payments: terms changed, values of another type, other headers, other versions."""
    if draw(st.booleans()):
        payload = exact_payload(
            authorization(
                draw(st.sampled_from([USER, OTHER])),
                value=draw(st.sampled_from([PRICE, PRICE, PRICE, 0, 1, PRICE + 1, 2**256 - 1])),
                to=draw(st.sampled_from([SPLITTER, SPLITTER, SPLITTER, OTHER.address])),
                nonce=draw(st.integers(0, 3)).to_bytes(32, "big"),
                valid_before=draw(st.sampled_from([NOW + 60, NOW + 60, NOW, 0, 2**256 - 1])),
            )
        )
        scheme = "exact"
    else:
        total = draw(st.integers(1, 6).map(lambda number: number * PRICE) | st.sampled_from([1, 2**104 - 1]))
        payer, signer = (draw(st.sampled_from([USER, USER, OTHER])) for _ in range(2))
        headers = voucher(total, payer, signer=signer, epoch=draw(st.sampled_from([0, 0, 0, 1])))
        payload = json.loads(base64.b64decode(headers["PAYMENT-SIGNATURE"]))["payload"]
        scheme = "ape-dao-voucher"
    terms = accepted(scheme)
    for part in (payload, payload.get("authorization"), payload.get("voucher"), terms):
        if part and draw(st.integers(0, 9)) == 0:
            part[draw(st.sampled_from(sorted(part)))] = draw(JSON)
    version = draw(st.sampled_from([2, 2, 2, 1, 3]))
    document = {"x402Version": version, "payload": payload, "accepted": terms}
    document |= {"scheme": scheme, "network": draw(st.sampled_from(["base-sepolia", "base"]))}
    name = draw(st.sampled_from(["PAYMENT-SIGNATURE", "PAYMENT-SIGNATURE", "X-PAYMENT"]))
    value = draw(st.just(encoded(document)) | st.text("ABC=/+", max_size=30))
    return [(name, value)] * draw(st.sampled_from([1, 1, 1, 1, 0, 2]))


@given(
    asked=st.lists(
        st.tuples(payments(), st.sampled_from(["/one", "/two"]), st.sampled_from([200, 200, 503])),
        max_size=12,
    )
)
@settings(deadline=None, max_examples=40)
def test_any_headers__nothing_is_served_for_less_nor_taken_beyond_the_price(asked):
    """SV-32: over any run of requests, each unit of work has its own payment of exactly the price."""
    service = PaidService()
    answered: dict[tuple[str, bytes], None] = {}
    for headers, path, status in asked:
        service.app.status = status
        reply = service.ask(headers, path=path)
        assert reply.status in (200, 400, 402, 503)
        if reply.status == 200:
            answered[path, reply.body] = None
    owed = sum(service.journal.total(account.address, 0) or 0 for account in (USER, OTHER))
    taken = service.ledger.received + owed
    paid = len(service.ledger.by_nonce) + owed // PRICE
    assert taken == PRICE * paid
    assert len(answered) <= paid <= service.app.calls
    assert service.ledger.balances[USER.address] + service.ledger.balances[OTHER.address] == (
        2 * DOLLAR - service.ledger.received
    )
    service.close()


def test_offer__texts(service):
    assert OFFER.text(PRICE) == "10000 (0.01 USDC)"
