"""One deposit for all services, and vouchers that pay for use."""

import pytest
from eth_account import Account

from utils.checks import check_each, reverts_with
from utils.constants import DAY, MAX_UINT256, WEEK, ZERO_ADDRESS
from utils.services import (
    BALANCE,
    DEADLINE,
    DOLLAR,
    EXIT,
    EXIT_DELAY,
    RESERVE,
    SIGNATURE,
    ServiceStage,
)

KEY = Account.from_key((99).to_bytes(32, "big"))


@pytest.fixture
def ready(stage: ServiceStage) -> ServiceStage:
    """1,000 dollars are deposited, and 100 reserved."""
    stage.deposit(1_000 * DOLLAR)
    stage.reserve(100 * DOLLAR)
    return stage


def skipped(stage: ServiceStage, outcome) -> list[tuple[int, bool, int]]:
    """Index, kind and reason of the rows that did nothing."""
    events = [event.args for event in stage.events(outcome) if event.name == "RowSkipped"]
    return [(one["index"], one["isReserve"], one["reason"]) for one in events]


def paid(stage: ServiceStage) -> int:
    return stage.balances(stage.dollars, stage.splitter.address)[0]


def address_of(account) -> str:
    return str(account.address).lower()


def test_deposit__reserve__withdraw__adds_up(ready: ServiceStage):
    assert ready.free() == 900 * DOLLAR
    assert ready.account() == {"reserved": 100 * DOLLAR, "redeemed": 0, "exit_at": 0, "epoch": 0}
    user = address_of(ready.user)
    with reverts_with("UsageVaultNotFree", user, 901 * DOLLAR, 900 * DOLLAR):
        ready.vault.send("withdraw", 901 * DOLLAR, sender=user)
    with reverts_with("UsageVaultNotFree", user, 901 * DOLLAR, 900 * DOLLAR):
        ready.reserve(901 * DOLLAR)
    outcome = ready.vault.send("withdraw", 900 * DOLLAR, sender=user)
    assert ready.free() == 0
    told = [event.args for event in ready.events(outcome) if event.name == "Withdrawn"]
    assert told == [{"account": user, "amount": 900 * DOLLAR}]
    assert ready.balances(ready.dollars, ready.vault.address) == [100 * DOLLAR]


def test_deposit__for_another__is_that_one_s(stage: ServiceStage):
    user, other = address_of(stage.user), address_of(stage.other)
    outcome = stage.vault.send("deposit", other, 5, sender=user)
    told = [event.args for event in stage.events(outcome) if event.name == "Deposited"]
    assert told == [{"account": other, "from": user, "amount": 5}]
    assert (stage.free(), stage.free(stage.other)) == (0, 5)
    with reverts_with("UsageVaultZeroAddress"):
        stage.vault.send("deposit", ZERO_ADDRESS, 5, sender=user)


def test_redeem__vouchers__pay_the_splitter_what_is_new(ready: ServiceStage):
    outcome = ready.redeem(ready.voucher(10 * DOLLAR))
    told = [event.args for event in ready.events(outcome) if event.name == "Redeemed"]
    first = {
        "service": ready.service,
        "payer": address_of(ready.user),
        "amount": 10 * DOLLAR,
        "total": 10 * DOLLAR,
    }
    assert told == [first] and paid(ready) == 10 * DOLLAR
    ready.redeem(ready.voucher(25 * DOLLAR), ready.voucher(12 * DOLLAR), ready.voucher(25 * DOLLAR))
    assert paid(ready) == 25 * DOLLAR
    assert ready.account()["redeemed"] == 25 * DOLLAR


def test_redeem__same_voucher_again__pays_nothing(ready: ServiceStage):
    """SV-04: a retry carries the same total, so it cannot pay twice, in one batch or in two."""
    voucher = ready.voucher(10 * DOLLAR)
    ready.redeem(voucher, voucher)
    assert skipped(ready, ready.redeem(voucher)) == []
    assert paid(ready) == 10 * DOLLAR


def test_redeem__for_another_chain_contract_service_or_epoch__is_skipped(ready: ServiceStage):
    """SV-01: a voucher counts on one chain, in one vault, for one service and in one epoch."""
    other_vault = ready.deploy_vault(ready.dollars)
    second = ready.register(ready.payees)
    foreign = [
        ready.voucher(DOLLAR, vault=other_vault),
        ready.voucher(DOLLAR, service=second),
        ready.voucher(DOLLAR, epoch=1),
    ]
    assert skipped(ready, ready.redeem(*foreign)) == [(index, False, SIGNATURE) for index in range(3)]
    signed_here = ready.voucher(DOLLAR)
    domain = ready.vault.view("eip712Domain")
    assert domain[3] == int(ready.anvil.call("eth_chainId"), 16)
    ready.anvil.call("anvil_setChainId", 77_777)
    try:
        assert skipped(ready, ready.redeem(signed_here)) == [(0, False, SIGNATURE)]
    finally:
        ready.anvil.call("anvil_setChainId", domain[3])
    assert paid(ready) == 0


def test_redeem__no_signer__is_skipped(ready: ServiceStage):
    """SV-02: a signature of nobody, or of another, or for another payer, moves nothing."""
    payer, total, r, vs = ready.voucher(DOLLAR)
    rows = [
        (payer, total, bytes(32), bytes(32)),
        (payer, total + 1, r, vs),
        (ZERO_ADDRESS, total, bytes(32), bytes(32)),
        ready.voucher(DOLLAR, signer=KEY),
    ]
    expected = [(0, False, SIGNATURE), (1, False, SIGNATURE), (2, False, RESERVE), (3, False, SIGNATURE)]
    assert skipped(ready, ready.redeem(*rows)) == expected
    with reverts_with("UsageVaultZeroAddress"):
        ready.vault.send("setSigner", ready.service, ZERO_ADDRESS, ready.now + DAY, sender=payer)
    assert paid(ready) == 0


def test_redeem__one_bad_row__does_not_stop_the_others(ready: ServiceStage):
    ready.deposit(DOLLAR, ready.other)
    ready.reserve(DOLLAR, ready.other)
    outcome = ready.redeem(ready.voucher(DOLLAR, signer=KEY), ready.voucher(DOLLAR, ready.other))
    assert skipped(ready, outcome) == [(0, False, SIGNATURE)]
    assert paid(ready) == DOLLAR


def test_redeem__above_the_reserve__pays_the_reserve(ready: ServiceStage):
    """SV-19: a voucher is worth what is reserved, and the rest as soon as more is."""
    voucher = ready.voucher(150 * DOLLAR)
    ready.redeem(voucher)
    assert paid(ready) == 100 * DOLLAR
    assert skipped(ready, ready.redeem(voucher)) == [(0, False, RESERVE)]
    ready.reserve(20 * DOLLAR)
    ready.redeem(voucher)
    assert paid(ready) == 120 * DOLLAR
    assert ready.free() == 880 * DOLLAR


def test_redeem__other_service_s_reserve__is_out_of_reach(ready: ServiceStage):
    second = ready.register(ready.payees)
    ready.reserve(DOLLAR, service=second)
    ready.redeem(ready.voucher(50 * DOLLAR, service=second), service=second)
    assert ready.account()["redeemed"] == 0
    assert ready.balances(ready.dollars, ready.registry.view("splitterOf", second)) == [DOLLAR]
    with reverts_with("ERC721NonexistentToken", 99):
        ready.redeem(ready.voucher(1, service=99), service=99)


def test_exit__vouchers_count_until_its_end_and_never_after(ready: ServiceStage):
    """SV-03: a service has the whole delay to redeem; then old vouchers are of an old epoch."""
    user = address_of(ready.user)
    late = ready.voucher(60 * DOLLAR)
    with reverts_with("UsageVaultExiting", ready.service, 0):
        ready.vault.send("finishExit", ready.service, sender=user)
    ready.vault.send("startExit", ready.service, sender=user)
    ends = ready.now + EXIT_DELAY
    with reverts_with("UsageVaultExiting", ready.service, ends):
        ready.vault.send("startExit", ready.service, sender=user)
    with reverts_with("UsageVaultExiting", ready.service, ends):
        ready.reserve(1)
    ready.go(ends - 1)
    ready.redeem(ready.voucher(50 * DOLLAR))
    with reverts_with("UsageVaultExiting", ready.service, ends):
        ready.vault.send("finishExit", ready.service, sender=user)
    ready.go(ends)
    ready.vault.send("finishExit", ready.service, sender=user)
    assert ready.free() == 950 * DOLLAR
    assert ready.account() == {"reserved": 0, "redeemed": 0, "exit_at": 0, "epoch": 1}
    ready.reserve(100 * DOLLAR)
    assert skipped(ready, ready.redeem(late)) == [(0, False, SIGNATURE)]
    assert paid(ready) == 50 * DOLLAR
    other = address_of(ready.other)
    with reverts_with("UsageVaultNothingReserved", ready.service):
        ready.vault.send("startExit", ready.service, sender=other)


def test_signed_reserve__any_relayer__once_and_only_as_signed(ready: ServiceStage):
    """SV-20: used again, after an exit began, too late or by another signer, it reserves nothing."""
    reserve = ready.signed_reserve(300 * DOLLAR)
    ready.redeem(ready.voucher(200 * DOLLAR), reserves=[reserve, reserve])
    assert paid(ready) == 200 * DOLLAR
    assert (ready.free(), ready.account()["reserved"]) == (700 * DOLLAR, 300 * DOLLAR)
    rows = [
        ready.signed_reserve(400 * DOLLAR, signer=KEY),
        ready.signed_reserve(400 * DOLLAR, deadline=ready.now - 1),
        ready.signed_reserve(1_001 * DOLLAR),
        ready.signed_reserve(400 * DOLLAR, epoch=1),
    ]
    expected = [(0, True, SIGNATURE), (1, True, DEADLINE), (2, True, BALANCE), (3, True, SIGNATURE)]
    assert skipped(ready, ready.redeem(reserves=rows)) == expected
    more = ready.signed_reserve(500 * DOLLAR)
    ready.vault.send("startExit", ready.service, sender=address_of(ready.user))
    assert skipped(ready, ready.redeem(reserves=[more])) == [(0, True, EXIT)]


def test_set_signer__session_key__signs_until_its_date(ready: ServiceStage):
    """SV-21: for one service, and only vouchers; the money that it can move is what is reserved there."""
    user = address_of(ready.user)
    ready.vault.send("setSigner", ready.service, address_of(KEY), ready.now + WEEK, sender=user)
    ready.redeem(ready.voucher(DOLLAR, signer=KEY))
    second = ready.register(ready.payees)
    ready.reserve(DOLLAR, service=second)
    outcome = ready.redeem(ready.voucher(DOLLAR, signer=KEY, service=second), service=second)
    assert skipped(ready, outcome) == [(0, False, SIGNATURE)]
    outcome = ready.redeem(reserves=[ready.signed_reserve(500 * DOLLAR, signer=KEY)])
    assert skipped(ready, outcome) == [(0, True, SIGNATURE)]
    ready.go(ready.now + WEEK)
    ready.redeem(ready.voucher(2 * DOLLAR, signer=KEY))
    assert paid(ready) == 2 * DOLLAR
    ready.go(ready.now + 1)
    assert skipped(ready, ready.redeem(ready.voucher(3 * DOLLAR, signer=KEY))) == [(0, False, SIGNATURE)]


def test_set_signer__taken_back__counts_after_the_delay(ready: ServiceStage):
    """SV-22: no payer makes a voucher worthless that a service has accepted."""
    user, key = address_of(ready.user), address_of(KEY)

    def until(date: int) -> int:
        ready.vault.send("setSigner", ready.service, key, date, sender=user)
        return int(ready.vault.view("signerUntil", user, ready.service, key))

    assert until(ready.now + WEEK) == ready.now + WEEK
    assert until(0) == ready.now + EXIT_DELAY
    ends = ready.now + EXIT_DELAY
    ready.go(ready.now + DAY)
    assert until(0) == ends
    assert until(ready.now + WEEK) == ready.now + WEEK
    never = Account.from_key((98).to_bytes(32, "big"))
    ready.vault.send("setSigner", ready.service, address_of(never), 0, sender=user)
    assert ready.vault.view("signerUntil", user, ready.service, address_of(never)) == 0


def test_redeem__service_transferred_or_payees_changed__pays_the_same_splitter(ready: ServiceStage):
    """SV-06: what was used before is split by the splitter's own rule; nothing is swapped in the vault."""
    voucher = ready.voucher(10 * DOLLAR)
    ready.redeem(voucher)
    ready.registry.send("transferFrom", ready.alice, ready.stranger, ready.service, sender=ready.alice)
    ready.registry.send("setPayees", ready.service, [(ready.stranger, 10_000)], sender=ready.stranger)
    ready.flush(ready.dollars)
    assert ready.balances(ready.dollars, ready.bob, ready.stranger) == [4_500_000, 0]


def test_deposit__tokens_that_take_a_fee__credit_what_arrived(stage: ServiceStage):
    """SV-13: what is free never exceeds what is there."""
    token = stage.deploy("MockFeeToken", 18)
    vault = stage.deploy_vault(token)
    user = address_of(stage.user)
    stage.give(token, user, 10_000)
    token.send("approve", vault.address, MAX_UINT256, sender=user)
    vault.send("deposit", user, 10_000, sender=user)
    assert vault.view("freeOf", user) == stage.balances(token, vault.address)[0] < 10_000


def test_deposit_with_authorization__its_payer_is_credited_once(stage: ServiceStage):
    """SV-11: whose money it is stands in what was signed, not in who calls; the nonce counts once."""
    user = address_of(stage.user)
    nonce = b"\5" * 32
    data = {
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            "ReceiveWithAuthorization": [
                {"name": name, "type": kind}
                for name, kind in (
                    ("from", "address"),
                    ("to", "address"),
                    ("value", "uint256"),
                    ("validAfter", "uint256"),
                    ("validBefore", "uint256"),
                    ("nonce", "bytes32"),
                )
            ],
        },
        "primaryType": "ReceiveWithAuthorization",
        "domain": {
            "name": "USD Coin",
            "version": "2",
            "chainId": int(stage.anvil.call("eth_chainId"), 16),
            "verifyingContract": stage.dollars.address,
        },
        "message": {
            "from": user,
            "to": stage.vault.address,
            "value": 7,
            "validAfter": 0,
            "validBefore": stage.now + DAY,
            "nonce": nonce,
        },
    }
    signed = stage.user.sign_typed_data(full_message=data)
    r, s = (value.to_bytes(32, "big") for value in (signed.r, signed.s))
    call = ("depositWithAuthorization", user, 7, 0, stage.now + DAY, nonce, signed.v, r, s)
    stage.vault.send(*call, sender=stage.stranger)
    assert stage.free() == 7 and stage.vault.view("freeOf", stage.stranger) == 0
    with reverts_with("MockAuthorizedTokenRefused"):
        stage.vault.send(*call, sender=stage.stranger)


def test_reserve__above_what_fits__reverts(stage: ServiceStage):
    stage.deposit(10)
    limit = 2**104 - 1
    with reverts_with("UsageVaultAboveLimit", limit + 1, limit):
        stage.reserve(limit + 1)


def test_redeem__many_services_and_payers__costs_the_same(ready: ServiceStage):
    """SV-07: a row costs the same, however many reserves and payers there are."""
    first = ready.redeem(ready.voucher(DOLLAR)).gas
    for _ in range(10):
        ready.reserve(DOLLAR, service=ready.register(ready.payees))
    assert abs(ready.redeem(ready.voucher(2 * DOLLAR)).gas - first) < 20_000
    assert ready.redeem(ready.voucher(3 * DOLLAR)).gas <= first


def test_redeem__zero__burns_nothing(ready: ServiceStage):
    """SV-05: a voucher of nothing changes nothing, and a relayer cannot pick another amount."""
    payer, total, r, vs = ready.voucher(10 * DOLLAR)
    ready.redeem(ready.voucher(0), (payer, 5 * DOLLAR, r, vs), (payer, 11 * DOLLAR, r, vs))
    assert ready.account()["redeemed"] == 0
    ready.redeem((payer, total, r, vs))
    assert paid(ready) == 10 * DOLLAR


def test_constructor__terms_that_cannot_be__reverts(stage: ServiceStage):
    def check(case):
        registry, token, delay = case
        with reverts_with("UsageVaultInvalidTerms"):
            stage.deploy("UsageVault", registry, token, delay)

    registry, token = stage.registry.address, stage.dollars.address
    check_each(
        (
            (stage.bob, token, DAY),
            (registry, stage.bob, DAY),
            (registry, token, DAY - 1),
            (registry, token, 91 * DAY),
        ),
        check,
    )
