"""`ape dao poll new, sign, tally, verify` on a living DAO."""

import json
from pathlib import Path

import pytest

from ape_dao.cli import cli
from ape_dao.polls import PollBallot, read_poll, sign
from ape_dao.polls.files import write_ballot
from utils.cli import run_command
from utils.living import DAY

FILE = """\
title: Where do we meet?
text: For a week.
options: [Lisbon, Nairobi, online]
form: %s
closes: 7 days
"""


@pytest.fixture
def ask(data, tmp_path, wallet):
    """Write a poll of a form; the path of its file."""

    def made(form):
        path = tmp_path / f"{form}.yaml"
        path.write_text(FILE % form)
        return data("poll", "new", str(path), "-o", str(tmp_path / f"{form}.poll.json"))["file"]

    return made


@pytest.fixture
def vote(chain_clock, tmp_path):
    """Sign a ballot by the command, which takes no network and no DAO."""

    def signed(poll, *choice, sender, name=None):
        path = tmp_path / "ballots" / f"{name or sender.address}.vote.json"
        arguments = ("poll", "sign", poll, *choice, "--account", sender.address, "-o", str(path))
        return run_command(cli, *arguments)

    return signed


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path / "ballots")


def votes_at(living, poll, account):
    return living.dao.governor.getVotes(account, read_poll(json.loads(Path(poll).read_text())).snapshot)


def test_poll__ranked__from_the_question_to_a_result_that_anybody_recomputes(
    ask, vote, data, works, living, wallet, folder
):
    """Votes are exact, of keys and of a contract (ERC-1271); who chooses again replaces the ballot."""
    poll = ask("ranked")
    assert vote(poll, "Lisbon", sender=living.whale, name="first").exit_code == 0
    living.travel(60)
    assert "chooses 1. online, 2. Lisbon in" in vote(poll, "3", "lisbon", sender=living.whale).stdout
    vote(poll, "Nairobi", sender=living.ben)
    vote(poll, "Lisbon", "--voter", wallet.address, sender=living.ann, name="wallet")
    so_far = data("poll", "tally", poll, folder)
    assert so_far["file"] is None and len(so_far["result"]["counted"]) == 3
    living.travel(8 * DAY)
    result = data("poll", "tally", poll, folder)
    votes = {who: votes_at(living, poll, who) for who in (living.whale, living.ben, wallet)}
    assert {one["voter"]: int(one["votes"]) for one in result["result"]["counted"]} == {
        who.address: number for who, number in votes.items()
    }
    assert result["result"]["winners"] == ["online"]
    assert [int(one["total"]) for one in result["result"]["totals"]] == [
        votes[wallet], votes[living.ben], votes[living.whale],
    ]  # fmt: skip
    (older,) = result["result"]["leftOut"]
    assert (older["voter"], older["reason"]) == (living.whale.address, "older")
    assert int(result["result"]["allVotes"]) == living.dao.escrow.getPastTotalSupply(
        result["result"]["poll"]["snapshot"]
    )
    assert f"hash, {result['hash']}." in works("poll", "tally", poll, folder, "--force")
    said = works("poll", "verify", result["file"], folder)
    assert "Ballots: 3 counted, 1 left out; all as the result says." in said


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data["winners"].append("Nairobi"), "winners: it says"),
        (lambda data: data["totals"][0].update(total="1"), "totals: it says"),
        (lambda data: data["counted"].pop(), "totals: it says"),
        (lambda data: data["counted"][0].update(votes="1"), "counted: 0x"),
        (lambda data: data["counted"][0].update(weights=[0, 0, 1]), "leftOut: 0x"),
        (lambda data: data["block"].update(hash="0x00"), "block: it says"),
        (lambda data: data.update(extra=1), "extra: it says 1, but it is None"),
    ],
)
def test_verify__changed_result__says_where(ask, vote, data, run, living, folder, change, told):
    poll = ask("single")
    vote(poll, "Lisbon", sender=living.whale)
    living.travel(8 * DAY)
    path = Path(data("poll", "tally", poll, folder)["file"])
    result = json.loads(path.read_text())
    change(result)
    path.write_text(json.dumps(result))
    checked = run("poll", "verify", str(path))
    assert checked.exit_code == 1 and told in checked.stdout


def test_verify__ballot_that_was_not_counted__named(ask, vote, data, run, living, folder):
    poll = ask("single")
    vote(poll, "Lisbon", sender=living.whale)
    living.travel(60)
    vote(poll, "online", sender=living.ben, name="late-mail")
    living.travel(8 * DAY)
    mine = str(Path(folder) / f"{living.whale.address}.vote.json")
    result = data("poll", "tally", poll, mine)
    checked = run("poll", "verify", result["file"], folder)
    assert checked.exit_code == 1
    assert f"the ballot of {living.ben.address} is not in the result" in checked.stdout


def test_tally__ballots_that_do_not_count__each_with_its_reason(ask, vote, data, living, wallet, folder):
    """PM-01: a newer ballot that is forged displaces no real one."""
    poll_file = ask("single")
    poll = read_poll(json.loads(Path(poll_file).read_text()))
    vote(poll_file, "Lisbon", sender=living.whale)
    living.travel(60)
    made = {
        "early": ((1, 0, 0), living.ben, living.ben.address, poll.opens - 1),
        "late": ((1, 0, 0), living.ben, living.ben.address, poll.closes + 1),
        "choice": ((1, 1, 0), living.ben, living.ben.address, poll.opens),
        "length": ((1, 0), living.ben, living.ben.address, poll.opens),
        "forged": ((0, 1, 0), living.ben, living.whale.address, poll.closes),
        "contract": ((0, 1, 0), living.ben, wallet.address, poll.opens),
        "no-votes": ((0, 1, 0), living.carol, living.carol.address, poll.opens),
    }
    for name, (weights, signer, voter, moment) in made.items():
        ballot = sign(poll, PollBallot(poll.id, voter, weights, moment), signer)
        write_ballot(Path(folder) / f"{name}.vote.json", ballot)
    other = sign(poll, PollBallot(bytes(32), living.ben.address, (1, 0, 0), poll.opens), living.ben)
    write_ballot(Path(folder) / "other.vote.json", other)
    (Path(folder) / "broken.vote.json").write_text("{")
    told = data("poll", "tally", poll_file, folder)
    assert [one["voter"] for one in told["result"]["counted"]] == [living.whale.address]
    reasons = sorted((one["voter"], one["reason"]) for one in told["result"]["leftOut"])
    assert reasons == sorted(
        [
            *((living.ben.address, reason) for reason in ("choice", "choice", "early", "late")),
            *((who.address, "signature") for who in (living.whale, wallet)),
            (living.carol.address, "no-votes"),
        ]
    )
    names = {Path(name).name: problem for name, problem in told["unreadable"].items()}
    assert names["other.vote.json"] == "is a ballot of another poll"
    assert names["broken.vote.json"].startswith("cannot be read")


def test_sign__what_is_no_choice__one_sentence(ask, vote, living):
    poll, divided = ask("single"), ask("weighted")
    for file, choice, said in (
        (poll, ("Paris",), "There is no option 'Paris'; choose by name or number: 1. Lisbon, 2. Nairobi,"),
        (poll, ("Lisbon", "online"), "This is no choice in a single poll: it chooses more than one option."),
        (poll, ("Lisbon=2",), "'Lisbon=2': a single poll takes no weights; name the option alone."),
        (divided, ("Lisbon=-1",), "'Lisbon=-1': give a weight from 1 to 1,000,000"),
        (divided, ("Lisbon=1", "1=2"), "'Lisbon' is chosen twice"),
    ):
        result = vote(file, *choice, sender=living.whale)
        assert result.exit_code == 1 and said in result.stderr, result.stderr
    living.travel(8 * DAY)
    assert "does not count: the poll is open from" in vote(poll, "Lisbon", sender=living.whale).stderr


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("options: [Lisbon]", "A poll has 2 to 64 options, not 1."),
        ("options: [a, a]", "The option 'a' is there twice"),
        ("options: [a, 1]", "The option '1' is a number or has an ="),
        ("form: lottery", "lottery"),
        ("closes: soon", "'soon' is neither a date nor a duration"),
        ("closes: 2020-01-01", "before it opens"),
        ("snapshot: 2100-01-01", "is later than the opening"),
        ("quorum: 5%", "quorum"),
    ],
)
def test_new__what_is_no_poll__one_sentence(fails, tmp_path, change, told):
    path = tmp_path / "poll.yaml"
    key = change.partition(":")[0]
    lines = [line for line in (FILE % "single").splitlines() if not line.startswith(f"{key}:")]
    path.write_text("\n".join([*lines, change]))
    assert told in fails("poll", "new", str(path))


def test_tally__poll_of_another_dao__refused(ask, vote, fails, living, folder):
    path = Path(ask("single"))
    vote(str(path), "Lisbon", sender=living.whale)
    data = json.loads(path.read_text())
    data["domain"]["chainId"] = 1
    path.write_text(json.dumps(data))
    poll = read_poll(data)
    ballot = sign(poll, PollBallot(poll.id, living.whale.address, (1, 0, 0), poll.opens), living.whale)
    write_ballot(Path(folder) / "mine.vote.json", ballot)
    assert "on chain 1, not of" in fails("poll", "tally", str(path), folder)
