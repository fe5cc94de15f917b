"""`ape dao proposal escalate`, and what the other commands say of a proposal that was vetoed."""

import json

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.spec import load_preset
from ape_dao.core.verification.verify import drift, verify
from ape_dao.proposals.escalation import escalated
from ape_dao.proposals.onchain import find_proposals
from ape_dao.sdk import staking
from ape_dao.sdk.transactions import send
from utils.impersonation import send_as
from utils.living import DAY, WHOLE, build

PAYMENT = """
title: Pay ann
summary: Ten tokens, {kind}.
kind: {kind}
actions:
  - call: token.transfer
    args: {{to: "{to}", value: 10 TMAI}}
"""


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    """Whale has three quarters of the votes, ben one."""
    optimistic = load_preset("token-metrics").to_data()["kinds"]["optimistic"]
    people = [accounts[n] for n in range(5)]
    kinds = {"optimistic": {**optimistic, "escalates": True, "quorum_floor": "1_000"}}
    return build(chain, tmp_path_factory.mktemp("escalation"), people, salt="escalation", kinds=kinds)


@pytest.fixture
def propose(living, data, tmp_path):
    """Propose a payment; its id, once the vote is open."""

    def _propose(kind="optimistic"):
        file = tmp_path / f"{kind}.yaml"
        file.write_text(PAYMENT.format(kind=kind, to=living.ann.address))
        made = data("proposal", "create", str(file), "--yes", sender=living.whale)["id"]
        living.travel(60)
        return made

    return _propose


def test_escalate__vetoed__told_everywhere_and_decided_by_a_majority(
    living, works, data, fails, propose, tmp_path
):
    """BO-141. BO-145: every command says that a veto is no end, until when it goes on, and as what it did."""
    made = propose()
    assert "to a standard vote by" in works("proposal", "show", made)
    assert "and it is active" in fails("proposal", "escalate", made, sender=living.ann)
    works("proposal", "vote", made, "against", sender=living.ben)
    assert data("proposal", "show", made)["missing"] == [
        "Enough votes are AGAINST to send it to a standard vote."
    ]
    living.travel(8 * DAY)
    until = living.dao.governor.proposalExpiration(int(made))
    assert "vetoed; can be escalated until" in works("proposal", "show", made)
    assert "can be escalated until" in works("proposal", "watch", "--once")
    (watched,) = data("proposal", "watch", "--once")["open"]
    for document in (data("proposal", "show", made), data("proposal", "list")["proposals"][0], watched):
        assert (document["state"], document["nextStep"], document["due"]) == ("defeated", "escalate", until)
        assert document["escalation"] == {"until": until, "proposal": None}

    (told,) = data("proposal", "digest")["open"]
    assert (told["id"], told["state"], told["vetoed"]) == (made, "defeated", True)
    assert "vetoed; can be escalated until" in works("proposal", "digest")
    assert " vetoed " in works("proposal", "list", "--open")

    onward = data("proposal", "escalate", made, sender=living.ann)
    assert (onward["kind"], onward["title"], onward["escalatedFrom"]) == ("standard", "Pay ann", made)
    first, second = find_proposals(living.dao)[-2:]
    assert escalated(living.dao.addresses["escalation"], first).id == second.id == int(onward["id"])
    assert "went on to a standard vote as" in works("proposal", "show", made)
    assert data("proposal", "show", made)["escalation"]["proposal"] == onward["id"]
    assert f"went on as {second.short_id}" in works("proposal", "list")
    feed = tmp_path / "feed.xml"
    assert "went on to a standard vote as" in works("proposal", "digest", "--feed", str(feed))
    assert "Pay ann (vetoed)" in feed.read_text()
    assert data("proposal", "list", "--open")["proposals"][0]["id"] == onward["id"]
    assert "went on to a standard vote already" in fails("proposal", "escalate", made, sender=living.ann)
    assert data("proposal", "show", onward["id"])["descriptionProblems"] == []
    assert "only optimistic proposals" in fails("proposal", "escalate", onward["id"], sender=living.ann)

    living.travel(60)
    for voter, choice in ((living.whale, "for"), (living.ben, "against")):
        works("proposal", "vote", onward["id"], choice, sender=voter)
    living.travel(8 * DAY)
    works("proposal", "queue", onward["id"], sender=living.ann)
    living.travel(3 * DAY)
    before = living.dao.token.balanceOf(living.ann)
    works("proposal", "execute", onward["id"], "--yes", sender=living.ann)
    assert living.dao.token.balanceOf(living.ann) - before == 10 * WHOLE


def test_veto__votes_that_nobody_casts__told_beside_the_bar(living, works, data, propose):
    """BO-144: a veto is a share of all votes; what is parked or the DAO's own cannot object, and is told."""
    escrow, total = living.dao.escrow, living.dao.escrow.getPastTotalSupply
    assert "100% of all votes; a veto takes 5% of it" in works("status")
    assert data("proposal", "show", propose("standard"))["vetoReach"] is None
    staking.delegate(living.dao, ZERO_ADDRESS, sender=living.ben)
    made = propose()
    snapshot = living.dao.governor.proposalSnapshot(int(made))
    parked = escrow.powerAt(living.ben, snapshot)
    staking.delegate(living.dao, str(living.ben.address), sender=living.ben)  # too late for this vote
    send(escrow, "delegate", living.dao.timelock, sender=living.whale)
    living.travel(60)

    told = data("proposal", "show", made)["vetoReach"]
    can_object = escrow.getPastVotes(living.whale, snapshot)
    assert told == {
        "at": snapshot,
        "total": str(total(snapshot)),
        "parked": str(parked),
        "own": "0",
        "canObject": str(int(told["total"]) - parked),
        "veto": str(-(-total(snapshot) * 500 // 10_000)),
        "outOfReach": False,
    }
    assert abs(int(told["canObject"]) - can_object) <= 1
    assert "are nobody's); a veto takes 6.66% of it" in works("proposal", "show", made)

    now = data("status")["vetoReach"]
    assert (now["parked"], int(now["own"])) == ("0", escrow.getPastVotes(living.dao.timelock, now["at"]))
    assert now["at"] == living.now - 1
    staking.delegate(living.dao, ZERO_ADDRESS, sender=living.ben)
    living.travel(60)
    assert data("status")["vetoReach"]["outOfReach"]
    assert "a veto is out of reach, it takes" in works("status")


def test_escalate__too_late__says_since_when(living, works, data, fails, propose):
    """BO-141: what nobody took on in time is over."""
    made = propose()
    works("proposal", "vote", made, "against", sender=living.ben)
    living.travel(living.dao.governor.proposalExpiration(int(made)) - living.now + 1)
    shown = works("proposal", "show", made)
    assert "could be escalated until" in shown, shown
    assert "propose its calls anew" in fails("proposal", "escalate", made, sender=living.ann)
    assert data("proposal", "watch", "--once")["open"] == []


def test_verify__escalation_of_the_spec__compared(living, data):
    """BO-142: verification compares which contract both kinds name, and its code."""
    record = find_record(living.dao.chain.network_name, None, living.folder)

    def found():
        return drift(verify(installed(record), living.chain.provider, record.start_block))

    assert found() == []
    kinds, escalation = living.dao.kinds, living.dao.addresses["escalation"]
    for number in (0, 3):
        rules = kinds.describe(kinds.currentRules(number) >> 184 & 0xFFFFFF).rules
        assert rules[-1] == escalation
    rules = tuple(kinds.describe(kinds.currentRules(0) >> 184 & 0xFFFFFF).rules)
    call = kinds.setKind.encode_input(0, [*rules[:-1], ZERO_ADDRESS])
    send_as(living.chain.provider, str(living.dao.timelock.address), str(kinds.address), call)
    (difference,) = found()
    assert (difference.what, difference.found) == ("kinds.standard.escalation", ZERO_ADDRESS)


@pytest.mark.parametrize(
    ("escalation", "grade", "words"),
    [
        ("0x0000000000000000000000000000000000000000", "warning", "so what was vetoed ends"),
        ("token", "critical", "without votes, score and quota"),
    ],
)
def test_simulate__escalation_changed__says_who_gains(living, data, tmp_path, escalation, grade, words):
    """BO-143: whoever may propose without votes is named before anybody votes on it."""
    kinds = living.dao.kinds
    rules = list(kinds.describe(kinds.currentRules(0) >> 184 & 0xFFFFFF).rules)
    rules[-1] = str(living.usdc.address) if escalation == "token" else escalation
    file = tmp_path / "change.yaml"
    call = {"to": str(kinds.address), "calldata": "0x" + bytes(kinds.setKind.encode_input(0, rules)).hex()}
    file.write_text(json.dumps({"title": "Change", "kind": "constitutional", "actions": [call]}))
    report = data("proposal", "simulate", str(file), "--alone")
    found = {one["rule"]: one for one in report["findings"]}
    rule = "escalation-set" if escalation == "token" else "escalation-removed"
    assert found[rule]["grade"] == grade
    assert words in found[rule]["what"]
