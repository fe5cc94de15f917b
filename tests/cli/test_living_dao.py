"""Commands on a DAO whose members changed something: its addresses stay, its values are those of now."""

import pytest
import yaml

from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.record import find_record
from ape_dao.sdk.dao import Dao
from ape_dao.simulation import SimulatedDao
from utils.living import pass_by_commands

SPLIT = """\
title: Share the revenue
summary: Half and half.
actions:
  - call: router.setSplit
    args: {newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}
"""
HALVES = {"revenue_share": "50%", "buyback": "50%", "treasury": "0%"}


@pytest.fixture
def record(living):
    """The record, which is as it was after every test."""
    found = find_record("local", folder=living.folder)
    yield found
    found.save(living.folder / "local" / "token-metrics.json")


@pytest.fixture
def project(record, tmp_path, monkeypatch):
    """A folder with the spec file of the DAO; changes it."""
    monkeypatch.chdir(tmp_path)

    def write(**sections):
        data = record.spec.to_data()
        for name, changes in sections.items():
            data[name] = changes if isinstance(changes, list) else {**data[name], **changes}
        (tmp_path / "dao.yaml").write_text(yaml.safe_dump(data))

    write()
    return write


@pytest.fixture
def passed(works, data, living, tmp_path):
    """The split changed by a vote."""
    (tmp_path / "split.yaml").write_text(SPLIT)
    return pass_by_commands(living, works, data, str(tmp_path / "split.yaml"))


def test_verify__changed_by_a_vote_and_in_the_file__green_without_a_flag(
    run, works, data, passed, project, record, living
):
    """LD-02, LD-03."""
    before = run("verify")
    assert before.exit_code == 1
    assert "router.revenueShareBps" in before.stdout
    split = {"split": HALVES}
    project(revenue={**split})
    text = works("verify")
    assert "all as the spec says" in text
    assert "That is what dao.yaml says; the record is older, and `ape dao adopt` brings" in text
    assert works("verify", "--spec", "dao.yaml").strip().endswith("all as the spec says.")
    assert data("status")["dao"] == "Token Metrics"
    assert [one["id"] for one in data("proposal", "list")["proposals"]] == [passed]
    assert data("lock", "show", str(living.whale.address))
    assert data("revenue", "show")["split"] == {"revenueShare": 5_000, "buyback": 5_000, "treasury": 0}
    works("delegate", str(living.ann.address), sender=living.ben)


def test_verify__file_ahead_of_the_votes__the_record_counts(works, project):
    """LD-03. A spec file that is being edited makes no DAO differ."""
    project(governor={"quorum": "11%"})
    text = works("verify")
    assert "all as the spec says" in text
    assert "dao.yaml says something else than what is in force; `ape dao amend dao.yaml` plans" in text


def test_verify__file_of_another_dao_or_broken__the_record_counts(run, works, project, tmp_path):
    """LD-03."""
    (tmp_path / "dao.yaml").write_text("name: x\n")
    broken = run("verify")
    assert broken.exit_code == 0
    assert "compared with the record's spec alone, because dao.yaml cannot be used" in broken.stderr
    project()
    text = (tmp_path / "dao.yaml").read_text().replace("name: Token Metrics\n", "name: Another DAO\n", 1)
    (tmp_path / "dao.yaml").write_text(text)
    works("verify")


def test_verify__spec_of_another_dao__refused(fails, project, tmp_path):
    """LD-03."""
    text = (tmp_path / "dao.yaml").read_text()
    (tmp_path / "other.yaml").write_text(
        "\n".join("name: Other" if line.startswith("name: ") else line for line in text.splitlines())
    )
    assert fails("verify", "token-metrics", "--spec", "other.yaml") == (
        "The spec is that of 'Other', and the record that of 'Token Metrics'; give a spec and a record of "
        "the same DAO."
    )


def test_simulated_dao__after_a_vote__is_that_of_the_record(record, passed, living):
    """LD-02."""
    assert SimulatedDao.from_record(record).addresses["router"] == record.address("router")
    assert Dao.at(record).contract("router").revenueShareBps() == 5_000
    assert Chain(living.chain.provider).code(record.address("router"))


def test_verify__key_that_nothing_changes__said_so(run, project, record):
    """LD-04."""
    allocations = record.spec.to_data()["allocations"]
    allocations[2]["share"], allocations[3]["share"] = "1%", "48.5%"
    project(escrow={"min_lock": "2 weeks", "min_amount": "2"})
    differs = run("verify", "token-metrics", "--spec", "dao.yaml")
    assert differs.exit_code == 1
    assert "No proposal changes escrow.MIN_LOCK_WEEKS, escrow.MIN_AMOUNT. " in differs.stdout
    project(allocations=allocations)
    differs = run("verify", "--spec", "dao.yaml")
    assert "No proposal changes minted to vesting_team at genesis, minted to timelock at" in differs.stdout


def test_adopt__changed_by_a_vote__spec_and_record_follow(
    run, works, data, passed, project, record, living, tmp_path
):
    """LD-07."""
    text = works("adopt", "--yes")
    assert [line.split()[0] for line in text.splitlines() if line.startswith("revenue.split.")] == [
        "revenue.split.revenue_share",
        "revenue.split.buyback",
        "revenue.split.treasury",
    ]
    assert text.count("Share the revenue") == 3
    spec = yaml.safe_load((tmp_path / "dao.yaml").read_text())
    assert spec["revenue"]["split"] == HALVES
    after = find_record("local", folder=living.folder)
    assert [one["id"] for one in after.last["proposals"]] == [passed]
    assert works("verify").strip().endswith("all as the spec says.")
    again = data("adopt", "--yes")
    assert again["record"] is None and again["changes"] == [] == again["left"]


def test_adopt__json__which_proposal_changed_what(data, passed, project, record, living):
    """LD-07."""
    told = data("adopt", "--yes", "--out", "new.yaml")
    assert [(one["key"], one["after"], one["proposal"]) for one in told["changes"]] == [
        (f"revenue.split.{key}", value, passed) for key, value in HALVES.items()
    ]
    assert (told["proposals"], told["left"], told["spec"]) == ([passed], [], "new.yaml")


def test_adopt__file_with_a_draft__refused_and_nothing_written(fails, passed, project, record, living):
    """LD-08."""
    project(timelock={"delay": "5 days"})
    sentence = fails("adopt", "--yes")
    assert sentence.startswith("dao.yaml says what is not in force (timelock.delay: 2 days → 5 days)")
    assert find_record("local", folder=living.folder).data == record.data
