"""UMA's real oracle decides jobs: claims, objections, bonds, and answers that the board does not take."""

import pytest

from model.jobs import BPS, RULING_TIME, up
from utils.arbiters import ANSWERED, ASKED, ETHER, NONE, RULED, UmaStage
from utils.checks import check_each, reverts_with
from utils.constants import DAY
from utils.job_board import BOND, BUDGET, EVIDENCE, FEE

BOND_UNITS = up(BUDGET * BOND, BPS)
GROSS_FEE = up(BUDGET * FEE, BPS)
CLAIM = UmaStage.BOND
BURNED = CLAIM // 2
"""What the oracle's store gets of a bond that is lost."""
FALSE, UNDECIDABLE = 0, ETHER // 2


def bonds(stage: UmaStage) -> tuple[int, ...]:
    """Wrapped ether of the client, the provider, the oracle, its store and the arbiter."""
    people = stage.client, stage.provider, stage.oracle.address, stage.store.address, stage.arbiter.address
    return tuple(stage.weth_of(who) for who in people)


def contested(stage: UmaStage) -> int:
    job = stage.disputed()
    stage.arbiter.send("contest", stage.board.address, job, sender=stage.provider, value=CLAIM)
    return job


def test_raise__claims__with_the_client_s_bond(stage: UmaStage):
    """JB-07: what is decided is fixed in the claim when it is made: the job, and the hashes of terms, work
    and reasons; what is said later is not part of it."""
    job = stage.submitted()
    made = stage.now
    outcome = stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=CLAIM)
    question = stage.question(job)
    asked = {"board": stage.board.address, "job": job, "question": question}
    assert stage.told(outcome) == [("Asked", asked)]
    (said,) = [event for event in stage.chain.decode_logs(outcome.logs) if event.name == "AssertionMade"]
    claim = stage.arbiter.view("claimOf", stage.board.address, job, stage.provider, EVIDENCE)
    expected = {
        "assertionId": question,
        "claim": claim.encode(),
        "asserter": stage.client,
        "callbackRecipient": stage.arbiter.address,
        "expirationTime": made + stage.LIVENESS,
        "currency": stage.weth.address,
        "bond": CLAIM,
        "identifier": b"ASSERT_TRUTH".ljust(32, b"\0"),
    }
    assert {name: said.args[name] for name in expected} == expected
    for part in (f"job {job} ", f"chain {31337} ", "0x" + EVIDENCE.hex()):
        assert part in claim
    assert stage.provider in claim.lower()
    assert stage.board.address in claim.lower()
    assert bonds(stage) == (0, 0, CLAIM, 0, 0)
    assert (stage.standing(job), stage.state(job)) == ((ASKED, 0), 3)


def test_settle__nobody_objects__the_client_is_right_and_has_its_bond_back(stage: UmaStage):
    """JB-30: every bond goes back to who brought it, or to who was right, by the oracle itself."""
    job = stage.disputed()
    until = stage.now + stage.LIVENESS
    stage.go(until - 1)
    with reverts_with("Error", "Assertion not expired"):
        stage.settle(job)
    stage.go(until)
    told = []
    gains = stage.gains(lambda: told.extend(stage.told(stage.settle(job))))
    assert gains == [BUDGET + BOND_UNITS, 0, 0]
    found = {"board": stage.board.address, "job": job, "question": stage.question(job)}
    assert told == [("Answered", {**found, "shareBps": 0, "isRuled": True})]
    assert bonds(stage) == (CLAIM, 0, 0, 0, 0)
    assert (stage.standing(job), stage.state(job)) == ((RULED, 0), 0)


@pytest.mark.parametrize(
    ("price", "gains", "left"),
    [
        (UmaStage.TRUE, [BUDGET + BOND_UNITS, 0, 0], (2 * CLAIM - BURNED, 0, 0, BURNED, 0)),
        (
            FALSE,
            [0, BUDGET - GROSS_FEE + BOND_UNITS, GROSS_FEE],
            (0, 2 * CLAIM - BURNED, 0, BURNED, 0),
        ),
        (
            UNDECIDABLE,
            [0, BUDGET - GROSS_FEE + BOND_UNITS, GROSS_FEE],
            (0, 2 * CLAIM - BURNED, 0, BURNED, 0),
        ),
    ],
    ids=("true", "false", "undecidable"),
)
def test_contest__voters_decide__job_and_bonds_follow(stage: UmaStage, price, gains, left):
    """JB-30: the side that is right has its own bond and half of the other's; nothing stays with the
    arbiter, to the wei."""
    job = stage.disputed()
    here = stage.board.address, job
    outcome = stage.arbiter.send("contest", *here, sender=stage.provider, value=CLAIM)
    question = stage.question(job)
    assert stage.told(outcome) == [("Contested", {"board": here[0], "job": job, "assertion": question})]
    assert stage.arbiter.view("assertionOf", *here)[11] == stage.provider
    assert bonds(stage) == (0, 0, 2 * CLAIM, 0, 0)
    with reverts_with(None):
        stage.settle(job)
    stage.answer(job, price)
    assert stage.gains(lambda: stage.settle(job)) == gains
    assert bonds(stage) == left
    assert stage.standing(job) == (RULED, 0 if price == UmaStage.TRUE else BPS)
    with reverts_with("Error", "Assertion already settled"):
        stage.settle(job)


@pytest.mark.parametrize("given", [0, CLAIM - 1, CLAIM + 1])
def test_raise_and_contest__other_than_the_bond__refused(stage: UmaStage, given: int):
    """JB-28: nothing beyond the bond is taken, so that nothing must be given back."""
    job = stage.submitted()
    with reverts_with("JobCasesWrongPayment", given, CLAIM):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=given)
    assert stage.state(job) == 2
    job = stage.disputed()
    with reverts_with("JobCasesWrongPayment", given, CLAIM):
        stage.arbiter.send("contest", stage.board.address, job, sender=stage.provider, value=given)
    assert stage.wei(stage.arbiter.address) == 0


def test_cost__oracle_asks_for_more__that(stage: UmaStage):
    """The oracle's least bond is twice its fee, and counts where it is more than the DAO's; a claim that
    stands keeps the bond that it was made with."""
    job = stage.disputed()
    stage.store.send("setFinalFee", stage.weth.address, (3 * CLAIM,), sender=stage.owner)
    stage.oracle.send(
        "syncUmaParams", b"ASSERT_TRUTH".ljust(32, b"\0"), stage.weth.address, sender=stage.stranger
    )
    assert stage.cost == 6 * CLAIM
    later = stage.submitted()
    with reverts_with("JobCasesWrongPayment", CLAIM, 6 * CLAIM):
        stage.board.send("dispute", later, EVIDENCE, sender=stage.client, value=CLAIM)
    stage.board.send("dispute", later, EVIDENCE, sender=stage.client, value=6 * CLAIM)
    stage.arbiter.send("contest", stage.board.address, job, sender=stage.provider, value=CLAIM)
    assert bonds(stage)[2] == 8 * CLAIM


def test_contest__late_twice_or_about_nothing__refused(stage: UmaStage):
    job = stage.disputed()
    here = stage.board.address, job
    for never in ((here[0], 99), (stage.token.address, job)):
        with reverts_with("JobCasesNotOpen", bytes(32)):
            stage.arbiter.send("contest", *never, sender=stage.provider, value=CLAIM)
    stage.arbiter.send("contest", *here, sender=stage.stranger, value=CLAIM)
    with reverts_with("Error", "Assertion already disputed"):
        stage.arbiter.send("contest", *here, sender=stage.provider, value=CLAIM)
    second = stage.disputed()
    question = stage.question(second)
    stage.go(stage.now + stage.LIVENESS)
    with reverts_with("Error", "Assertion is expired"):
        stage.arbiter.send("contest", here[0], second, sender=stage.provider, value=CLAIM)
    stage.settle(second)
    with reverts_with("JobCasesNotOpen", question):
        stage.arbiter.send("contest", here[0], second, sender=stage.provider, value=CLAIM)


def test_contest__at_the_oracle_itself__the_same(stage: UmaStage):
    job = stage.disputed()
    stage.approve_weth(stage.stranger, CLAIM)
    sent = stage.oracle.send("disputeAssertion", stage.question(job), stage.stranger, sender=stage.stranger)
    contested = {"board": stage.board.address, "job": job, "assertion": stage.question(job)}
    assert stage.told(sent) == [("Contested", contested)]
    stage.answer(job, FALSE)
    stage.settle(job)
    assert stage.weth_of(stage.stranger) == 2 * CLAIM - BURNED
    assert stage.standing(job) == (RULED, BPS)


def test_settle__parties_agreed_before__bonds_return_and_nothing_is_paid_twice(stage: UmaStage):
    """JB-27: a claim about a job that was closed in the meantime is settled as any other."""
    job = contested(stage)
    stage.board.send("concede", job, sender=stage.provider)
    stage.answer(job, UmaStage.TRUE)
    assert stage.gains(lambda: stage.settle(job)) == [0, 0, 0]
    assert bonds(stage) == (2 * CLAIM - BURNED, 0, 0, BURNED, 0)
    assert stage.standing(job) == (ANSWERED, 0)
    with reverts_with("JobBoardWrongState", job, 0):
        stage.arbiter.send("execute", stage.board.address, job, sender=stage.stranger)


def test_settle__too_little_gas_for_the_board__kept_and_executed_by_anybody(stage: UmaStage):
    """JB-27: an answer that the board could not take is booked, and anybody tells it again."""
    job = contested(stage)
    stage.answer(job, FALSE)
    tx = {
        "from": stage.stranger,
        "to": stage.oracle.address,
        "data": stage.oracle.encode("settleAssertion", stage.question(job)),
        "gas": hex(300_000),
    }
    stage.anvil.call("eth_sendTransaction", tx)
    stage.anvil.call("evm_mine", {"timestamp": stage.now})
    assert (stage.standing(job), stage.state(job)) == ((ANSWERED, BPS), 3)
    assert bonds(stage) == (0, 2 * CLAIM - BURNED, 0, BURNED, 0)
    act = lambda: stage.arbiter.send("execute", stage.board.address, job, sender=stage.payee)  # noqa: E731
    assert stage.gains(act) == [0, BUDGET - GROSS_FEE + BOND_UNITS, GROSS_FEE]
    assert stage.standing(job) == (RULED, BPS)


def test_lapse__voters_never_answer__half_each_and_the_bonds_wait_at_the_oracle(stage: UmaStage):
    """JB-19: voters who say nothing hold the money of no job; their late answer moves the bonds only."""
    job = contested(stage)
    stage.go(stage.now + RULING_TIME + 1)
    half = BUDGET // 2
    gains = stage.gains(lambda: stage.board.send("lapse", job, sender=stage.stranger))
    assert gains == [BUDGET - half + BOND_UNITS, half - up(half * FEE, BPS), up(half * FEE, BPS)]
    assert bonds(stage) == (0, 0, 2 * CLAIM, 0, 0)
    stage.answer(job, FALSE)
    assert stage.gains(lambda: stage.settle(job)) == [0, 0, 0]
    assert bonds(stage) == (0, 2 * CLAIM - BURNED, 0, BURNED, 0)
    assert stage.standing(job) == (ANSWERED, BPS)


def test_callbacks__of_others_or_about_other_claims__refused(stage: UmaStage):
    """JB-25: only the oracle answers, and a claim that somebody made there about a job decides nothing."""
    job = stage.disputed()
    question = stage.question(job)
    for stranger in (stage.owner, stage.client, stage.provider, stage.stranger):
        with reverts_with("JobCasesNotAllowed", stranger):
            stage.arbiter.send("assertionResolvedCallback", question, True, sender=stranger)
        with reverts_with("JobCasesNotAllowed", stranger):
            stage.arbiter.send("assertionDisputedCallback", question, sender=stranger)
    stage.approve_weth(stage.provider, CLAIM)
    claim = stage.arbiter.view("claimOf", stage.board.address, job, stage.provider, EVIDENCE).encode()
    forged = (
        *(claim, stage.provider, stage.arbiter.address, "0x" + "00" * 20, 3_600, stage.weth.address),
        *(CLAIM, b"ASSERT_TRUTH".ljust(32, b"\0"), bytes(32)),
    )
    sent = stage.oracle.send("assertTruth", *forged, sender=stage.provider)
    (other,) = stage.oracle.decode_output("assertTruth", sent.output)
    assert other != question
    stage.go(stage.now + 3_600)
    with reverts_with("JobCasesNotOpen", other):
        stage.oracle.send("settleAssertion", other, sender=stage.provider)
    assert (stage.standing(job), stage.state(job)) == ((ASKED, 0), 3)


def test_settle__board_burns_gas_or_is_no_contract__bonds_return(stage: UmaStage):
    """JB-27: a board made to hold up the oracle holds no bond of those who object there."""
    other = stage.deploy("MockAskingBoard")
    other.send("setBurns", True, sender=stage.stranger)
    other.send("ask", stage.arbiter.address, 7, stage.client, sender=stage.stranger, value=CLAIM)
    stage.arbiter.send("contest", other.address, 7, sender=stage.provider, value=CLAIM)
    stage.arbiter.send("raise", 1, stage.client, stage.client, EVIDENCE, sender=stage.stranger, value=CLAIM)
    for board, job in ((other.address, 7), (stage.stranger, 1)):
        question = stage.arbiter.view("caseOf", board, job)[0]
        if board == other.address:
            claim = stage.oracle.view("getAssertion", question)
            stamp = stage.oracle.view("stampAssertion", question)
            pushed = claim[8], claim[2], stamp, FALSE
            stage.voters.send("pushPrice(bytes32,uint256,bytes,int256)", *pushed, sender=stage.owner)
        else:
            stage.go(stage.now + stage.LIVENESS)
        sent = stage.oracle.send("settleAssertion", question, sender=stage.stranger)
        assert sent.gas < 1_300_000
        assert stage.arbiter.view("caseAt", question)[2] == ANSWERED
    assert bonds(stage) == (CLAIM, 2 * CLAIM - BURNED, 0, BURNED, 0)


def test_constructor__terms_that_make_no_sense__refused(stage: UmaStage):
    oracle, weth = stage.oracle.address, stage.weth.address

    def refused(terms):
        with reverts_with("UmaArbiterInvalidTerms", *terms):
            stage.deploy("UmaArbiter", *terms)

    check_each(
        [
            (stage.payee, weth, 1, DAY),
            (oracle, stage.payee, 1, DAY),
            (oracle, weth, 0, DAY),
            (oracle, weth, 1, 3_599),
            (oracle, weth, 1, 30 * DAY + 1),
        ],
        refused,
    )
    for liveness in (3_600, 30 * DAY):
        arbiter = stage.create_arbiter(5, liveness)
        found = [arbiter.view(name) for name in ("ORACLE", "WETH", "BOND", "LIVENESS", "RULE_GAS")]
        assert found == [oracle, weth, 5, liveness, 1_000_000]
        assert arbiter.view("cost") == 2 * stage.FINAL_FEE
    assert stage.arbiter.view("caseOf", stage.board.address, 1) == (bytes(32), ("0x" + "00" * 20, 0, NONE, 0))
