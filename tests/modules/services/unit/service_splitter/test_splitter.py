"""What a service received is split once, between the DAO and the payees of that time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from utils.checks import reverts_with
from utils.services import DOLLAR, PLATFORM_BPS, ServiceStage, digest, words

BPS = 10_000


def parts(amount: int, payees: list, platform_bps: int = PLATFORM_BPS) -> list[int]:
    """The platform's share, then each payee's: in whole units."""
    platform = -(-amount * platform_bps // BPS)
    shares = [(amount - platform) * share // BPS for _, share in payees]
    return [platform, amount - platform - sum(shares[1:]), *shares[1:]]


def test_flush__three_payees__are_paid_and_the_platform_rounds_up(stage: ServiceStage):
    stage.give(stage.dollars, stage.splitter.address, 1_001)
    stage.flush(stage.dollars)
    accounts = [stage.router.address, stage.bob, stage.carol, stage.dave]
    assert stage.balances(stage.dollars, *accounts) == parts(1_001, stage.payees) == [101, 451, 299, 150]
    assert stage.balances(stage.dollars, stage.splitter.address) == [0]
    stage.flush(stage.dollars)  # nothing is there


@given(
    st.integers(1, 2**100), st.lists(st.integers(1, 4_000), min_size=0, max_size=15), st.integers(0, 5_000)
)
@settings(max_examples=25, deadline=None)
def test_flush__any_list_and_amount__adds_up(
    shared_service_stage: ServiceStage, amount: int, shares: list, bps: int
):
    """SV-15: nothing stays and nothing is made; the platform rounds up, and the first gets the rest."""
    stage = shared_service_stage
    shares = [share for number, share in enumerate(shares) if sum(shares[: number + 1]) < BPS]
    stage.reset()
    stage.registry.send("setPlatformShare", bps, sender=stage.owner)
    payees = [(f"0x{number:040x}", share) for number, share in enumerate([BPS - sum(shares), *shares], 1_000)]
    stage.set_payees(payees)
    stage.flush(stage.dollars)  # moves the token on to the new list
    stage.give(stage.dollars, stage.splitter.address, amount)
    stage.flush(stage.dollars, payees)
    accounts = [stage.router.address, *(account for account, _ in payees)]
    assert stage.balances(stage.dollars, *accounts) == parts(amount, payees, bps)
    assert stage.balances(stage.dollars, stage.splitter.address) == [0]


def test_flush__another_list__reverts(stage: ServiceStage):
    stage.give(stage.dollars, stage.splitter.address, 100)
    for payees in ([(stage.stranger, BPS)], stage.payees[:2], stage.payees[::-1], []):
        with reverts_with(
            "ServiceSplitterOtherPayees", stage.dollars.address, digest(payees), digest(stage.payees)
        ):
            stage.flush(stage.dollars, payees)


def test_flush__payees_changed__earlier_receipts_go_to_the_earlier_ones(stage: ServiceStage):
    """SV-06: payees change for later receipts only, also of tokens that were never flushed before."""
    others = [(stage.stranger, BPS)]
    stage.give(stage.dollars, stage.splitter.address, 1_000)
    stage.set_payees(others)
    with reverts_with(
        "ServiceSplitterOtherPayees", stage.dollars.address, digest(others), digest(stage.payees)
    ):
        stage.flush(stage.dollars, others)
    stage.flush(stage.dollars)
    assert stage.balances(stage.dollars, stage.bob, stage.stranger) == [parts(1_000, stage.payees)[1], 0]
    stage.give(stage.dollars, stage.splitter.address, 1_000)
    stage.flush(stage.dollars, others)
    assert stage.balances(stage.dollars, stage.stranger) == [900]
    first = stage.tokens[0]
    stage.give(first, stage.splitter.address, 10)
    assert stage.splitter.view("payeesFor", first.address) == (digest(stage.payees), PLATFORM_BPS)
    stage.flush(first)
    assert stage.splitter.view("payeesFor", first.address) == (digest(others), PLATFORM_BPS)


def test_flush__received_before_it_was_created__goes_to_the_payees_of_then(stage: ServiceStage):
    number = stage.register(stage.payees)
    address = stage.registry.view("splitterOf", number)
    stage.give(stage.dollars, address, 1_000)
    stage.set_payees([(stage.stranger, BPS)], number)
    stage.splitter = stage.splitter_of(number)
    stage.flush(stage.dollars)
    assert stage.balances(stage.dollars, stage.stranger, stage.carol) == [0, parts(1_000, stage.payees)[2]]


def test_flush__payee_that_is_refused__is_owed_and_blocks_nobody(stage: ServiceStage):
    """SV-12: it can be released when the token takes it; flushes in between leave it alone."""
    token = stage.deploy("MockBlocklistToken", 18)
    stage.give(token, stage.splitter.address, 1_000)
    token.send("setBlocked", stage.carol, True, sender=stage.owner)
    token.send("setBlocked", stage.router.address, True, sender=stage.owner)
    outcome = stage.flush(token)
    told = [event.args for event in stage.events(outcome) if event.name == "PaymentOwed"]
    platform, bob, carol, dave = parts(1_000, stage.payees)
    assert [(one["account"], one["amount"]) for one in told] == [
        (stage.router.address, platform),
        (stage.carol, carol),
    ]
    assert stage.balances(token, stage.bob, stage.dave, stage.splitter.address) == [
        bob,
        dave,
        platform + carol,
    ]
    stage.give(token, stage.splitter.address, 1_000)
    stage.flush(token)
    assert stage.splitter.view("owedTo", stage.carol, token.address) == 2 * carol
    assert stage.splitter.view("totalOwed", token.address) == 2 * (platform + carol)
    for who in (stage.carol, stage.router.address):
        token.send("setBlocked", who, False, sender=stage.owner)
        stage.splitter.send("releaseOwed", who, token.address, sender=stage.stranger)
    assert stage.balances(token, stage.carol, stage.router.address) == [2 * carol, 2 * platform]
    assert stage.balances(token, stage.splitter.address) == [0]
    with reverts_with("ServiceSplitterNothingOwed", stage.carol, token.address):
        stage.splitter.send("releaseOwed", stage.carol, token.address, sender=stage.stranger)


def test_flush__ether__is_wrapped(stage: ServiceStage):
    stage.anvil.call(
        "eth_sendTransaction", {"from": stage.alice, "to": stage.splitter.address, "value": hex(10**18)}
    )
    stage.chain.mine(stage.now)
    before = stage.balances(stage.weth, stage.bob)[0]
    stage.flush(stage.weth)
    platform, bob, *_ = parts(10**18, stage.payees)
    assert stage.balances(stage.weth, stage.router.address, stage.bob) == [platform, before + bob]


def test_flush__payee_is_another_splitter__passes_on(stage: ServiceStage):
    """SV-16: a service pays those that it was made from; what they get, they split among theirs."""
    parent = stage.splitter
    child = stage.splitter_of(
        stage.register([(stage.stranger, 6_000), (parent.address, 4_000)], stage.stranger)
    )
    stage.give(stage.dollars, child.address, 1_000)
    child.send(
        "flush",
        stage.dollars.address,
        words([(stage.stranger, 6_000), (parent.address, 4_000)]),
        sender=stage.stranger,
    )
    stage.flush(stage.dollars)
    assert stage.balances(stage.dollars, stage.stranger, stage.router.address) == [540, 100 + 36]
    assert stage.balances(stage.dollars, stage.bob) == [parts(360, stage.payees)[1]]


def test_start_and_change__not_the_registry__reverts(stage: ServiceStage):
    for name in ("start", "change"):
        with reverts_with("ServiceSplitterNotRegistry", stage.alice):
            stage.splitter.send(name, b"\1" * 27, 0, sender=stage.alice)
    stage.anvil.call("anvil_setBalance", stage.registry.address, hex(10**18))
    with reverts_with("ServiceSplitterNoMoreTerms"):
        stage.splitter.send("start", b"\1" * 27, 0, sender=stage.registry.address)


def test_flush__tokens_of_all_kinds__stop_nothing_but_themselves(stage: ServiceStage):
    """SV-13: a fee or no answer is split as it comes; what a token refuses is owed, at a bounded cost."""
    for token in (stage.deploy("MockFeeToken", 18), stage.deploy("MockNoReturnToken")):
        stage.give(token, stage.splitter.address, 10_000)
        stage.flush(token)
        assert stage.balances(token, stage.splitter.address) == [0]
        assert stage.splitter.view("totalOwed", token.address) == 0
    for name, switch in (
        ("FalseReturn", "setFailing"),
        ("ReturnBomb", "setArmed"),
        ("GasGuzzler", "setArmed"),
    ):
        token = stage.deploy(f"Mock{name}Token", 18)
        stage.give(token, stage.splitter.address, 10_000)
        token.send(switch, True, sender=stage.owner)
        assert stage.flush(token).gas < 2_000_000
        assert stage.splitter.view("totalOwed", token.address) == 10_000


def test_flush__payee_that_enters_again__gets_no_second_share(stage: ServiceStage):
    """SV-17: a token that calls others in the middle of a transfer splits nothing twice."""
    token = stage.deploy("MockHookToken", 18)
    stage.give(token, stage.splitter.address, 1_000)
    again = stage.splitter.encode("flush", token.address, words(stage.payees))
    token.send("setHook", stage.splitter.address, bytes.fromhex(again[2:]), sender=stage.owner)
    stage.flush(token)
    accounts = (stage.router.address, stage.bob, stage.carol, stage.dave)
    assert stage.balances(token, *accounts) == parts(1_000, stage.payees)
    assert token.view("succeeded") is False


def test_flush__too_little_gas__reverts_instead_of_owing(stage: ServiceStage):
    """SV-18: whoever calls with little gas makes nobody wait for its part."""
    stage.give(stage.dollars, stage.splitter.address, 1_000 * DOLLAR)
    data = stage.splitter.encode("flush", stage.dollars.address, words(stage.payees))
    for gas in range(60_000, 130_000, 5_000):
        call = {"from": stage.stranger, "to": stage.splitter.address, "data": data, "gas": hex(gas)}
        stage.anvil.call("eth_sendTransaction", call)
        stage.anvil.call("evm_mine", {"timestamp": stage.now})
        assert stage.splitter.view("totalOwed", stage.dollars.address) == 0


def test_pay_payees__split_without_a_share_of_the_platform(stage: ServiceStage):
    """SV-42: what is paid for the payees alone is shared by them, beside what the platform has a share of."""
    payer, token = stage.user.address.lower(), stage.dollars
    token.send("approve", stage.splitter.address, 700, sender=payer)
    outcome = stage.splitter.send("payPayees", token.address, 700, sender=payer)
    told = [event.args for event in stage.events(outcome) if event.name == "PayeesPaid"]
    assert told == [{"from": payer, "token": token.address, "amount": 700}]
    stage.give(token, stage.splitter.address, 1_001)
    assert stage.splitter.view("payeesOnly", token.address) == 700
    stage.flush(token)
    accounts = [stage.router.address, stage.bob, stage.carol, stage.dave]
    assert stage.balances(token, *accounts) == [101, 801, 533, 266]
    assert stage.splitter.view("payeesOnly", token.address) == 0
    stage.give(token, stage.splitter.address, 1_000)
    stage.flush(token)
    assert stage.balances(token, stage.router.address) == [201]


def test_pay_payees__payees_changed__those_before_get_it(stage: ServiceStage):
    """SV-06: it is a receipt like others: what is there at the first flush goes to the payees of before."""
    payer, token = stage.user.address.lower(), stage.dollars
    token.send("approve", stage.splitter.address, 1_000, sender=payer)
    stage.splitter.send("payPayees", token.address, 500, sender=payer)
    others = [(stage.stranger, BPS)]
    stage.set_payees(others)
    stage.flush(token)
    assert stage.balances(token, stage.router.address, stage.stranger) == [0, 0]
    assert sum(stage.balances(token, stage.bob, stage.carol, stage.dave)) == 500
    token.send("approve", stage.splitter.address, 10, sender=payer)
    stage.splitter.send("payPayees", token.address, 10, sender=payer)
    stage.flush(token, others)
    assert stage.balances(token, stage.router.address, stage.stranger) == [0, 10]


def test_pay_payees__token_that_takes_a_fee__counts_what_arrived(stage: ServiceStage):
    """SV-13: no more is free of the platform's share than what came."""
    token, payer = stage.deploy("MockFeeToken", 18), stage.alice
    stage.give(token, payer, 1_000)
    token.send("approve", stage.splitter.address, 1_000, sender=payer)
    stage.splitter.send("payPayees", token.address, 1_000, sender=payer)
    assert stage.splitter.view("payeesOnly", token.address) == 990
    stage.flush(token)
    assert stage.balances(token, stage.splitter.address, stage.router.address) == [0, 0]


def test_pay_payees__balance_that_fell__platform_gets_nothing_of_what_is_left(stage: ServiceStage):
    token, payer = stage.deploy("MockRebasingToken", 18), stage.alice
    stage.give(token, payer, 1_000)
    token.send("approve", stage.splitter.address, 1_000, sender=payer)
    stage.splitter.send("payPayees", token.address, 1_000, sender=payer)
    token.send("rebaseDown", stage.splitter.address, 5_000, sender=stage.owner)
    stage.flush(token)
    assert stage.balances(token, stage.router.address) == [0]
    assert stage.splitter.view("payeesOnly", token.address) == 0
