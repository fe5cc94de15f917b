"""`ape dao credits` and `ape dao subscribe` on a living DAO: from the plan to the last credit."""

import json

import pytest

from utils.living import DAY

DOLLAR = 10**6


@pytest.fixture
def service(living, data):
    """A service of Ann's."""
    payee = f"{living.ann.address}=100%"
    return str(data("service", "register", "--payee", payee, "--yes", sender=living.ann)["service"])


def balance(living, who):
    return living.usdc.balanceOf(getattr(who, "address", who))


def test_credits__from_the_plan_to_the_last_one(living, service, data, works, fails, tmp_path):
    """SV-46: all that the desk offers has a command; Ben pays by his score."""
    ann, ben, carol = living.ann, living.ben, living.carol
    living.travel(2 * DAY)  # locks of today give no discount
    terms = ("--price", "10 DUSD", "--yes")
    assert "belongs to" in fails("service", "plan", service, "--credits", "100", *terms, sender=ben)
    assert "and not both" in fails("service", "plan", service, *terms, sender=ann)
    made = data("service", "plan", service, "--credits", "100", "--discount", "api", *terms, sender=ann)
    plan = str(made["plan"])
    (listed,) = data("service", "plans", service)["plans"]
    assert (listed["plan"], listed["price"], listed["discount"]) == (made["plan"], str(10 * DOLLAR), "api")
    assert "There is no plan 99" in fails("credits", "buy", "99", "1", "--yes", sender=ben)
    assert "sells credits" in fails("subscribe", "buy", plan, "--yes", sender=ben)
    shown = data("credits", "show", plan, ben.address)
    cost, discount = int(shown["price"]), shown["discount"]
    assert cost == -(-10 * DOLLAR * (10_000 - discount) // 10_000) < 10 * DOLLAR
    assert "ServiceDeskAboveLimit" in fails(
        "credits", "buy", plan, "2", "--most", "10 DUSD", "--yes", sender=ben
    )
    before = balance(living, ben)
    bought = data("credits", "buy", plan, "2", "--referrer", living.whale.address, "--yes", sender=ben)
    assert (bought["credits"], bought["cost"], bought["discount"]) == ("200", str(2 * cost), discount)
    assert before - balance(living, ben) == 2 * cost
    assert balance(living, living.whale) > 0
    file = tmp_path / "use.json"
    assert "sign a total from 1 to 200" in fails("credits", "sign", plan, "201", sender=ben)
    works("credits", "sign", plan, "30", "--output", str(file), sender=ben)
    assert data("credits", "redeem", str(file), sender=carol)["used"] == "30"
    assert data("credits", "redeem", str(file), sender=carol)["used"] == "0"
    assert "ServiceDeskAboveAllowance" in fails(
        "credits", "burn", plan, "5", "--of", ben.address, "--yes", sender=ann
    )
    assert data("credits", "allow", plan, "5", "--yes", sender=ben)["allowance"] == "5"
    works("service", "operator", service, carol.address, sender=ann)
    works("credits", "burn", plan, "5", "--of", ben.address, "--yes", sender=carol)
    works("credits", "grant", plan, ben.address, "7", "--yes", sender=carol)
    left = data("credits", "burn", plan, "172", "--yes", sender=ben)
    assert (left["transferable"], left["bound"], left["used"], left["allowance"]) == ("0", "0", "207", "0")
    assert "No credits of plan" in fails("credits", "sign", plan, "208", sender=ben)
    file.write_text(json.dumps({"account": ben.address}))
    assert "is no signed use" in fails("credits", "redeem", str(file), sender=ben)
    works("service", "close", plan, "--yes", sender=ann)
    assert "ServiceDeskClosed" in fails("credits", "buy", plan, "1", "--yes", sender=ben)
    assert data("service", "plans", service)["plans"][0]["isClosed"]


def test_subscribe__renewed_up_to_the_price__and_cancelled(living, service, data, works, fails):
    """SV-08: a keeper renews while the price is what was accepted, and nobody after the account cancelled."""
    ann, ben, carol = living.ann, living.ben, living.carol
    wrong = fails("service", "plan", service, "--price", "1 DUSD", "--period", "30 days", "--transferable")
    assert "leave them out of a pass" in wrong
    period = ("--price", "20 DUSD", "--period", "30 days")
    plan = str(data("service", "plan", service, *period, "--yes", sender=ann)["plan"])
    assert "sells passes" in fails("credits", "buy", plan, "1", "--yes", sender=ben)
    bought = data("subscribe", "buy", plan, "--renewals", "2", "--yes", sender=ben)
    assert bought["accepted"] == str(20 * DOLLAR)
    assert "ServiceDeskNotNow" in fails("subscribe", "renew", plan, ben.address, sender=carol)
    living.travel(29 * DAY)
    works("service", "price", plan, "21 DUSD", "--yes", sender=ann)
    assert "ServiceDeskAboveLimit" in fails("subscribe", "renew", plan, ben.address, sender=carol)
    works("service", "price", plan, "20 DUSD", "--yes", sender=ann)
    renewed = data("subscribe", "renew", plan, ben.address, sender=carol)
    assert (renewed["cost"], renewed["expiresAt"]) == (str(20 * DOLLAR), bought["expiresAt"] + 30 * DAY)
    ended = data("subscribe", "cancel", plan, "--yes", sender=ben)
    assert (ended["accepted"], ended["isActive"]) == ("0", True)
    living.travel(29 * DAY)
    assert "ServiceDeskNotRenewed" in fails("subscribe", "renew", plan, ben.address, sender=carol)
    shown = data("subscribe", "show", plan, ben.address)
    assert (shown["isActive"], shown["price"]) == (True, str(20 * DOLLAR))
    assert "only it changes that" in fails("service", "price", plan, "1 DUSD", "--yes", sender=ben)
