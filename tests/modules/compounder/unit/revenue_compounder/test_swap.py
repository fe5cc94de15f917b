"""How compound swaps: at a minimum of the caller, by an adapter that is believed nothing."""

import pytest
from eth_abi import encode as abi_encode

from utils.checks import reverts_with
from utils.constants import WAD
from utils.exchange import TOO_LITTLE, Compounding
from utils.revenue import LOCK, RevenueStage

GUARD = "3ee5aeb5"  # ReentrancyGuardReentrantCall()


@pytest.mark.parametrize("percent", [20, 25, 30])
def test_compound__pool_moved_before__reverts_and_keeps_the_claim(
    stage: RevenueStage, compounding: Compounding, percent
):
    """RV-23, BB-01: whoever moves the pool before a reinvestment gets nothing of it."""
    usd = compounding.usd
    compounding.earn(usd)
    due = stage.claimable(stage.alice, usd)
    expected = compounding.exchange.quote(due, usd, stage.gov)
    least = expected * 995 // 1000
    compounding.exchange.move(compounding.pool, usd, percent)
    left = compounding.exchange.quote(due, usd, stage.gov)
    assert left == pytest.approx(expected * 100 / (100 + percent), rel=1e-2)

    with reverts_with(*TOO_LITTLE):
        compounding.compound(compounding.conversion(usd, least))
    assert stage.claimable(stage.alice, usd) == due
    assert compounding.locked() == LOCK
    # Who accepts the moved price says so.
    assert compounding.answer(compounding.compound(compounding.conversion(usd, left))) == (left, 0)


def test_compound__one_unit_less_than_the_minimum__reverts(stage: RevenueStage, compounding: Compounding):
    usd = compounding.usd
    compounding.earn(usd)
    bought = compounding.exchange.quote(stage.claimable(stage.alice, usd), usd, stage.gov)
    with reverts_with(*TOO_LITTLE):
        compounding.compound(compounding.conversion(usd, bought + 1))
    compounding.compound(compounding.conversion(usd, bought))


def test_compound__no_minimum__reverts(compounding: Compounding):
    """RV-23: nobody swaps at any price by mistake."""
    compounding.earn(compounding.usd)
    with reverts_with("RevenueCompounderNoMinimum", compounding.usd.address):
        compounding.compound(compounding.conversion(compounding.usd, 0))


def test_compound__several_tokens_and_one_below_its_minimum__nothing_happened(
    stage: RevenueStage, compounding: Compounding
):
    usd, gov = compounding.usd, stage.gov
    compounding.earn(usd, gov)
    due = [stage.claimable(stage.alice, token) for token in (usd, gov)]
    with reverts_with(*TOO_LITTLE):
        compounding.compound(compounding.conversion(gov), compounding.conversion(usd, 10**30))
    assert [stage.claimable(stage.alice, token) for token in (usd, gov)] == due


def test_compound__longer_way(stage: RevenueStage, compounding: Compounding):
    """Through two pools, in the order that the caller gives."""
    usd, weth, gov = compounding.usd, stage.weth, stage.gov
    exchange = compounding.exchange
    exchange.open_pool(usd, weth, (10**12, 400 * WAD))
    exchange.open_pool(weth, gov, (400 * WAD, 26 * 10**24))
    compounding.earn(usd)
    bought = exchange.quote(stage.claimable(stage.alice, usd), usd, weth, gov)
    conversion = compounding.conversion(usd, bought, data=compounding.way(usd, weth, gov))
    assert compounding.answer(compounding.compound(conversion)) == (bought, 0)
    compounding.assert_empty(usd, weth)


def test_compound__way_of_other_tokens__reverts(stage: RevenueStage, compounding: Compounding):
    usd, weth, gov = compounding.usd, stage.weth, stage.gov
    compounding.earn(usd)
    for way in ((usd,), (usd, weth), (weth, gov), ()):
        with reverts_with("SwapAdapterInvalidRoute", usd.address, gov.address):
            compounding.compound(compounding.conversion(usd, data=compounding.way(*way)))


def test_compound__call_data_of_the_caller__is_a_route_and_never_a_call(
    stage: RevenueStage, compounding: Compounding
):
    """SL-11: neither a token as adapter nor a call as data moves what others allowed the compounder."""
    usd, gov, thief = compounding.usd, stage.gov, stage.alice
    compounding.opt_in(stage.bob, usd, gov)
    compounding.earn(usd)
    usd.send("mint", stage.bob, 10**6, sender=stage.owner)
    on_the_way = (compounding.compounder.address, compounding.adapter.address)
    held = [stage.balance(token, stage.bob) for token in (usd, gov)]
    calls = [
        token.encode(name, *args)
        for token in (usd, gov)
        for name, *args in (
            ("transferFrom", stage.bob, thief, 10**6),
            ("approve", thief, 10**30),
            ("transfer", thief, 1),
        )
    ]
    calls.append("0xa22cb465" + abi_encode(["address", "bool"], [thief, True]).hex())  # setApprovalForAll
    for call in calls:
        data = bytes.fromhex(call[2:])
        with reverts_with(None):
            compounding.compound(compounding.conversion(usd, data=data))
        for target in (usd.address, gov.address, stage.escrow.address, stage.distributor.address):
            with reverts_with("RevenueCompounderUnknownAdapter", target):
                compounding.compound(compounding.conversion(usd, adapter=target, data=data))
    # A call behind a good route is not read: the swap is the plain one.
    bought = compounding.exchange.quote(stage.claimable(thief, usd), usd, gov)
    padded = compounding.way(usd, gov) + bytes.fromhex(calls[0][2:])
    assert compounding.answer(compounding.compound(compounding.conversion(usd, data=padded))) == (bought, 0)
    assert [stage.balance(token, stage.bob) for token in (usd, gov)] == held
    assert [token.view("allowance", here, thief) for token in (usd, gov) for here in on_the_way] == [0] * 4


def test_compound__adapter_not_on_the_list__reverts(stage: RevenueStage, compounding: Compounding):
    usd = compounding.usd
    other = stage.deploy("MockSwapAdapter")
    compounding.earn(usd)
    with reverts_with("RevenueCompounderUnknownAdapter", other.address):
        compounding.compound(compounding.conversion(usd, adapter=other.address))
    compounding.compounder.send("setAdapter", compounding.adapter.address, False, sender=stage.owner)
    with reverts_with("RevenueCompounderUnknownAdapter", compounding.adapter.address):
        compounding.compound(compounding.conversion(usd))


@pytest.fixture
def odd(stage: RevenueStage, compounding: Compounding):
    """An adapter that does as it is told, with governance tokens to pay from."""
    adapter = stage.deploy("MockSwapAdapter")
    compounding.compounder.send("setAdapter", adapter.address, True, sender=stage.owner)
    stage.gov.send("transfer", adapter.address, 10**24, sender=stage.payer)
    return adapter


def test_compound__adapter_takes_less__the_rest_goes_back(stage: RevenueStage, compounding: Compounding, odd):
    usd = compounding.usd
    compounding.earn(usd)
    due, held = stage.claimable(stage.alice, usd), stage.balance(usd, stage.alice)
    odd.send("set", 4_000, 77, 10**30, sender=stage.owner)
    outcome = compounding.compound(compounding.conversion(usd, 77, adapter=odd.address))
    assert compounding.answer(outcome) == (77, 0)
    taken = due * 4_000 // 10_000
    assert stage.balance(usd, odd) == taken
    assert stage.balance(usd, stage.alice) - held == due - taken
    assert usd.view("allowance", compounding.compounder.address, odd.address) == 0
    compounding.assert_empty(usd)


def test_compound__adapter_lies_about_what_it_brought__reverts(
    stage: RevenueStage, compounding: Compounding, odd
):
    usd = compounding.usd
    compounding.earn(usd)
    odd.send("set", 10_000, 99, 10**30, sender=stage.owner)
    with reverts_with("RevenueCompounderOutputBelowMinimum", usd.address, 99, 100):
        compounding.compound(compounding.conversion(usd, 100, adapter=odd.address))


def test_compound__called_again_in_the_middle__refused(stage: RevenueStage, compounding: Compounding, odd):
    """RV-15."""
    usd = compounding.usd
    compounding.earn(usd)
    stage.escrow.send("setOperator", odd.address, True, sender=stage.alice)
    odd.send("set", 10_000, 100, 100, sender=stage.owner)
    again = compounding.compounder.encode("compound", stage.alice, [], stage.now)
    odd.send("setCall", compounding.compounder.address, bytes.fromhex(again[2:]), sender=stage.owner)
    outcome = compounding.compound(compounding.conversion(usd, 100, adapter=odd.address))
    assert compounding.answer(outcome) == (100, 0)
    assert (odd.view("succeeded"), odd.view("answer").hex()) == (False, GUARD)


def test_compound__tokens_sent_here_by_mistake__change_nothing(stage: RevenueStage, compounding: Compounding):
    """RV-21: governance tokens stay where they are; a stray token goes to the next who swaps it."""
    usd, gov = compounding.usd, stage.gov
    gov.send("transfer", compounding.compounder.address, 12_345, sender=stage.payer)
    usd.send("transfer", compounding.compounder.address, 678, sender=stage.payer)
    compounding.earn(usd)
    held = stage.balance(usd, stage.alice)
    bought = compounding.exchange.quote(stage.claimable(stage.alice, usd), usd, gov)
    assert compounding.answer(compounding.compound(compounding.conversion(usd))) == (bought, 0)
    assert stage.balance(gov, compounding.compounder) == 12_345
    assert stage.balance(usd, stage.alice) == held + 678


def test_swap__after_the_deadline_or_of_nothing__reverts(stage: RevenueStage, compounding: Compounding):
    usd, gov = compounding.usd, stage.gov
    usd.send("approve", compounding.adapter.address, 10**6, sender=stage.payer)
    call = {"in": usd.address, "amount": 10**6, "out": gov.address, "least": 1, "deadline": stage.now - 1}
    with reverts_with("Error", "UniswapV2Router: EXPIRED"):
        compounding.adapter.send("swap", *call.values(), stage.carol, b"", sender=stage.payer)
    call |= {"deadline": stage.now, "amount": 0}
    with reverts_with("SwapAdapterNothingReceived", usd.address):
        compounding.adapter.send("swap", *call.values(), stage.carol, b"", sender=stage.payer)
    call["amount"] = 10**6
    bought = compounding.exchange.quote(10**6, usd, gov)
    held = stage.balance(gov, stage.carol)
    outcome = compounding.adapter.send("swap", *call.values(), stage.carol, b"", sender=stage.payer)
    assert compounding.adapter.decode_output("swap", outcome.output) == (bought,)
    assert stage.balance(gov, stage.carol) - held == bought


def test_adapter__router_without_code__reverts(stage: RevenueStage, compounding: Compounding):
    assert compounding.adapter.view("ROUTER") == compounding.exchange.router.address
    with reverts_with("UniswapV2AdapterInvalidRouter", stage.carol):
        stage.deploy("UniswapV2Adapter", stage.carol)
