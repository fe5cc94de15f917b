"""Who sits: power before the dispute, lots after it, and nothing to choose in between."""

import pytest
from eth_abi import encode
from eth_utils import keccak

from model.court import ENLIST, SEED, Terms, seats_of
from utils.checks import reverts_with
from utils.constants import DAY
from utils.court import HISTORY, HISTORY_CODE, POWERS, CourtStage
from utils.job_board import EVIDENCE

DELAY = 64


def test_raise__dispute_of_a_board__fixes_the_block_and_the_second(stage: CourtStage):
    job = stage.submitted()
    outcome = stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=stage.cost)
    number = stage.block + DELAY
    opened = {"dispute": 1, "round": 0, "number": number, "expected": 7, "pot": 7_000}
    question = (1).to_bytes(32, "big")
    asked = {"board": stage.board.address, "job": job, "question": question}
    assert stage.told(outcome) == [("Asked", asked), ("RoundOpened", opened)]
    assert stage.case() == {
        **{"client": stage.client, "provider": stage.provider, "snapshot": stage.now - 1},
        **{"round": 0, "appeals": 0, "ownerUntil": 0, "isClosed": False},
    }
    assert (stage.phase(), stage.phase(2), stage.wei(stage.court.address)) == (SEED, 0, 7_000)


@pytest.mark.parametrize("given", [0, 6_999, 7_001])
def test_raise__other_than_the_fee__refused(stage: CourtStage, given: int):
    job = stage.submitted()
    with reverts_with("JobCasesWrongPayment", given, 7_000):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=given)


def test_draw__before_and_after_its_block__the_fixed_one_only(stage: CourtStage):
    """JB-12: lots come from a block that the dispute fixes and that nobody knows then, and from no other."""
    stage.disputed()
    number = stage.round()["block"]
    assert number == stage.block + DELAY
    stage.pass_blocks(DELAY - 1)
    # The call itself is in the block whose lots they would be.
    with reverts_with("DaoCourtTooEarly", number, number):
        stage.court.send("draw", 1, stage.header(number - 1), sender=stage.stranger)
    stage.pass_blocks(3)
    for other in (number - 1, number + 1):
        header = stage.header(other)
        with reverts_with("DaoCourtWrongBlock", number, keccak(header)):
            stage.court.send("draw", 1, header, sender=stage.stranger)
    outcome = stage.court.send("draw", 1, stage.header(number), sender=stage.stranger)
    inputs = stage.randao(number), stage.court.address, 1, 0
    seed = keccak(encode(["bytes32", "address", "uint256", "uint256"], inputs))
    told = {"dispute": 1, "round": 0, "number": number, "seed": seed, "until": stage.now + 2 * DAY}
    assert stage.told(outcome) == [("Drawn", told)]
    found = stage.round()
    drawn = {"seed": seed, "totalPower": sum(POWERS), "start": stage.now, "block": number}
    assert {name: found[name] for name in drawn} == drawn
    with reverts_with("DaoCourtWrongPhase", 1, ENLIST):
        stage.court.send("draw", 1, stage.header(number), sender=stage.stranger)


def test_draw__header_changed__refused(stage: CourtStage):
    """JB-12: whoever builds a block chooses its hash; lots are `prevRandao`, which the hash only proves."""
    stage.disputed()
    stage.pass_blocks(DELAY + 1)
    number = stage.round()["block"]
    header = stage.header(number)
    changed = header.replace(stage.randao(number), b"\x07" * 32)
    with reverts_with("DaoCourtWrongBlock", number, keccak(changed)):
        stage.court.send("draw", 1, changed, sender=stage.stranger)


@pytest.mark.parametrize("window", [256, 8_191])
def test_draw__nobody_showed_the_block_in_time__the_next_fixed_one(stage: CourtStage, window: int):
    """JB-12: waiting leaves one block to show at any time, at fixed distances, and never two."""
    if window > 256:
        stage.anvil.call("anvil_setCode", HISTORY, HISTORY_CODE)
    stage.disputed()
    first = stage.round()["block"]
    stage.pass_blocks(DELAY + window)
    assert (stage.block, stage.round()["block"]) == (first + window, first)
    stage.pass_blocks(1)
    assert stage.round()["block"] == first + window
    old = stage.header(first)
    with reverts_with("DaoCourtWrongBlock", first + window, keccak(old)):
        stage.court.send("draw", 1, old, sender=stage.stranger)
    stage.court.send("draw", 1, stage.header(first + window), sender=stage.stranger)
    assert stage.round()["block"] == first + window


def test_seats__power_that_came_later__counts_for_nothing(stage: CourtStage):
    """JB-12: nobody gets seats by locking, or by making accounts up, once there is a dispute or its lots."""
    stage.disputed()
    for who in stage.chain.accounts[13:16]:
        stage.powers.send("set", who, 10**9, sender=stage.owner)
    stage.draw()
    assert stage.round()["totalPower"] == sum(POWERS)
    for who in stage.chain.accounts[13:16]:
        assert stage.court.view("seatsOf", 1, who) == 0
        with reverts_with("DaoCourtNoSeat", 1, 0, who):
            stage.court.send("enlist", 1, sender=who)


def test_seats__by_lot__linear_in_power_however_it_is_spread(stage: CourtStage):
    """JB-12: a third of the power has a third of the seats on average, in one account or in thirty."""
    rounds, shares = 2_000, (333, 30)
    sums = [0, 0]
    for seed in (keccak(bytes([n % 256, n // 256])) for n in range(rounds)):
        sums[0] += seats_of(seed, 7, shares[0], 1_000, stage.stakers[0])
    accounts = [f"0x{n:040x}" for n in range(1, 31)]
    for seed in (keccak(bytes([n % 256, n // 256])) for n in range(rounds // 10)):
        sums[1] += sum(seats_of(seed, 7, shares[0], 30_000, who) for who in accounts)
    assert abs(sums[0] / rounds - 7 * 0.333) < 0.05
    assert abs(sums[1] / (rounds // 10) - 7 * 0.333) < 0.25


def test_enlist__with_lots__takes_the_seats_and_exactly_their_bond(stage: CourtStage):
    stage.disputed()
    assert stage.court.view("seatsOf", 1, stage.stakers[0]) == 0
    stage.draw()
    lots = stage.lots()
    assert {who: stage.court.view("seatsOf", 1, who) for who in stage.stakers} == lots
    for who, seats in lots.items():
        if not seats:
            with reverts_with("DaoCourtNoSeat", 1, 0, who):
                stage.court.send("enlist", 1, sender=who)
            continue
        bond = seats * stage.TERMS.bond
        for given in (bond - 1, bond + 1):
            with reverts_with("JobCasesWrongPayment", given, bond):
                stage.court.send("enlist", 1, sender=who, value=given)
        outcome = stage.court.send("enlist", 1, sender=who, value=bond)
        told = {"dispute": 1, "round": 0, "juror": who, "seats": seats, "bond": bond}
        assert stage.told(outcome) == [("Enlisted", told)]
        assert stage.court.view("jurorOf", 1, 0, who) == (seats, 0, bytes(28))
        with reverts_with("DaoCourtEnlistedBefore", 1, 0, who):
            stage.court.send("enlist", 1, sender=who, value=bond)
    assert stage.round()["seats"] == sum(lots.values())
    assert stage.wei(stage.court.address) == 7_000 + sum(lots.values()) * stage.TERMS.bond


def test_enlist__parties__refused(stage: CourtStage):
    for n, who in enumerate((stage.client, stage.provider)):
        stage.powers.send("set", who, 10_000 * 10 ** (2 * n), sender=stage.owner)
    stage.go(stage.now + DAY)
    stage.disputed()
    stage.draw()
    for who in (stage.client, stage.provider):
        assert stage.court.view("seatsOf", 1, who) == 0
        with reverts_with("DaoCourtParty", 1, who):
            stage.court.send("enlist", 1, sender=who, value=stage.TERMS.bond)


def test_enlist__outside_of_its_time__refused(stage: CourtStage):
    stage.disputed()
    juror = stage.stakers[0]
    with reverts_with("DaoCourtWrongPhase", 1, SEED):
        stage.court.send("enlist", 1, sender=juror)
    stage.draw()
    bond = stage.lots()[juror] * stage.TERMS.bond
    stage.go(stage.round()["start"] + stage.TERMS.period)
    with reverts_with("DaoCourtWrongPhase", 1, 6):
        stage.court.send("enlist", 1, sender=juror, value=bond)


def test_seats__nobody_has_power__none(stage: CourtStage):
    empty = stage.deploy("MockPowers")
    stage.arbiter = stage.create_court(escrow=empty.address)
    stage.ask()
    stage.draw()
    assert stage.court.view("seatsOf", 1, stage.stakers[0]) == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"seats": 2}, (2, 3, 99)),
        ({"seats": 100}, (100, 3, 99)),
        ({"rounds": 0}, (0, 1, 4)),
        ({"rounds": 5}, (5, 1, 4)),
        ({"period": 3_599}, (3_599, 3_600, 7 * DAY)),
        ({"period": 7 * DAY + 1}, (7 * DAY + 1, 3_600, 7 * DAY)),
        ({"last_word": DAY - 1}, (DAY - 1, DAY, 60 * DAY)),
        ({"last_word": 60 * DAY + 1}, (60 * DAY + 1, DAY, 60 * DAY)),
        ({"fee": 0}, (0, 1, 1_000 * 10**18)),
        ({"bond": 0}, (0, 1, 1_000 * 10**18)),
        ({"bond": 1_000 * 10**18 + 1}, (1_000 * 10**18 + 1, 1, 1_000 * 10**18)),
    ],
)
def test_create__term_out_of_bounds__refused(stage: CourtStage, changes, error):
    with reverts_with("DaoCourtInvalidTerm", *error):
        stage.create_court(Terms(**changes))


def test_create__longer_than_a_board_waits__refused(stage: CourtStage):
    """JB-26: all rounds and the owner's time end before a dispute lapses."""
    long = Terms(rounds=4, period=7 * DAY, last_word=38 * DAY + 1)
    with reverts_with("DaoCourtTooLong", 150 * DAY + 1, 150 * DAY):
        stage.create_court(long)
    court = stage.create_court(Terms(rounds=4, period=7 * DAY, last_word=38 * DAY))
    views = ("SEATS", "ROUNDS", "PERIOD", "LAST_WORD", "FEE", "BOND", "OWNER", "ESCROW", "SEED_DELAY", "cost")
    expected = [7, 4, 7 * DAY, 38 * DAY, 1_000, 10_001, stage.owner, stage.powers.address, DELAY, 7_000]
    assert [court.view(name) for name in views] == expected
