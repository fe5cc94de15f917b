"""Arbitrators and boards that do not do what they should."""

import pytest

from model.jobs import BPS
from utils.arbiters import ANSWERED, ASKED, CLIENT_WINS, NONE, PROVIDER_WINS, RULED, KlerosStage
from utils.checks import reverts_with
from utils.job_board import EVIDENCE

NOTHING, REVERTS, BURNS_GAS, RULES_AT_ONCE, GIVES_NUMBER_AGAIN = range(5)


@pytest.fixture
def arbitrator(stage: KlerosStage):
    """One that does what it is told, for the board."""
    made = stage.deploy("MockArbitration")
    stage.take(stage.create_arbiter(made.address))
    return made


@pytest.mark.parametrize("fault", [REVERTS, BURNS_GAS, RULES_AT_ONCE])
def test_raise__arbitrator_fails__nothing_is_booked_and_nothing_taken(stage: KlerosStage, arbitrator, fault):
    """JB-29: a dispute that the court does not take costs the client no bond and no fee, and leaves the
    review as it was."""
    arbitrator.send("set", 7, fault, sender=stage.stranger)
    job = stage.submitted()
    before = stage.balance(stage.client)
    expected = {
        REVERTS: ("MockArbitrationRefused",),
        BURNS_GAS: (None,),
        RULES_AT_ONCE: ("ReentrancyGuardReentrantCall",),
    }
    with reverts_with(*expected[fault]):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=7)
    assert stage.balance(stage.client) == before
    assert (stage.wei(stage.arbiter.address), stage.wei(arbitrator.address)) == (0, 0)
    assert (stage.state(job), stage.standing(job)) == (2, (NONE, 0))
    arbitrator.send("set", 7, NOTHING, sender=stage.stranger)
    stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=7)
    assert (stage.standing(job), stage.wei(arbitrator.address)) == ((ASKED, 0), 7)


def test_rule__by_others_twice_or_about_nothing__refused(stage: KlerosStage, arbitrator):
    """JB-25: only the arbitrator rules, once, and only in what it was asked."""
    job = stage.disputed()
    for stranger in (stage.owner, stage.client, stage.provider, stage.stranger):
        with reverts_with("JobCasesNotAllowed", stranger):
            stage.arbiter.send("rule", 0, PROVIDER_WINS, sender=stranger)
    with reverts_with("JobCasesNotOpen", (1).to_bytes(32, "big")):
        arbitrator.send("tell", stage.arbiter.address, 1, PROVIDER_WINS, sender=stage.stranger)
    arbitrator.send("tell", stage.arbiter.address, 0, CLIENT_WINS, sender=stage.stranger)
    assert (stage.standing(job), stage.state(job)) == ((RULED, 0), 0)
    with reverts_with("JobCasesNotOpen", bytes(32)):
        arbitrator.send("tell", stage.arbiter.address, 0, PROVIDER_WINS, sender=stage.stranger)


def test_raise__number_of_another_dispute__refused(stage: KlerosStage, arbitrator):
    """JB-25: an arbitrator that gives a number twice does not take one job's ruling to another."""
    stage.disputed()
    arbitrator.send("set", 0, GIVES_NUMBER_AGAIN, sender=stage.stranger)
    job = stage.submitted()
    with reverts_with("JobCasesAskedBefore", stage.board.address, job, bytes(32)):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client)


def test_rule__unknown_choice__half_each(stage: KlerosStage, arbitrator):
    job = stage.disputed()
    arbitrator.send("tell", stage.arbiter.address, 0, 3, sender=stage.stranger)
    assert stage.standing(job) == (RULED, BPS // 2)


def test_raise__of_other_boards__never_about_a_job_of_this_one(stage: KlerosStage, arbitrator):
    """JB-25: whoever asks about a number that is another board's job decides its own only."""
    job = stage.disputed()
    other = stage.deploy("MockAskingBoard")
    other.send("ask", stage.arbiter.address, job, stage.client, sender=stage.stranger)
    with reverts_with("JobCasesAskedBefore", other.address, job, (2).to_bytes(32, "big")):
        other.send("ask", stage.arbiter.address, job, stage.client, sender=stage.stranger)
    arbitrator.send("tell", stage.arbiter.address, 1, PROVIDER_WINS, sender=stage.stranger)
    # The other board refuses its job 1, and the answer is kept for it.
    assert stage.arbiter.view("caseAt", (1).to_bytes(32, "big")) == (other.address, job, ANSWERED, BPS)
    assert (stage.standing(job), stage.state(job)) == ((ASKED, 0), 3)
    with reverts_with("SafeCastOverflowedUintDowncast", 64, 2**64):
        other.send("ask", stage.arbiter.address, 2**64, stage.client, sender=stage.stranger)


def test_rule__board_burns_gas_or_is_no_contract__the_court_goes_on(stage: KlerosStage, arbitrator):
    """JB-27: no board can hold up whoever answers: it has a limit of gas, and need not be a contract."""
    other = stage.deploy("MockAskingBoard")
    other.send("setBurns", True, sender=stage.stranger)
    other.send("ask", stage.arbiter.address, 7, stage.client, sender=stage.stranger)
    sent = arbitrator.send("tell", stage.arbiter.address, 0, PROVIDER_WINS, sender=stage.stranger)
    assert 1_000_000 < sent.gas < 1_200_000
    other.send("setBurns", False, sender=stage.stranger)
    stage.arbiter.send("execute", other.address, 7, sender=stage.stranger)
    assert other.view("ruled") == 7
    stage.arbiter.send("raise", 1, stage.client, stage.provider, EVIDENCE, sender=stage.stranger)
    arbitrator.send("tell", stage.arbiter.address, 1, PROVIDER_WINS, sender=stage.stranger)
    assert stage.arbiter.view("caseAt", (1).to_bytes(32, "big")) == (stage.stranger, 1, ANSWERED, BPS)
