"""Proposals of a DAO that gives its members a day before voting begins."""

import re

import pytest

from utils.living import DAY, Living, build

PAY = "title: Pay\nactions: [{call: token.transfer, args: {to: '%s', value: 1_000 TMAI}}]"


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory) -> Living:
    people = [accounts[n] for n in range(5)]
    folder = tmp_path_factory.mktemp("records")
    return build(chain, folder, people, salt="slow", governor={"voting_delay": "1 day"})


@pytest.fixture
def pending(data, living, tmp_path):
    """The id of a proposal that nobody can vote on yet."""
    path = tmp_path / "pay.yaml"
    path.write_text(PAY % living.ann.address)
    made = data("proposal", "create", str(path), "--yes", sender=living.whale)
    assert made["votingBegins"] == living.dao.governor.proposalSnapshot(int(made["id"]))
    return made["id"]


def test_show_and_watch__pending__when_voting_begins(data, pending):
    shown = data("proposal", "show", pending)
    assert (shown["state"], shown["due"], shown["missing"]) == (
        "pending",
        shown["snapshot"],
        ["Voting has not begun."],
    )
    (row,) = data("proposal", "watch", "--once")["open"]
    assert (row["id"], row["due"]) == (pending, shown["snapshot"])


def test_vote__pending__says_when_voting_begins(fails, pending, living):
    sentence = fails("proposal", "vote", pending, "for", sender=living.whale)
    assert re.fullmatch(r"Voting on .+ begins .+ UTC \(in (1 day|23 hours \d+ minutes)\)\.", sentence)


def test_cancel__proposer__until_voting_begins(data, fails, pending, living):
    """GV-08: its proposer may take it back while there is still nobody who voted; a stranger never."""
    assert fails("proposal", "cancel", pending, "--yes", sender=living.ann).endswith(
        f"only the guardian {living.carol.address} and its proposer {living.whale.address} "
        "(until voting begins) can."
    )
    done = data("proposal", "cancel", pending, "--yes", sender=living.whale)
    assert (done["state"], done["by"]) == ("canceled", "its proposer")


def test_cancel__proposer__not_once_it_has_begun(fails, pending, living):
    living.travel(DAY + 10)
    assert fails("proposal", "cancel", pending, "--yes", sender=living.whale).endswith(
        f"now only the guardian {living.carol.address} can."
    )


def test_cancel__asks__and_a_no_sends_nothing(fails, data, pending, living):
    assert fails("proposal", "cancel", pending, "--json", sender=living.carol) == (
        "Aborted, nothing was sent. Pass --yes to confirm non-interactively."
    )
    assert data("proposal", "show", pending)["state"] == "pending"
