"""The life of a job: who can do what when, and who gets what."""

import pytest

from model.jobs import BPS, RULING_TIME, up
from utils.checks import check_each, reverts_with
from utils.constants import DAY, WEEK, ZERO_ADDRESS
from utils.job_board import BOND, BUDGET, EVIDENCE, FEE, LIMIT, REVIEW, TERMS, WORK, JobStage

GROSS_FEE = up(BUDGET * FEE, BPS)
BOND_UNITS = up(BUDGET * BOND, BPS)


def test_open_submit_accept__pays_to_the_unit(stage: JobStage):
    """JB-03: what is paid is what was funded: the provider's part and the fee, rounded up, nothing left."""
    job = stage.submitted()
    gains = stage.gains(lambda: stage.board.send("accept", job, sender=stage.client))
    assert gains == [0, BUDGET - GROSS_FEE, GROSS_FEE]
    assert stage.balance(stage.board.address) == 0
    assert stage.board.view("jobOf", job)[:5] == (ZERO_ADDRESS,) * 4 + (0,)


def test_open__tells_all_that_stands_fast(stage: JobStage):
    outcome = stage.board.send("open", stage.offer(payee=stage.payee), sender=stage.client)
    parties = {"jobId": 1, "client": stage.client}
    assert stage.events(outcome) == [
        (
            "JobCreated",
            {
                **parties,
                "provider": stage.provider,
                "evaluator": stage.owner,
                "expiredAt": stage.now + WEEK,
                "hook": ZERO_ADDRESS,
            },
        ),
        ("JobFunded", {**parties, "amount": BUDGET}),
        (
            "JobOffered",
            {
                **parties,
                "token": stage.token.address,
                "budget": BUDGET,
                "payee": stage.payee,
                "review": REVIEW,
                "feeBps": FEE,
                "bondBps": BOND,
                "terms": TERMS,
            },
        ),
    ]
    assert stage.board.view("jobOf", 1) == (
        *(stage.client, stage.provider, stage.payee, stage.token.address, BUDGET, stage.now + WEEK, REVIEW),
        *(FEE, BOND, stage.owner, 1),
    )


def test_accept__nobody_answers__provider_paid(stage: JobStage):
    """JB-01: the client's silence pays: after the review period anybody accepts, and not a second before."""
    job = stage.submitted()
    until = stage.now + REVIEW
    stage.go(until)
    with reverts_with("JobBoardTooEarly", job, until):
        stage.board.send("accept", job, sender=stage.stranger)
    stage.go(until + 1)
    with reverts_with("JobBoardTooLate", job, until):
        stage.board.send("dispute", job, EVIDENCE, sender=stage.client)
    gains = stage.gains(lambda: stage.board.send("accept", job, sender=stage.stranger))
    assert gains == [0, BUDGET - GROSS_FEE, GROSS_FEE]


def test_accept__payee__gets_the_pay_and_the_provider_nothing(stage: JobStage):
    job = stage.submitted(payee=stage.payee)
    gains = stage.gains(
        lambda: stage.board.send("accept", job, sender=stage.client), stage.payee, stage.provider
    )
    assert gains == [BUDGET - GROSS_FEE, 0]


def test_claim_back__nothing_delivered__client_has_everything(stage: JobStage):
    """JB-15: delivery and claim share no second: one can until the deadline, the other from the next on."""
    job, by = stage.open(), stage.now + WEEK
    stage.go(by)
    with reverts_with("JobBoardTooEarly", job, by):
        stage.board.send("claimBack", job, sender=stage.stranger)
    stage.go(by + 1)
    with reverts_with("JobBoardTooLate", job, by):
        stage.board.send("submit", job, WORK, sender=stage.provider)
    gains = stage.gains(lambda: stage.board.send("claimBack", job, sender=stage.stranger))
    assert gains == [BUDGET, 0, 0]


def test_functions__every_wrong_state__refused(stage: JobStage):
    """JB-04: no argument of a caller skips a state: each function works in its own ones only."""
    none, funded, submitted, disputed = 99, stage.open(), stage.submitted(), stage.disputed()
    closed = stage.submitted()
    stage.board.send("accept", closed, sender=stage.client)
    states = {none: 0, closed: 0, funded: 1, submitted: 2, disputed: 3}
    allowed = {
        ("submit", stage.provider, (WORK,)): {1},
        ("accept", stage.client, ()): {2},
        ("dispute", stage.client, (EVIDENCE,)): {2},
        ("claimBack", stage.client, ()): {1},
        ("rule", stage.owner, (BPS,)): {3},
        ("lapse", stage.client, ()): {3},
        ("concede", stage.client, ()): {1, 2, 3},
        ("settle", stage.client, (BPS, stage.now, b"")): {1, 2, 3},
    }
    tried = [
        (name, job, sender, rest)
        for (name, sender, rest), own in allowed.items()
        for job, state in states.items()
        if state not in own
    ]
    assert len(tried) == 28

    def refused(case):
        name, job, sender, rest = case
        with reverts_with("JobBoardWrongState", job, states[job]):
            stage.board.send(name, job, *rest, sender=sender)

    check_each(tried, refused)


def test_functions__strangers__refused(stage: JobStage):
    funded, submitted, disputed = stage.open(), stage.submitted(), stage.disputed()
    cases = [
        ("submit", funded, stage.client, (WORK,)),
        ("dispute", submitted, stage.provider, (EVIDENCE,)),
        ("dispute", submitted, stage.stranger, (EVIDENCE,)),
        ("concede", funded, stage.stranger, ()),
        ("rule", disputed, stage.stranger, (BPS,)),
        ("rule", disputed, stage.client, (0,)),
        ("settle", funded, stage.stranger, (0, stage.now, b"")),
    ]

    def refused(case):
        name, job, sender, rest = case
        with reverts_with("JobBoardNotAllowed", job, sender):
            stage.board.send(name, job, *rest, sender=sender)

    check_each(cases, refused)


@pytest.mark.parametrize("share", [0, 1, 3_333, BPS])
def test_rule__any_share__budget_and_bond_in_proportion(stage: JobStage, share: int):
    """JB-09: a dispute is not free: who loses it pays the other a part of the bond, however it ends."""
    job = stage.disputed()
    gross, bond_part = BUDGET * share // BPS, BOND_UNITS * share // BPS
    fee = up(gross * FEE, BPS)
    gains = stage.gains(lambda: stage.board.send("rule", job, share, sender=stage.owner))
    assert gains == [BUDGET - gross + BOND_UNITS - bond_part, gross - fee + bond_part, fee]
    assert stage.balance(stage.board.address) == 0


def test_concede__in_a_dispute__costs_the_client_its_bond(stage: JobStage):
    """JB-09: to withdraw a dispute just before the ruling costs as much as to lose it."""
    job = stage.disputed()
    gains = stage.gains(lambda: stage.board.send("concede", job, sender=stage.client))
    assert gains == [0, BUDGET - GROSS_FEE + BOND_UNITS, GROSS_FEE]
    job = stage.disputed()
    gains = stage.gains(lambda: stage.board.send("concede", job, sender=stage.provider))
    assert gains == [BUDGET + BOND_UNITS, 0, 0]


def test_concede__before_delivery__either_side(stage: JobStage):
    job = stage.open()
    assert stage.gains(lambda: stage.board.send("concede", job, sender=stage.provider)) == [BUDGET, 0, 0]
    job = stage.open()
    gains = stage.gains(lambda: stage.board.send("concede", job, sender=stage.client))
    assert gains == [0, BUDGET - GROSS_FEE, GROSS_FEE]


def test_lapse__arbiter_never_rules__half_each(stage: JobStage):
    """JB-19: an arbiter that says nothing holds no money for ever: half each, and the bond back."""
    job, until = stage.disputed(), stage.now + RULING_TIME
    stage.go(until)
    with reverts_with("JobBoardTooEarly", job, until):
        stage.board.send("lapse", job, sender=stage.stranger)
    stage.go(until + 1)
    half = BUDGET // 2
    gains = stage.gains(lambda: stage.board.send("lapse", job, sender=stage.stranger))
    assert gains == [BUDGET - half + BOND_UNITS, half - up(half * FEE, BPS), up(half * FEE, BPS)]


def test_settle__any_split__by_both(stage: JobStage):
    job = stage.disputed()
    signature = stage.sign(0, job, 2_500, stage.now)
    quarter = BUDGET // 4
    fee = up(quarter * FEE, BPS)
    call = job, 2_500, stage.now, signature
    gains = stage.gains(lambda: stage.board.send("settle", *call, sender=stage.provider))
    assert gains == [BUDGET - quarter + BOND_UNITS, quarter - fee, fee]


def test_settle__other_job_share_deadline_board_or_signer__refused(stage: JobStage):
    """JB-16: a signature is for one job, share, deadline, board and chain, and only the other side's."""
    job, other = stage.open(), stage.open()
    good = stage.sign(0, job, 5_000, stage.now)
    elsewhere = {"verifyingContract": stage.token.address}
    cases = [
        (other, 5_000, stage.now, good),
        (job, 5_001, stage.now, good),
        (job, 5_000, stage.now + 1, good),
        (job, 5_000, stage.now, stage.sign(0, job, 5_000, stage.now, chainId=1)),
        (job, 5_000, stage.now, stage.sign(0, job, 5_000, stage.now, **elsewhere)),
        (job, 5_000, stage.now, stage.sign(1, job, 5_000, stage.now)),
        (job, 5_000, stage.now, b""),
    ]

    def refused(call):
        with reverts_with("JobBoardBadSignature", stage.client):
            stage.board.send("settle", *call, sender=stage.provider)

    check_each(cases, refused)
    with reverts_with("JobBoardShareAboveLimit", BPS + 1, BPS):
        stage.board.send("settle", job, BPS + 1, stage.now, good, sender=stage.provider)
    deadline = stage.now
    stage.go(deadline + 1)
    with reverts_with("JobBoardTooLate", job, deadline):
        stage.board.send("settle", job, 5_000, deadline, good, sender=stage.provider)


def test_open__what_does_not_fit__refused(stage: JobStage):
    """JB-05: a job is funded with its one budget when it is opened; no function changes it afterwards."""
    board, now = stage.board, stage.now
    latest = now + 2 * 365 * DAY
    cases = [
        ({"budget": 0}, "JobBoardInvalidBudget", (stage.token.address, 0, LIMIT)),
        ({"budget": LIMIT + 1}, "JobBoardInvalidBudget", (stage.token.address, LIMIT + 1, LIMIT)),
        ({"token": board.address}, "JobBoardInvalidBudget", (board.address, BUDGET, 0)),
        ({"provider": ZERO_ADDRESS}, "JobBoardInvalidParty", (ZERO_ADDRESS,)),
        ({"provider": board.address}, "JobBoardInvalidParty", (board.address,)),
        ({"provider": stage.client}, "JobBoardInvalidParty", (stage.client,)),
        ({"payee": ZERO_ADDRESS}, "JobBoardInvalidParty", (ZERO_ADDRESS,)),
        ({"payee": board.address}, "JobBoardInvalidParty", (board.address,)),
        ({"review": REVIEW - 1}, "JobBoardInvalidTime", (REVIEW - 1, REVIEW, 180 * DAY)),
        ({"review": 180 * DAY + 1}, "JobBoardInvalidTime", (180 * DAY + 1, REVIEW, 180 * DAY)),
        ({"by": now - 1}, "JobBoardInvalidTime", (now - 1, now, latest)),
        ({"by": latest + 1}, "JobBoardInvalidTime", (latest + 1, now, latest)),
    ]

    def refused(case):
        changes, error, values = case
        with reverts_with(error, *values):
            stage.open(**changes)

    check_each(cases, refused)
    assert not [name for name in board.functions if "udget" in name]


def test_open__terms_and_evidence__are_hashes(stage: JobStage):
    """JB-14: a text of any length costs a job nothing: calls take hashes, and nothing is stored of them."""
    taken = {entry["name"]: entry for entry in stage.board.artifact.abi if entry["type"] == "function"}
    kinds = {
        name: [part["type"] for item in taken[name]["inputs"] for part in item.get("components", [item])]
        for name in ("open", "submit", "dispute")
    }
    assert not {"string", "bytes"} & {kind for found in kinds.values() for kind in found}
    costs = []
    for terms in (TERMS, b"\xff" * 32):
        costs.append(stage.board.send("open", stage.offer(terms=terms), sender=stage.client).gas)
    assert costs[1] < costs[0]
