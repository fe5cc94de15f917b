"""What a server reads of a real token and vault, and what it believes of transactions."""

import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from eth_account import Account
from eth_utils import keccak

from ape_dao.core.chain.abi import address_word
from ape_dao.core.chain.client import Chain
from ape_dao.modules.services.serving.ledger import ChainLedger, Outcome, token_of
from ape_dao.modules.services.serving.protocol import Offer, PaymentError
from utils.paid_service import OFFER, PRICE, SPLITTER, USER, authorization

DOLLAR = 10**6
USED, MOVED = (
    "0x" + keccak(text=text).hex()
    for text in ("AuthorizationUsed(address,bytes32)", "Transfer(address,address,uint256)")
)


@pytest.fixture
def token(contracts, deployer):
    made = contracts.MockAuthorizedToken.deploy(sender=deployer)
    made.mint(USER.address, DOLLAR, sender=deployer)
    return made


@pytest.fixture
def place(chain, token, deployer):
    """A ledger on a real chain, what it offers, and authorizations that count there."""
    here = Chain(chain.provider)
    known, _ = token_of(here, str(token.address))
    offer = Offer(here.chain_id(), 1, SPLITTER, known, True)
    return SimpleNamespace(
        ledger=ChainLedger(here, offer, deployer),
        sign=lambda **changes: authorization(token=known, **{"valid_before": 2**40, **changes}),
    )


def _settled(place, one, transaction):
    """What became of it: anvil tells its hash a moment before it is in a block."""
    deadline = time.monotonic() + 20
    while (outcome := place.ledger.outcome(one, transaction)) is Outcome.WAITING:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return outcome


def test_token_of__with_authorizations__in_its_domain(chain, token):
    known, takes = token_of(Chain(chain.provider), str(token.address))
    assert (known.name, known.version, known.symbol, known.decimals, takes) == (
        "USD Coin",
        "2",
        "USDC",
        6,
        True,
    )


@pytest.mark.parametrize("name", ["MockPermitToken", "MockPlainToken"])
def test_token_of__without_authorizations__says_so(chain, contracts, deployer, name):
    arguments = {"MockPlainToken": [18]}.get(name, [])
    made = getattr(contracts, name).deploy(*arguments, sender=deployer)
    assert token_of(Chain(chain.provider), str(made.address))[1] is False


def test_settle__good__paid_once(place, token):
    """SV-25: the chain itself takes an authorization once."""
    one, signed = place.sign(), []
    assert place.ledger.is_used(one) is False
    transaction = place.ledger.settle(one, lambda *told: signed.append(told))
    assert [told[0] for told in signed] == [transaction]
    assert _settled(place, one, transaction) is Outcome.PAID
    assert token.balanceOf(SPLITTER) == place.ledger.balance(SPLITTER) == PRICE
    assert place.ledger.is_used(one) is True
    with pytest.raises(PaymentError, match="was used before; sign an authorization with another") as refused:
        place.ledger.settle(one, lambda *_: signed.append(_))
    assert refused.value.reason == "invalid_transaction_state"
    assert len(signed) == 1


def test_outcome__of_another_authorization__refused(place):
    """SV-31: a transaction counts for what it moved."""
    one = place.sign()
    transaction = place.ledger.settle(one, lambda *_: None)
    assert _settled(place, one, transaction) is Outcome.PAID
    for other in (replace(one, value=PRICE + 1), replace(one, to=USER.address), replace(one, payer=SPLITTER)):
        assert place.ledger.outcome(other, transaction) is Outcome.REFUSED
    assert place.ledger.outcome(one, "0x" + "12" * 32) is Outcome.LOST


def test_outcome__too_young__waits(place, chain):
    one = place.sign()
    transaction = place.ledger.settle(one, lambda *_: None)
    assert _settled(place, one, transaction) is Outcome.PAID
    place.ledger._confirmations = 2
    assert place.ledger.outcome(one, transaction) is Outcome.WAITING
    chain.mine(2)
    assert place.ledger.outcome(one, transaction) is Outcome.PAID


def test_settle__too_little_money__says_how_much(place):
    with pytest.raises(PaymentError, match=r"has 1000000 \(1 USDC\); it needs 1000001") as refused:
        place.ledger.settle(place.sign(value=DOLLAR + 1), lambda *_: pytest.fail("it was signed"))
    assert refused.value.reason == "insufficient_funds"


def test_settle__refused_for_another_reason__told(place):
    with pytest.raises(PaymentError, match="The token refuses the authorization"):
        place.ledger.settle(place.sign(valid_after=2**39), lambda *_: pytest.fail("it was signed"))


def test_settle__many_at_once__each_with_a_nonce_of_its_own(place, chain, token):
    chain.provider.make_request("evm_setAutomine", [False])
    try:
        ones = [place.sign(nonce=number.to_bytes(32, "big")) for number in range(5)]
        sent = [place.ledger.settle(one, lambda *_: None) for one in ones]
        assert {place.ledger.outcome(*pair) for pair in zip(ones, sent, strict=True)} == {Outcome.WAITING}
    finally:
        chain.provider.make_request("evm_setAutomine", [True])
    chain.mine()
    assert {place.ledger.outcome(*pair) for pair in zip(ones, sent, strict=True)} == {Outcome.PAID}
    assert token.balanceOf(SPLITTER) == 5 * PRICE


def test_settle__moved_away_in_the_same_block__refused(place, chain, token):
    """SV-34: what the node promised before does not count, but what is in a block."""
    chain.provider.make_request("evm_setAutomine", [False])
    try:
        ones = [place.sign(nonce=number.to_bytes(32, "big"), value=DOLLAR) for number in range(2)]
        sent = [place.ledger.settle(one, lambda *_: None) for one in ones]
    finally:
        chain.provider.make_request("evm_setAutomine", [True])
    chain.mine()
    assert [place.ledger.outcome(*pair) for pair in zip(ones, sent, strict=True)] == [
        Outcome.PAID,
        Outcome.REFUSED,
    ]
    assert place.ledger.is_used(ones[1]) is False


def _log(*topics, data=b"", address=OFFER.token.address):
    return {"address": address, "topics": list(topics), "data": "0x" + data.hex()}


def _word(account):
    return "0x" + address_word(account).hex()


ONE = authorization()
OTHER_NONCE = "0x" + "55" * 32
USE = _log(USED, _word(USER.address), "0x" + ONE.nonce.hex())
PAY = _log(MOVED, _word(USER.address), _word(SPLITTER), data=PRICE.to_bytes(32, "big"))
AWAY = _log(
    MOVED, _word(USER.address), _word(Account.from_key(b"\1" * 32).address), data=PRICE.to_bytes(32, "big")
)
FOREIGN = {
    "as the token logs it": ([USE, PAY], True),
    "between others": ([AWAY, USE, PAY, AWAY], True),
    "logs of others between": ([USE, _log("0x" + "9" * 64, address="0x" + "8" * 40), PAY], True),
    "another transfer by the nonce": ([USE, AWAY], False),
    "a plain transfer behind it": ([USE, AWAY, PAY], False),
    "the payment of another nonce": ([USE, AWAY, _log(USED, _word(USER.address), OTHER_NONCE), PAY], False),
    "another amount": ([USE, {**PAY, "data": "0x" + (PRICE - 1).to_bytes(32, "big").hex()}], False),
    "of another token": ([{**USE, "address": SPLITTER}, {**PAY, "address": SPLITTER}], False),
    "nothing": ([], False),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_paid_by__transactions_of_others__only_by_the_word_of_the_token(case):
    """SV-31: logs as the token of EIP-3009 writes them; no transfer counts for two authorizations."""
    logs, counts = FOREIGN[case]
    receipt = {"blockNumber": "0x5", "status": "0x1", "logs": logs}
    asked = []

    def found(query):
        asked.append(query)
        return [{"transactionHash": "0xabc"}]

    chain = SimpleNamespace(logs=found, rpc=lambda *_: receipt)
    ledger = ChainLedger(chain, OFFER, SimpleNamespace())
    assert ledger.paid_by(ONE, 3) == ("0xabc" if counts else None)
    assert asked == [
        {
            "address": OFFER.token.address,
            "fromBlock": "0x3",
            "toBlock": "latest",
            "topics": USE["topics"],
        }
    ]
