"""`ape dao proposal object` and `withdraw-objection`, and how the other commands go by the moved time."""

import pytest

from utils.living import DAY, build

LONGEST = 14 * DAY
NOTE = "title: A note\nactions: [{call: router.setSplit, args: [50%, 50%, 0%]}]"


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    rules = {"objection": {"first": "1%", "second": "50%", "max_extension": "14 days"}}
    people = [accounts[n] for n in range(5)]
    return build(chain, tmp_path_factory.mktemp("records"), people, salt="objections", timelock=rules)


@pytest.fixture
def queued(works, data, tmp_path, living):
    """A queued proposal; whale has three quarters of the votes, ben one, ann none."""
    path = tmp_path / "note.yaml"
    path.write_text(NOTE)
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)["id"]
    living.travel(60)
    works("proposal", "vote", made, "for", sender=living.whale)
    living.travel(8 * DAY)
    works("proposal", "queue", made, sender=living.ann)
    return made


def test_verify__rules_for_objections__as_in_the_spec(data, living):
    found = data("verify")
    names = ("timelock.extender", "objections.rules", "objections.TIMELOCK")
    shown = {one["name"]: one["ok"] for one in found["findings"] if one["name"] in names}
    assert shown == dict.fromkeys(names, True)


def test_object__moves_the_time__told_everywhere(works, data, fails, queued, living):
    """BO-74: every command tells the moved time, and nobody executes before it."""
    eta = living.dao.governor.proposalEta(int(queued))
    share = 1 / 4
    dry = data("proposal", "object", queued, "--dry-run", sender=living.ben)
    assert (dry["sent"], dry["eta"]) == (False, eta)
    made = data("proposal", "object", queued, sender=living.ben)
    assert made["eta"] == dry["expectedEta"] == made["expectedEta"]
    assert made["eta"] - eta == pytest.approx(LONGEST * (share - 0.01) / 0.49, rel=1e-3)
    assert int(made["votes"]) == int(made["objections"]["votes"])
    shown = works("proposal", "show", queued)
    assert "objections" in shown
    assert "25% of all votes" in shown or "24.99% of all votes" in shown
    for document in (
        data("proposal", "show", queued),
        data("proposal", "list")["proposals"][0],
        data("proposal", "watch", "--once")["open"][0],
    ):
        assert (document["eta"], document["due"]) == (made["eta"], made["eta"])
        assert document["expiration"] > made["eta"]

    living.travel(3 * DAY)
    assert "can be executed" in fails("proposal", "execute", queued, "--yes", sender=living.ann)
    assert "objects to proposal" in fails("proposal", "object", queued, sender=living.ben)
    assert "no votes" in fails("proposal", "object", queued, sender=living.ann)
    assert "does not object" in fails("proposal", "withdraw-objection", queued, "--yes", sender=living.whale)

    back = data("proposal", "withdraw-objection", queued, "--dry-run", sender=living.ben)
    assert not back["sent"]
    back = data("proposal", "withdraw-objection", queued, "--yes", sender=living.ben)
    assert back["eta"] == living.now + 2 * DAY
    assert back["objections"]["votes"] == "0"
    assert "can't" not in works("proposal", "show", queued)
    living.travel(2 * DAY)
    said = fails("proposal", "object", queued, sender=living.whale)
    assert "no objection moves its time any more" in said
    works("proposal", "execute", queued, "--yes", sender=living.ann)
    assert "executed" in fails("proposal", "object", queued, sender=living.whale)


def test_simulate__objections__executed_at_the_moved_time(data, works, queued, living):
    """The simulation executes when the timelock does, and keeps to its window."""
    works("proposal", "object", queued, sender=living.whale)
    moved = data("proposal", "show", queued)["eta"]
    assert moved == living.dao.governor.proposalEta(int(queued)) + LONGEST
    found = data("proposal", "simulate", queued)
    assert found["outcome"]["ending"] == "executed"
    assert "can-be-held-up" in [one["rule"] for one in found["findings"]]
    executed = next(one for one in found["outcome"]["stages"] if one["name"] == "executed")
    assert executed["time"] >= moved


def test_object__not_queued__refused(fails, data, tmp_path, living):
    path = tmp_path / "note.yaml"
    path.write_text(NOTE)
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)["id"]
    for command in ("object", "withdraw-objection"):
        assert "is pending" in fails("proposal", command, made, sender=living.ben)
