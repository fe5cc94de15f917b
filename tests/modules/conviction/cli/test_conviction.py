"""`ape dao conviction …` on a living DAO: from the request to the payment."""

import pytest

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify
from utils.living import DAY

DOLLAR = 10**6


@pytest.fixture
def asked(living, data):
    made = data("conviction", "request", "500", living.carol.address, "A well", "--yes", sender=living.ben)
    return str(made["number"])


def test_launch__verifies__and_shows_the_pool(living, works, data):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    assert data("status")["conviction"]["requests"] == []
    assert "No request is open" in works("conviction", "show")


def test_request__supported_ripe_and_paid(living, asked, works, data, fails):
    """CV-07: every step says what is missing, and when it will be there."""
    assert "does not ripen with 0 of support" in fails("conviction", "ripen", asked, sender=living.ann)
    assert "can be paid once it has ripened" in fails("conviction", "enact", asked, sender=living.ann)
    said = works("conviction", "support", asked, "60%", sender=living.whale)
    assert "It ripens on" in said
    (one,) = data("conviction", "show")["requests"]
    assert int(one["conviction"]) < int(one["threshold"]) < int(one["support"])
    assert "is not ripe. It ripens on" in fails("conviction", "ripen", asked, sender=living.ann)
    living.chain.mine(timestamp=one["ripensAt"])
    ripe = data("conviction", "ripen", asked, sender=living.ann)
    assert "can be paid from" in fails("conviction", "enact", asked, sender=living.ann)
    living.chain.mine(timestamp=ripe["payableAt"])
    before = living.usdc.balanceOf(living.carol)
    paid = data("conviction", "enact", asked, "--yes", sender=living.ann)
    assert (paid["amount"], paid["to"]) == (str(500 * DOLLAR), living.carol.address)
    assert living.usdc.balanceOf(living.carol) == before + 500 * DOLLAR
    assert f"Request {asked} is paid" in fails("conviction", "ripen", asked, sender=living.ann)
    assert data("conviction", "show")["requests"] == []
    assert data("conviction", "show", "--all")["requests"][-1]["state"] == "paid"


def test_support__shares_of_closed_requests__come_back(living, asked, data, fails):
    """CV-07: what is given to requests that are over needs no call of its own."""
    data("conviction", "support", asked, "100%", sender=living.whale)
    second = str(
        data("conviction", "request", "5", living.carol.address, "B", "--yes", sender=living.whale)["number"]
    )
    said = fails("conviction", "support", second, "1%", sender=living.whale)
    assert f"1% cannot be given: 0% are left, as the account gives 100% to {asked}" in said
    assert "made request" in fails("conviction", "withdraw", asked, sender=living.ann)
    data("conviction", "withdraw", asked, sender=living.ben)
    given = data("conviction", "support", second, "30%", sender=living.whale)
    assert given["freed"] == [int(asked)]
    shown = data("conviction", "show", second)
    assert [(one["account"], one["share"]) for one in shown["supporters"]] == [(living.whale.address, 3_000)]


def test_prune__after_an_early_exit(living, asked, works, data, fails):
    works("conviction", "support", asked, "10%", sender=living.ben)
    assert "nothing to prune" in fails("conviction", "prune", asked, sender=living.ann)
    living.travel(30 * DAY)
    living.dao.escrow.exitEarly(0, sender=living.ben)
    (gone,) = data("conviction", "show", asked)["supporters"]
    assert int(gone["power"]) > int(gone["promised"]) == 0
    pruned = data("conviction", "prune", asked, sender=living.ann)
    assert pruned["accounts"] == [living.ben.address]
    assert data("conviction", "show", asked)["requests"][0]["support"] == "0"


def test_request__bad_input__says_what_to_do(living, fails):
    assert "There is no request 99" in fails("conviction", "show", "99")
    receiver = living.carol.address
    much = fails("conviction", "request", "20_000", receiver, "x", "--yes", sender=living.ben)
    assert "AsksTooMuch" in much
    late = fails("conviction", "request", "1", receiver, "x", "--for", "61 days", "--yes", sender=living.ben)
    assert "InvalidEnd" in late
    poor = fails("conviction", "request", "1", receiver, "x", "--yes", sender=living.ann)
    assert "LowPower" in poor


def test_statement_and_report__what_was_paid(living, asked, works, data, tmp_path):
    works("conviction", "support", asked, "100%", sender=living.whale)
    (one,) = [row for row in data("conviction", "show")["requests"] if str(row["number"]) == asked]
    living.chain.mine(timestamp=one["ripensAt"])
    ripe = data("conviction", "ripen", asked, sender=living.ann)
    living.chain.mine(timestamp=ripe["payableAt"])
    works("conviction", "enact", asked, "--yes", sender=living.ann)
    report = data("report", f"--stores={tmp_path / 'stores'}", f"--output={tmp_path / 'report.html'}")
    (section,) = [part for part in report["sections"] if part["id"] == "conviction"]
    assert [figure["value"] for figure in section["figures"]] == [str(500 * DOLLAR)]
    page = f"--output={tmp_path / 'statement.html'}"
    account = f"--account={living.carol.address}"
    document = data("report", f"--stores={tmp_path / 'stores'}", account, page)
    (section,) = [part for part in document["sections"] if part["id"] == "entries"]
    (table,) = [part for part in section["tables"] if part["id"] == "all"]
    assert sum("paid from a budget" in row for row in table["rows"]) == 1
