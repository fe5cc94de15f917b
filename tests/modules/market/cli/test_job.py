"""`ape dao job …` on a living DAO: jobs that end in every way."""

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from ape_dao.modules.market import sdk
from utils.books import undone, wrong
from utils.impersonation import send_as
from utils.living import DAY

DOLLAR = 10**6
BUDGET, FEE, BOND = 500 * DOLLAR, 50 * DOLLAR, 25 * DOLLAR


@pytest.fixture
def files(tmp_path):
    """Terms, work and reasons."""
    made = []
    for name in ("terms.md", "work.bin", "reasons.md"):
        path = tmp_path / name
        path.write_text(f"The {name} of a job.\n")
        made.append(str(path))
    return made


@pytest.fixture
def job(living, data, files):
    """Ben's job of 500 dollars for ann."""
    made = data("job", "open", living.ann.address, "500 DUSD", files[0], "--yes", sender=living.ben)
    assert (made["state"], made["budget"], made["bond"]) == ("funded", str(BUDGET), str(BOND))
    return str(made["job"])


def test_launch__verifies(living, data):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    assert data("status")["market"] == {
        "arbiter": living.carol.address,
        "fee": 1_000,
        "opened": 0,
        "running": 0,
        "disputed": [],
    }


def test_open_submit_accept__pays_provider_and_router(living, data, works, fails, files, job):
    assert "needs one that is submitted" in fails("job", "accept", job, "--yes", sender=living.ben)
    assert "to be delivered until" in works("job", "show", job)
    had = living.usdc.balanceOf(living.ann), living.usdc.balanceOf(living.dao.contract("router"))
    works("job", "submit", job, files[1], sender=living.ann)
    assert "only the client accepts" in fails("job", "accept", job, "--yes", sender=living.carol)
    assert [one["state"] for one in data("job", "list", living.ann.address)["jobs"]] == ["submitted"]
    works("job", "accept", job, "--yes", sender=living.ben)
    assert living.usdc.balanceOf(living.ann) - had[0] == BUDGET - FEE
    assert living.usdc.balanceOf(living.dao.contract("router")) - had[1] == FEE
    assert data("job", "list")["jobs"] == []
    assert "is closed" in fails("job", "show", job)
    assert "There is no job 99" in fails("job", "show", "99")


def test_dispute__ruled_by_the_arbiter(living, data, works, fails, files, job):
    works("job", "submit", job, files[1], sender=living.ann)
    works("job", "dispute", job, files[2], "--yes", sender=living.ben)
    assert "Disputes of jobs" in works("status")
    assert [one["job"] for one in data("status")["market"]["disputed"]] == [int(job)]
    assert "rules in job" in fails("job", "rule", job, "40%", "--yes", sender=living.ben)
    assert "0% to 100%" in fails("job", "rule", job, "101%", "--yes", sender=living.carol)
    before = living.usdc.balanceOf(living.ann)
    works("job", "rule", job, "40%", "--yes", sender=living.carol)
    assert living.usdc.balanceOf(living.ann) - before == (200 - 20 + 10) * DOLLAR


def test_dispute__arbiter_that_is_paid__asked_with_its_wei(living, works, files, contracts):
    """JB-24: a contract that rules is told of the dispute, with what it takes."""
    arbiter = contracts.MockJobArbiter.deploy(sender=living.ann)
    arbiter.setCost(7, False, sender=living.ann)
    board, treasury = sdk.board_of(living.dao), str(living.dao.timelock.address)
    call = board.setArbiter.encode_input(arbiter, True)
    send_as(living.chain.provider, treasury, str(board.address), call)
    works("job", "open", living.ann.address, "500 DUSD", files[0], "--yes", sender=living.ben)
    number = str(board.jobCount())
    works("job", "submit", number, files[1], sender=living.ann)
    assert "arbiter takes 0.000000000000000007 ETH" in works(
        "job", "dispute", number, files[2], "--yes", sender=living.ben
    )
    assert (arbiter.raised(), arbiter.balance) == (int(number), 7)


def test_settle__signed_by_one_sent_by_the_other(living, data, works, fails, job):
    signed = data("job", "settle", job, "25%", sender=living.ben)
    assert signed["transaction"] is None
    proof = "--signature", signed["signature"], "--until", str(signed["deadline"])
    assert "belong together" in fails("job", "settle", job, "25%", *proof[:2], sender=living.ann)
    assert "neither client nor provider" in fails("job", "settle", job, "25%", sender=living.carol)
    refused = fails("job", "settle", job, "26%", *proof, "--yes", sender=living.ann)
    assert "JobBoardBadSignature" in refused or "signature" in refused
    before = living.usdc.balanceOf(living.ben)
    assert data("job", "settle", job, "25%", *proof, "--yes", sender=living.ann)["transaction"]
    assert living.usdc.balanceOf(living.ben) - before == 375 * DOLLAR


def test_expire__nothing_delivered__returned(living, works, fails, job):
    assert "to be delivered until" in fails("job", "expire", job, sender=living.carol)
    living.travel(15 * DAY)
    before = living.usdc.balanceOf(living.ben)
    works("job", "expire", job, sender=living.carol)
    assert living.usdc.balanceOf(living.ben) - before == BUDGET


def test_concede__provider__everything_back(living, works, fails, job):
    assert "neither client nor provider" in fails("job", "concede", job, "--yes", sender=living.carol)
    before = living.usdc.balanceOf(living.ben)
    works("job", "concede", job, "--yes", sender=living.ann)
    assert living.usdc.balanceOf(living.ben) - before == BUDGET
    assert "Nothing is kept" in fails("job", "withdraw", sender=living.ben)


def test_open__what_the_board_refuses__said_before_anything_is_sent(living, fails, files):
    def refused(*arguments):
        return fails("job", "open", living.ann.address, *arguments, "--yes", sender=living.ben)

    assert "at most 10,000 DUSD" in refused("10_001 DUSD", files[0])
    assert "No jobs are opened in TMAI" in refused("1 TMAI", files[0])
    assert "at least 3 days" in refused("1 DUSD", files[0], "--review", "2 days")
    assert "There is no file 'nothing.md'" in refused("1 DUSD", "nothing.md")
    assert sdk.jobs(living.dao) == []


def test_report__every_job_and_what_was_paid(living, data, works, files, tmp_path):
    """A job that is completed, one that is ruled in, one given back, and one that runs."""
    stores = f"--stores={tmp_path / 'stores'}"

    def opened():
        return str(
            data("job", "open", living.ann.address, "500 DUSD", files[0], "--yes", sender=living.ben)["job"]
        )

    numbers = [opened() for _ in range(4)]
    for number in numbers[:2]:
        works("job", "submit", number, files[1], sender=living.ann)
    works("job", "accept", numbers[0], "--yes", sender=living.ben)
    works("job", "dispute", numbers[1], files[2], "--yes", sender=living.ben)
    works("job", "rule", numbers[1], "40%", "--yes", sender=living.carol)
    works("job", "concede", numbers[2], "--yes", sender=living.ann)
    report = data("report", stores, f"--output={tmp_path / 'report.html'}")
    (section,) = [one for one in report["sections"] if one["id"] == "market"]
    (table,) = section["tables"]
    names = [one["id"] for one in table["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    told = [
        (row["state"], row["disputed"], row["share"], *(row[key] for key in ("earned", "returned", "fee")))
        for row in rows
        if str(row["job"]) in numbers
    ]
    assert told == [
        ("completed", "no", 1.0, str(450 * DOLLAR), "0", str(50 * DOLLAR)),
        ("completed", "yes", 0.4, str(190 * DOLLAR), str(315 * DOLLAR), str(20 * DOLLAR)),
        ("rejected", "no", 0.0, "0", str(500 * DOLLAR), "0"),
        ("running", "no", None, "0", "0", "0"),
    ]
    assert {row["provider"] for row in rows} == {living.ann.address}
    figures = {one["id"].partition("-")[0]: one["value"] for one in section["figures"]}
    assert (figures["jobs"], figures["budget"]) == (len(rows), str(len(rows) * BUDGET))
    for key in ("earned", "returned"):
        assert figures[key] == str(sum(int(row[key]) for row in rows))
    works("job", "concede", numbers[3], "--yes", sender=living.ann)


def test_audit__jobs_in_every_state__adds_up_and_what_is_gone_is_told(living, data, works, files):
    """SV-60: budgets, bonds and fees of jobs, worked out again from their terms and ends."""
    for ends in ("accept", "dispute", "none"):
        made = data("job", "open", living.ann.address, "33.333333 DUSD", files[0], "--yes", sender=living.ben)
        number = str(made["job"])
        works("job", "submit", number, files[1], sender=living.ann)
        if ends == "accept":
            works("job", "accept", number, "--yes", sender=living.ben)
        elif ends == "dispute":
            works("job", "dispute", number, files[2], "--yes", sender=living.ben)
    assert wrong(living, "jobs") == []
    board, usdc = living.dao.address("jobs"), living.usdc
    with undone(living):
        send_as(living.chain.provider, board, usdc.address, usdc.transfer.encode_input(living.ben, 1))
        assert wrong(living, "jobs") == [
            "jobs: DUSD: received by the board = paid out + in open jobs + kept for whom the token refused",
            "jobs: DUSD: in open jobs, and kept = held by the board",
        ]
