"""`ape dao chamber …` on a living DAO: both majorities, signed ballots, Safes, and what each step refuses."""

import json

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from utils.living import DAY, WHOLE

FILE = """title: Pay {amount}
summary: A payment.
actions:
  - call: token.transfer
    args: {{to: "{to}", value: {amount} TMAI}}
"""


@pytest.fixture
def opened(living, data, tmp_path):
    """A proposal of the whale, open for votes."""
    path = tmp_path / "pay.yaml"
    path.write_text(FILE.format(amount=living.now % 1_000 + 1, to=living.ann.address))
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)["id"]
    living.travel(60)
    return str(made)


def test_launch__verifies__and_status_shows_the_chamber(living, works, data):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    (chamber,) = data("status")["chambers"]
    assert (chamber["name"], chamber["quorumBps"], chamber["marginBps"]) == ("makers", 5_000, 0)
    assert chamber["votes"] == living.dao.addresses["domain_core"]
    assert "domain_core" in works("status")


def test_vote__both_majorities__queued_and_executed(living, works, data, fails, opened):
    """RN-04: the governor alone is not enough; with the chamber's majority the proposal goes on."""
    works("proposal", "vote", opened, "for", sender=living.whale)
    assert "says nothing yet" in works("chamber", "show", opened)
    said = fails("chamber", "vote", opened, "for", sender=living.ben)
    assert "had no votes in 'makers'" in said and living.dao.addresses["domain_core"] in said
    works("chamber", "vote", opened, "against", sender=living.ann)
    again = works("chamber", "vote", opened, "for", sender=living.ann)
    assert "replaces its ballot against" in again and "its quorum of" in again
    voted = data("chamber", "vote", opened, "for", sender=living.carol)
    assert 0 < int(voted["votes"]) < 100 * WHOLE
    shown = data("chamber", "show", opened)
    assert (shown["verdict"], shown["agrees"], len(shown["ballots"])) == ("passed", False, 2)
    assert "would pass it now" in works("proposal", "show", opened)
    assert "would pass it now" in works("proposal", "list", "--open")
    (digest,) = (one for one in data("proposal", "digest")["open"] if one["id"] == opened)
    assert digest["stageSays"].startswith("the chamber 'makers' would pass it now")
    living.travel(8 * DAY)
    assert data("chamber", "show", opened)["agrees"] is True
    assert "said yes" in works("chamber", "show", opened)
    works("proposal", "queue", opened, sender=living.ben)
    living.travel(3 * DAY)
    works("proposal", "execute", opened, "--yes", sender=living.ben)
    assert "ended" in fails("chamber", "vote", opened, "for", sender=living.ann)


def test_vote__chamber_silent_or_against__not_queued(living, works, data, fails, opened):
    works("proposal", "vote", opened, "for", sender=living.whale)
    works("chamber", "vote", opened, "against", sender=living.ann)
    works("chamber", "vote", opened, "abstain", sender=living.carol)
    works("chamber", "vote", opened, "abstain", sender=living.whale)
    assert data("chamber", "show", opened)["verdict"] == "rejected"
    living.travel(8 * DAY)
    assert "said no" in works("proposal", "show", opened)
    assert "does not agree yet" in fails("proposal", "queue", opened, sender=living.ben)


def test_relay__one_signature__in_both(living, works, data, fails, opened, tmp_path):
    """RN-04: the ballots that members sign once are handed to both, and say in both what they say."""
    ballots = tmp_path / "ballots"
    ballots.mkdir()
    for member, choice in ((living.whale, "for"), (living.carol, "for"), (living.ben, "for")):
        path = str(ballots / f"{member.address}.ballot.json")
        works("ballot", "sign", opened, choice, "--output", path, sender=member)
    mine = str(ballots / f"{living.whale.address}.ballot.json")
    theirs = str(ballots / f"{living.ben.address}.ballot.json")
    alone = data("chamber", "relay", mine, theirs, "--yes", sender=living.ann)
    assert (alone["counted"], len(alone["transactions"])) == (1, 1)
    assert [one["reason"] for one in alone["dropped"]] == ["no-votes"]
    relayed = data("ballot", "relay", str(ballots), "--yes", sender=living.ann)
    (further,) = relayed["further"]
    assert (relayed["counted"], further["stage"], further["counted"]) == (2, "makers", 1)
    assert (further["proposalId"], len(further["transactions"])) == (opened, 1)
    assert "nothing left to relay" in works("ballot", "relay", str(ballots), "--yes", sender=living.ann)
    newer = str(tmp_path / "newer.json")
    living.travel(1)
    works("ballot", "sign", opened, "against", "--output", newer, sender=living.carol)
    said = works("ballot", "relay", newer, "--yes", sender=living.ann)
    assert "counted by the chamber 'makers'" in said and "the chamber 'makers' counts 1 on" in said
    living.travel(1)
    works("ballot", "sign", opened, "for", "--output", newer, "--force", sender=living.carol)
    works("ballot", "relay", newer, "--yes", sender=living.ann)
    shown = data("chamber", "show", opened)
    assert {one["voter"] for one in shown["ballots"]} == {living.whale.address, living.carol.address}
    assert shown["verdict"] == "passed"
    assert "newer ballot" in fails("chamber", "relay", str(ballots), "--yes", sender=living.ann)


def test_vote__of_a_safe__written_to_a_file(living, works, fails, opened, tmp_path):
    path = tmp_path / "vote.json"
    works("chamber", "vote", opened, "for", "--safe", living.ann.address, "--output", str(path))
    (call,) = json.loads(path.read_text())["transactions"]
    assert call["to"] == str(living.dao.addresses["chamber_makers"])
    assert "belong together" in fails("chamber", "vote", opened, "for", "--safe", living.ann.address)
