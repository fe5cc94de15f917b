"""What jurors say, what it pays, and what becomes of rounds that nobody decides."""

import pytest

from model.court import (
    APPEAL,
    BPS,
    CLIENT,
    CLOSED,
    COMMIT,
    DUE,
    FOR_CLIENT,
    FOR_PROVIDER,
    NONE,
    OWNER,
    PROVIDER,
    REVEAL,
    SEED,
    SILENT,
    VOID,
)
from utils.arbiters import ANSWERED, ASKED, RULED
from utils.checks import reverts_with
from utils.constants import DAY
from utils.court import SALT, CourtStage
from utils.job_board import EVIDENCE

POT = 7_000
SHARES = {FOR_CLIENT: 0, FOR_PROVIDER: BPS}
LAST_WORD = CourtStage.TERMS.last_word


def decided(stage: CourtStage, choice: int = FOR_CLIENT) -> dict[str, int]:
    """A first round in which all seats say the same; nobody has appealed yet."""
    stage.disputed()
    return stage.hold_round(choice)


@pytest.mark.parametrize("choice", [FOR_CLIENT, FOR_PROVIDER])
def test_advance__all_agree__job_ends_and_seats_share_the_fee(stage: CourtStage, choice: int):
    seats = decided(stage, choice)
    count, board = sum(seats.values()), stage.board.address
    assert stage.phase() == APPEAL
    with reverts_with("DaoCourtWrongPhase", 1, APPEAL):
        stage.court.send("advance", 1, sender=stage.stranger)
    stage.next_period()
    outcome = stage.court.send("advance", 1, sender=stage.stranger)
    result, left = (CLIENT if choice == FOR_CLIENT else PROVIDER), POT % count
    assert stage.told(outcome) == [
        ("RoundEnded", {"dispute": 1, "round": 0, "result": result}),
        ("Closed", {"dispute": 1, "shareBps": SHARES[choice], "left": left}),
        (
            "Answered",
            {
                **{"board": board, "job": 1, "question": (1).to_bytes(32, "big")},
                **{"shareBps": SHARES[choice], "isRuled": True},
            },
        ),
    ]
    assert (stage.state(1), stage.standing(1), stage.phase()) == (0, (RULED, SHARES[choice]), CLOSED)
    for juror, seats_of_it in seats.items():
        amount = seats_of_it * (stage.TERMS.bond + POT // count)
        before = stage.wei(juror)
        outcome = stage.court.send("claim", 1, 0, juror, sender=stage.stranger)
        told = {"dispute": 1, "round": 0, "juror": juror, "amount": amount}
        assert (stage.told(outcome), stage.wei(juror) - before) == ([("Claimed", told)], amount)
        with reverts_with("DaoCourtNothingToClaim", 1, 0, juror):
            stage.court.send("claim", 1, 0, juror, sender=juror)
    assert (stage.court.view("leftOver"), stage.wei(stage.court.address)) == (left, left)
    with reverts_with("DaoCourtWrongPhase", 1, CLOSED):
        stage.court.send("advance", 1, sender=stage.stranger)


def test_sweep__what_does_not_divide__to_the_owner(stage: CourtStage):
    with reverts_with("DaoCourtNothingLeft"):
        stage.court.send("sweep", sender=stage.stranger)
    count = sum(decided(stage).values())
    stage.next_period()
    stage.court.send("advance", 1, sender=stage.stranger)
    before, left = stage.wei(stage.owner), POT % count
    if left:
        outcome = stage.court.send("sweep", sender=stage.stranger)
        assert stage.told(outcome) == [("LeftSwept", {"amount": left})]
    assert stage.wei(stage.owner) - before == left


def test_reveal__both_sides__the_wrong_and_the_silent_pay_the_right(stage: CourtStage):
    """JB-08: a seat that was bought loses its bond where the others say otherwise, and they get it."""
    stage.disputed()
    stage.draw()
    seats = stage.enlist_all()
    first, second, third = stage.stakers[:3]
    stage.next_period()
    stage.vote({first: FOR_CLIENT, second: FOR_PROVIDER})
    assert seats[first] != seats[second]
    found = stage.round()
    assert (found["forClient"], found["forProvider"]) == (seats[first], seats[second])
    stage.next_period()
    stage.court.send("advance", 1, sender=stage.stranger)
    right = first if seats[first] > seats[second] else second
    lost = (sum(seats.values()) - seats[right]) * stage.TERMS.bond
    assert stage.round(0)["reward"] == (POT + lost) // seats[right]
    for wrong in {first, second, third} - {right}:
        with reverts_with("DaoCourtNothingToClaim", 1, 0, wrong):
            stage.court.send("claim", 1, 0, wrong, sender=wrong)


def test_advance__tie__for_the_provider(stage: CourtStage):
    """JB-31: a tie ends a dispute too; whoever complains must convince more than half."""
    for who, power in zip(stage.stakers, (500, 500, 0, 0, 0), strict=True):
        stage.powers.send("set", who, power, sender=stage.owner)
    stage.go(stage.now + 1)
    stage.arbiter = stage.create_court(type(stage.TERMS)(seats=4))
    stage.ask()
    stage.draw()
    first, second = stage.stakers[:2]
    for who in (first, second):
        assert stage.court.view("seatsOf", 1, who) == 2
        stage.court.send("enlist", 1, sender=who, value=2 * stage.TERMS.bond)
    stage.next_period()
    stage.vote({first: FOR_CLIENT, second: FOR_PROVIDER})
    stage.next_period()
    stage.court.send("advance", 1, sender=stage.stranger)
    assert stage.round(0)["result"] == PROVIDER


def test_commit__in_its_time__the_last_counts(stage: CourtStage):
    stage.disputed()
    stage.draw()
    juror = max(stage.enlist_all().items(), key=lambda item: item[1])[0]
    first = stage.commitment(juror, FOR_CLIENT)
    with reverts_with("DaoCourtWrongPhase", 1, 2):
        stage.court.send("commit", 1, first, sender=juror)
    stage.next_period()
    assert stage.phase() == COMMIT
    stage.court.send("commit", 1, first, sender=juror)
    second = stage.commitment(juror, FOR_PROVIDER)
    outcome = stage.court.send("commit", 1, second, sender=juror)
    told = {"dispute": 1, "round": 0, "juror": juror, "commitment": second}
    assert stage.told(outcome) == [("Committed", told)]
    with reverts_with("DaoCourtNoSeat", 1, 0, stage.stranger):
        stage.court.send("commit", 1, first, sender=stage.stranger)
    # Zero in the 28 bytes that are kept is none.
    with reverts_with("DaoCourtEmptyCommitment"):
        stage.court.send("commit", 1, bytes(28) + b"\x01" * 4, sender=juror)
    with reverts_with("DaoCourtWrongPhase", 1, COMMIT):
        stage.court.send("reveal", 1, FOR_PROVIDER, SALT, sender=juror)
    stage.next_period()
    assert stage.phase() == REVEAL
    with reverts_with("DaoCourtWrongPhase", 1, REVEAL):
        stage.court.send("commit", 1, first, sender=juror)
    with reverts_with("DaoCourtWrongReveal", 1, 0, juror):
        stage.court.send("reveal", 1, FOR_CLIENT, SALT, sender=juror)
    with reverts_with("DaoCourtWrongReveal", 1, 0, juror):
        stage.court.send("reveal", 1, FOR_PROVIDER, bytes(32), sender=juror)
    outcome = stage.court.send("reveal", 1, FOR_PROVIDER, SALT, sender=juror)
    seats = stage.court.view("jurorOf", 1, 0, juror)[0]
    told = {"dispute": 1, "round": 0, "juror": juror, "choice": FOR_PROVIDER, "seats": seats}
    assert stage.told(outcome) == [("Revealed", told)]
    with reverts_with("DaoCourtWrongReveal", 1, 0, juror):
        stage.court.send("reveal", 1, FOR_PROVIDER, SALT, sender=juror)
    with reverts_with("DaoCourtNoSeat", 1, 0, stage.stranger):
        stage.court.send("reveal", 1, FOR_PROVIDER, SALT, sender=stage.stranger)


@pytest.mark.parametrize("choice", [0, 3])
def test_reveal__no_choice__refused(stage: CourtStage, choice: int):
    stage.disputed()
    stage.draw()
    juror = next(iter(stage.enlist_all()))
    stage.next_period()
    stage.court.send("commit", 1, stage.commitment(juror, choice), sender=juror)
    stage.next_period()
    with reverts_with("DaoCourtWrongReveal", 1, 0, juror):
        stage.court.send("reveal", 1, choice, SALT, sender=juror)


def test_commit__copied_from_another_juror__is_not_revealed(stage: CourtStage):
    """JB-07: nobody repeats what others will say: a commitment is of one juror, round and dispute."""
    stage.disputed()
    stage.draw()
    first, second, *_ = stage.enlist_all()
    stage.next_period()
    copied = stage.commitment(first, FOR_CLIENT)
    stage.court.send("commit", 1, copied, sender=second)
    stage.next_period()
    with reverts_with("DaoCourtWrongReveal", 1, 0, second):
        stage.court.send("reveal", 1, FOR_CLIENT, SALT, sender=second)


def test_advance__too_few_enlist__next_round_with_twice_the_seats(stage: CourtStage):
    """JB-34: a round without enough jurors decides nothing, and takes nobody's bond."""
    stage.disputed()
    stage.draw()
    lots = stage.lots()
    juror = next(who for who, seats in lots.items() if 0 < seats < 3)
    stage.enlist(juror)
    stage.next_period()
    assert stage.phase() == DUE
    outcome = stage.court.send("advance", 1, sender=stage.stranger)
    number = stage.block + 64
    assert stage.told(outcome) == [
        ("RoundEnded", {"dispute": 1, "round": 0, "result": VOID}),
        ("RoundOpened", {"dispute": 1, "round": 1, "number": number, "expected": 14, "pot": 0}),
    ]
    assert (stage.phase(), stage.case()["round"], stage.case()["appeals"]) == (SEED, 1, 0)
    before = stage.wei(juror)
    stage.court.send("claim", 1, 0, juror, sender=stage.stranger)
    assert stage.wei(juror) - before == lots[juror] * stage.TERMS.bond
    # The fee is still for those who decide, and as many of them are enough.
    seats = stage.hold_round(FOR_CLIENT)
    stage.next_period()
    stage.court.send("advance", 1, sender=stage.stranger)
    assert stage.round(1)["reward"] == POT // sum(seats.values())


def test_advance__too_few_reveal__those_lose_their_bonds_to_the_next_round(stage: CourtStage):
    """JB-34: jurors who take seats to say nothing pay for it, each round."""
    stage.disputed()
    stage.draw()
    seats = stage.enlist_all()
    speaks = next(who for who, count in seats.items() if count < 3)
    stage.next_period()
    stage.vote({speaks: FOR_CLIENT})
    assert stage.phase() == DUE
    stage.court.send("advance", 1, sender=stage.stranger)
    assert stage.round(0)["result"] == SILENT
    before = stage.wei(speaks)
    stage.court.send("claim", 1, 0, speaks, sender=stage.stranger)
    assert stage.wei(speaks) - before == seats[speaks] * stage.TERMS.bond
    for who in set(seats) - {speaks}:
        with reverts_with("DaoCourtNothingToClaim", 1, 0, who):
            stage.court.send("claim", 1, 0, who, sender=who)
    later = stage.hold_round(FOR_PROVIDER)
    stage.next_period()
    stage.court.send("advance", 1, sender=stage.stranger)
    lost = (sum(seats.values()) - seats[speaks]) * stage.TERMS.bond
    assert stage.round(1)["reward"] == (POT + lost) // sum(later.values())


def test_appeal__another_round_turns_it__the_first_jurors_pay(stage: CourtStage):
    """JB-08: who was bribed in the first round is paid nothing once a larger one says otherwise."""
    first = decided(stage, FOR_CLIENT)
    cost = 2 * POT
    assert stage.court.view("appealCost", 1) == cost
    for given in (0, cost - 1, cost + 1):
        with reverts_with("JobCasesWrongPayment", given, cost):
            stage.court.send("appeal", 1, sender=stage.provider, value=given)
    outcome = stage.court.send("appeal", 1, sender=stage.provider, value=cost)
    number = stage.block + 64
    assert stage.told(outcome) == [
        ("Appealed", {"dispute": 1, "round": 0, "account": stage.provider, "fee": cost}),
        ("RoundEnded", {"dispute": 1, "round": 0, "result": CLIENT}),
        ("RoundOpened", {"dispute": 1, "round": 1, "number": number, "expected": 14, "pot": cost}),
    ]
    assert stage.court.view("appealCost", 1) == 4 * POT
    juror = next(iter(first))
    with reverts_with("DaoCourtNothingToClaim", 1, 0, juror):
        stage.court.send("claim", 1, 0, juror, sender=juror)
    second = stage.hold_round(FOR_PROVIDER)
    stage.next_period()
    stage.court.send("advance", 1, sender=stage.stranger)
    lost = sum(first.values()) * stage.TERMS.bond
    assert stage.round(0)["reward"] == 0
    assert stage.round(1)["reward"] == (POT + cost + lost) // sum(second.values())
    with reverts_with("DaoCourtNothingToClaim", 1, 0, juror):
        stage.court.send("claim", 1, 0, juror, sender=juror)
    assert stage.standing(1) == (RULED, BPS)


def test_appeal__quorum_of_the_next_round__grows_with_what_is_paid(stage: CourtStage):
    decided(stage)
    stage.court.send("appeal", 1, sender=stage.client, value=2 * POT)
    stage.draw()
    juror = next(who for who, seats in stage.lots().items() if 3 <= seats < 5)
    stage.enlist(juror)
    stage.next_period()
    # Three of seven were enough, five of fourteen are needed now.
    assert stage.phase() == DUE


def to_the_owner(stage: CourtStage, choices: tuple[int, ...] = (FOR_CLIENT,) * 3) -> None:
    stage.disputed()
    for number, choice in enumerate(choices):
        stage.hold_round(choice)
        stage.court.send("appeal", 1, sender=stage.client, value=2 ** (number + 1) * POT)


@pytest.mark.parametrize("share", [0, 4_999, 5_000, BPS])
def test_rule__after_the_last_round__of_the_owner(stage: CourtStage, share: int):
    """JB-35: the DAO by a vote has the last word, once somebody pays for it, and only then."""
    to_the_owner(stage)
    until = stage.now + LAST_WORD
    assert (stage.phase(), stage.case()["ownerUntil"]) == (OWNER, until)
    assert stage.court.view("leftOver") == 8 * POT
    with reverts_with("DaoCourtWrongPhase", 1, OWNER):
        stage.court.send("appeal", 1, sender=stage.client, value=16 * POT)
    with reverts_with("DaoCourtNotAllowed", stage.client):
        stage.court.send("rule", 1, share, sender=stage.client)
    with reverts_with("DaoCourtShareAboveLimit", BPS + 1, BPS):
        stage.court.send("rule", 1, BPS + 1, sender=stage.owner)
    stage.go(until)
    stage.court.send("rule", 1, share, sender=stage.owner)
    assert stage.standing(1) == (RULED, share)
    is_right = share < BPS // 2
    assert bool(stage.round(2)["reward"]) == is_right
    juror = stage.stakers[0]
    if is_right:
        stage.court.send("claim", 1, 0, juror, sender=juror)
    else:
        with reverts_with("DaoCourtNothingToClaim", 1, 0, juror):
            stage.court.send("claim", 1, 0, juror, sender=juror)
        # Nobody said that; all of it is left over.
        assert stage.court.view("leftOver") == stage.wei(stage.court.address)


def test_rule__not_asked__refused(stage: CourtStage):
    """JB-35: the owner cannot take a dispute from the jurors."""
    stage.disputed()
    with reverts_with("DaoCourtWrongPhase", 1, SEED):
        stage.court.send("rule", 1, 0, sender=stage.owner)
    stage.hold_round(FOR_CLIENT)
    with reverts_with("DaoCourtWrongPhase", 1, APPEAL):
        stage.court.send("rule", 1, BPS, sender=stage.owner)
    with reverts_with("DaoCourtWrongPhase", 9, NONE):
        stage.court.send("rule", 9, BPS, sender=stage.owner)


def test_advance__owner_says_nothing__the_last_round_stands(stage: CourtStage):
    """JB-26: whoever appeals to gain time gets what the jurors said, well before the dispute lapses."""
    begun = stage.now
    to_the_owner(stage, (FOR_PROVIDER, FOR_CLIENT, FOR_PROVIDER))
    until = stage.case()["ownerUntil"]
    stage.go(until)
    with reverts_with("DaoCourtWrongPhase", 1, OWNER):
        stage.court.send("advance", 1, sender=stage.stranger)
    stage.go(until + 1)
    with reverts_with("DaoCourtWrongPhase", 1, DUE):
        stage.court.send("rule", 1, 0, sender=stage.owner)
    stage.court.send("advance", 1, sender=stage.stranger)
    assert stage.standing(1) == (RULED, BPS)
    assert stage.now - begun < 150 * DAY


def test_advance__no_jurors_at_all__owner_then_half_each(stage: CourtStage):
    """JB-34: a court without jurors asks the owner, and ends the job even if that is silent."""
    stage.disputed()
    for _ in range(3):
        stage.draw()
        stage.next_period()
        stage.court.send("advance", 1, sender=stage.stranger)
    assert stage.phase() == OWNER
    stage.go(stage.case()["ownerUntil"] + 1)
    stage.court.send("advance", 1, sender=stage.stranger)
    assert stage.standing(1) == (RULED, BPS // 2)
    assert stage.court.view("leftOver") == POT


def test_advance__parties_agreed_before__jurors_are_paid_and_nothing_is_paid_twice(stage: CourtStage):
    """JB-27: an answer about a job that is closed is kept, and holds up no bond."""
    seats = decided(stage, FOR_PROVIDER)
    stage.board.send("concede", 1, sender=stage.provider)
    stage.next_period()
    gains = stage.gains(lambda: stage.court.send("advance", 1, sender=stage.stranger))
    assert (gains, stage.standing(1)) == ([0, 0, 0], (ANSWERED, BPS))
    for juror in seats:
        stage.court.send("claim", 1, 0, juror, sender=juror)


def test_claim__juror_that_takes_no_ether__only_its_own_fails(stage: CourtStage):
    seats = decided(stage)
    stage.next_period()
    stage.court.send("advance", 1, sender=stage.stranger)
    refusing, *others = seats
    stage.anvil.call("anvil_setCode", refusing, "0x60006000fd")
    amount = seats[refusing] * (stage.TERMS.bond + stage.round(0)["reward"])
    with reverts_with("DaoCourtPaymentFailed", refusing, amount):
        stage.court.send("claim", 1, 0, refusing, sender=stage.stranger)
    for juror in others:
        stage.court.send("claim", 1, 0, juror, sender=stage.stranger)


def test_raise__of_other_boards__never_about_a_job_of_this_one(stage: CourtStage):
    """JB-25: whoever asks about a number that is another board's job decides its own only."""
    job = stage.disputed()
    with reverts_with("JobCasesAskedBefore", stage.board.address, job, (2).to_bytes(32, "big")):
        stage.anvil.call("anvil_setBalance", stage.board.address, hex(10**20))
        stage.court.send(
            "raise", job, stage.client, stage.provider, EVIDENCE, sender=stage.board.address, value=POT
        )
    other = stage.deploy("MockAskingBoard")
    other.send("ask", stage.court.address, job, stage.client, sender=stage.stranger, value=POT)
    stage.hold_round(FOR_PROVIDER, 2)
    stage.next_period()
    stage.court.send("advance", 2, sender=stage.stranger)
    assert (stage.standing(job), stage.state(job)) == ((ASKED, 0), 3)


def test_submit_evidence__by_parties_before_the_votes__told(stage: CourtStage):
    """JB-07: nothing is shown once jurors have begun to say what they think."""
    stage.disputed()
    for party in (stage.client, stage.provider):
        outcome = stage.court.send("submitEvidence", 1, "ipfs://x", sender=party)
        told = {"dispute": 1, "party": party, "uri": "ipfs://x"}
        assert stage.told(outcome) == [("EvidenceGiven", told)]
    with reverts_with("DaoCourtNotAParty", 1, stage.stranger):
        stage.court.send("submitEvidence", 1, "ipfs://x", sender=stage.stranger)
    stage.draw()
    stage.court.send("submitEvidence", 1, "ipfs://x", sender=stage.client)
    stage.enlist_all()
    stage.next_period()
    with reverts_with("DaoCourtWrongPhase", 1, COMMIT):
        stage.court.send("submitEvidence", 1, "ipfs://x", sender=stage.client)
