"""`ape dao credits` and `ape dao subscribe` on a living DAO: from the plan to the last credit."""

import json

import pytest

from utils.books import undone, wrong
from utils.impersonation import send_as
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


def test_credits__wrapped_and_unwrapped__are_used_by_whoever_has_them(living, service, data, works, fails):
    """SV-54: credits at the full price become tokens and credits again; those at a discount do not."""
    ann, ben, carol = living.ann, living.ben, living.carol
    living.travel(2 * DAY)
    terms = ("--credits", "100", "--price", "10 DUSD", "--yes")
    bound = str(data("service", "plan", service, *terms, sender=ann)["plan"])
    assert "cannot be sent on, so they cannot be tokens" in fails(
        "credits", "wrap", bound, "1", "--yes", sender=ben
    )
    plan = str(data("service", "plan", service, *terms, "--transferable", sender=ann)["plan"])
    assert "are no tokens yet" in fails("credits", "unwrap", plan, "1", "--yes", sender=ben)
    works("credits", "buy", plan, "1", "--yes", sender=ben)
    works("credits", "grant", plan, ben.address, "7", "--yes", sender=ann)
    assert "has 100 credits of plan" in fails("credits", "wrap", plan, "101", "--yes", sender=ben)
    assert data("credits", "show", plan, ben.address)["token"] is None
    wrapped = data("credits", "wrap", plan, "60", "--yes", sender=ben)
    assert (wrapped["transferable"], wrapped["bound"], wrapped["wrapped"]) == ("40", "7", "60")
    token = wrapped["token"]
    assert data("credits", "wrap", plan, "10", "--yes", sender=ben)["wrapped"] == "70"
    assert f"has 70 SVC-{plan}, fewer than 71" in fails("credits", "unwrap", plan, "71", "--yes", sender=ben)
    left = data("credits", "unwrap", plan, "25", "--to", carol.address, "--yes", sender=ben)
    assert (left["transferable"], left["wrapped"], left["token"]) == ("30", "45", token)
    works("credits", "burn", plan, "25", "--yes", sender=carol)
    shown = data("credits", "show", plan, ben.address)
    assert (shown["token"], shown["wrapped"], shown["transferable"]) == (token, "45", "30")
    assert f"45 more are SVC-{plan}" in works("credits", "show", plan, ben.address)


def test_audit__every_part_of_the_money__adds_up_and_what_is_gone_is_told(living, service, data, works):
    """SV-60: vault, splitters, desk and tokens, by sums that share no code with the contracts."""
    ann, ben, carol = living.ann, living.ben, living.carol
    living.travel(2 * DAY)
    terms = ("--credits", "100", "--price", "10.000001 DUSD", "--discount", "api", "--transferable", "--yes")
    plan = str(data("service", "plan", service, *terms, sender=ann)["plan"])
    works("credits", "buy", plan, "3", "--referrer", living.whale.address, "--yes", sender=ben)
    works("service", "price", plan, "7.000003 DUSD", "--yes", sender=ann)
    living.usdc.transfer(carol, 50 * DOLLAR, sender=ben)
    works("credits", "buy", plan, "1", "--yes", sender=carol)
    works("credits", "grant", plan, carol.address, "9", "--yes", sender=ann)
    works("credits", "burn", plan, "11", "--yes", sender=carol)
    works("credits", "wrap", plan, "60", "--yes", sender=carol)
    a_pass = str(
        data("service", "plan", service, "--price", "1 DUSD", "--period", "1 day", "--yes", sender=ann)[
            "plan"
        ]
    )
    works("subscribe", "buy", a_pass, "--periods", "3", "--yes", sender=carol)
    works("usage", "deposit", "30 DUSD", "--yes", sender=carol)
    works("usage", "reserve", service, "12 DUSD", "--yes", sender=carol)
    splitter = data("service", "show", service)["splitter"]
    living.usdc.transfer(splitter, 1_234_567, sender=ben)
    works("service", "flush", service, "DUSD", sender=ben)
    rules = ("usage", "service_splitter", "desk")
    assert wrong(living, *rules) == []
    token = data("credits", "show", plan, carol.address)["token"]
    living.usdc.transfer(splitter, DOLLAR, sender=ben)
    gone = {
        living.dao.address("usage"): ["usage: DUSD: received by the vault = used + taken out + held"],
        splitter: [
            f"service_splitter: DUSD: received by the splitter of service {service} = "
            "router + payees + owed + waiting"
        ],
    }
    router, desk = (living.dao.contract(key).address for key in ("router", "desk"))
    with undone(living):
        living.usdc.transfer(desk, 1, sender=ben)
        send_as(living.chain.provider, desk, *move(living.usdc, router, 1))
        paid = "desk: DUSD: paid for credits and passes = router + referrers + payees"
        assert wrong(living, *rules) == [paid]
    for amount in (1, 2):  # a unit more is what rounding up may take
        with undone(living):
            send_as(living.chain.provider, splitter, *move(living.usdc, router, amount))
            part = f"the platform's part of service {service} = its share, rounded up at each flush"
            assert wrong(living, *rules) == [f"service_splitter: DUSD: {part}"] * (amount > 1)
    for place, told in gone.items():
        with undone(living):
            send_as(living.chain.provider, place, *move(living.usdc, ben.address, 1))
            assert wrong(living, *rules) == told
    with undone(living):
        credit = ("safeTransferFrom", token, ben.address, 2 * int(plan), 1, b"")
        send_as(living.chain.provider, token, *call(living.dao.contract("desk"), *credit))
        assert wrong(living, *rules) == [
            f"desk: credits: wrapped and not unwrapped of plan {plan} = held by its token",
            f"desk: credits: tokens of plan {plan} = held by its token",
        ]


def move(token, to, amount):
    return call(token, "transfer", to, amount)


def call(contract, name, *arguments):
    return contract.address, getattr(contract, name).encode_input(*arguments)
