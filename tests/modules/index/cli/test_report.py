"""What the report says of an index: trades, what parts earned by themselves; members' books."""

from types import SimpleNamespace

import pytest
from eth_utils import keccak

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.index import sdk
from ape_dao.report.document import Document
from ape_dao.report.income import OWN_BALANCE, RATED, VAULT_SHARES, Source, Step, book, rate_of
from utils.impersonation import send_as
from utils.living import DAY, WHOLE, build

DOLLAR = 10**6
SHARES = 1_000_000 * WHOLE
CASH, PART, RATE_PART = 20_000 * DOLLAR, 10_000 * DOLLAR, 2_000 * WHOLE
AMOUNTS = [CASH, PART, PART, RATE_PART, RATE_PART, RATE_PART]
YEAR = 365 * DAY


@pytest.fixture(scope="module")
def outside(accounts, contracts):
    """Dollars of others, a vault of them, a token whose balances change, three of staked ether with rates."""
    stable, vault = demo_artifact("DemoStablecoin").container(), demo_artifact("DemoVault").container()
    asset, staked = (accounts[0].deploy(stable, accounts[3]) for _ in range(2))
    named, unnamed = (
        accounts[0].deploy(contracts.MockRatedToken, of) for of in (staked.address, ZERO_ADDRESS)
    )
    saving, counted = accounts[0].deploy(vault, asset), accounts[0].deploy(contracts.MockCountedEther)
    return SimpleNamespace(
        asset=asset, saving=saving, staked=staked, named=named, unnamed=unnamed, counted=counted
    )


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory, outside):
    names = {
        "DSAVE": outside.saving.address,
        "STK": outside.staked.address,
        "WSTK": outside.named.address,
        "RSTK": outside.unnamed.address,
        "CSETH": outside.counted.address,
    }
    terms = {"decimals": 6, "weight": "25%", "first_price": "1", "max_share": "50%"}
    rated = {**terms, "decimals": 18, "weight": "5%", "band": "2%"}
    people, folder = [accounts[n] for n in range(5)], tmp_path_factory.mktemp("income")
    index = {
        "name": "Yield",
        "symbol": "YLD",
        "numeraire": "USDC",
        "decimals": 6,
        "cash": "35%",
        "parts": [{"token": name, **(rated if number > 1 else terms)} for number, name in enumerate(names)],
        "public_mint": True,
    }
    return build(chain, folder, people, salt="income", addresses=names, index=index)


def act(living, contract, name, *arguments):
    encoded = getattr(contract, name).encode_input(*arguments)
    send_as(living.chain.provider, str(living.dao.timelock.address), str(contract.address), encoded)


def grow(living, token, account, amount):
    """Add to a balance, as tokens of staked ether do, without an event."""
    slot = keccak(bytes(12) + bytes.fromhex(str(account)[2:]) + bytes(32))
    held = int(token.balanceOf(account)) + amount
    living.chain.provider.make_request(
        "anvil_setStorageAt", [str(token.address), "0x" + slot.hex(), f"0x{held:064x}"]
    )
    living.chain.mine()


@pytest.fixture
def story(living, outside):
    """Funded; ben mints; the vault gains a tenth, ben redeems; the other token grows; a trade."""
    dao, ben = living.dao, living.ben
    vault, treasury = sdk.index_of(dao), dao.timelock
    worths = {
        outside.saving: outside.saving.convertToAssets,
        outside.named: outside.named.getStETHByWstETH,
        outside.unnamed: outside.unnamed.getEthValue,
        outside.counted: lambda units: units * int(outside.counted.exchangeRate()) // WHOLE,
    }
    steps, held = {token.address: [] for token in worths}, dict.fromkeys(worths, 0)

    def note():
        """Write down what has come or gone, as it is worth now."""
        for token, worth in worths.items():
            before, held[token] = held[token], int(token.balanceOf(vault))
            units = held[token] - before
            steps[token.address].append(Step(living.now, units, int(worth(abs(units)))))

    outside.asset.mint(ben, 50_000 * DOLLAR, sender=ben)
    outside.staked.mint(ben, 50_000 * DOLLAR, sender=ben)
    for token in (outside.named, outside.unnamed, outside.counted):
        token.mint(ben, 10_000 * WHOLE, sender=ben)
    outside.asset.approve(outside.saving, 50_000 * DOLLAR, sender=ben)
    outside.saving.deposit(20_000 * DOLLAR, ben, sender=ben)
    tokens = living.usdc, outside.saving, outside.staked, outside.named, outside.unnamed, outside.counted
    for token, amount in zip(tokens, AMOUNTS, strict=True):
        token.transfer(treasury, amount, sender=ben)
        token.approve(vault, 2**200, sender=ben)
        act(living, token, "approve", vault, 2**200)
    act(living, vault, "mint", SHARES, treasury, AMOUNTS)
    note()
    living.travel(73 * DAY)
    sdk.mint(dao, SHARES // 10, [2**200] * len(AMOUNTS), sender=ben)
    note()
    outside.asset.transfer(outside.saving, 2_000 * DOLLAR, sender=ben)
    outside.named.setRate(11 * WHOLE // 10, sender=ben)
    outside.unnamed.setRate(9 * WHOLE // 10, sender=ben)
    outside.counted.setRate(WHOLE * 10 // 7, sender=ben)
    living.travel(73 * DAY)
    sdk.redeem(dao, SHARES // 20, [0] * len(AMOUNTS), sender=ben)
    note()
    grow(living, outside.staked, vault.address, 777)
    living.usdc.transfer(vault, CASH, sender=ben)
    sdk.start(dao, 2, sender=ben)
    living.travel(DAY // 2 + 60)
    offer = sdk.offer(dao, 2)
    receipt = sdk.take(
        dao, 2, offer.id, vault_sells=False, most=2**200, limit=0, deadline=living.now + DAY, sender=ben
    )
    return SimpleNamespace(
        steps=steps,
        values={token.address: int(worth(token.balanceOf(vault))) for token, worth in worths.items()},
        taken=sdk.taken(dao, receipt),
    )


def rows(document, section, table):
    one = next(one for one in document.sections if one.id == section)
    found = next(one for one in one.tables if one.id == table)
    return [dict(zip([column.id for column in found.columns], row, strict=True)) for row in found.rows]


def test_report__income__by_source_with_principal(living, outside, story, data, tmp_path):
    """IX-21: what vault shares, staked ether and balances earned is what each of them says, to the unit."""
    found = data("report", f"--stores={tmp_path / 'stores'}", f"--output={tmp_path / 'report.html'}")
    document = Document.model_validate(found)
    sources = {row["sourceAddress"]: row for row in rows(document, "income", "sources")}
    tokens = outside.saving, outside.named, outside.unnamed, outside.counted
    saved, named, unnamed, counted = (sources[one.address] for one in tokens)
    assert (saved["holder"], saved["kind"], saved["address"]) == (
        "index",
        VAULT_SHARES,
        outside.asset.address,
    )
    assert (named["kind"], named["address"]) == (RATED, outside.staked.address)
    assert (unnamed["kind"], unnamed["address"], unnamed["token"]) == (RATED, ZERO_ADDRESS, "ETH")
    assert (counted["kind"], counted["address"], counted["token"]) == (RATED, ZERO_ADDRESS, "ETH")
    for row in (saved, named, unnamed, counted):
        value = story.values[row["sourceAddress"]]
        principal, realised, _ = book(story.steps[row["sourceAddress"]], living.now)
        found = int(row["principal"]), int(row["value"]), int(row["realised"])
        assert found == (principal, value, realised)
        assert int(row["earned"]) == value - principal + realised
        assert int(row["loss"]) == max(0, principal - value)
    assert int(saved["earned"]) > 0 < int(saved["realised"]) and 0 < saved["yearly"] < 1
    assert int(named["earned"]) > 0 < int(named["realised"])
    assert int(counted["earned"]) > 0 < int(counted["realised"])
    assert int(unnamed["realised"]) < 0 < int(unnamed["loss"])
    assert {row["holder"] for row in sources.values()} == {"index"}
    grown = sources[outside.staked.address]
    assert (grown["kind"], grown["earned"], grown["loss"]) == (OWN_BALANCE, "777", "0")


def test_report__trades(living, outside, story, data, tmp_path):
    """IX-22."""
    found = data("report", f"--stores={tmp_path / 'stores'}", f"--output={tmp_path / 'report.html'}")
    (trade,) = rows(Document.model_validate(found), "index", "trades")
    taken = story.taken
    assert (trade["did"], trade["address"]) == ("bought", outside.staked.address)
    assert (int(trade["amount"]), int(trade["payment"])) == (taken.amount, taken.payment)
    # of one whole token: the payment for the amount, which the vault rounds down by less than a unit
    exact = taken.payment * 10 ** (6 + 12) / taken.amount
    assert abs(int(trade["price"]) - exact) <= exact / taken.payment + 1


def test_statement__mint__redeem__take__every_token_to_the_unit(living, outside, story, data, tmp_path):
    """IX-23: the entries of an account are what it paid to the index and got from it."""
    ben, vault = living.ben, sdk.index_of(living.dao)
    found = data(
        "report",
        f"--account={ben.address}",
        f"--stores={tmp_path / 'stores'}",
        f"--output={tmp_path / 'statement.html'}",
    )
    entries = [
        row for row in rows(Document.model_validate(found), "entries", "all") if "index" in row["what"]
    ]
    assert [(row["what"], row["symbol"]) for row in entries if row["symbol"] == "YLD"] == [
        ("index shares minted", "YLD"),
        ("index shares given back", "YLD"),
    ]
    sums = {}
    for row in entries:
        sign = 1 if row["effect"] == "received" else -1
        sums[row["token"]] = sums.get(row["token"], 0) + sign * int(row["amount"])
    gifts = {living.usdc.address: 2 * CASH, outside.saving.address: PART}
    start = {living.usdc.address: 1_000_000 * DOLLAR, outside.saving.address: 20_000 * DOLLAR}
    for token in (living.usdc, outside.saving):
        left = start[token.address] - gifts[token.address] + sums[token.address]
        assert left == token.balanceOf(ben)
    assert sums[vault.address] == vault.balanceOf(ben) == SHARES // 10 - SHARES // 20
    titles = {(row["what"], row["token"], row["effect"]) for row in entries}
    assert ("paid to the index in a trade", outside.staked.address, "paid") in titles
    assert ("received from the index in a trade", living.usdc.address, "received") in titles
    assert ("paid for index shares", outside.saving.address, "paid") in titles
    assert ("received for index shares", outside.saving.address, "received") in titles


def test_rate_of__exchange_rate__of_ether_only():
    """IX-21: `exchangeRate` names no asset, and staked coins of other chains have it too."""
    answers = [None] * 7 + [WHOLE.to_bytes(32, "big")]
    (rate, asset) = rate_of(answers, "cbETH")
    assert (rate.worth, asset) == ("exchangeRate()", ZERO_ADDRESS)
    assert rate.worth_of(7, 10 * WHOLE // 7) == 9  # rounded down
    assert rate_of(answers, "xOKSOL") is None
    assert rate_of([None] * 8, "cbETH") is None


def test_book__parts_of_what_was_put_in():
    """Ten units cost 100; five leave for 70 and earned 20; the rest is worth 40, ten less than it cost."""
    assert book([Step(0, 10, 100), Step(10, -5, 70)], 30) == (50, 20, 100 * 10 + 50 * 20)
    assert book([Step(0, 3, 10), Step(0, -1, 3)], 5) == (7, 0, 35)  # a third of ten, rounded down
    assert book([Step(0, -4, 9)], 5) == (0, 9, 0)
    assert book([], 5) == (0, 0, 0)


def test_source__loss__below_the_principal():
    source = Source("index", None, VAULT_SHARES, None, 100, 90, 5, 100 * YEAR)
    assert (source.earned, source.loss, source.yearly) == (-5, 10, -0.05)
    untold = Source("index", None, VAULT_SHARES, None, None, 90, None, None)
    assert (untold.earned, untold.loss, untold.yearly) == (None, None, None)
