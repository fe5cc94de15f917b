"""The pool itself: filled by anybody, emptied and ruled by the owner alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from utils.checks import reverts_with
from utils.constants import MAX_UINT256, WAD, ZERO_ADDRESS
from utils.refunds import BALLOT_GAS, EACH, FILLED, GWEI, REFUSES, TERMS, RefundStage

NAMES = ("gasPerBallot", "maxBaseFee", "minVotes", "perProposal", "perDay")


def test_constructor__terms__told(stage: RefundStage):
    pool = stage.pool
    assert tuple(pool.view("terms")) == TERMS.values
    assert pool.view("owner") == stage.timelock.address
    assert pool.view("GOVERNOR") == stage.governor.address
    assert (pool.view("MAX_BALLOT_GAS"), pool.view("RECEIVER_GAS")) == (BALLOT_GAS, 50_000)


def test_constructor__nobody_as_owner__reverts(stage: RefundStage):
    with reverts_with("OwnableInvalidOwner", ZERO_ADDRESS):
        stage.deploy("BallotRefunds", ZERO_ADDRESS, stage.governor.address, TERMS.values)


@pytest.mark.parametrize("gas", [0, BALLOT_GAS + 1, 2**32 - 1])
def test_terms__gas_outside__reverts(stage: RefundStage, gas: int):
    """PA-04: no vote can set a refund above what a ballot burns."""
    terms = replace(TERMS, gas_per_ballot=gas)
    with reverts_with("BallotRefundsInvalidGas", gas, BALLOT_GAS):
        stage.pool.send("setTerms", terms.values, sender=stage.timelock.address)
    with reverts_with("BallotRefundsInvalidGas", gas, BALLOT_GAS):
        stage.new_pool(terms)


def test_terms__no_least_votes__reverts(stage: RefundStage):
    terms = replace(TERMS, min_votes=0)
    with reverts_with("BallotRefundsNoMinVotes"):
        stage.pool.send("setTerms", terms.values, sender=stage.timelock.address)
    with reverts_with("BallotRefundsNoMinVotes"):
        stage.new_pool(terms)


@pytest.mark.parametrize(
    "terms",
    [
        replace(TERMS, gas_per_ballot=1, max_base_fee=0, min_votes=1, per_proposal=0, per_day=0),
        replace(
            TERMS,
            max_base_fee=2**64 - 1,
            min_votes=2**112 - 1,
            per_proposal=2**128 - 1,
            per_day=2**128 - 1,
        ),
    ],
)
def test_set_terms__limits__stored_and_told(stage: RefundStage, terms):
    mined = stage.pool.send("setTerms", terms.values, sender=stage.timelock.address)
    assert stage.tell(mined) == [("TermsSet", {"terms": terms.values})]
    assert tuple(stage.pool.view("terms")) == terms.values


def test_set_terms__highest__a_refund_is_still_right(stage: RefundStage):
    """No product or sum overflows: the pool is the limit."""
    stage.change(max_base_fee=2**64 - 1, per_proposal=2**128 - 1, per_day=2**128 - 1)
    motion = stage.opened()
    stage.anvil.call("anvil_setBalance", stage.anybody, hex(10**30))
    mined = stage.relay(motion, stage.ballots(motion), base_fee=500_000 * GWEI)
    assert stage.refund(mined) == FILLED
    assert stage.pool.view("refundedToday") == FILLED


@pytest.mark.parametrize("who", ["anybody", "ann", "guardian"])
def test_owner_functions__others__revert(stage: RefundStage, who: str):
    """PA-30: nobody but the owner takes the pool or changes what is paid."""
    caller = getattr(stage, who)
    with reverts_with("OwnableUnauthorizedAccount", caller):
        stage.pool.send("withdraw", 1, sender=caller)
    with reverts_with("OwnableUnauthorizedAccount", caller):
        stage.pool.send("setTerms", TERMS.values, sender=caller)


@pytest.mark.parametrize("amount", [0, 1, WAD])
def test_receive__anybody__told(stage: RefundStage, amount: int):
    stage.chain.queue(stage.anybody, stage.pool.address, "0x", amount)
    (mined,) = stage.chain.mine(stage.now)
    assert stage.tell(mined) == [("PoolFilled", {"from": stage.anybody, "amount": amount})]
    assert stage.pool.view("balance") == stage.balance(stage.pool.address) == FILLED + amount


@pytest.mark.parametrize(
    ("most", "amount"), [(0, 0), (1, 1), (FILLED, FILLED), (FILLED + 1, FILLED), (MAX_UINT256, FILLED)]
)
def test_withdraw__at_most__to_the_treasury(stage: RefundStage, most: int, amount: int):
    """PA-30: a proposal that waited gets what is left, and does not fail."""
    before = stage.balance(stage.timelock.address)
    mined = stage.pool.send("withdraw", most, sender=stage.timelock.address)
    assert stage.pool.decode_output("withdraw", mined.output) == (amount,)
    assert stage.tell(mined) == [("PoolWithdrawn", {"to": stage.timelock.address, "amount": amount})]
    assert stage.balance(stage.pool.address) == FILLED - amount
    assert stage.balance(stage.timelock.address) >= before + amount - 16_000_000 * 10 * GWEI


def test_withdraw__owner_takes_no_ether__reverts_with_its_error(stage: RefundStage):
    stage.behave(REFUSES)
    stage.pool.send("transferOwnership", stage.relayer.address, sender=stage.timelock.address)
    with reverts_with("MockRelayerRefused"):
        stage.pool.send("withdraw", 1, sender=stage.relayer.address)
    assert stage.balance(stage.pool.address) == FILLED


def test_proposal__fills_and_withdraws(stage: RefundStage):
    """PA-30: by a vote: ether of the treasury in, and back."""
    motion = stage.opened((stage.pool.address, WAD, b""))
    stage.vote(motion, stage.ann, 1)
    stage.close_vote(motion)
    stage.carry_out(motion)
    assert stage.balance(stage.pool.address) == FILLED + WAD
    before = stage.balance(stage.timelock.address)
    motion = stage.opened(stage.call(stage.pool, "withdraw", MAX_UINT256), description="Back")
    stage.relay(motion, stage.ballots(motion))
    stage.vote(motion, stage.ann, 1)
    stage.close_vote(motion)
    stage.carry_out(motion)
    assert stage.balance(stage.timelock.address) == before + FILLED + WAD - 6 * EACH
