"""`ape dao delegates`: every figure against the chain, and statements that nobody else can make."""

import csv
import json
from decimal import Decimal

import pytest

from ape_dao.cli import cli
from ape_dao.report.document import Document
from ape_dao.sdk import governance, staking
from ape_dao.sdk.governance import Action, Support
from ape_dao.sdk.transactions import send
from utils.cli import run_command
from utils.living import DAY, WEEK, WHOLE

WORDS = "# Slow and steady\n\nI vote for audits first. The team pays me nothing.\x1b[2J"


@pytest.fixture(scope="module")
def story(living):
    """Ann and carol delegate to ben, who votes on two proposals of three; the ids."""
    dao = living.dao
    for who, weeks in ((living.ann, 26), (living.carol, 2)):
        if who is living.carol:
            dao.token.transfer(who, 100 * WHOLE, sender=living.whale)
        staking.create_lock(dao, 100 * WHOLE, staking.unlock_time(living.now, weeks), sender=who)
        send(dao.escrow, "delegate", living.ben.address, sender=who)
    living.travel(DAY)
    made = [_propose(living, share) for share in (1_000, 2_000, 3_000)]
    living.travel(dao.governor.proposalSnapshot(made[2].id) - living.now + 10)
    governance.vote(dao, made[0], Support.AGAINST, "too much", sender=living.ben)
    governance.vote(dao, made[0], Support.FOR, sender=living.whale)
    governance.vote(dao, made[1], Support.FOR, sender=living.whale)
    living.travel(3 * DAY)
    governance.vote(dao, made[1], Support.FOR, sender=living.ben)
    living.travel(3 * WEEK)
    return made


def _propose(living, share, sender=None):
    action = Action.call(living.dao.contract("router"), "setSplit", 10_000 - share, share, 0)
    return governance.propose(living.dao, [action], f"# Share {share}", sender=sender or living.whale)


@pytest.fixture
def stores(tmp_path):
    return f"--stores={tmp_path / 'stores'}"


@pytest.fixture
def sign(tmp_path, living, chain_clock):
    """Sign a statement without a network; the path of the file."""

    def command(sender, *arguments, text=WORDS, name="a"):
        source, target = tmp_path / f"{name}.md", tmp_path / "statements" / f"{name}.delegate.json"
        source.write_text(text, "utf-8")
        options = ("--account", sender.address, "-o", str(target), f"--folder={living.folder}")
        done = run_command(cli, "delegates", "sign", str(source), *options, *arguments)
        assert done.exit_code == 0, done.stderr
        return target

    return command


def rows(found, table):
    document = Document.model_validate(found)
    one = next((each for each in document.sections[0].tables if each.id == table), None)
    ids = [column.id for column in one.columns] if one else []
    return [dict(zip(ids, row, strict=True)) for row in (one.rows if one else [])]


def test_delegates__every_figure__as_the_chain_says(living, story, data, stores):
    """RP-18. Who has no power any more delegates nothing."""
    found = data("delegates", stores)
    (card,) = rows(found, "cards")
    dao, now = living.dao, found["at"]["time"]
    votes, own = dao.escrow.getVotes(living.ben), dao.escrow.powerAt(living.ben, now)
    assert (card["account"], int(card["votes"])) == (living.ben.address, votes)
    assert int(card["fromOthers"]) == dao.escrow.powerAt(living.ann, now)
    assert 0 <= votes - own - int(card["fromOthers"]) <= 1
    assert card["delegators"] == 1  # carol's lock has ended
    assert (card["attended"], card["could"], card["attendance"]) == (2, 3, 2 / 3)
    assert (card["reasons"], card["agreement"]) == (1, 0.5)
    record = rows(found, "record")
    assert [row["choice"] for row in record] == ["against", "for", None]
    assert [row["result"] for row in record] == ["for", "for", "neither"]
    for row, proposal in zip(record, story, strict=True):
        snapshot = dao.governor.proposalSnapshot(proposal.id)
        assert (row["snapshot"], row["proposal"]) == (snapshot, f"{proposal.id:064x}"[:10])
        assert int(row["votes"]) == dao.escrow.getPastVotes(living.ben, snapshot)
    cast = [row for row in record if row["choice"]]
    assert card["transactions"].split() == [row["transaction"] for row in cast]
    for row in cast:
        receipt = living.chain.provider.get_receipt(row["transaction"])
        (log,) = dao.governor.VoteCast.from_receipt(receipt)
        assert (log.voter, log.reason) == (living.ben.address, row["reason"])
        assert row["time"] == living.chain.provider.get_block(receipt.block_number).timestamp
    assert card["lastSeen"] == cast[1]["time"]
    assert card["lateness"] == sum(row["lateness"] for row in cast) / 2


def test_delegates__shown__also_one_alone_and_everybody(living, story, works, data, stores, tmp_path):
    """RP-18."""
    shown = works("delegates", stores)
    assert "2 of 3 (66.67%)" in shown and living.ben.address in shown
    assert "too much" in works("delegates", "list", living.ben.address, stores)
    everybody = rows(data("delegates", "--all", stores), "cards")
    assert [one["account"] for one in everybody] == [living.whale.address, living.ben.address]
    (whale,) = rows(data("delegates", living.whale.address, stores), "cards")
    assert (whale["delegators"], whale["fromOthers"], whale["attended"]) == (0, "0", 2)
    folder = tmp_path / "csv"
    found = data("delegates", stores, f"--csv={folder}", f"--parquet={folder}")
    with (folder / "delegates-cards.csv").open(encoding="utf-8") as file:
        (line,) = csv.DictReader(file)
    assert Decimal(line["votes (veTMAI)"]) * WHOLE == int(rows(found, "cards")[0]["votes"])
    assert {path.stem for path in folder.glob("*.csv")} == {path.stem for path in folder.glob("*.parquet")}


def test_delegates__votes_taken_back__could_vote_on_what_was_left(living, story, data, stores):
    """OB-14: who voted itself did, and its delegate missed only what it still had."""
    dao, ann, carol = living.dao, living.ann, living.carol.address
    send(dao.escrow, "delegate", carol, sender=ann)
    living.travel(DAY)
    taken, missed = (_propose(living, share, living.ben) for share in (4_000, 5_000))
    living.travel(dao.governor.proposalSnapshot(missed.id) - living.now + 10)
    governance.vote(dao, taken, Support.FOR, own=True, sender=ann)
    living.travel(3 * WEEK)
    found = {one["account"]: one for one in rows(data("delegates", "--all", stores), "cards")}
    then = {one["account"]: one for one in rows(data("delegates", carol, ann.address, stores), "cards")}
    assert found[carol]["delegators"] == 1
    assert (then[carol]["attended"], then[carol]["could"]) == (0, 1)
    assert (then[ann.address]["attended"], then[ann.address]["could"]) == (1, 1)
    (row,) = [one for one in rows(data("delegates", ann.address, stores), "record")]
    own = dao.escrow.powerAt(ann, dao.governor.proposalSnapshot(taken.id))
    assert (row["proposal"], int(row["votes"]), row["choice"]) == (f"{taken.id:064x}"[:10], own, "for")


def test_delegates__at_an_earlier_block__nothing_later(living, story, data, stores):
    """RP-05."""
    before = living.dao.governor.proposalSnapshot(story[0].id) - 1
    block = living.chain.blocks.height
    while living.chain.provider.get_block(block).timestamp > before:
        block -= 1
    found = data("delegates", stores, f"--at={block}")
    (card,) = rows(found, "cards")
    assert (card["could"], card["delegators"], card["lastSeen"]) == (0, 2, None)


def test_statement__of_a_key_and_of_a_contract__shown_with_the_delegate(
    living, story, sign, wallet, works, data, stores, tmp_path
):
    """RP-19. The newest counts; what a terminal would obey is not printed."""
    sign(living.ben, text="older")
    living.travel(60)
    sign(living.ben, name="b")
    sign(living.ann, "--delegate", wallet.address, text="We are a fund", name="wallet")
    folder = str(tmp_path / "statements")
    told = data("delegates", "verify", folder)
    assert told["good"] == 3
    assert [one["reason"] for one in told["statements"]] == ["older", None, None]
    found = data("delegates", stores, f"--statements={folder}")
    titles = {one["account"]: one["statement"] for one in rows(found, "cards")}
    assert titles == {living.ben.address: "Slow and steady", wallet.address: "We are a fund"}
    said = {one["account"]: one["text"] for one in rows(found, "statements")}
    assert said[living.ben.address] == WORDS
    shown = works("delegates", living.ben.address, stores, f"--statements={folder}")
    assert "audits first" in shown and "\x1b" not in shown


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda it: it.update(statement="I vote as I am paid"), "the signature is not the delegate's"),
        (lambda it: it.update(signedAt=it["signedAt"] - 1), "the signature is not the delegate's"),
        (lambda it: it["domain"].update(chainId=1), "it is for another DAO"),
        (lambda it: it["domain"].update(name="ape-dao poll"), "it is for another DAO"),
        (lambda it: it.update(delegate=it["delegate"].lower()), "not an address with a valid checksum"),
        (lambda it: it.update(statement=" "), "The statement is empty"),
        (lambda it: it.update(signature="0x12"), "the signature is not the delegate's"),
        (lambda it: it.update(signature=7), "its signature is not 0x"),
        (lambda it: it.update(signedAt=True), "its time is not a whole number"),
        (lambda it: it.pop("statement"), "it has no statement"),
        (lambda it: it.update(format=2), "is no statement of format 1"),
    ],
)
def test_statement__changed__does_not_count(living, story, sign, run, data, stores, change, told):
    """RP-19."""
    path = sign(living.ben)
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")
    checked = run("delegates", "verify", str(path))
    assert checked.exit_code == 1 and told in checked.stdout
    found = run("delegates", stores, f"--statements={path}", "--json")
    assert "Files that do not count: 1." in found.stderr
    assert rows(json.loads(found.stdout), "cards")[0]["statement"] is None


def test_statement__of_somebody_else__displaces_nothing(living, story, sign, run, data, wallet, tmp_path):
    """RP-19: neither a newer one that another key signed, nor one dated far ahead."""
    sign(living.ben)
    living.travel(60)
    sign(living.whale, "--delegate", living.ben.address, text="Buy my coin", name="forged")
    sign(living.whale, "--delegate", wallet.address, text="Buy my coin", name="wallet")
    sign(living.ben, "--at", "2099-01-01", text="from the future", name="later")
    told = run("delegates", "verify", str(tmp_path / "statements"), "--json")
    assert told.exit_code == 1
    reasons = {one["text"]: one["reason"] for one in json.loads(told.stdout)["statements"]}
    assert reasons == {WORDS: None, "Buy my coin": "signature", "from the future": "later"}


def test_sign__bad_input__nothing_written(living, fails, tmp_path):
    empty, large, target = tmp_path / "empty.md", tmp_path / "large.md", tmp_path / "out.delegate.json"
    empty.write_text(" \n", "utf-8")
    large.write_text("é" * 10_001, "utf-8")
    (tmp_path / "bytes.md").write_bytes(b"\xff\xfe")
    cases = {
        "empty.md": "The statement is empty",
        "large.md": "20,000 are allowed",
        "bytes.md": "give a text in UTF-8",
        "nowhere.md": "cannot be read",
    }
    for name, words in cases.items():
        said = fails("delegates", "sign", str(tmp_path / name), "-o", str(target), sender=living.ben)
        assert words in said
    large.write_text("I stand here", "utf-8")
    said = fails("delegates", "sign", str(large), "--delegate", "ben", "-o", str(target), sender=living.ben)
    assert "--delegate" in said and not target.exists()
    target.write_text("mine", "utf-8")
    assert "already exists" in fails("delegates", "sign", str(large), "-o", str(target), sender=living.ben)
    assert target.read_text("utf-8") == "mine"
    assert "There is no file or folder" in fails("delegates", "verify", str(tmp_path / "nowhere"))
    assert "There is no file or folder" in fails("delegates", f"--statements={tmp_path / 'nowhere'}")
