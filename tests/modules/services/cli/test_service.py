"""`ape dao service …` on a living DAO: from the registration to the payees and the router."""

from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import find_record
from ape_dao.core.verification.verify import drift, verify

DOLLAR = 10**6


def test_launch__verifies__and_status_names_what_there_is(living, data):
    record = find_record(living.dao.chain.network_name, None, living.folder)
    assert drift(verify(installed(record), living.chain.provider, record.start_block)) == []
    shown = data("status")["services"]
    expected = {
        "count": 0,
        "platformShare": 1_000,
        "token": living.usdc.address,
        "deposited": "0",
        "plans": 0,
    }
    assert shown == expected
    assert data("service", "list")["services"] == []


def test_service__from_the_registration_to_the_payees(living, data, works, fails):
    ann, carol = living.ann.address, living.carol.address
    payees = ("--payee", f"{ann}=60%", "--payee", f"{carol}=40%")
    assert "must be 100%" in fails("service", "register", "--payee", f"{ann}=60%", sender=living.ann)
    assert "is no payee" in fails("service", "register", "--payee", ann, sender=living.ann)
    made = data("service", "register", *payees, "--uri", "ipfs://a", "--yes", sender=living.ann)
    number = str(made["service"])
    assert (made["owner"], made["platformShare"], made["uri"]) == (ann, 1_000, "ipfs://a")
    living.usdc.transfer(made["splitter"], 100 * DOLLAR, sender=living.ben)
    shown = data("service", "show", number)
    assert shown["waiting"][living.usdc.address] == str(100 * DOLLAR)
    assert shown["payees"] == [{"account": ann, "share": 6_000}, {"account": carol, "share": 4_000}]
    router = living.dao.contract("router")
    before = [living.usdc.balanceOf(who) for who in (router, ann, carol)]
    split = data("service", "flush", number, "DUSD", sender=living.ben)
    assert split["amount"] == str(100 * DOLLAR)
    after = [living.usdc.balanceOf(who) for who in (router, ann, carol)]
    gained = [new - old for new, old in zip(after, before, strict=True)]
    assert gained == [10 * DOLLAR, 54 * DOLLAR, 36 * DOLLAR]
    alone = ("--payee", f"{carol}=100%")
    assert "belongs to" in fails("service", "payees", number, *alone, "--yes", sender=living.ben)
    living.usdc.transfer(made["splitter"], 10 * DOLLAR, sender=living.ben)
    data("service", "payees", number, *alone, "--yes", sender=living.ann)
    works("service", "flush", number, "DUSD", sender=living.ben)
    assert living.usdc.balanceOf(ann) == after[1] + 54 * DOLLAR // 10
    again = works("service", "flush", number, "DUSD", sender=living.ben)
    assert "No DUSD waited; from here on it goes to the payees of now" in again
    assert (
        data("service", "transfer", number, living.ben.address, "--yes", sender=living.ann)["owner"]
        == living.ben.address
    )
    assert "is owed nothing" in fails("service", "release", number, "DUSD", carol, sender=living.ben)
    assert "There is no service 9" in fails("service", "flush", "9", "DUSD", sender=living.ben)
    (listed,) = data("service", "list")["services"]
    assert listed["owner"] == living.ben.address
    assert data("status")["services"]["count"] == int(number)
