"""`ape dao report --account`: the entries of an account add up to what its wallet has, to the unit."""

import csv
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ape_dao.modules.buyback import sdk as buyback
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.modules.vesting import sdk as vesting
from ape_dao.report.document import Document
from ape_dao.report.entries import SIGNS
from ape_dao.sdk.transactions import send
from utils.living import DAY, WEEK, WHOLE
from utils.members import USDC, build_members, live


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    return build_members(chain, tmp_path_factory.mktemp("records"), [accounts[n] for n in range(5)])


@pytest.fixture(scope="module")
def story(living):
    """Everything that a member can do; the block before, and what everybody had then."""
    begin, had = living.chain.blocks.height, wallets(living)
    live(living)
    return begin, had


def wallets(living):
    return {
        (who.address, token.address): token.balanceOf(who)
        for who in (living.ann, living.ben)
        for token in (living.dao.token, living.usdc)
    }


@pytest.fixture
def statement(living, story, data, tmp_path):
    def command(who, *arguments):
        page = tmp_path / "statement.html"
        stores = f"--stores={tmp_path / 'stores'}"
        found = data("report", stores, f"--account={who.address}", f"--output={page}", *arguments)
        return Document.model_validate(found), page

    return command


def rows(document, section, table):
    one = next(one for one in document.sections if one.id == section)
    found = next(each for each in one.tables if each.id == table)
    return [dict(zip([column.id for column in found.columns], row, strict=True)) for row in found.rows]


def sums(entries, **wanted):
    return sum(
        int(one["amount"]) for one in entries if all(one[key] == value for key, value in wanted.items())
    )


def test_statement__entries__add_up_to_the_wallet(living, story, statement):
    """RP-10. No contract of the DAO tells of what ben just sent to the router and to the treasury."""
    begin, had = story
    outside = {
        (living.ben.address, living.usdc.address): -(9_999 * USDC + 7) - 3 * USDC,
        (living.ann.address, living.usdc.address): 0,
    }
    now = wallets(living)
    for who in (living.ann, living.ben):
        document, _ = statement(who)
        later = [one for one in rows(document, "entries", "all") if one["block"] > begin]
        for token in (living.dao.token, living.usdc):
            change = sum(
                SIGNS[one["effect"]] * int(one["amount"]) for one in later if one["token"] == token.address
            )
            key = (who.address, token.address)
            assert change + outside.get(key, 0) == now[key] - had[key], key


def test_statement__every_kind_of_entry(living, statement):
    """RP-11: with its time, amount and transaction."""
    ann, _ = statement(living.ann)
    ben, _ = statement(living.ben)
    titles = {one["what"] for document in (ann, ben) for one in rows(document, "entries", "all")}
    assert titles >= {
        "locked",
        "revenue claimed",
        "revenue reinvested",
        "left the lock early",
        "penalty of an early exit",
        "vested tokens released",
        "paid at the buyback",
        "bought at the buyback",
        "paid by the treasury",
        "given to the stakers",
    }
    (penalty,) = [one for one in rows(ann, "entries", "all") if one["effect"] == "lost"]
    receipt = living.chain.provider.get_receipt(penalty["transaction"])
    (log,) = living.dao.escrow.ExitedEarly.from_receipt(receipt)
    assert (int(penalty["amount"]), penalty["block"]) == (log.penalty, receipt.block_number)
    assert penalty["time"] == living.chain.provider.get_block(receipt.block_number).timestamp
    paid = [one for one in rows(ann, "entries", "all") if one["what"] == "paid by the treasury"]
    assert sorted((one["symbol"], int(one["amount"])) for one in paid) == [
        ("DUSD", 3 * USDC),
        ("ETH", 5),
        ("TMAI", 77 * WHOLE),
    ]


def test_statement__votes__also_replaced_ones(living, statement):
    document, page = statement(living.ben)
    votes = rows(document, "votes", "ballots")
    assert [(one["counts"], one["reason"]) for one in votes] == [("replaced", "no"), ("yes", "well, yes")]
    assert votes[0]["against"] == votes[1]["for"] != "0"
    text = page.read_text("utf-8")
    assert votes[1]["transaction"] in text and "://" not in text and "<script" not in text


def test_statement__owner_of_a_grant_changed__each_has_what_came_in_its_time(living, story, statement):
    """RP-12."""
    dao, contract = living.dao, vesting.contract_of(living.dao, "team")
    document, _ = statement(living.ben)
    before = sums(rows(document, "entries", "all"), what="vested tokens released")
    vesting.offer(dao, "team", living.carol.address, sender=living.ben)
    vesting.accept(dao, "team", sender=living.carol)
    living.travel(WEEK)
    vesting.release(dao, "team", sender=living.whale)
    after, _ = statement(living.ben)
    assert sums(rows(after, "entries", "all"), what="vested tokens released") == before
    carols, _ = statement(living.carol)
    late = sums(rows(carols, "entries", "all"), what="vested tokens released")
    assert 0 < late == contract.released(dao.token) - before


def test_statement__one_acts_for_another__each_wallet_adds_up(living, story, statement):
    """RP-20: who locks for another, who claims to a recipient, and who buys for a receiver."""
    dao, people = living.dao, (living.ann, living.ben, living.carol)
    coins = (dao.token, living.usdc)
    send(dao.contract("distributor"), "setRecipient", living.carol.address, sender=living.ben)
    send(dao.escrow, "setOperator", living.ann.address, True, sender=living.ben)
    dao.token.approve(dao.escrow, 9 * WHOLE, sender=living.ann)
    revenue.send_to_router(dao, living.usdc.address, 4_000 * USDC, sender=living.ben)
    revenue.distribute(dao, living.usdc.address, sender=living.ben)
    living.travel(2 * WEEK)
    buyback.start(dao, living.usdc.address, sender=living.ann)
    living.travel(DAY // 3)
    limit = buyback.offer(dao, living.usdc.address).part(50 * USDC)
    auction = dao.contract("auction")
    dao.token.approve(auction, limit.payment, sender=living.ann)
    begin = living.chain.blocks.height
    had = {(who, coin): coin.balanceOf(who) for who in people for coin in coins}
    send(dao.escrow, "increaseAmountFor", living.ben.address, 9 * WHOLE, sender=living.ann)
    revenue.claim(dao, [living.usdc.address], sender=living.ben)
    values = (limit.auction_id, limit.lot, limit.payment, living.now + DAY, living.carol.address)
    send(auction, "buy", living.usdc.address, *values, sender=living.ann)
    told = {}
    for who in people:
        document, _ = statement(who)
        told[who] = [one for one in rows(document, "entries", "all") if one["block"] > begin]
        for coin in coins:
            changes = [SIGNS[one["effect"]] * int(one["amount"]) for one in told[who] if one["token"] == coin]
            assert sum(changes) == coin.balanceOf(who) - had[who, coin], (who, coin)
    assert {one["what"] for one in told[living.carol]} == {
        "revenue of another account",
        "bought by another account",
    }
    assert [one["income"] for one in told[living.ben] if one["what"] == "revenue claimed"] == ["yes"]
    assert "given by who locked for it" in {one["what"] for one in told[living.ben]}


def test_statement__years_and_prices__add_up(living, statement, tmp_path):
    """RP-13: sums by year are those of the entries; values are of the day, rounded to the cent."""
    document, _ = statement(living.ben)
    entries = rows(document, "entries", "all")
    year = str(1970 + entries[-1]["time"] // 31_556_952)
    for line in rows(document, "years", "sums"):
        if line["year"] == year:
            same = [one for one in entries if one["what"] == line["what"] and one["symbol"] == line["symbol"]]
            assert sum(int(one["amount"]) for one in same) >= int(line["amount"]) > 0
    assert sum(int(line["amount"]) for line in rows(document, "years", "sums")) == sums(entries)
    claim = next(one for one in entries if one["what"] == "revenue claimed")
    day = claim["time"] // DAY
    prices = tmp_path / "prices.csv"
    lines = ["date,token,EUR", f"{date(day - 9)},TMAI,9", f"{date(day - 7)},dusd,0.915"]
    prices.write_text("\n".join([*lines, f"{date(day + 1)},DUSD,5"]) + "\n", "utf-8")
    folder = tmp_path / "csv"
    priced, page = statement(living.ben, f"--prices={prices}", f"--csv={folder}")
    (one,) = [each for each in rows(priced, "entries", "all") if each["transaction"] == claim["transaction"]]
    worth = (Decimal(one["amount"]) / USDC * Decimal("0.915")).quantize(Decimal("0.01"))
    assert (Decimal(one["value"]), one["priced"]) == (worth, (day - 7) * DAY)
    with (folder / "entries-all.csv").open(encoding="utf-8") as file:
        told = {row["transaction"]: row for row in csv.DictReader(file)}
    assert Decimal(told[claim["transaction"]]["amount"]) * USDC == int(claim["amount"])
    assert Decimal(told[claim["transaction"]]["value (EUR)"]) == worth
    for line in rows(priced, "years", "sums"):
        if line["what"] == "revenue reinvested":
            assert (Decimal(line["value"]), line["unpriced"]) == (0, line["count"])
    assert "EUR" in page.read_text("utf-8")


def date(day):
    return datetime.fromtimestamp(day * DAY, UTC).strftime("%Y-%m-%d")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("day,token,EUR\n", "must begin with the line date,token,EUR"),
        ("date,token,EUR\n2025-12-31,TMAI\n", "line 2"),
        ("date,token,EUR\n2025-12-31,TMAI,dear\n", "line 2"),
        ("date,token,EUR\n2025-12-31,TMAI,-1\n", "line 2"),
        ("date,token,EUR\n2025-12-31,TMAI,1\n2025-12-31,tmai,2\n", "line 3"),
        ('date,token,EUR\n2025-12-31,TMAI,"1\n', "unexpected end of data"),
        (f"date,token,EUR\n2025-12-31,TMAI,{'1' * 131_073}\n", "field larger than field limit"),
    ],
)
def test_statement__bad_prices__says_which_line(fails, living, story, tmp_path, text, words):
    prices = tmp_path / "prices.csv"
    prices.write_text(text, "utf-8")
    page = tmp_path / "s.html"
    said = fails("report", f"--account={living.ann.address}", f"--prices={prices}", f"--output={page}")
    assert words in str(said) and not page.exists()


def test_statement__options_that_do_not_fit__refused(fails, living, tmp_path):
    assert "--account" in str(fails("report", f"--prices={tmp_path / 'prices.csv'}"))
    assert "--compare" in str(fails("report", f"--account={living.ann.address}", "--compare=1"))
    assert "no indicators" in str(fails("report", f"--account={living.ann.address}", "--audited"))
    assert "neither an address nor a name" in str(fails("report", "--account=nobody-knows"))
