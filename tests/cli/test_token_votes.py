"""The commands in a DAO that votes with its plain token: tokens vote once they are delegated, locks never."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from utils.deployment import token_dao
from utils.living import DAY, WHOLE

PAY = "title: Pay\nactions: [{call: token.transfer, args: {to: '%s', value: 7 TMAI}}]"


@dataclass(frozen=True)
class TokenHouse:
    """As much of a living DAO as the fixtures that run commands ask for."""

    chain: Any
    folder: Path
    dao: Any


@pytest.fixture(scope="module")
def living(chain, deployer, alice, tmp_path_factory):
    folder = tmp_path_factory.mktemp("records")
    return TokenHouse(chain, folder, token_dao(chain.provider, deployer, alice.address, folder))


@pytest.fixture
def travel(chain):
    return lambda seconds: chain.mine(timestamp=chain.pending_timestamp + seconds)


@pytest.fixture
def file(tmp_path, stranger):
    path = tmp_path / "pay.yaml"
    path.write_text(PAY % stranger.address)
    return str(path)


def test_delegate__tokens__vote_from_then_on(data, works, fails, living, alice, bob):
    assert data("delegate", sender=alice)["delegate"] == "0x" + "00" * 20
    told = data("delegate", "self", sender=alice)
    assert (told["delegate"], told["votes"], told["power"]) == (alice.address, told["balance"], "0")
    assert living.dao.token.getVotes(alice) == int(told["balance"])
    assert "votes for it  itself" in works("delegate", sender=alice)
    assert "votes for" in fails("delegate", "self", sender=alice)
    assert data("delegate", bob.address, sender=alice)["votes"] == "0"
    assert living.dao.token.delegates(alice) == bob.address
    assert data("delegate", "nobody", sender=alice)["delegate"] == "0x" + "00" * 20


def test_lock_show__votes_are_those_of_the_tokens(works, data, living, alice):
    """A lock gives power for other things; the governor does not count it."""
    works("lock", "create", "1,000 TMAI", "20 weeks", sender=alice)
    shown = data("lock", "show", sender=alice)
    assert int(shown["power"]) > 0
    assert (shown["votes"], shown["delegate"]) == ("0", "0x" + "00" * 20)
    assert living.dao.escrow.getVotes(alice) > 0
    assert "votes it has  0 TMAI" in works("lock", "show", sender=alice)


def test_proposal__from_delegation_to_execution(
    data, works, fails, run, travel, file, living, alice, bob, stranger, tmp_path
):
    """RF-01."""
    sentence = fails("proposal", "create", file, "--yes", sender=alice)
    assert sentence.endswith(
        "Delegate tokens to it (`ape dao delegate self`), or let somebody with more votes propose."
    )
    works("delegate", "self", sender=alice)
    travel(10)
    made = data("proposal", "create", file, "--yes", sender=alice)["id"]
    living.dao.token.transfer(bob, 5 * WHOLE, sender=alice)
    travel(60)
    assert (
        "its tokens were not delegated to it. `ape dao delegate self` counts for the next proposal."
        in fails("proposal", "vote", made, "for", sender=bob)
    )
    ballot = str(tmp_path / "ballot.json")
    data("ballot", "sign", made, "for", "-o", ballot, sender=alice)
    found = json.loads(run("ballot", "verify", ballot, "--json").stdout)["ballots"]
    snapshot = living.dao.governor.proposalSnapshot(int(made))
    assert found[0]["votes"] == str(living.dao.token.getPastVotes(alice, snapshot))
    assert data("ballot", "relay", ballot, "--yes", sender=bob)["counted"] == 1
    assert "TMAI" in works("proposal", "show", made)
    travel(8 * DAY)
    works("proposal", "queue", made, sender=bob)
    travel(3 * DAY)
    works("proposal", "execute", made, "--yes", sender=bob)
    assert living.dao.token.balanceOf(stranger) == 7 * WHOLE


def test_report__votes_of_the_plain_token(living, data, works, alice, file, travel, tmp_path):
    """RP-03: votes, quorum and turnout are of the token; power of locks is not taken for them."""
    dao, page = living.dao, tmp_path / "report.html"
    works("delegate", "self", sender=alice)
    travel(DAY)
    made = int(str(data("proposal", "create", file, "--yes", sender=alice)["id"]), 0)
    travel(DAY)
    works("proposal", "vote", hex(made), "for", sender=alice)
    document = data("report", f"--stores={tmp_path}", f"--output={page}")
    sections = {one["id"]: one for one in document["sections"]}
    assert not {"capture", "posture"} & sections.keys()
    (table,) = sections["votes"]["tables"]
    (row,) = table["rows"]
    values = dict(zip([one["id"] for one in table["columns"]], row, strict=True))
    snapshot = dao.governor.proposalSnapshot(made)
    assert int(values["for"]) == dao.token.getPastVotes(alice, snapshot) > 0
    assert int(values["quorum"]) == dao.governor.proposalQuorum(made)
    assert values["turnout"] == int(values["for"]) / dao.token.getPastTotalSupply(snapshot)
    assert values["state"] == "active" and page.exists()


def test_delegates__of_tokens__as_the_token_counts_them(works, data, living, alice, bob, tmp_path):
    """RP-18."""
    works("delegate", bob.address, sender=alice)
    found = data("delegates", f"--stores={tmp_path}")
    (table,) = found["sections"][0]["tables"]
    (card,) = [dict(zip([one["id"] for one in table["columns"]], row, strict=True)) for row in table["rows"]]
    votes = living.dao.token.getVotes(bob)
    assert (card["account"], card["delegators"]) == (bob.address, 1)
    assert int(card["votes"]) == int(card["fromOthers"]) == votes == living.dao.token.balanceOf(alice)
