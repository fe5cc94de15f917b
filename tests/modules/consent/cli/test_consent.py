"""`ape dao consent …` on a living DAO: a Safe and an account have a say, from the launch to the execution."""

import json

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.verification.verify import drift, verify
from ape_dao.modules.consent import sdk
from utils.impersonation import send_as
from utils.living import DAY, WHOLE
from utils.safe import transaction

PAYMENT = """
title: Pay ann
summary: Ten tokens.
actions:
  - call: token.transfer
    args: {{to: "{to}", value: 10 TMAI}}
"""


def findings(living):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    return verify(installed(record), living.chain.provider, record.start_block)


@pytest.fixture
def passed(living, works, data, tmp_path):
    """The id of a payment that passed its vote."""
    file = tmp_path / "payment.yaml"
    file.write_text(PAYMENT.format(to=living.ann.address))
    made = str(data("proposal", "create", str(file), "--yes", sender=living.whale)["id"])
    living.travel(60)
    works("proposal", "vote", made, "for", sender=living.whale)
    living.travel(8 * DAY)
    return made


def send_batch(living, council, owner, path):
    """What the owner of a Safe does with a file for the transaction builder."""
    (call,) = json.loads(path.read_text())["transactions"]
    call_data = transaction(council, owner, call["to"], bytes.fromhex(call["data"][2:]))
    send_as(living.chain.provider, owner, str(council.address), call_data)


def test_consent__of_a_safe__from_vote_to_execution(living, council, passed, works, data, fails, tmp_path):
    """BO-61: nothing is queued before the council, a Safe, approved by a file for its transaction builder."""
    living.travel(2 * DAY)
    assert "does not agree yet" in fails("proposal", "queue", passed, sender=living.ben)
    shown = data("proposal", "show", passed)
    assert (shown["stageAgrees"], shown["nextStep"]) == (False, "wait for its stage, then queue")
    asked = data("consent", "show", passed)
    assert (asked["stage"], asked["agrees"], [one["met"] for one in asked["checks"]]) == (
        "elders",
        False,
        [False, True],
    )
    assert "is not asked for that" in fails("consent", "approve", passed, sender=living.ann)
    path = tmp_path / "approve.json"
    words = ("consent", "approve", passed, "--safe", str(council.address), "--output", str(path))
    works(*words, sender=living.ann)
    assert "already exists" in fails(*words, sender=living.ann)
    assert "does not agree yet" in fails("proposal", "queue", passed, sender=living.ben)
    send_batch(living, council, str(living.ann.address), path)
    assert "final: approved" in fails(*words, "--force", sender=living.ann)
    works("proposal", "queue", passed, sender=living.ben)
    living.travel(3 * DAY)
    before = living.dao.token.balanceOf(living.ann)
    works("proposal", "execute", passed, "--yes", sender=living.ben)
    assert living.dao.token.balanceOf(living.ann) - before == 10 * WHOLE


def test_object__and_withdraw__in_time(living, passed, works, data, fails):
    """BO-62: an objection holds a proposal up until it is withdrawn, and comes only in time."""
    works("consent", "object", passed, sender=living.carol)
    assert data("consent", "show", passed)["checks"][1]["report"] == "objected"
    living.travel(3 * DAY)
    assert not data("consent", "show", passed)["checks"][1]["met"]
    works("consent", "withdraw", passed, sender=living.carol)
    assert data("consent", "show", passed)["checks"][1]["met"]
    assert "final: objection withdrawn" in fails("consent", "object", passed, sender=living.carol)


def test_object__too_late__says_until_when(living, passed, fails):
    living.travel(3 * DAY)
    assert "Objections were possible until" in fails("consent", "object", passed, sender=living.carol)
    assert "belong together" in fails("consent", "object", passed, "--output", "x.json", sender=living.carol)


def test_launch__stage_of_the_spec__verified_and_shown(living, council, data):
    """BO-63: verification compares which contract has the say, and what it asks of whom."""
    assert drift(findings(living)) == []
    (stage,) = data("status")["stages"]
    assert (stage["name"], stage["needed"]) == ("elders", 2)
    assert stage["checks"][0]["body"] == str(council.address)
    kinds = living.dao.kinds
    rules = kinds.describe(1).rules
    other = [*tuple(rules)[:-2], str(living.usdc.address), ZERO_ADDRESS]
    data_of = kinds.setKind.encode_input(0, other)
    send_as(living.chain.provider, str(living.dao.timelock.address), str(kinds.address), data_of)
    (found,) = drift(findings(living))
    assert (found.what, found.found) == ("kinds.standard.stage", "USDC")


def test_simulate__stage_does_not_agree__says_who_and_goes_on(living, passed, data):
    """BO-64: the simulation shows what would happen, and that it takes the consent of others."""
    report = data("proposal", "simulate", passed, "--alone")
    found = {one["rule"]: one for one in report["findings"]}
    assert found["stage-must-agree"]["grade"] == "warning"
    assert report["outcome"]["ending"] == "executed"


def test_stage_of__proposal_of_a_kind_without_one__says_so(living):
    """The constitutional kind has no stage: it is the way out."""
    with pytest.raises(Exception, match="needs nobody's consent"):
        sdk.stage_of(living.dao, 1)
