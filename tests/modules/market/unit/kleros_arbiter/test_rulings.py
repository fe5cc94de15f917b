"""The real court of Kleros decides jobs: fees, rulings, appeals, evidence."""

import pytest

from model.jobs import BPS, RULING_TIME, up
from utils.arbiters import ANSWERED, ASKED, CLIENT_WINS, NONE, POLICY, PROVIDER_WINS, RULED, KlerosStage
from utils.checks import check_each, reverts_with
from utils.constants import DAY, ZERO_ADDRESS
from utils.job_board import BOND, BUDGET, EVIDENCE, FEE

BOND_UNITS = up(BUDGET * BOND, BPS)
GROSS_FEE = up(BUDGET * FEE, BPS)
REFUSED = 0
ROUND = KlerosStage.FEE * KlerosStage.JURORS
SECOND_ROUND = KlerosStage.FEE * (2 * KlerosStage.JURORS + 1)


def number(dispute: int) -> bytes:
    return dispute.to_bytes(32, "big")


def test_raise__asks_the_court__with_its_fee_and_tells_all(stage: KlerosStage):
    job = stage.submitted()
    outcome = stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=ROUND)
    asked = {"board": stage.board.address, "job": job, "question": number(0)}
    dispute = {"_disputeID": 0, "_metaEvidenceID": 0, "_evidenceGroupID": 0}
    assert stage.told(outcome) == [
        ("Asked", asked),
        ("Dispute", {"_arbitrator": stage.court.address, **dispute}),
    ]
    assert (stage.wei(stage.court.address), stage.wei(stage.arbiter.address)) == (ROUND, 0)
    assert stage.arbiter.view("caseAt", number(0)) == (stage.board.address, job, ASKED, 0)
    assert stage.arbiter.view("extraData") == number(0) + number(3)
    # Two choices, of the court and with the jurors that the arbiter was created with.
    assert stage.court.view("disputes", 0)[:3] == (0, stage.arbiter.address, 2)
    assert stage.court.view("getDispute", 0)[0] == (3,)


@pytest.mark.parametrize(
    ("votes", "ruling", "share"),
    [
        ((CLIENT_WINS,), CLIENT_WINS, 0),
        ((PROVIDER_WINS, PROVIDER_WINS, CLIENT_WINS), PROVIDER_WINS, BPS),
        ((REFUSED,), REFUSED, BPS // 2),
        ((REFUSED, CLIENT_WINS, PROVIDER_WINS), REFUSED, BPS // 2),
    ],
    ids=("client", "provider", "refused", "tie"),
)
def test_rule__of_jurors__divides_budget_and_bond(stage: KlerosStage, votes, ruling, share):
    """JB-31: jurors who refuse, or disagree, still end a dispute: half of the budget and of the bond each."""
    job = stage.disputed()
    dispute = stage.decide(job, *votes)
    told = []

    def execute():
        told.extend(stage.told(stage.court.send("executeRuling", dispute, sender=stage.stranger)))

    gross, bond_part = BUDGET * share // BPS, BOND_UNITS * share // BPS
    fee = up(gross * FEE, BPS)
    assert stage.gains(execute) == [BUDGET - gross + BOND_UNITS - bond_part, gross - fee + bond_part, fee]
    found = {"board": stage.board.address, "job": job}
    assert told == [
        ("Ruling", {"_arbitrator": stage.court.address, "_disputeID": dispute, "_ruling": ruling}),
        ("Answered", {**found, "question": number(dispute), "shareBps": share, "isRuled": True}),
    ]
    assert (stage.standing(job), stage.state(job)) == ((RULED, share), 0)
    with reverts_with("JobCasesNothingToExecute", stage.board.address, job, RULED):
        stage.arbiter.send("execute", stage.board.address, job, sender=stage.stranger)


@pytest.mark.parametrize("given", [0, ROUND - 1, ROUND + 1])
def test_raise__other_than_the_fee__refused(stage: KlerosStage, given: int):
    """JB-28: the court keeps whatever is paid beyond its fee; so nothing beyond it is taken."""
    job = stage.submitted()
    with reverts_with("JobCasesWrongPayment", given, ROUND):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=given)
    assert (stage.state(job), stage.wei(stage.court.address)) == (2, 0)


def test_raise__fee_changed__the_new_one(stage: KlerosStage):
    job = stage.submitted()
    stage.court.send("changeSubcourtJurorFee", 0, 3, sender=stage.owner)
    with reverts_with("JobCasesWrongPayment", ROUND, 9):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=ROUND)
    stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=9)
    assert stage.wei(stage.court.address) == 9


def test_appeal__anybody_pays__another_round_decides(stage: KlerosStage):
    job = stage.disputed()
    here = stage.board.address, job
    dispute = stage.vote(job, PROVIDER_WINS)
    began = stage.now
    expected = (dispute, PROVIDER_WINS, SECOND_ROUND, began, began + stage.PERIODS[3])
    assert stage.arbiter.view("roundOf", *here) == expected
    for given in (SECOND_ROUND - 1, SECOND_ROUND + 1):
        with reverts_with("JobCasesWrongPayment", given, SECOND_ROUND):
            stage.arbiter.send("appeal", *here, sender=stage.client, value=given)
    outcome = stage.arbiter.send("appeal", *here, sender=stage.stranger, value=SECOND_ROUND)
    appealed = {"board": here[0], "job": job, "account": stage.stranger, "fee": SECOND_ROUND}
    assert stage.told(outcome) == [("Appealed", appealed)]
    assert stage.wei(stage.court.address) == ROUND + SECOND_ROUND
    assert stage.wei(stage.arbiter.address) == 0
    assert stage.decide(job, CLIENT_WINS) == dispute
    assert stage.court.view("getDispute", dispute)[0] == (3, 7)
    act = lambda: stage.court.send("executeRuling", dispute, sender=stage.stranger)  # noqa: E731
    assert stage.gains(act) == [BUDGET + BOND_UNITS, 0, 0]


def test_appeal__no_longer_possible__the_court_s_own_refusal(stage: KlerosStage):
    job = stage.disputed()
    here = stage.board.address, job
    cost = stage.arbiter.view("roundOf", *here)[2]
    with reverts_with(None):
        stage.arbiter.send("appeal", *here, sender=stage.client, value=cost)
    stage.decide(job, PROVIDER_WINS)
    with reverts_with(None):
        stage.arbiter.send("appeal", *here, sender=stage.client, value=SECOND_ROUND)
    assert stage.arbiter.view("roundOf", *here)[3:] == (0, 0)


def test_appeal__near_the_end_of_the_ruling_time__refused(stage: KlerosStage):
    """JB-26: nobody appeals until the dispute lapses: the last appeal leaves 60 days for the ruling."""
    job = stage.disputed()
    latest = stage.now + RULING_TIME - 60 * DAY
    stage.vote(job, PROVIDER_WINS)
    here = stage.board.address, job
    stage.go(latest + 1)
    with reverts_with("KlerosArbiterTooLate", *here, latest):
        stage.arbiter.send("appeal", *here, sender=stage.client, value=SECOND_ROUND)


def test_appeal__in_the_last_second__taken(stage: KlerosStage):
    job = stage.disputed()
    latest = stage.now + RULING_TIME - 60 * DAY
    stage.go(latest - sum(stage.PERIODS) // 5)
    stage.vote(job, PROVIDER_WINS)
    stage.go(latest)
    stage.arbiter.send("appeal", stage.board.address, job, sender=stage.client, value=SECOND_ROUND)


def test_appeal__job_closed__refused(stage: KlerosStage):
    """JB-28: nobody pays for a round about a job that is closed, or was never here."""
    job = stage.disputed()
    stage.vote(job, PROVIDER_WINS)
    stage.board.send("concede", job, sender=stage.client)
    with reverts_with("KlerosArbiterTooLate", stage.board.address, job, 0):
        stage.arbiter.send("appeal", stage.board.address, job, sender=stage.client, value=SECOND_ROUND)
    for never in ((stage.board.address, 99), (stage.token.address, job)):
        with reverts_with("JobCasesNotOpen", bytes(32)):
            stage.arbiter.send("appeal", *never, sender=stage.client, value=SECOND_ROUND)


def test_rule__parties_agreed_before__booked_and_nothing_paid_twice(stage: KlerosStage):
    """JB-27: a ruling about a job that was closed in the meantime holds up no court and pays nobody."""
    job = stage.disputed()
    dispute = stage.decide(job, PROVIDER_WINS)
    stage.board.send("concede", job, sender=stage.provider)
    act = lambda: stage.court.send("executeRuling", dispute, sender=stage.stranger)  # noqa: E731
    assert stage.gains(act) == [0, 0, 0]
    assert stage.standing(job) == (ANSWERED, BPS)
    with reverts_with("JobBoardWrongState", job, 0):
        stage.arbiter.send("execute", stage.board.address, job, sender=stage.stranger)


def test_rule__court_never_rules__half_each_and_a_late_ruling_changes_nothing(stage: KlerosStage):
    """JB-19: jurors who are never drawn hold no money for ever: the dispute lapses."""
    job = stage.disputed()
    stage.go(stage.now + RULING_TIME + 1)
    half = BUDGET // 2
    gains = stage.gains(lambda: stage.board.send("lapse", job, sender=stage.stranger))
    assert gains == [BUDGET - half + BOND_UNITS, half - up(half * FEE, BPS), up(half * FEE, BPS)]
    dispute = stage.decide(job, CLIENT_WINS)
    act = lambda: stage.court.send("executeRuling", dispute, sender=stage.stranger)  # noqa: E731
    assert stage.gains(act) == [0, 0, 0]
    assert stage.standing(job) == (ANSWERED, 0)


def test_rule__too_little_gas_for_the_board__kept_and_executed_by_anybody(stage: KlerosStage):
    """JB-27: whoever starves the board of gas delays an answer, and loses nobody one."""
    job = stage.disputed()
    dispute = stage.decide(job, PROVIDER_WINS)
    tx = {
        "from": stage.stranger,
        "to": stage.court.address,
        "data": stage.court.encode("executeRuling", dispute),
        "gas": hex(240_000),
    }
    before = stage.balance(stage.provider)
    stage.anvil.call("eth_sendTransaction", tx)
    stage.anvil.call("evm_mine", {"timestamp": stage.now})
    assert (stage.standing(job), stage.state(job)) == ((ANSWERED, BPS), 3)
    assert stage.balance(stage.provider) == before
    told = []

    def execute():
        sent = stage.arbiter.send("execute", stage.board.address, job, sender=stage.payee)
        told.extend(stage.told(sent))

    assert stage.gains(execute) == [0, BUDGET - GROSS_FEE + BOND_UNITS, GROSS_FEE]
    assert told == [("Executed", {"board": stage.board.address, "job": job, "shareBps": BPS})]
    assert stage.standing(job) == (RULED, BPS)
    with reverts_with("JobCasesNothingToExecute", stage.board.address, job, RULED):
        stage.arbiter.send("execute", stage.board.address, job, sender=stage.payee)


def test_execute__not_answered__refused(stage: KlerosStage):
    job = stage.disputed()
    for board, which, standing in (
        (stage.board.address, job, ASKED),
        (stage.board.address, 99, NONE),
        (stage.token.address, job, NONE),
    ):
        with reverts_with("JobCasesNothingToExecute", board, which, standing):
            stage.arbiter.send("execute", board, which, sender=stage.stranger)


def test_submit_evidence__parties_only__while_it_is_disputed(stage: KlerosStage):
    job = stage.disputed()
    here = stage.board.address, job
    for party in (stage.client, stage.provider):
        outcome = stage.arbiter.send("submitEvidence", *here, "ipfs://e", sender=party)
        shown = {"_evidenceGroupID": 0, "_party": party, "_evidence": "ipfs://e"}
        assert stage.told(outcome) == [("Evidence", {"_arbitrator": stage.court.address, **shown})]
    with reverts_with("KlerosArbiterNotAParty", *here, stage.stranger):
        stage.arbiter.send("submitEvidence", *here, "ipfs://e", sender=stage.stranger)
    with reverts_with("JobCasesNotOpen", bytes(32)):
        stage.arbiter.send("submitEvidence", here[0], 99, "ipfs://e", sender=stage.client)
    stage.board.send("concede", job, sender=stage.client)
    with reverts_with("KlerosArbiterNotAParty", *here, stage.client):
        stage.arbiter.send("submitEvidence", *here, "ipfs://e", sender=stage.client)


def test_rule__of_one_person__and_of_another_above_it(stage: KlerosStage):
    """JB-31: any arbitrator of ERC-792 will do: one person, or one whose ruling can be appealed."""
    stage.take(stage.create_arbiter(stage.central.address))
    job = stage.disputed()
    act = lambda: stage.central.send("giveRuling", 0, CLIENT_WINS, sender=stage.owner)  # noqa: E731
    assert stage.gains(act) == [BUDGET + BOND_UNITS, 0, 0]
    stage.take(stage.create_arbiter(stage.backed.address))
    job = stage.disputed()
    here = stage.board.address, job
    assert stage.arbiter.view("roundOf", *here)[3:] == (0, 0)
    stage.backed.send("giveRuling", 0, CLIENT_WINS, sender=stage.owner)
    assert stage.arbiter.view("roundOf", *here) == (0, CLIENT_WINS, 5, stage.now, stage.now + 3 * DAY)
    stage.arbiter.send("appeal", *here, sender=stage.provider, value=5)
    act = lambda: stage.central.send("giveRuling", 1, PROVIDER_WINS, sender=stage.owner)  # noqa: E731
    assert stage.gains(act) == [0, BUDGET - GROSS_FEE + BOND_UNITS, GROSS_FEE]


def test_constructor__no_arbitrator_or_no_juror__refused(stage: KlerosStage):
    def refused(case):
        arbitrator, jurors = case
        with reverts_with("KlerosArbiterInvalidCourt", arbitrator, jurors):
            stage.create_arbiter(arbitrator, jurors=jurors)

    check_each([(stage.payee, 3), (ZERO_ADDRESS, 3), (stage.court.address, 0)], refused)
    arbiter = stage.create_arbiter(stage.court.address, 7, 5)
    views = "ARBITRATOR", "COURT", "JURORS", "policy", "APPEAL_MARGIN"
    found = [arbiter.view(name) for name in views]
    assert found == [stage.court.address, 7, 5, POLICY, 60 * DAY]
    assert arbiter.view("extraData") == number(7) + number(5)
