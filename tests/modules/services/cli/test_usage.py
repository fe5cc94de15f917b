"""`ape dao usage …` on a living DAO: from the deposit to the voucher, and out again."""

import pytest

from utils.living import DAY

DOLLAR = 10**6


@pytest.fixture
def service(living, data):
    """A service of Ann's."""
    payee = f"{living.ann.address}=100%"
    return str(data("service", "register", "--payee", payee, "--yes", sender=living.ann)["service"])


def test_usage__from_the_deposit_to_the_exit(living, service, data, works, fails, tmp_path):
    """SV-24: all that the vault offers has a command; a voucher above the reserve is not signed."""
    ben, carol = living.ben, living.carol
    assert data("usage", "deposit", "100 DUSD", "--yes", sender=ben)["amount"] == str(100 * DOLLAR)
    assert "UsageVaultNotFree" in fails("usage", "reserve", service, "101 DUSD", "--yes", sender=ben)
    works("usage", "reserve", service, "40 DUSD", "--yes", sender=ben)
    file = tmp_path / "voucher.json"
    assert "only 40000000 are reserved" in fails("usage", "sign", service, "41 DUSD", sender=ben)
    signed = data("usage", "sign", service, "15 DUSD", "--output", str(file), sender=ben)
    assert (signed["total"], signed["payer"]) == (str(15 * DOLLAR), ben.address)
    splitter = data("service", "show", service)["splitter"]
    assert data("usage", "redeem", str(file), sender=carol)["amount"] == str(15 * DOLLAR)
    assert data("usage", "redeem", str(file), sender=carol)["amount"] == "0"
    assert living.usdc.balanceOf(splitter) == 15 * DOLLAR
    assert "does not sign for" in fails(
        "usage", "sign", service, "16 DUSD", "--for", ben.address, sender=carol
    )
    works("usage", "key", service, carol.address, "--until", "2100-01-01", sender=ben)
    works("usage", "sign", service, "16 DUSD", "--for", ben.address, "--output", str(file), sender=carol)
    begun = data("usage", "exit", service, "--yes", sender=ben)
    assert begun["exitAt"] > living.now
    assert "is leaving" in fails("usage", "sign", service, "17 DUSD", sender=ben)
    assert data("usage", "redeem", str(file), sender=living.ann)["amount"] == str(DOLLAR)
    assert "UsageVaultExiting" in fails("usage", "exit", service, "--yes", sender=ben)
    living.travel(3 * DAY)
    ended = data("usage", "exit", service, "--yes", sender=ben)
    assert (ended["free"], ended["epoch"]) == (str(84 * DOLLAR), 1)
    assert data("usage", "withdraw", "max", sender=ben)["amount"] == str(84 * DOLLAR)
    (bad,) = [tmp_path / "bad.json"]
    bad.write_text("[1]")
    assert "is no voucher" in fails("usage", "redeem", str(bad), sender=ben)
    shown = data("usage", "show", service, ben.address)
    assert (shown["free"], shown["reserved"]) == ("0", "0")


def test_report_and_statement__what_deposits_paid(living, service, data, works, tmp_path):
    ben, file = living.ben, tmp_path / "voucher.json"
    works("usage", "deposit", "50 DUSD", "--yes", sender=ben)
    works("usage", "reserve", service, "20 DUSD", "--yes", sender=ben)
    works("usage", "sign", service, "12 DUSD", "--output", str(file), sender=ben)
    works("usage", "redeem", str(file), sender=living.carol)
    works("usage", "withdraw", "30 DUSD", sender=ben)
    stores = f"--stores={tmp_path / 'stores'}"
    report = data("report", stores, f"--output={tmp_path / 'report.html'}")
    (section,) = [one for one in report["sections"] if one["id"] == "services"]
    (table,) = section["tables"]
    names = [one["id"] for one in table["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in table["rows"]]
    (mine,) = [row for row in rows if str(row["service"]) == service]
    assert (mine["payments"], mine["payers"], mine["paid"]) == (1, 1, str(12 * DOLLAR))
    figures = {one["id"].partition("-")[0]: one["value"] for one in section["figures"]}
    assert figures["redeemed"] == str(sum(int(row["paid"]) for row in rows))
    left = int(figures["deposited"]) - int(figures["redeemed"]) - int(figures["withdrawn"])
    assert left == living.usdc.balanceOf(living.dao.contract("usage"))
    page = f"--output={tmp_path / 'statement.html'}"
    document = data("report", stores, page, f"--account={ben.address}")
    (table,) = next(one for one in document["sections"] if one["id"] == "entries")["tables"]
    names = [one["id"] for one in table["columns"]]
    told = [
        (row["what"], row["effect"], row["amount"])
        for row in (dict(zip(names, one, strict=True)) for one in table["rows"])
    ]
    assert told[-3:] == [
        ("deposited for use of services", "paid", str(50 * DOLLAR)),
        ("used for a service, from the deposit", "lost", str(12 * DOLLAR)),
        ("taken out of the deposit for use", "received", str(30 * DOLLAR)),
    ]
