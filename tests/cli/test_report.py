"""`ape dao report`: every figure against the contracts, at any block, and what the files hold."""

import csv
import json
import re
import time
from decimal import Decimal
from pathlib import Path

import pytest

from ape_dao.core.governance import ProposalState
from ape_dao.report.document import Document
from ape_dao.sdk import governance, staking
from ape_dao.sdk.governance import Action, Support
from ape_dao.sdk.transactions import send
from utils.living import DAY, WHOLE, build
from utils.work import work_of

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    return build(chain, tmp_path_factory.mktemp("records"), people, salt="report")


@pytest.fixture(scope="module")
def story(living):
    """Locks, a delegation, one proposal that is executed, one that fails, one that is open; block and ids."""
    dao = living.dao
    staking.create_lock(dao, 500_000 * WHOLE, staking.unlock_time(living.now, 26), sender=living.ann)
    send(dao.escrow, "delegate", living.ben.address, sender=living.ann)
    living.usdc.transfer(dao.timelock, 9_000_007, sender=living.ben)
    early = living.chain.blocks.height
    living.travel(DAY)
    made = [_propose(living, share) for share in (1_000, 2_000)]
    living.travel(dao.governor.proposalSnapshot(made[1].id) - living.now + 10)
    governance.vote(dao, made[0], Support.AGAINST, "=cmd()", sender=living.ben)
    governance.vote(dao, made[0], Support.FOR, EVIL, sender=living.whale)
    governance.vote(dao, made[1], Support.AGAINST, sender=living.whale)
    living.travel(8 * DAY)
    governance.queue(dao, made[0], sender=living.ann)
    living.travel(3 * DAY)
    governance.execute(dao, made[0], sender=living.ann)
    made.append(_propose(living, 3_000))
    living.travel(dao.governor.proposalSnapshot(made[2].id) - living.now + 10)
    governance.vote_split(dao, made[2], for_=7 * WHOLE, abstain=3 * WHOLE, sender=living.whale)
    return early, made


def _propose(living, share):
    actions = [
        Action.call(living.dao.contract("router"), "setSplit", 10_000 - share, share, 0),
        Action.call(living.usdc, "transfer", living.ann.address, 2_000_001),
        Action.call(living.dao.token, "transfer", living.ann.address, 5),
    ]
    return governance.propose(living.dao, actions, f"# Share {share} {EVIL}", sender=living.whale)


@pytest.fixture
def report(story, data, tmp_path):
    """The document and the files of a report."""

    def command(*arguments):
        stores, page = tmp_path / "stores", tmp_path / "report.html"
        found = data("report", f"--stores={stores}", f"--output={page}", *arguments)
        return Document.model_validate(found), page

    return command


def figures(document, section):
    one = next(one for one in document.sections if one.id == section)
    return {figure.id: figure.value for figure in one.figures}


def rows(document, section, table):
    one = next(one for one in document.sections if one.id == section)
    found = next(each for each in one.tables if each.id == table)
    return [dict(zip([column.id for column in found.columns], row, strict=True)) for row in found.rows]


def test_report__figures__the_contracts_say_the_same(living, story, report):
    """RP-03."""
    document, _ = report()
    dao, now = living.dao, document.at.time
    overview = figures(document, "overview")
    assert int(overview["supply"]) == dao.token.totalSupply()
    assert int(overview["locked"]) == dao.token.balanceOf(dao.escrow)
    assert int(overview["power"]) == dao.escrow.totalPowerAt(now)
    assert (overview["locks"], overview["proposals"]) == (3, 3)
    top = {row["account"]: int(row["votes"]) for row in rows(document, "distribution", "top")}
    assert top == {one.address: dao.escrow.getVotes(one) for one in (living.whale, living.ben)}
    last = rows(document, "power", "course")[-1]
    assert int(last["power"]) == dao.escrow.totalPowerAt(last["time"])
    assert int(rows(document, "capture", "course")[0]["forQuorum"]) > 0
    _, proposals = story
    for one, row in zip(proposals, rows(document, "votes", "proposals"), strict=True):
        against, for_, abstain = dao.governor.proposalVotes(one.id)
        assert (int(row["against"]), int(row["for"]), int(row["abstain"])) == (against, for_, abstain)
        assert int(row["quorum"]) == dao.governor.proposalQuorum(one.id)
        assert row["state"] == ProposalState(dao.governor.state(one.id)).name.lower()
        total = dao.escrow.getPastTotalSupply(dao.governor.proposalSnapshot(one.id))
        assert row["turnout"] == (against + for_ + abstain) / total


def test_report__treasury__balances_of_every_token_at_any_block(living, story, report):
    """RP-21: what is held, and the accounts that it came from and went to."""
    dao, (early, _) = living.dao, story
    for block in (early, living.chain.blocks.height):
        document, _ = report(f"--at={block}")
        held = figures(document, "treasury")
        for token in (dao.token, living.usdc):
            balance = token.balanceOf(dao.timelock, block_id=block)
            assert int(held[f"balance-{token.address}"]) == balance
            lines = [row for row in rows(document, "treasury", "parties") if row["address"] == token.address]
            assert sum(int(row["received"]) - int(row["paid"]) for row in lines) == balance
            weeks = [row for row in rows(document, "treasury", "weeks") if row["address"] == token.address]
            assert int(weeks[-1]["balance"]) == balance
    partners = {
        (row["party"], row["token"]): (row["received"], row["paid"])
        for row in rows(document, "treasury", "parties")
    }
    assert partners[living.ben.address, "DUSD"] == ("9000007", "0")
    assert partners[living.ann.address, "DUSD"] == ("0", "2000001")
    assert partners[living.ann.address, "TMAI"] == ("0", "5")


def test_report__store_from_before_it_followed_the_treasury__read_from_the_start(
    living, story, report, data, tmp_path, monkeypatch
):
    """EV-07, RP-21."""
    with monkeypatch.context() as patch:
        patch.setattr("ape_dao.core.deployment.following.token_addresses", lambda spec: ())
        data("sync", f"--stores={tmp_path / 'stores'}")
        document, _ = report()
    key = f"balance-{living.usdc.address}"
    assert key not in figures(document, "treasury")
    document, _ = report()
    assert int(figures(document, "treasury")[key]) == living.usdc.balanceOf(living.dao.timelock)


def test_report__square_roots_and_vetoes__decide_as_the_governor(living, story, report):
    """RP-03: kinds that count otherwise, from the open vote to the end; also one that expired."""
    dao, (_, proposals) = living.dao, story
    pay = [Action.call(dao.token, "transfer", living.ann.address, WHOLE)]
    kinds = ("grant", "grant", "optimistic", "optimistic")
    living.travel(31 * DAY)  # the quota of a month
    staking.extend_lock(dao, staking.unlock_time(living.now, 52), sender=living.whale)
    living.travel(1)
    made = [
        governance.propose(dao, pay, f"# {kind} {at}", kind=kind, sender=living.whale)
        for at, kind in enumerate(kinds)
    ]
    living.travel(dao.governor.proposalSnapshot(made[-1].id) - living.now + 10)
    votes = (Support.FOR, Support.AGAINST, Support.FOR, Support.AGAINST)
    for one, side in zip(made, votes, strict=True):
        governance.vote(dao, one, side, sender=living.whale)
        governance.vote(dao, one, Support.ABSTAIN, sender=living.ben)
    for seconds in (0, 15 * DAY, 60 * DAY):
        living.travel(seconds or 1)
        document, _ = report()
        lines = {row["id"]: row for row in rows(document, "votes", "proposals")}
        for one in (*made, *proposals):
            line = lines[f"{one.id:064x}"[:10]]
            state = line["state"].replace("vetoed", "defeated")
            assert state == ProposalState(dao.governor.state(one.id)).name.lower()
            assert int(line["for"]) + int(line["abstain"]) == dao.governor.proposalParticipation(one.id)
            assert int(line["quorum"]) == dao.governor.proposalQuorum(one.id)
    states = [lines[f"{one.id:064x}"[:10]]["state"] for one in made]
    assert states == ["expired", "defeated", "expired", "vetoed"]


def test_report__every_number__says_how_to_make_it_again(report):
    """RP-04."""
    document, page = report()
    text = page.read_text("utf-8")
    for section in document.sections:
        for one in (*section.figures, *section.tables):
            assert len(one.recompute) > 10, (section.id, one.id)
    assert f"--at {document.at.block}" in text and document.at.block_hash in text


def test_report__indicators__what_no_chain_knows_is_answered(report):
    """RP-23: else it is said that nobody did; the page says with which answers it was made."""
    open_ones = {"Audited contracts", "Attack profitability", "Voting subsidy"}
    document, _ = report()
    lines = {row["indicator"]: row for row in rows(document, "posture", "indicators")}
    assert len(lines) == 16
    assert {name for name, row in lines.items() if row["risk"] == "unknown"} == open_ones
    assert {lines[name]["value"] for name in open_ones} == {"no answer was given"}
    answers = ["--audited", "--gas-not-paid", "--treasury=1000.5"]
    document, page = report(*answers)
    lines = {row["indicator"]: row for row in rows(document, "posture", "indicators")}
    assert [lines[name]["risk"] for name in sorted(open_ones)] == ["low", "low", "high"]
    assert document.answers == answers and " ".join(answers) in page.read_text("utf-8")


def test_report__at_an_earlier_block__nothing_later_shows(living, story, report):
    """RP-05: neither locks nor votes nor proposals that came later, from a node that forgot the state."""
    early, _ = story
    document, _ = report(f"--at={early}")
    then = living.chain.provider.get_block(early).timestamp
    overview = figures(document, "overview")
    assert (document.at.block, document.at.time) == (early, then)
    assert int(overview["power"]) == living.dao.escrow.totalPowerAt(then)
    assert overview["proposals"] == 0 and not any(one.id.startswith("proposal-") for one in document.sections)


def test_report__at_a_date__is_the_last_block_before(living, story, report):
    early, _ = story
    then = living.chain.provider.get_block(early).timestamp
    document, _ = report(f"--at={time.strftime('%Y-%m-%d %H:%M', time.gmtime(then + 60))}")
    assert document.at.block == early


def test_report__compared__figures_say_what_they_were(story, report):
    """RP-06."""
    early, _ = story
    before, _ = report(f"--at={early}")
    then = figures(before, "overview")
    document, page = report(f"--compare={early}")
    overview = next(one for one in document.sections if one.id == "overview")
    assert {one.id: one.before for one in overview.figures} == then
    assert "<th>change</th>" in page.read_text("utf-8")
    assert document.compared_with == before.at


def test_report__made_twice__is_the_same(report):
    """RP-07: nothing in it depends on when or where it is made."""
    _, page = report()
    first = page.read_bytes()
    report()
    assert page.read_bytes() == first


def test_report__hostile_texts__stay_texts(story, report, tmp_path):
    """RP-01, RP-08."""
    _, page = report(f"--csv={tmp_path / 'csv'}")
    text = page.read_text("utf-8")
    assert EVIL not in text and "&lt;img src=x" in text
    assert not re.search(r"""<[^>]+\s(?:src|on\w+)\s*=""", text)
    assert "http://" not in text and "https://" not in text and "<script" not in text
    ballots = next((tmp_path / "csv").glob(f"proposal-{story[1][0].id:064x}"[:19] + "*-ballots.csv"))
    with ballots.open(encoding="utf-8") as file:
        reasons = [row["reason"] for row in csv.DictReader(file)]
    assert "'=cmd()" in reasons and "=cmd()" not in reasons


def test_report__small_and_quick(report):
    made = []
    work = work_of(lambda: made.append(report()))
    ((_, page),) = made
    assert work < 700_000  # twice what it is
    assert page.stat().st_size < 500_000


def test_report__exports__hold_exact_numbers(living, report, tmp_path):
    """RP-08."""
    import duckdb

    folder = tmp_path / "out"
    document, _ = report(f"--csv={folder}", f"--parquet={folder}")
    total = sum(int(row["amount"]) for row in rows(document, "power", "unlocks"))
    with (folder / "power-unlocks.csv").open(encoding="utf-8") as file:
        told = [Decimal(row["amount (TMAI)"]) for row in csv.DictReader(file)]
    assert sum(told) * WHOLE == total == living.dao.token.balanceOf(living.dao.escrow)
    parquet = duckdb.read_parquet(str(folder / "power-unlocks.parquet"))
    found = parquet.aggregate("sum(amount), sum(amount_text::HUGEINT)")
    assert [int(one) for one in found.fetchall()[0]] == [total, total]
    names = {path.stem for path in folder.glob("*.csv")}
    assert names == {path.stem for path in folder.glob("*.parquet")}
    assert names == {"figures", *(name for name, _ in document.tables())}


def test_report__simulations__stand_with_their_proposal(story, report, data, tmp_path):
    """RP-09: found by the calls themselves, whatever the file is called."""
    folder = tmp_path / "simulations"
    folder.mkdir()
    simulated = data("proposal", "simulate", f"{story[1][2].id:064x}", "--alone")
    (folder / "any.json").write_text(json.dumps(simulated), "utf-8")
    document, page = report(f"--simulations={folder}")
    with_findings = [
        section.id for section in document.sections for one in section.tables if one.id == "findings"
    ]
    assert with_findings == [f"proposal-{story[1][2].id:064x}"[:19]]
    assert simulated["findings"][0]["rule"] in page.read_text("utf-8")


def test_report__schema__is_fresh():
    assert json.loads(SCHEMA.read_text("utf-8")) == Document.model_json_schema()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--at=99999999"], "The newest block is"),
        (["--at=1999-01-01"], "The DAO did not exist then"),
        (["--at=yesterday"], "yesterday"),
        (["--treasury=many"], "many"),
        (["--treasury=5 USDC"], "TMAI is expected here"),
        (["--output=nowhere/report.html"], "There is no folder nowhere"),
    ],
)
def test_report__bad_input__says_what_to_do(story, fails, tmp_path, arguments, words):
    said = fails("report", f"--stores={tmp_path}", f"--output={tmp_path / 'r.html'}", *arguments)
    assert words in str(said)
    assert not (tmp_path / "r.html").exists()
