"""`ape dao attendance …` on a living DAO: from the vote to the pay, and what goes back."""

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from ape_dao.modules.attendance import sdk
from ape_dao.modules.budgets import sdk as budgets
from ape_dao.sdk import staking
from utils.impersonation import send_as
from utils.living import DAY, WEEK

DOLLAR = 10**6
SEASON = 4 * WEEK


@pytest.fixture
def voted(living, works, data, tmp_path):
    """A proposal of whale that whale voted for, and on which the vote is over; the budget may pay."""
    allowed = living.usdc.approve.encode_input(budgets.budgets_of(living.dao), 200_000 * DOLLAR)
    send_as(living.chain.provider, str(living.dao.timelock.address), str(living.usdc.address), allowed)
    file = tmp_path / "allow.yaml"
    file.write_text(
        "title: Payment\nsummary: To carol.\nactions:\n  - call: token.transfer\n"
        f"    args: {{to: '{living.carol.address}', value: 1 TMAI}}\n"
    )
    made = str(data("proposal", "create", str(file), "--yes", sender=living.whale)["id"])
    living.travel(60)
    works("proposal", "vote", made, "for", sender=living.whale)
    living.travel(8 * DAY)
    return made


def test_launch__verifies__and_names_the_budget(living, data):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    (budget,) = data("budget", "show")["budgets"]
    assert budget["spender"] == living.dao.contract("attendance").address
    assert data("status")["attendance"]["pot"] == str(10_000 * DOLLAR)


def test_season__from_the_vote_to_the_treasury(living, voted, works, data, fails):
    """PA-16: counted, drawn, claimed, and the rest given back: all by commands that anybody may run."""
    season = living.now // SEASON
    shown = data("attendance", "show", living.whale.address)
    assert shown["qualifiable"] == [voted] and shown["seasons"][0]["proposals"] == []
    assert data("attendance", "qualify", sender=living.carol)["proposals"][0]["season"] == season
    assert "no proposal to count" in works("attendance", "qualify", sender=living.carol)
    assert "SameProposer" in fails("attendance", "qualify", voted, sender=living.carol)
    (one,) = data("attendance", "show", living.whale.address)["seasons"]
    assert (one["proposals"], one["isFunded"], one["isPaid"]) == ([voted], False, False)
    assert int(one["earned"]) > 0
    assert "nothing to claim now" in fails("attendance", "claim", sender=living.whale)
    living.chain.mine(timestamp=(season + 1) * SEASON + WEEK)
    assert "nothing to claim now" in fails("attendance", "claim", sender=living.ben)
    assert "is not open" in fails("attendance", "claim", "--season", "3", sender=living.whale)
    before = living.usdc.balanceOf(living.whale)
    paid = data("attendance", "claim", living.whale.address, "--yes", sender=living.ann)["paid"]
    assert [(part["season"], part["amount"]) for part in paid] == [(season, one["earned"])]
    assert living.usdc.balanceOf(living.whale) == before + int(one["earned"])
    (row,) = [part for part in data("status")["attendance"]["seasons"] if part["season"] == season]
    assert (row["isFunded"], row["paid"]) == (True, one["earned"])
    living.travel(2 * SEASON)
    back = data("attendance", "give-back", sender=living.ann)
    assert int(back["amount"]) == 10_000 * DOLLAR - int(one["earned"])
    assert living.usdc.balanceOf(living.dao.contract("attendance")) == 0
    assert "is not open" in fails("attendance", "claim", "--season", str(season), sender=living.whale)


def test_statement__shows_what_was_paid(living, voted, works, data, tmp_path):
    works("attendance", "qualify", voted, sender=living.carol)
    season = living.now // SEASON
    living.chain.mine(timestamp=(season + 1) * SEASON + WEEK)
    (paid,) = data("attendance", "claim", "--yes", sender=living.whale)["paid"]
    page = f"--output={tmp_path / 'statement.html'}"
    document = data("report", f"--stores={tmp_path / 'stores'}", f"--account={living.whale.address}", page)
    (section,) = [one for one in document["sections"] if one["id"] == "entries"]
    (table,) = [one for one in section["tables"] if one["id"] == "all"]
    columns = [column["id"] for column in table["columns"]]
    rows = [dict(zip(columns, row, strict=True)) for row in table["rows"]]
    (entry,) = [row for row in rows if row["amount"] == paid["amount"]]
    assert "paid for taking part" in entry.values()
    report = data("report", f"--stores={tmp_path / 'stores'}", f"--output={tmp_path / 'report.html'}")
    (section,) = [one for one in report["sections"] if one["id"] == "attendance"]
    figures = {one["id"].partition("-")[0]: one["value"] for one in section["figures"]}
    assert figures == {"paid": paid["amount"], "returned": 0}
    ((number, proposals, payments, *_, amount),) = section["tables"][0]["rows"]
    assert (number, proposals, payments, amount) == (season, 1, 1, paid["amount"])
    living.travel(2 * SEASON)
    back = data("attendance", "give-back", sender=living.ann)["amount"]
    report = data("report", f"--stores={tmp_path / 'stores'}", f"--output={tmp_path / 'report.html'}")
    (section,) = [one for one in report["sections"] if one["id"] == "attendance"]
    figures = {one["id"].partition("-")[0]: one["value"] for one in section["figures"]}
    assert (figures["back"], figures["returned"]) == (back, 0)


def test_return__delegate_missed_the_vote__unless_kept(living, works, data, fails, request, monkeypatch):
    """PA-48 PA-50 PA-52: all at once, by a command that anybody may run; what is refused is told."""
    ben, ann, carol = (str(one.address) for one in (living.ben, living.ann, living.carol))
    staking.create_lock(living.dao, 500_000 * 10**18, staking.unlock_time(living.now, 52), sender=living.ann)
    for member in (living.ben, living.ann):
        works("delegate", carol, sender=member)
    request.getfixturevalue("voted")
    assert data("attendance", "stale") == {"stale": []}
    assert "nothing to return" in fails("attendance", "return", "--yes", sender=living.ann)
    assert "TooFew" in fails("attendance", "return", ben, "--yes", sender=living.ann)
    works("attendance", "qualify", sender=living.ann)
    living.chain.mine(timestamp=(living.now // SEASON + 1) * SEASON + WEEK)
    assert data("status")["attendance"]["returnAfter"] == 1
    power = {one: str(living.dao.escrow.balanceOf(one)) for one in (ben, ann)}
    stale = {"delegate": carol, "missed": 1, "isKept": False}
    both = [{"account": one, "power": power[one], **stale} for one in (ben, ann)]
    assert data("attendance", "stale")["stale"] == both
    assert data("attendance", "keep", sender=living.ann)["isKept"] is True
    listed = [(one["account"], one["isKept"]) for one in data("attendance", "stale")["stale"]]
    assert listed == [(ben, False), (ann, True)]
    assert "Kept" in fails("attendance", "return", ann, "--yes", sender=living.ben)
    assert data("attendance", "keep", "--end", sender=living.ann)["isKept"] is False
    stale_then = sdk.stale_delegations(living.dao)
    staking.delegate(living.dao, str(living.whale.address), sender=living.ann)
    with monkeypatch.context() as patch:
        patch.setattr(sdk, "stale_delegations", lambda _: stale_then)
        done = data("attendance", "return", "--yes", sender=living.whale)
    assert [(one["account"], one["delegate"]) for one in done["returned"]] == [(ben, carol)]
    ((account, problem),) = [(one["account"], one["problem"]) for one in done["skipped"]]
    assert account == ann and "Voted" in problem
    escrow = living.dao.escrow
    assert (escrow.delegates(ben), escrow.delegates(ann)) == (ben, living.whale.address)
    assert data("attendance", "stale")["stale"] == []
    assert "NotGiven" in fails("attendance", "return", ben, "--yes", sender=living.ann)
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
