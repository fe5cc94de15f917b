"""`ape dao court …`: a staker decides a job of others, and the DAO another one."""

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.spec import parse_spec
from ape_dao.core.verification.verify import drift, verify
from ape_dao.lint import lint
from ape_dao.modules.market import court
from ape_dao.modules.market import lint as market_lint
from utils.books import undone, wrong
from utils.impersonation import send_as
from utils.living import DAY, build

ETHER, DOLLAR = 10**18, 10**6
FEE, BOND = ETHER // 100, ETHER // 10


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    people = [accounts[n] for n in range(5)]
    return build(
        chain,
        tmp_path_factory.mktemp("court"),
        people,
        salt="court",
        market={
            "arbiter": "court",
            "court": {"rounds": 1, "fee": "0.01 ETH", "bond": "0.1 ETH", "stake": "0.7 ETH"},
            "tokens": [{"token": "USDC", "decimals": 6, "max_job": "10_000 USDC"}],
        },
    )


@pytest.fixture
def disputed(living, data, works, tmp_path):
    """A job that ben disputes and of which the lots are drawn; its number."""
    file = tmp_path / "file.md"
    file.write_text("Terms, work and reasons.\n")
    made = data("job", "open", living.ann.address, "500 DUSD", str(file), "--yes", sender=living.ben)
    job = str(made["job"])
    works("job", "submit", job, str(file), sender=living.ann)
    said = works("job", "dispute", job, str(file), "--yes", sender=living.ben)
    assert "0.07 ETH, for the jurors, whoever is right" in said
    return job


def sit(living, job, works, data, side):
    """The whale takes its seats and says who is right; how many seats."""
    living.chain.mine(65)
    works("court", "draw", job, sender=living.carol)
    works("court", "enlist", job, "--yes", sender=living.whale)
    living.travel(2 * DAY)
    salt = data("court", "commit", job, side, sender=living.whale)["salt"]
    living.travel(2 * DAY)
    works("court", "reveal", job, side, "--salt", salt, sender=living.whale)
    living.travel(2 * DAY)
    return data("court", "seats", job, living.whale.address)["taken"]


def test_launch__verifies__and_lint_knows_the_chain(living, works, monkeypatch):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    assert "0.07 ETH, asked of court" in works("status")
    spec, chain = installed(record).spec, living.dao.chain
    assert "court-lots" not in {one.rule for one in lint(spec, chain=chain)}
    # JB-12: where one operator makes all blocks, or blocks have no random number, lots are no lots.
    monkeypatch.setitem(market_lint.ONE_PROPOSER, chain.chain_id(), "One")
    (told,) = [one for one in lint(spec, chain=chain) if one.rule == "court-lots"]
    assert (told.severity.word, told.where) == ("error", "market.court")
    assert "on One one operator makes all blocks" in told.what
    monkeypatch.delitem(market_lint.ONE_PROPOSER, chain.chain_id())
    ask = type(chain).ask

    def same(self, requests):
        answers = ask(self, requests)
        return [{**one, "mixHash": "0x01"} if isinstance(one, dict) else one for one in answers]

    monkeypatch.setattr(type(chain), "ask", same)
    (told,) = [one for one in lint(spec, chain=chain) if one.rule == "court-lots"]
    assert "no random number" in told.what
    without = parse_spec({**spec.to_data(), "market": {**spec.to_data()["market"], "court": None}})
    assert "court-lots" not in {one.rule for one in lint(without, chain=chain)}


def test_court__a_staker_sits__job_ends_as_it_says(living, disputed, works, fails, data, tmp_path):
    job = disputed
    assert "waits for its lots" in works("job", "show", job)
    shown = data("court", "show", job)
    assert (shown["phase"], shown["until"], shown["share"]) == ("waits for its lots", None, None)
    assert f"are those of block {shown['rounds'][0]['block']}" in fails(
        "court", "draw", job, sender=living.carol
    )
    assert "not drawn yet" in works("court", "seats", job, living.whale.address)
    works("court", "evidence", job, "ipfs://reasons", sender=living.ben)
    living.chain.mine(65)
    works("court", "draw", job, sender=living.carol)
    assert f"evidence  ipfs://reasons of {living.ben.address}" in works("court", "show", job)
    assert "has no seat" in fails("court", "enlist", job, "--yes", sender=living.ben)
    seats = data("court", "seats", job, living.whale.address)["byLot"]
    assert seats in (5, 6)
    said = works("court", "enlist", job, "--yes", sender=living.whale)
    assert f"{seats} seats, for a bond of 0.{seats} ETH" in said
    assert "already" in fails("court", "enlist", job, "--yes", sender=living.whale)
    assert f"has taken {seats} seats" in works("court", "seats", job, living.whale.address)
    assert "is enlisting, until" in fails("court", "commit", job, "client", sender=living.whale)
    living.travel(2 * DAY)
    made = data("court", "commit", job, "client", sender=living.whale)
    salt = made["salt"]
    assert len(salt) == 66
    living.travel(2 * DAY)
    assert "is no salt" in fails("court", "reveal", job, "client", "--salt", "0x12", sender=living.whale)
    wrong = fails("court", "reveal", job, "provider", "--salt", salt, sender=living.whale)
    assert "DaoCourtWrongReveal" in wrong or "committed" in wrong
    works("court", "reveal", job, "client", "--salt", salt, sender=living.whale)
    living.travel(2 * DAY)
    assert "is open to appeal" in fails("court", "advance", job, sender=living.carol)
    living.travel(2 * DAY)
    assert "nothing for" in fails("court", "claim", job, sender=living.whale)
    before = living.usdc.balanceOf(living.ben)
    works("court", "advance", job, sender=living.carol)
    assert living.usdc.balanceOf(living.ben) - before == 525 * DOLLAR
    assert "0% for the provider" in works("court", "show", job)
    balance = living.whale.balance
    works("court", "claim", job, living.whale.address, sender=living.carol)
    assert living.whale.balance - balance == seats * (BOND + 7 * FEE // seats)
    assert "nothing for" in fails("court", "claim", job, living.whale.address, sender=living.carol)
    listed = data("court", "list")["disputes"]
    assert [(one["job"], one["phase"]) for one in listed] == [(int(job), "closed")]
    stores = f"--stores={tmp_path / 'stores'}"
    works("sync", stores)
    report = data("report", stores, f"--output={tmp_path / 'report.html'}")
    (section,) = [one for one in report["sections"] if one["id"] == "court"]
    figures = {one["id"]: one["value"] for one in section["figures"]}
    reward = 7 * FEE // seats
    paid = str(seats * (BOND + reward))
    assert figures == {
        **{"disputes": 1, "decided": 1, "pot": str(7 * FEE), "bond": str(seats * BOND), "claimed": paid}
    }
    (row,) = section["tables"][0]["rows"]
    money = [str(7 * FEE), seats, str(seats * BOND), paid, str(7 * FEE - seats * reward)]
    assert (row[0], str(row[1]), row[3:]) == (1, job, [1, *money, 0])


def test_court__appeal_of_the_last_round__the_dao_rules(living, disputed, works, fails, data):
    """JB-35: by a proposal, and what the appeal paid goes to the DAO; the books add up."""
    job = disputed
    seats = sit(living, job, works, data, "provider")
    said = works("court", "appeal", job, "--yes", sender=living.ben)
    assert "The DAO decides by a vote then. It costs 0.14 ETH" in said
    shown = works("court", "show", job)
    assert "with the DAO, until" in shown
    assert "rule-dispute" in shown
    found = court.dispute_of(living.dao, int(job))
    ruling = living.dao.contract("court").rule.encode_input(found.number, 5_000)
    timelock = str(living.dao.timelock.address)
    send_as(living.chain.provider, timelock, living.dao.address("court"), ruling)
    assert data("court", "show", job)["share"] == 5_000
    works("court", "claim", job, sender=living.whale)
    before = living.chain.provider.get_balance(timelock)
    works("court", "sweep", sender=living.carol)
    swept = living.chain.provider.get_balance(timelock) - before
    assert 14 * FEE <= swept < 14 * FEE + seats
    assert "DaoCourtNothingLeft" in fails("court", "sweep", sender=living.carol)
    assert wrong(living, "jobs", "court") == []  # SV-60: ether of fees, appeals and bonds
    with undone(living):
        place = living.dao.address("court")
        held = living.chain.provider.get_balance(place) + 1
        living.chain.provider.make_request("anvil_setBalance", [place, hex(held)])
        told = "fees, appeals and bonds of jurors = claimed + swept + held by the court"
        assert wrong(living, "jobs", "court") == [f"court: ETH: {told}"]


def test_court__no_juror__the_next_step_is_told(living, disputed, works, fails, data):
    job = disputed
    living.chain.mine(65)
    works("court", "draw", job, sender=living.carol)
    living.travel(2 * DAY)
    assert f"`ape dao court advance {job}`" in works("court", "show", job)
    works("court", "advance", job, sender=living.carol)
    assert data("court", "show", job)["phase"] == "with the DAO"
    assert "was not disputed before a court" in fails("court", "show", "99")


def test_capture__prints_what_a_verdict_costs(living, data, works, fails):
    """JB-08: what a bribe takes is the bonds and fees of all seats, and how often one holder decides."""
    (first,) = data("court", "capture")["rounds"]
    assert (first["seats"], first["bribe"]) == (7, str(7 * (FEE + BOND)))
    assert list(first["chances"]) == ["10%", "20%", "33%"]
    assert first["chances"]["10%"] < first["chances"]["20%"] < first["chances"]["33%"] < 1
    said = works("court", "capture", "--share", "50%", "--turnout", "100%")
    assert "If 100% of the others sit" in said
    assert "0.77 ETH" in said
    assert "outside 0% to 100%" in fails("court", "capture", "--share", "101%")
    assert "not nothing" in fails("court", "capture", "--turnout", "0%")
