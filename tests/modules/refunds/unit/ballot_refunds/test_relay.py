"""Ballots relayed through the pool: what is refunded, what is not, and that all of them count."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from utils.checks import reverts_with
from utils.constants import DAY, WAD
from utils.governance import GRANT, SPLIT, State, Support, states
from utils.kind_stage import Outcome, split
from utils.refunds import (
    BALLOT_GAS,
    BASE_FEE,
    BURNS_GAS,
    CALLS,
    CALLS_AND_FAILS,
    EACH,
    FILLED,
    FLOODS,
    FOR,
    GWEI,
    PURSE,
    REFUSES,
    TAKES,
    TERMS,
    RefundStage,
)

AGAINST, _, ABSTAIN = Support


def refunded(stage: RefundStage, motion, ballots: int, amount: int, price: int = BASE_FEE, by: str = ""):
    """The event of a refund, with all its fields."""
    return (
        "BallotsRefunded",
        {
            "proposalId": motion.id,
            "relayer": by or stage.anybody,
            "ballots": ballots,
            "gasPrice": price,
            "amount": amount,
        },
    )


# What is paid


def test_relay__batch__a_constant_for_each_ballot(stage: RefundStage):
    """Six ballots: the constant, at the base fee, to whoever sent them."""
    motion = stage.opened()
    mined = stage.relay(motion, stage.ballots(motion))
    assert stage.refund(mined) == 6 * EACH
    assert stage.tell(mined) == [refunded(stage, motion, 6, 6 * EACH)]
    assert stage.balance(stage.pool.address) == FILLED - 6 * EACH
    assert stage.pool.view("refundedOn", motion.id) == stage.pool.view("refundedToday") == 6 * EACH
    assert all(stage.has_voted(motion, member) for member in stage.members)


def test_relay__contract__gets_the_refund(stage: RefundStage):
    motion = stage.opened()
    data = stage.pool.encode("relay", motion.id, stage.ballots(motion))
    stage.at_base_fee(BASE_FEE)
    stage.relayer.send("act", stage.pool.address, [bytes.fromhex(data[2:])], sender=stage.anybody)
    assert stage.balance(stage.relayer.address) == PURSE + 6 * EACH


def test_relay__same_as_by_the_governor__votes_and_outcomes(stage: RefundStage):
    """PA-27: who voted, how, and what is rejected is what the governor makes of the same batch."""
    motion = stage.opened()
    first, second, third, *_ = stage.members
    batch = [
        stage.sign(first, motion, AGAINST),
        stage.sign(second, motion, SPLIT, params=split(1, 2, 3)),
        stage.sign(first, motion, FOR, voter=third.address),  # forged
        stage.sign(third, motion, ABSTAIN),
        stage.sign(stage.poor, motion, 7),
        stage.sign(stage.poor, motion, FOR, stage.now + 1),
    ]
    found = []
    for contract, function in ((stage.governor, "castVotesBySig"), (stage.pool, "relay")):
        mark = stage.chain.snapshot()
        mined = contract.send(function, motion.id, batch, sender=stage.anybody)
        logs = stage.chain.decode_logs(mined.logs)
        told = [(event.name, event.args) for event in logs if event.address == stage.governor.address]
        ballots = [
            stage.governor.view("ballotOf", motion.id, one.address) for one in (*stage.members, stage.poor)
        ]
        found.append((told, stage.votes(motion), ballots))
        stage.chain.restore(mark)
    assert found[0] == found[1]
    names = [name for name, _ in found[1][0]]
    assert names == ["VoteCast", "VoteCastWithParams", "BallotRejected", "VoteCast"] + 2 * ["BallotRejected"]


@pytest.mark.parametrize("base_fee", [0, 1, 7 * GWEI + 3, 20 * GWEI, 20 * GWEI + 1, 900 * GWEI])
def test_relay__base_fee__up_to_the_highest(stage: RefundStage, base_fee: int):
    """PA-06: the price is what the block burns, at most the terms'; no tip changes it."""
    stage.change(per_proposal=100 * WAD, per_day=100 * WAD)
    motion = stage.opened()
    price = min(base_fee, 20 * GWEI)
    mined = stage.relay(motion, stage.ballots(motion), base_fee=base_fee)
    amount = 6 * BALLOT_GAS * price
    assert stage.refund(mined) == amount
    assert stage.tell(mined) == ([refunded(stage, motion, 6, amount, price)] if amount else [])


def test_relay__high_tip__changes_nothing(stage: RefundStage):
    """PA-06: a builder that pays itself a tip of 1,000 gwei gets what everybody gets."""
    motion = stage.opened()
    stage.at_base_fee(BASE_FEE)
    data = stage.pool.encode("relay", motion.id, stage.ballots(motion))
    price = {"maxFeePerGas": hex(1_010 * GWEI), "maxPriorityFeePerGas": hex(1_000 * GWEI)}
    request = {"from": stage.anybody, "to": stage.pool.address, "data": data, "gas": hex(2_000_000), **price}
    stage.anvil.call("eth_sendTransaction", request)
    stage.anvil.call("evm_mine", {"timestamp": stage.now})
    assert stage.pool.view("refundedOn", motion.id) == 6 * EACH


# What is not


def test_relay__again__nothing(stage: RefundStage):
    """PA-05: neither the same ballots nor changed ones are refunded, however often; changed ones count."""
    motion = stage.opened()
    stage.relay(motion, stage.ballots(motion))
    assert stage.tell(stage.relay(motion, stage.ballots(motion))) == []
    for support in (AGAINST, FOR, ABSTAIN):
        stage.go(stage.now + 1)
        mined = stage.relay(motion, stage.ballots(motion, support=support))
        assert (stage.refund(mined), stage.tell(mined)) == (0, [])
    assert stage.votes(motion)[ABSTAIN] == sum(stage.power(motion, one.address) for one in stage.members)
    assert stage.balance(stage.pool.address) == FILLED - 6 * EACH


def test_relay__voted_by_transaction__not_refunded(stage: RefundStage):
    """PA-05: a ballot that replaces one of any origin is not the first."""
    motion = stage.opened()
    first, second, *_ = stage.members
    for number, member in enumerate((first, second)):
        stage.anvil.call("anvil_setBalance", member.address, hex(WAD))
        params = (SPLIT, "", split(0, 1, 0)) if number else (FOR, "", b"")
        function = "castVoteWithReasonAndParams"
        stage.governor.send(function, motion.id, *params, sender=member.address.lower())
    stage.go(stage.now + 1)
    mined = stage.relay(motion, stage.ballots(motion, support=AGAINST))
    assert stage.tell(mined) == [refunded(stage, motion, 4, 4 * EACH)]
    assert stage.votes(motion)[FOR] == 0


def test_relay__took_ballots_back__not_refunded(stage: RefundStage):
    """PA-05: a ballot after a cancellation writes no fresh slot, so it is cheaper than what is refunded."""
    motion = stage.opened()
    first = stage.members[0]
    stage.governor.send("cancelSignedBallots", motion.id, 1, sender=first.address.lower())
    mined = stage.relay(motion, stage.ballots(motion))
    assert stage.tell(mined) == [refunded(stage, motion, 5, 5 * EACH)]
    assert stage.has_voted(motion, first)


def test_relay__same_voter_twice_in_a_batch__refunded_once(stage: RefundStage):
    """PA-26: two ballots of one voter in one batch, both counted, in every order with another voter's."""
    first, second, *_ = stage.members
    for number, order in enumerate(permutations((0, 1, 2))):
        motion = stage.opened(
            description=f"Proposal {number}", by=(stage.ann, stage.ben, stage.cy)[number % 3]
        )
        ballots = [
            stage.sign(first, motion, FOR, stage.now - 1),
            stage.sign(first, motion, AGAINST, stage.now),
            stage.sign(second, motion, FOR),
        ]
        batch = [ballots[place] for place in order]
        paid = 1 if order[0] == 2 else 2
        assert stage.tell(stage.relay(motion, batch)) == [refunded(stage, motion, paid, paid * EACH)]
        assert stage.has_voted(motion, first) and stage.has_voted(motion, second)


def test_relay__out_of_order__counted_and_not_refunded(stage: RefundStage):
    """Who does not sort the batch loses refunds; the ballots count all the same."""
    motion = stage.opened()
    ballots = stage.ballots(motion)
    mined = stage.relay(motion, [*ballots[3:], *ballots[:3]])
    assert stage.tell(mined) == [refunded(stage, motion, 3, 3 * EACH)]
    assert all(stage.has_voted(motion, member) for member in stage.members)
    assert stage.tell(stage.relay(motion, ballots)) == []  # and not afterwards either


def test_relay__one_struct_named_twice__refunded_once(stage: RefundStage):
    """PA-26: calldata whose array points to one ballot many times."""
    motion = stage.opened()
    (ballot,) = stage.ballots(motion, stage.members[0])
    data = stage.pool.encode("relay", motion.id, [ballot])
    head, body = data[: 2 + 8 + 2 * 64], data[2 + 8 + 4 * 64 :]
    aliased = head + f"{3:064x}" + 3 * f"{3 * 32:064x}" + body
    stage.at_base_fee(BASE_FEE)
    stage.chain.queue(stage.anybody, stage.pool.address, aliased)
    (mined,) = stage.chain.mine(stage.now)
    assert mined.ok
    assert stage.tell(mined) == [refunded(stage, motion, 1, EACH)]
    rejected = stage.events(mined, "BallotRejected")
    assert [one["outcome"] for one in rejected] == 2 * [Outcome.OUT_OF_DATE]


def test_relay__few_votes__counted_and_not_refunded(stage: RefundStage):
    """PA-22: an account with fewer votes than it takes votes, and the pool pays nothing for it."""
    motion = stage.opened()
    mined = stage.relay(motion, stage.ballots(motion, *stage.members, stage.poor))
    assert stage.tell(mined) == [refunded(stage, motion, 6, 6 * EACH)]
    assert stage.has_voted(motion, stage.poor)


def test_relay__votes_of_the_ballot__to_the_unit(stage: RefundStage):
    """PA-22: what counts is what the ballot casts, in sum: for, against and abstain."""
    motion = stage.opened()
    first, second, third, *_ = stage.members
    least = TERMS.min_votes
    batch = sorted(
        [
            stage.sign(first, motion, SPLIT, params=split(least - 3, 2, 1)),
            stage.sign(second, motion, SPLIT, params=split(1, 1, least - 3)),
            stage.sign(third, motion, SPLIT, params=split(0, least, 0)),
        ]
    )
    assert stage.tell(stage.relay(motion, batch)) == [refunded(stage, motion, 2, 2 * EACH)]


def test_relay__delegated_votes__count_for_the_delegate(stage: RefundStage):
    stage.anvil.call("anvil_setBalance", stage.members[0].address, hex(WAD))
    first = stage.members[0].address.lower()
    stage.escrow.send("delegate", stage.poor.address, sender=first)
    motion = stage.opened()
    mined = stage.relay(motion, stage.ballots(motion, stage.members[0], stage.poor))
    assert stage.tell(mined) == [refunded(stage, motion, 1, EACH)]
    assert stage.has_voted(motion, stage.poor)
    assert not stage.has_voted(motion, stage.members[0])


def test_relay__bad_ballots_between_good_ones__good_ones_refunded(stage: RefundStage):
    """PA-28: each way to be rejected takes its own refund and no other's."""
    motion = stage.opened()
    a, b, c, d, e, f = stage.members
    mined = stage.relay(
        motion,
        [
            stage.sign(a, motion, FOR),
            stage.sign(b, motion, 3),
            stage.sign(c, motion, FOR, params=b"\x01"),
            stage.sign(a, motion, FOR, voter=d.address),
            stage.sign(e, motion, FOR, stage.now + 1),
            stage.sign(f, motion, FOR),
        ],
    )
    assert stage.tell(mined) == [refunded(stage, motion, 2, 2 * EACH)]
    outcomes = [one["outcome"] for one in stage.events(mined, "BallotRejected")]
    assert outcomes == [
        Outcome.INVALID_SUPPORT,
        Outcome.INVALID_PARAMS,
        Outcome.INVALID_SIGNATURE,
        Outcome.FROM_THE_FUTURE,
    ]
    # What was rejected can be relayed again, and is refunded then.
    mined = stage.relay(motion, stage.ballots(motion, b, c, d))
    assert stage.tell(mined) == [refunded(stage, motion, 3, 3 * EACH)]


def test_relay__forged_ballot_first__takes_the_refund_of_the_real_one(stage: RefundStage):
    """A forged ballot before the voter's own costs the relayer, who can leave it out, and nobody else."""
    motion = stage.opened()
    first, second, *_ = stage.members
    batch = [stage.sign(second, motion, FOR, voter=first.address), *stage.ballots(motion, first)]
    mined = stage.relay(motion, batch)
    assert stage.has_voted(motion, first)
    assert stage.tell(mined) == []


def test_relay__empty_batch__nothing(stage: RefundStage):
    motion = stage.opened()
    mined = stage.relay(motion, [])
    assert (stage.refund(mined), stage.tell(mined)) == (0, [])


def test_relay__vote_not_open__the_governors_error(stage: RefundStage):
    motion = stage.opened()
    ballots = stage.ballots(motion)
    stage.close_vote(motion)
    expected = (motion.id, State.DEFEATED, states(State.ACTIVE))
    with reverts_with("GovernorUnexpectedProposalState", *expected):
        stage.relay(motion, ballots)
    assert stage.balance(stage.pool.address) == FILLED


@pytest.mark.parametrize("dirt", [1 << 160, 1 << 255])
def test_relay__voter_that_is_no_address__reverts(stage: RefundStage, dirt: int):
    """What would be read otherwise here and by the governor is refused by it."""
    motion = stage.opened()
    ballots = stage.ballots(motion, stage.members[0])
    data = stage.pool.encode("relay", motion.id, ballots)
    voter = stage.members[0].address[2:].lower().rjust(64, "0")
    broken = data.replace(voter, f"{int(voter, 16) | dirt:064x}", 1)
    assert broken != data
    stage.chain.queue(stage.anybody, stage.pool.address, broken)
    (mined,) = stage.chain.mine(stage.now)
    assert not mined.ok


# What a ballot takes


def test_relay__many_calls_in_one_transaction__same_as_one(stage: RefundStage):
    """PA-04: six calls with a ballot each earn what one call with six earns; no call is paid for itself."""
    motion = stage.opened()
    calls = [stage.pool.encode("relay", motion.id, [ballot]) for ballot in stage.ballots(motion)]
    stage.at_base_fee(BASE_FEE)
    data = [bytes.fromhex(call[2:]) for call in calls]
    mined = stage.relayer.send("act", stage.pool.address, data, sender=stage.anybody)
    assert stage.balance(stage.relayer.address) == PURSE + 6 * EACH
    assert mined.gas * BASE_FEE > 6 * EACH


def test_relay__long_params_and_dear_wallets__no_more(stage: RefundStage):
    """PA-05, PA-29: a ballot that takes ten times the gas is refunded like any other."""
    motion = stage.opened()
    plain = stage.relay(motion, stage.ballots(motion, *stage.members[:3]))
    wallet = stage.deploy("MockWallet", stage.members[5].address)
    stage.lock(wallet.address, 10_000 * WAD)
    later = stage.opened(description="Another", by=stage.ben)
    ballot = stage.sign(stage.members[5], later, FOR, voter=wallet.address)
    long = (*ballot[:4], ballot[4] + bytes(10_000))  # the wallet takes 65 bytes, so this one is rejected
    assert stage.tell(stage.relay(later, [long])) == []
    mined = stage.relay(later, [ballot])
    assert stage.tell(mined) == [refunded(stage, later, 1, EACH)]
    assert stage.refund(plain) == 3 * stage.refund(mined)


def cheapest_batch(stage: RefundStage, motion, voters: list[str]) -> str:
    """Arguments of ballots of wallets that ask for no signature: all share one empty word of calldata."""
    count = len(voters)
    size, end = 5 * 32, count * 32 + count * 5 * 32
    places = [count * 32 + index * size for index in range(count)]
    words = [motion.id, 0x40, count, *places]
    for place, voter in zip(places, voters, strict=True):
        words += [int(voter, 16), FOR, 1, end - place, end - place]
    return "".join(f"{word:064x}" for word in (*words, 0))


@pytest.mark.parametrize("permanent", [False, True])
def test_relay__cheapest_ballots_there_are__burn_more_than_the_refund(stage: RefundStage, permanent: bool):
    """PA-04, PA-05, PA-06: wallets without signatures, 60 in a batch: what a further ballot takes is more."""
    wallet = stage.deploy("MockCheapWallet")
    code = stage.anvil.call("eth_getCode", wallet.address, "latest")
    voters = [f"0x{0xC0DE_0000 + index:040x}" for index in range(60)]
    for voter in voters:
        stage.lock(voter, 2_000 * WAD)
        if permanent:
            stage.escrow.send("setPermanent", True, sender=voter)
        stage.anvil.call("anvil_setCode", voter, code)
    stage.go(stage.now + 60)
    motion = stage.opened()
    gas = {}
    for count in (10, 60):
        mark = stage.chain.snapshot()
        stage.at_base_fee(BASE_FEE)
        data = "0x" + stage.pool.functions["relay"][0] + cheapest_batch(stage, motion, voters[:count])
        stage.chain.queue(stage.anybody, stage.pool.address, data)
        (mined,) = stage.chain.mine(stage.now)
        assert stage.tell(mined) == [refunded(stage, motion, count, count * EACH)]
        gas[count] = mined.gas
        stage.chain.restore(mark)
    # An access list would save 100 gas for each of at most five places that a ballot reads.
    further = (gas[60] - gas[10]) / 50
    assert further - 500 > BALLOT_GAS == stage.pool.view("MAX_BALLOT_GAS")


def test_relay__own_ballot_and_its_delegates__burn_more_than_the_refund(stage: RefundStage):
    """OB-13: an own ballot pays for the slot of its delegate, whose first ballot then takes less than it is
    refunded as; the cheapest two ballots of the same power take more than their one refund."""
    wallet = stage.deploy("MockCheapWallet")
    code = stage.anvil.call("eth_getCode", wallet.address, "latest")
    owners, delegates = (
        [f"0x{first + index:040x}" for index in range(12)] for first in (0xC0DE_0000, 0xDE1E_0000)
    )
    for owner, delegate in zip(owners, delegates, strict=True):
        for voter in (owner, delegate):
            stage.lock(voter, 2_000 * WAD)
        stage.escrow.send("delegate", delegate, sender=owner)
    for voter in (*owners, *delegates):
        stage.anvil.call("anvil_setCode", voter, code)
    stage.go(stage.now + 60)
    motion = stage.opened()
    gas = {}
    for count in (2, 12):
        mark = stage.chain.snapshot()
        for contract, function, voters in (
            (stage.governor, "castOwnVotesBySig", owners[:count]),
            (stage.pool, "relay", delegates[:count]),
        ):
            stage.at_base_fee(BASE_FEE)
            data = "0x" + contract.functions[function][0] + cheapest_batch(stage, motion, voters)
            stage.chain.queue(stage.anybody, contract.address, data)
            (mined,) = stage.chain.mine(stage.now)
            gas[function, count] = mined.gas
        assert stage.tell(mined) == [refunded(stage, motion, count, count * EACH)]
        stage.chain.restore(mark)
    own, first = ((gas[name, 12] - gas[name, 2]) / 10 for name in ("castOwnVotesBySig", "relay"))
    assert first < BALLOT_GAS < own + first - 1_000
    assert own > BALLOT_GAS  # so whoever relays both loses more than with the delegate's ballot alone


def test_relay__own_ballots__never_refunded(stage: RefundStage):
    """OB-13: the pool takes no signature of an own ballot, nor refunds a voter who had one."""
    stage.anvil.call("anvil_setBalance", stage.members[0].address, hex(WAD))
    owner, delegate = stage.members[:2]
    stage.escrow.send("delegate", delegate.address, sender=owner.address.lower())
    motion = stage.opened()
    own = stage.sign(owner, motion, FOR, own=True)
    mined = stage.relay(motion, [own])
    assert (stage.tell(mined), stage.refund(mined)) == ([], 0)
    assert not stage.has_voted(motion, owner)
    assert stage.hand_in_own(motion, [own]) == [Outcome.COUNTED]
    stage.go(stage.now + 1)
    mined = stage.relay(motion, stage.ballots(motion, owner, delegate))
    assert stage.tell(mined) == [refunded(stage, motion, 1, EACH)]  # of the delegate


def test_relay__quadratic_kind__votes_and_not_roots(stage: RefundStage):
    """PA-22: the least is compared with votes under every rule of counting."""
    motion = stage.opened(stage.pay(stage.eve, WAD), kind=GRANT)
    mined = stage.relay(motion, stage.ballots(motion))
    assert stage.tell(mined) == [refunded(stage, motion, 6, 6 * EACH)]
    power = stage.power(motion, stage.members[0].address)
    ballot = stage.governor.view("ballotOf", motion.id, stage.members[0].address)
    assert ballot[FOR] == power


# Limits


def test_relay__limit_of_a_proposal__the_rest_of_it(stage: RefundStage):
    """PA-23: at the limit ballots count without a refund; another proposal has its own."""
    stage.change(per_proposal=4 * EACH + 5)
    motion = stage.opened()
    mined = stage.relay(motion, stage.ballots(motion))
    assert stage.tell(mined) == [refunded(stage, motion, 6, 4 * EACH + 5)]
    assert stage.pool.view("available", motion.id) == 0
    other = stage.opened(description="Another", by=stage.ben)
    assert stage.pool.view("available", other.id) == 4 * EACH + 5
    assert stage.refund(stage.relay(other, stage.ballots(other, stage.members[0]))) == EACH
    assert all(stage.has_voted(motion, member) for member in stage.members)


def test_relay__limit_of_a_day__until_midnight(stage: RefundStage):
    """PA-23, PA-31: a new day begins at 00:00 UTC, to the second, and brings nothing of the day before."""
    stage.change(per_day=4 * EACH)
    motion = stage.opened()
    a, b, c, d, e, f = stage.members
    midnight = (stage.now // DAY + 1) * DAY
    stage.go(midnight - 1)
    assert stage.refund(stage.relay(motion, stage.ballots(motion, a))) == EACH
    mined = stage.relay(motion, stage.ballots(motion, b, c, d, e))
    assert stage.tell(mined) == [refunded(stage, motion, 4, 3 * EACH)]
    assert stage.pool.view("refundedToday") == 4 * EACH
    assert stage.pool.view("available", motion.id) == 0
    stage.go(midnight)
    assert stage.pool.view("refundedToday") == 0
    assert stage.pool.view("available", motion.id) == 4 * EACH
    assert stage.refund(stage.relay(motion, stage.ballots(motion, f))) == EACH
    assert stage.pool.view("refundedToday") == EACH
    assert stage.pool.view("refundedOn", motion.id) == 5 * EACH


@pytest.mark.parametrize("filled", [0, 1, 6 * EACH - 1, 6 * EACH])
def test_relay__pool_nearly_empty__what_there_is(stage: RefundStage, filled: int):
    """PA-23: an empty pool never stops a ballot."""
    stage.pool = stage.new_pool(filled=filled)
    motion = stage.opened()
    mined = stage.relay(motion, stage.ballots(motion))
    assert stage.refund(mined) == filled
    assert stage.tell(mined) == ([refunded(stage, motion, 6, filled)] if filled else [])
    assert stage.balance(stage.pool.address) == 0
    assert all(stage.has_voted(motion, member) for member in stage.members)


@pytest.mark.parametrize("name", ["per_proposal", "per_day"])
def test_relay__limit_lowered_below_what_was_paid__nothing_more(stage: RefundStage, name: str):
    """PA-31: new limits count what was refunded before, and never turn round."""
    motion = stage.opened()
    stage.relay(motion, stage.ballots(motion, *stage.members[:3]))
    stage.change(**{name: 3 * EACH - 1})
    assert stage.pool.view("available", motion.id) == 0
    assert stage.refund(stage.relay(motion, stage.ballots(motion, stage.members[3]))) == 0
    stage.change(**{name: 3 * EACH + 7})
    assert stage.refund(stage.relay(motion, stage.ballots(motion, stage.members[4]))) == 7


# Receivers


@pytest.mark.parametrize("manner", [REFUSES, BURNS_GAS])
def test_relay__receiver_refuses__ballots_count_and_the_pool_keeps_it(stage: RefundStage, manner: int):
    """PA-24: the batch goes through, and what was refused takes nothing from any limit."""
    motion = stage.opened()
    stage.behave(manner)
    mined = stage.relay(motion, stage.ballots(motion), sender=stage.relayer.address)
    inputs = {"proposalId": motion.id, "relayer": stage.relayer.address, "amount": 6 * EACH}
    assert stage.tell(mined) == [("RefundRefused", inputs)]
    assert stage.refund(mined) == 0
    assert stage.balance(stage.pool.address) == FILLED
    assert stage.pool.view("refundedOn", motion.id) == stage.pool.view("refundedToday") == 0
    assert all(stage.has_voted(motion, member) for member in stage.members)
    other = stage.opened(description="Another", by=stage.ben)
    assert stage.refund(stage.relay(other, stage.ballots(other))) == 6 * EACH


@pytest.mark.parametrize("manner", [TAKES, FLOODS])
def test_relay__receiver_answers_anything__paid(stage: RefundStage, manner: int):
    """PA-24: what its code returns is not even copied."""
    motion = stage.opened()
    stage.behave(manner)
    mined = stage.relay(motion, stage.ballots(motion), sender=stage.relayer.address)
    assert stage.tell(mined) == [refunded(stage, motion, 6, 6 * EACH, by=stage.relayer.address)]
    assert mined.gas < 6 * 60_000 + 100_000


def test_relay__receiver_burns_gas__at_most_its_part(stage: RefundStage):
    """PA-24: it burns its own gas, and no more than 50,000 of it."""
    motion = stage.opened()
    mark = stage.chain.snapshot()
    plain = stage.relay(motion, stage.ballots(motion), sender=stage.relayer.address)
    stage.chain.restore(mark)
    stage.behave(BURNS_GAS)
    mined = stage.relay(motion, stage.ballots(motion), sender=stage.relayer.address)
    assert mined.gas - plain.gas < stage.pool.view("RECEIVER_GAS") + 5_000


@pytest.mark.parametrize("manner", [CALLS, CALLS_AND_FAILS])
def test_relay__receiver_relays_again__refused(stage: RefundStage, manner: int):
    """PA-25: while it is paid, no other refund can come out of the same limits."""
    motion = stage.opened()
    stage.behave(manner, payload=stage.pool.encode("relay", motion.id, []))
    mined = stage.relay(motion, stage.ballots(motion), sender=stage.relayer.address)
    if manner == CALLS:
        assert not stage.relayer.view("succeeded")
        answer = stage.chain.decode_revert(stage.relayer.view("answer"))
        assert answer.name == "ReentrancyGuardReentrantCall"
    paid = 6 * EACH if manner == CALLS else 0
    assert stage.refund(mined) == stage.pool.view("refundedOn", motion.id) == paid
    assert stage.balance(stage.pool.address) == FILLED - paid


def test_relay__twice_in_a_transaction__guard_is_open_again(stage: RefundStage):
    motion = stage.opened()
    other = stage.opened(description="Another", by=stage.ben)
    calls = [stage.pool.encode("relay", one.id, stage.ballots(one)) for one in (motion, other)]
    stage.at_base_fee(BASE_FEE)
    data = [bytes.fromhex(call[2:]) for call in calls]
    stage.relayer.send("act", stage.pool.address, data, sender=stage.anybody)
    assert stage.balance(stage.relayer.address) == PURSE + 12 * EACH


def test_relay__terms_changed__hold_from_then_on(stage: RefundStage):
    motion = stage.opened()
    first, second, third, *_ = stage.members
    stage.relay(motion, stage.ballots(motion, first))
    stage.change(gas_per_ballot=1_000, max_base_fee=3 * GWEI)
    assert stage.refund(stage.relay(motion, stage.ballots(motion, second))) == 1_000 * 3 * GWEI
    stage.change(min_votes=replace(TERMS).min_votes * 1_000)
    assert stage.refund(stage.relay(motion, stage.ballots(motion, third))) == 0


def test_relay__batch_of_many__every_further_ballot_takes_less_than_its_bar(stage: RefundStage):
    """What a further ballot takes on top of the governor's own call, below 3,000 gas."""
    motion = stage.opened()
    gas = {}
    for contract, function in ((stage.governor, "castVotesBySig"), (stage.pool, "relay")):
        for count in (2, 6):
            mark = stage.chain.snapshot()
            stage.at_base_fee(BASE_FEE)
            batch = stage.ballots(motion, *stage.members[:count])
            gas[function, count] = contract.send(function, motion.id, batch, sender=stage.anybody).gas
            stage.chain.restore(mark)
    whole = {function: gas[function, 6] - gas[function, 2] for function, _ in gas}
    assert (whole["relay"] - whole["castVotesBySig"]) / 4 < 3_500  # the legacy compiler's; bench has the bar
