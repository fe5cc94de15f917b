"""`ape dao compounder …` on a living DAO, with swaps at a real exchange."""

import pytest

from ape_dao.modules.compounder import sdk as compounder
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.report.entries import SIGNS
from ape_dao.sdk import staking
from utils.living import WEEK, WHOLE
from utils.sharing import USD, decide


@pytest.fixture
def earned(living):
    """ben has earned stable coins and governance tokens."""
    revenue.deposit(living.dao, living.usdc.address, 4_000 * USD, sender=living.ann)
    revenue.deposit(living.dao, living.dao.token.address, 400 * WHOLE, sender=living.ann)
    living.travel(WEEK)
    return living


def part_of(document, symbol):
    (part,) = [token for token in document["tokens"] if token["symbol"] == symbol]
    return part


# consents


def test_show__before_and_after_enabling(data, works, earned):
    ben = str(earned.ben.address)
    before = data("compounder", "show", ben)
    assert (before["account"], before["enabled"], before["recipient"]) == (ben, False, ben)
    assert before["adapters"] == [earned.dao.addresses["uniswap_adapter"]]
    usd = part_of(before, "DUSD")
    assert int(usd["claimable"]) == revenue.claimable(earned.dao, ben, earned.usdc.address) > 0
    assert (usd["allowance"], usd["floorPrice"]) == ("0", "0")
    assert "not enabled; `ape dao compounder enable` does that" in works("compounder", "show", ben)

    after = data("compounder", "enable", sender=earned.ben)
    assert after["enabled"]
    assert all(int(token["allowance"]) > 2**200 for token in after["tokens"])
    assert "It swaps with uniswap_adapter." in works("compounder", "show", ben)


def test_enable__again__sends_nothing(works, living):
    works("compounder", "enable", "DUSD", sender=living.ben)
    nonce = living.ben.nonce
    works("compounder", "enable", "DUSD", sender=living.ben)
    assert living.ben.nonce == nonce


def test_disable__everything_is_withdrawn(data, works, living):
    carol = str(living.carol.address)
    enabled = data("compounder", "enable", "--operator", carol, sender=living.ben)
    assert [entry["operator"] for entry in enabled["operators"]] == [carol]
    disabled = data("compounder", "disable", "--operator", carol, sender=living.ben)
    assert (disabled["enabled"], disabled["operators"]) == (False, [])
    assert {token["allowance"] for token in disabled["tokens"]} == {"0"}


def test_set_fee__of_an_operator(data, works, fails, run, living):
    carol = str(living.carol.address)
    result = run("compounder", "set-fee", carol, "1%", sender=living.ben)
    assert f"{carol} is not an operator of {living.ben.address} yet" in result.stderr
    works("compounder", "enable", "--operator", carol, sender=living.ben)
    assert data("compounder", "show", sender=living.ben)["operators"] == [{"operator": carol, "fee": 100}]
    assert f"Operator {carol} takes a fee of 1%." in works("compounder", "show", sender=living.ben)
    assert fails("compounder", "set-fee", carol, "11%", sender=living.ben) == "A fee is at most 10%, not 11%."


def test_set_floor__in_whole_tokens(data, works, fails, living):
    floor = part_of(data("compounder", "set-floor", "DUSD", "39.5 TMAI", sender=living.ben), "DUSD")
    assert floor["floorPrice"] == str(79 * WHOLE // 2)
    onchain = living.dao.contract("compounder").floorOf(living.ben, living.usdc)
    assert onchain == 79 * WHOLE // 2 * WHOLE // USD
    assert "39.5 TMAI" in works("compounder", "show", sender=living.ben)
    data("compounder", "set-floor", "DUSD", "0", sender=living.ben)
    assert "they may not" in works("compounder", "show", sender=living.ben)
    assert fails("compounder", "set-floor", "TMAI", "1", sender=living.ben) == (
        "TMAI is not swapped, so it has no floor."
    )


# compounding


def test_compound__own_revenue__at_the_minimum_that_was_given(data, works, earned):
    works("compounder", "enable", sender=earned.ben)
    before = staking.lock_of(earned.dao, str(earned.ben.address)).amount
    due = {
        key: revenue.claimable(earned.dao, str(earned.ben.address), str(token.address))
        for key, token in (("usd", earned.usdc), ("own", earned.dao.token))
    }
    done = data("compounder", "compound", "--min", "DUSD=30,000 TMAI", "--yes", sender=earned.ben)
    (swap,) = done["swaps"]
    assert (swap["token"], swap["amountIn"], done["fee"]) == (earned.usdc.address, str(due["usd"]), "0")
    assert int(swap["amountOut"]) >= 30_000 * WHOLE
    assert int(done["locked"]) == int(swap["amountOut"]) + due["own"]
    after = staking.lock_of(earned.dao, str(earned.ben.address)).amount
    assert after == before + int(done["locked"])


def test_compound__asks_and_says_what_comes(run, works, earned):
    works("compounder", "enable", sender=earned.ben)
    works("compounder", "set-floor", "DUSD", "30 TMAI", sender=earned.ben)
    nonce = earned.ben.nonce
    result = run("compounder", "compound", sender=earned.ben)
    assert result.exit_code == 1
    assert "DUSD are swapped for at least " in result.stdout
    assert "TMAI are added as they are." in result.stdout
    assert f"Compound into the lock of {earned.ben.address}?" in result.stderr
    assert earned.ben.nonce == nonce


def test_compound__by_an_operator__at_the_floor_for_a_fee(data, works, fails, earned):
    """The account's own floor binds its operators, whatever they name."""
    ben, carol = str(earned.ben.address), str(earned.carol.address)
    command = ("compounder", "compound", "DUSD", "--for", ben, "--yes")
    works("compounder", "enable", sender=earned.ben)
    assert "RevenueCompounderNotOperator" in fails(*command, "--min", "DUSD=1", sender=earned.carol)
    works("compounder", "enable", "--operator", carol, sender=earned.ben)
    works("compounder", "set-fee", carol, "2%", sender=earned.ben)
    assert "bring at least? Give --min" in fails(*command, sender=earned.carol)
    assert "RevenueCompounderNoFloor" in fails(*command, "--min", "DUSD=1", sender=earned.carol)
    works("compounder", "set-floor", "DUSD", "38 TMAI", sender=earned.ben)
    assert "RevenueCompounderMinimumBelowFloor" in fails(*command, "--min", "DUSD=1", sender=earned.carol)
    done = data(*command, sender=earned.carol)
    out = int(done["swaps"][0]["amountOut"])
    assert (int(done["fee"]), int(done["locked"])) == (out // 50, out - out // 50)
    assert earned.dao.token.balanceOf(earned.carol) == out // 50


def test_compound__by_a_route__is_encoded_for_uniswap(fails, works, earned):
    """There is no pool of ether in this story, so the exchange refuses; that it was asked is the test."""
    works("compounder", "enable", sender=earned.ben)
    command = ("compounder", "compound", "DUSD", "--min", "DUSD=1", "--yes")
    sentence = fails(*command, "--route", "DUSD=WETH", sender=earned.ben)
    assert sentence.startswith("The contract refuses")
    addresses = [earned.usdc.address, earned.weth.address, earned.dao.token.address]
    route = compounder.uniswap_route(addresses)
    assert len(route) == 32 * 5
    assert [route[32 * place + 12 : 32 * place + 32].hex() for place in (2, 3, 4)] == [
        address[2:].lower() for address in addresses
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["DUSD"], "The compounder is not enabled for "),
        (["--min", "DUSD", "--yes"], "'DUSD' does not say for which token; write --min USDC=1,000."),
        (["--min", "DUSD=5 DUSD", "--yes"], "is in DUSD, but TMAI is expected here"),
        (["WETH", "--yes"], "has earned no WETH."),
        (["DUSD", "--min", "DUSD=9_000_000", "--yes"], "INSUFFICIENT_OUTPUT_AMOUNT"),
        (["DUSD", "--min", "DUSD=1", "--adapter", "router", "--yes"], "does not list the adapter router"),
        (["DUSD", "--min", "DUSD=1", "--within", "soon", "--yes"], "'soon' is not a duration"),
    ],
)
def test_compound__refused__nothing_is_sent(fails, works, earned, arguments, sentence):
    if "--yes" in arguments:
        works("compounder", "enable", sender=earned.ben)
    nonce = earned.ben.nonce
    assert sentence in fails("compounder", "compound", *arguments, sender=earned.ben)
    assert earned.ben.nonce == nonce


def test_compound__token_is_not_allowed__says_how(fails, works, earned):
    works("compounder", "enable", "TMAI", sender=earned.ben)
    assert "`ape dao compounder enable DUSD` allows it." in fails(
        "compounder", "compound", "DUSD", "--min", "DUSD=1", sender=earned.ben
    )


def test_compound__revenue_goes_elsewhere_or_no_lock__refused(fails, works, earned):
    works("compounder", "enable", sender=earned.ben)
    earned.dao.contract("distributor").setRecipient(earned.carol, sender=earned.ben)
    assert "so there is nothing to compound." in fails("compounder", "compound", sender=earned.ben)
    assert "Its revenue goes to" in works("compounder", "show", sender=earned.ben)
    assert "has no lock" in fails("compounder", "compound", sender=earned.carol)


def test_compound__dao_lists_no_adapter__only_the_own_token(fails, data, works, earned):
    works("compounder", "enable", sender=earned.ben)
    adapter = earned.dao.addresses["uniswap_adapter"]
    decide(earned, earned.dao.contract("compounder"), "setAdapter", adapter, False)
    assert "The DAO lists 0 adapters (none), so nothing can be swapped." in fails(
        "compounder", "compound", "DUSD", "--min", "DUSD=1", "--yes", sender=earned.ben
    )
    assert data("compounder", "compound", "TMAI", "--yes", sender=earned.ben)["swaps"] == []


def test_statement__compounded_by_an_operator__adds_up(living, data, works, earned, tmp_path):
    """RP-10: claim, swap, fee and lock are what the wallets of account and operator gained and lost."""
    ben, carol, token = earned.ben, earned.carol, earned.dao.token
    works("compounder", "enable", "DUSD", "--operator", str(carol.address), sender=ben)
    works("compounder", "set-floor", "DUSD", "30 TMAI", sender=ben)
    works("compounder", "set-fee", str(carol.address), "1%", sender=ben)
    had = {(who, one): one.balanceOf(who) for who in (ben, carol) for one in (token, earned.usdc)}
    begin = living.chain.blocks.height
    works("compounder", "compound", "DUSD", "--for", str(ben.address), "--yes", sender=carol)
    for who in (ben, carol):
        page = f"--output={tmp_path / 's.html'}"
        document = data("report", f"--stores={tmp_path}", page, f"--account={who.address}")
        (table,) = next(one for one in document["sections"] if one["id"] == "entries")["tables"]
        names = [one["id"] for one in table["columns"]]
        entries = [dict(zip(names, row, strict=True)) for row in table["rows"]]
        later = [one for one in entries if one["block"] > begin]
        assert "fee for compounding" in {one["what"] for one in later}
        for one in (token, earned.usdc):
            change = sum(
                SIGNS[entry["effect"]] * int(entry["amount"])
                for entry in later
                if entry["token"] == one.address
            )
            assert change == one.balanceOf(who) - had[who, one]
    document = data("report", f"--stores={tmp_path}", f"--output={tmp_path / 'r.html'}")
    section = next(one for one in document["sections"] if one["id"] == "compounder")
    tables = {
        table["id"]: [
            dict(zip((one["id"] for one in table["columns"]), row, strict=True)) for row in table["rows"]
        ]
        for table in section["tables"]
    }
    (mine,) = [row for row in tables["callers"] if row["caller"] == carol.address]
    assert (mine["times"], mine["accounts"]) == (1, 1)
    assert int(mine["fees"]) == token.balanceOf(carol) - had[carol, token]
    assert [row["token"] for row in tables["swaps"]] == ["DUSD"]
    figures = {one["id"]: int(one["value"]) for one in section["figures"]}
    for column, figure in (("locked", "compounded"), ("fees", "fees")):
        assert figures[figure] == sum(int(row[column]) for row in tables["callers"])
