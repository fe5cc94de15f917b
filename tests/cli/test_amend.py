"""`ape dao amend`: a second airdrop, from the edited spec to the claims; and what it refuses."""

import json

import pytest
from ruamel.yaml import YAML

from ape_dao.core.deployment.record import load_record
from utils.living import DAY


@pytest.fixture
def spec(living, tmp_path):
    """Writes the spec in force with changes; the file."""
    path = next(living.folder.glob("*/token-metrics.json"))
    before = path.read_text()

    def written(change, name="dao.yaml"):
        data = load_record(path).spec.to_data()
        change(data)
        file = tmp_path / name
        with file.open("w") as out:
            YAML().dump(data, out)
        return str(file)

    yield written
    path.write_text(before)
    for left in living.folder.glob("*/*.amendment.*"):
        left.unlink()


@pytest.fixture
def pass_proposal(works, data, living):
    """The whole life of the proposal of a file."""

    def passed(file):
        made = data("proposal", "create", file, "--yes", "--no-simulation", sender=living.whale)["id"]
        living.travel(60)
        works("proposal", "vote", made, "for", sender=living.whale)
        living.travel(8 * DAY)
        works("proposal", "queue", file, sender=living.whale)
        living.travel(3 * DAY)
        return works("proposal", "execute", file, "--yes", sender=living.whale)

    return passed


def second_airdrop(data):
    campaign = {"name": "second", "root": "0x" + "ab" * 32, "open_for": "10 weeks"}
    data["allocations"].append({"airdrop": campaign, "amount": "5_000", "funded_by": "treasury"})


def test_amend__second_airdrop__four_commands(works, data, living, spec, pass_proposal, tmp_path):
    """LD-37, LD-14: a second airdrop is added by four commands and one vote."""
    file, out = spec(second_airdrop), str(tmp_path / "amendment.yaml")
    said = works("amend", file, f"--out={out}")
    assert "airdrop_second" in said
    assert "Give --deploy" in said
    document = data("amend", file, "--deploy", f"--out={out}", "--yes", sender=living.ann)
    assert document["missing"] == []
    assert document["proposal"] == out
    assert "is executed" not in works("proposal", "watch", "--once")
    assert "as expected" in pass_proposal(out)
    assert "is executed. `ape dao amend NEW.yaml --finish`" in works("proposal", "watch", "--once")
    (waiting,) = data("proposal", "watch", "--once")["amendments"]
    assert (waiting["state"], waiting["deployed"]) == ("executed", ["airdrop_second"])
    works("verify", "token-metrics")
    assert "--finish" in works("amend", file, f"--out={out}")
    done = data("amend", file, "--finish")
    assert done["record"] is not None
    assert "airdrop_second" in load_record(living.folder / "local" / "token-metrics.json").addresses
    works("verify", "token-metrics")
    assert "none: the spec is the one in force" in works("amend", file)


def test_amend__impossible__named_and_nothing_written(fails, spec, tmp_path):
    """LD-38: a change that cannot be is refused by its key with the reason, and no file is written."""

    def change(data):
        data["escrow"]["max_lock"] = "60 weeks"
        data["timelock"]["delay"] = "3 days"

    out = tmp_path / "amendment.yaml"
    sentence = fails("amend", spec(change), f"--out={out}")
    assert "escrow.max_lock: 52 weeks → 60 weeks" in sentence
    assert "Nothing was written" in sentence
    assert not out.exists()


def test_amend__finish_before_execution__says_what_is_left(fails, spec):
    def change(data):
        data["timelock"]["delay"] = "3 days"

    assert "1 calls to propose" in fails("amend", spec(change), "--finish")


def test_amend__another_file_at_out__kept(fails, spec, tmp_path):
    out = tmp_path / "mine.yaml"
    out.write_text("title: mine\n")
    assert "is not of `ape dao amend`" in fails(
        "amend", spec(lambda data: data["timelock"].update(delay="3 days")), f"--out={out}"
    )
    assert out.read_text() == "title: mine\n"


def test_amend__json__tells_everything(data, spec, tmp_path):
    def change(content):
        content["revenue"]["split"] = {"revenue_share": "50%", "buyback": "50%", "treasury": "0%"}

    document = data("amend", spec(change), f"--out={tmp_path / 'a.yaml'}")
    assert [call["function"] for call in document["calls"]] == ["setSplit"]
    assert document["kind"] == "standard"
    assert json.loads(json.dumps(document)) == document
