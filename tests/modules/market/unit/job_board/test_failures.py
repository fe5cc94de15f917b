"""Owners, arbiters and tokens that do not do what they should."""

import pytest

from model.jobs import BPS, up
from utils.checks import check_each, reverts_with
from utils.constants import DAY, WEEK, ZERO_ADDRESS
from utils.job_board import BOND, BUDGET, EVIDENCE, FEE, LIMIT, REVIEW, WORK, JobStage

GROSS_FEE = up(BUDGET * FEE, BPS)
BOND_UNITS = up(BUDGET * BOND, BPS)


def test_set_rules__running_jobs__keep_fee_bond_and_arbiter(stage: JobStage):
    """JB-02: what a job costs and who judges it is what stood there when it was opened."""
    job = stage.submitted()
    stage.board.send("setRules", (2_000, 0, 30 * DAY), sender=stage.owner)
    stage.board.send("setArbiter", stage.stranger, False, sender=stage.owner)
    stage.board.send("setLimit", stage.token.address, 0, sender=stage.owner)
    assert stage.board.view("bondOf", job) == BOND_UNITS
    stage.board.send("dispute", job, EVIDENCE, sender=stage.client)
    with reverts_with("JobBoardNotAllowed", job, stage.stranger):
        stage.board.send("rule", job, BPS, sender=stage.stranger)
    gains = stage.gains(lambda: stage.board.send("rule", job, BPS, sender=stage.owner))
    assert gains == [0, BUDGET - GROSS_FEE + BOND_UNITS, GROSS_FEE]


def test_set_arbiter__none__later_jobs_have_none(stage: JobStage):
    stage.board.send("setArbiter", ZERO_ADDRESS, False, sender=stage.owner)
    assert (stage.board.view("arbiter"), stage.board.view("arbiterAsks")) == (ZERO_ADDRESS, False)
    job = stage.submitted()
    with reverts_with("JobBoardNoArbiter", job):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client)


def test_setters__out_of_bounds__refused(stage: JobStage):
    board = stage.board
    cases = [
        (("setRules", (2_001, 0, DAY)), "JobBoardShareAboveLimit", (2_001, 2_000)),
        (("setRules", (0, 5_001, DAY)), "JobBoardShareAboveLimit", (5_001, 5_000)),
        (("setRules", (0, 0, 3_599)), "JobBoardInvalidTime", (3_599, 3_600, 30 * DAY)),
        (("setRules", (0, 0, 30 * DAY + 1)), "JobBoardInvalidTime", (30 * DAY + 1, 3_600, 30 * DAY)),
        (("setFeeReceiver", ZERO_ADDRESS), "JobBoardInvalidAccount", (ZERO_ADDRESS,)),
        (("setFeeReceiver", board.address), "JobBoardInvalidAccount", (board.address,)),
        (("setArbiter", board.address, False), "JobBoardInvalidAccount", (board.address,)),
        (("setArbiter", stage.payee, True), "JobBoardInvalidAccount", (stage.payee,)),
        (("setLimit", stage.payee, 1), "JobBoardInvalidToken", (stage.payee,)),
    ]

    def refused(case):
        call, error, values = case
        with reverts_with(error, *values):
            board.send(*call, sender=stage.owner)

    check_each(cases, refused)
    for call, *_ in cases:
        with reverts_with("OwnableUnauthorizedAccount", stage.stranger):
            board.send(*call, sender=stage.stranger)


def test_set_limit__list_of_tokens__follows(stage: JobStage):
    tokens = [stage.deploy("MockPlainToken", 18) for _ in range(15)]
    for token in tokens[:14]:
        stage.board.send("setLimit", token.address, 7, sender=stage.owner)
    with reverts_with("JobBoardTooManyTokens", 15):
        stage.board.send("setLimit", tokens[14].address, 7, sender=stage.owner)
    stage.board.send("setLimit", tokens[0].address, 0, sender=stage.owner)
    stage.board.send("setLimit", tokens[14].address, 7, sender=stage.owner)
    assert tokens[0].address not in stage.board.view("tokens")
    assert stage.board.view("limitOf", tokens[14].address) == 7


def test_accept__token_refuses_somebody__the_others_are_paid(stage: JobStage):
    """JB-06: a blocked provider, client or receiver of fees blocks itself; what it is owed waits for it."""
    token = stage.deploy("MockBlocklistToken", 6)
    stage.board.send("setLimit", token.address, LIMIT, sender=stage.owner)
    stage.fund(token)
    job = stage.disputed(token=token.address)
    people = stage.client, stage.provider, stage.receiver
    for who in people:
        token.send("setBlocked", who, True, sender=stage.owner)
    stage.board.send("rule", job, 5_000, sender=stage.owner)
    half, bond_half = BUDGET // 2, BOND_UNITS // 2
    fee = up(half * FEE, BPS)
    parts = BUDGET - half + BOND_UNITS - bond_half, half - fee + bond_half, fee
    assert tuple(stage.board.view("keptFor", who, token.address) for who in people) == parts
    with reverts_with("MockBlocklistTokenBlocked", stage.provider):
        stage.board.send("withdraw", stage.provider, token.address, sender=stage.stranger)
    for who in people:
        token.send("setBlocked", who, False, sender=stage.owner)
        stage.board.send("withdraw", who, token.address, sender=stage.stranger)
        with reverts_with("JobBoardNothingKept", who, token.address):
            stage.board.send("withdraw", who, token.address, sender=who)
    assert stage.balance(stage.provider, token) == 10**30 + parts[1]
    assert stage.balance(stage.board.address, token) == 0


def test_open__token_that_does_not_bring_the_budget__refused(stage: JobStage):
    """JB-17: what is credited is what came; a token with a fee, or one that just says no, opens no job."""
    for kind, error, values in (
        ("Fee", "JobBoardPaymentMissing", lambda token: (token, BUDGET - BUDGET // 100, BUDGET)),
        ("FalseReturn", "SafeERC20FailedOperation", lambda token: (token,)),
    ):
        token = stage.deploy(f"Mock{kind}Token", 6)
        stage.board.send("setLimit", token.address, LIMIT, sender=stage.owner)
        stage.fund(token)
        if kind == "FalseReturn":
            token.send("setFailing", True, sender=stage.owner)
        with reverts_with(error, *values(token.address)):
            stage.open(token=token.address)


def test_accept__too_little_gas__nothing_is_kept(stage: JobStage):
    """JB-18: a stranger who accepts with little gas cannot turn a payment into a claim."""
    job = stage.submitted()
    stage.go(stage.now + REVIEW + 1)
    call = {"from": stage.stranger, "to": stage.board.address, "data": stage.board.encode("accept", job)}
    seen = []
    for gas in range(60_000, 420_000, 20_000):
        mark = stage.chain.snapshot()
        stage.anvil.call("eth_sendTransaction", {**call, "gas": hex(gas)})
        stage.anvil.call("evm_mine")
        kept = stage.board.view("keptFor", stage.provider, stage.token.address)
        seen.append((stage.state(job) == 0, kept))
        stage.chain.restore(mark)
    assert (True, 0) in seen and (False, 0) in seen
    assert {kept for _, kept in seen} == {0}


def test_pay__hook_of_the_token__changes_nothing(stage: JobStage):
    """JB-20: a token that calls back in the middle of a payment finds the job closed, and the door shut."""
    token = stage.deploy("MockHookToken", 6)
    stage.board.send("setLimit", token.address, LIMIT, sender=stage.owner)
    stage.fund(token)
    job, other = stage.submitted(token=token.address), stage.submitted(token=token.address)
    call = bytes.fromhex(stage.board.encode("accept", other)[2:])
    stage.go(stage.now + REVIEW + 1)
    token.send("setHook", stage.board.address, call, sender=stage.owner)
    stage.board.send("accept", job, sender=stage.client)
    assert (token.view("calls"), token.view("succeeded")) == (2, False)
    assert stage.state(other) == 2
    held = sum(stage.board.view("keptFor", who, token.address) for who in (stage.provider, stage.receiver))
    assert stage.balance(stage.board.address, token) == BUDGET + held


@pytest.fixture
def judged(stage: JobStage):
    """A board whose arbiter is a contract that is told of disputes."""
    arbiter = stage.deploy("MockJobArbiter")
    stage.board.send("setArbiter", arbiter.address, True, sender=stage.owner)
    return arbiter


def test_rule__twice_or_for_another_job__refused(stage: JobStage, judged):
    """JB-13: a ruling counts once, and only for a job that this arbiter was asked about."""
    job, quiet = stage.disputed(), stage.submitted()
    stage.board.send("setArbiter", stage.owner, False, sender=stage.owner)
    foreign = stage.disputed()
    with reverts_with("JobBoardWrongState", quiet, 2):
        judged.send("tell", stage.board.address, quiet, BPS, sender=stage.stranger)
    with reverts_with("JobBoardNotAllowed", foreign, judged.address):
        judged.send("tell", stage.board.address, foreign, BPS, sender=stage.stranger)
    with reverts_with("JobBoardShareAboveLimit", BPS + 1, BPS):
        judged.send("tell", stage.board.address, job, BPS + 1, sender=stage.stranger)
    judged.send("tell", stage.board.address, job, BPS, sender=stage.stranger)
    with reverts_with("JobBoardWrongState", job, 0):
        judged.send("tell", stage.board.address, job, BPS, sender=stage.stranger)


def test_rule__after_both_agreed__refused(stage: JobStage, judged):
    """JB-13: an arbiter that answers late finds nothing to divide."""
    job = stage.disputed()
    stage.board.send("concede", job, sender=stage.provider)
    with reverts_with("JobBoardWrongState", job, 0):
        judged.send("tell", stage.board.address, job, BPS, sender=stage.stranger)


def test_dispute__wei__go_to_the_arbiter_alone(stage: JobStage, judged):
    judged.send("setCost", 5, False, sender=stage.stranger)
    job = stage.submitted()
    stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=5)
    assert int(stage.anvil.call("eth_getBalance", judged.address, "latest"), 16) == 5
    assert judged.view("raised") == job
    stage.board.send("setArbiter", stage.owner, False, sender=stage.owner)
    job = stage.submitted()
    with reverts_with("JobBoardNothingToForward", 5):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client, value=5)


def test_dispute__arbiter_rules_in_the_call__refused(stage: JobStage, judged):
    """JB-21: an arbiter answers later; one that rules while it is asked reverts the dispute."""
    judged.send("setCost", 0, True, sender=stage.stranger)
    job = stage.submitted()
    with reverts_with("ReentrancyGuardReentrantCall"):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client)
    assert stage.state(job) == 2


def test_submit__late__the_client_still_reviews_in_full(stage: JobStage):
    """JB-15: who delivers in the last second takes nothing from the time to look at it."""
    job, by = stage.open(), stage.now + WEEK
    stage.go(by)
    stage.board.send("submit", job, WORK, sender=stage.provider)
    stage.go(by + REVIEW)
    stage.board.send("dispute", job, EVIDENCE, sender=stage.client)
    assert stage.state(job) == 3
