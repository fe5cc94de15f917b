"""`ape dao revenue report`: the ledger against what the contracts say."""

import csv
from decimal import Decimal

import pytest

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.modules.vesting import sdk as vesting
from ape_dao.report.document import Document
from ape_dao.sdk.governance import Action
from utils.impersonation import send_as
from utils.living import WEEK, WHOLE
from utils.members import USDC, build_members, live


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    return build_members(chain, tmp_path_factory.mktemp("records"), [accounts[n] for n in range(5)])


@pytest.fixture(scope="module")
def story(living):
    supply = living.dao.token.totalSupply()
    live(living)
    living.travel(WEEK)
    revenue.send_to_router(living.dao, living.usdc.address, 333 * USDC + 1, sender=living.ben)
    revenue.distribute(living.dao, living.usdc.address, sender=living.ben)
    return supply


@pytest.fixture
def ledger(story, data, tmp_path):
    def command(*arguments):
        found = data("revenue", "report", f"--stores={tmp_path / 'stores'}", *arguments)
        (section,) = Document.model_validate(found).sections
        return section

    return command


def rows(section, table):
    found = next(one for one in section.tables if one.id == table)
    return [dict(zip([column.id for column in found.columns], row, strict=True)) for row in found.rows]


def logged(living, key, event):
    """What a contract of the DAO logged, by the node."""
    dao = living.dao
    found = Chain(living.chain.provider).events(artifact(dao.contract_names[key]), dao.addresses[key], event)
    return [one.arguments for one in found]


def total(lines, key):
    return sum(int(line[key] or 0) for line in lines)


def test_report__ledger__is_what_the_contracts_say(living, story, ledger):
    """RP-14."""
    dao, section = living.dao, ledger()
    usdc = [line for line in rows(section, "revenue") if line["address"] == living.usdc.address]
    weeks = [line["week"] for line in usdc]
    assert weeks == sorted(set(weeks)) and all(week % WEEK == 0 for week in weeks) and len(weeks) >= 2
    split = logged(living, "router", "Distributed")
    assert [total(usdc, key) for key in ("revenue", "stakers", "buyback", "treasury")] == [
        sum(one[name] for one in split) for name in ("amount", "revenueShare", "buyback", "treasury")
    ]
    assert total(usdc, "revenue") == 9_999 * USDC + 7 + 333 * USDC + 1
    assert (total(usdc, "gifts"), total(usdc, "sold")) == (1_000 * USDC, 100 * USDC)
    lines = rows(section, "supply")
    burned = story - dao.token.totalSupply()
    assert 0 < burned == total(lines, "burned") == total(lines, "bought")
    assert total(lines, "vested") == vesting.contract_of(dao, "team").released(dao.token) > 0
    assert total(lines, "minted") == total(lines, "airdropped") == 0
    assert int(lines[-1]["supply"]) == dao.token.totalSupply()
    values = {one.id: one.value for one in section.figures}
    assert values["net-flow"] == burned / total(lines, "vested")
    assert values["burned-share"] == burned / story


def test_report__prices__between_floor_and_start(living, ledger):
    """RP-15: for one whole token, and where between the auction's floor and start."""
    (line,) = [line for line in rows(ledger(), "revenue") if line["bought"] is not None]
    (started,) = logged(living, "auction", "AuctionStarted")
    (bought,) = logged(living, "auction", "Bought")
    high, low = started["startPrice"], started["floorPrice"]
    assert int(line["bought"]) == bought["payment"]
    assert int(line["price"]) == bought["payment"] * USDC // bought["amount"]
    assert abs(int(line["start"]) - high) <= high // 10**9
    assert abs(int(line["floor"]) - low) <= low // 10**9
    exact = (bought["price"] - low) / (high - low)
    assert line["position"] == pytest.approx(exact, rel=1e-6) and 0 < exact < 1


def test_report__new_tokens_of_a_vote__are_minted_ones(living, story, ledger):
    """RP-14: what a contract hands out itself counts when it does, not when it is minted to it."""
    dao = living.dao
    for receiver, amount in ((living.carol.address, 7), (dao.addresses["airdrop_community"], 9)):
        mint = Action.call(dao.token, "mint", receiver, amount * WHOLE)
        send_as(living.chain.provider, dao.timelock.address, mint.target, mint.calldata)
    assert total(rows(ledger(), "supply"), "minted") == 7 * WHOLE


def test_report__for_people__and_csv(living, works, tmp_path):
    folder = tmp_path / "csv"
    said = works("revenue", "report", f"--stores={tmp_path / 'stores'}", f"--csv={folder}")
    assert "Net flow" in said and "Revenue by week and token" in said
    with (folder / "ledger-supply.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert Decimal(lines[-1]["supply at its end (TMAI)"]) * WHOLE == living.dao.token.totalSupply()


def test_report__before_anything__says_so(living, fails, tmp_path):
    token = living.dao.addresses["token"]
    block = Chain(living.chain.provider).events(artifact("GovernanceToken"), token, "Transfer")[0].block
    said = fails("revenue", "report", f"--stores={tmp_path / 'stores'}", f"--at={block}")
    assert "Nothing was paid in" in str(said)


def test_report__buyback__every_purchase_between_floor_and_start(living, story, data, tmp_path):
    """RP-15."""
    found = data("report", f"--stores={tmp_path / 'stores'}", f"--output={tmp_path / 'r.html'}")
    section = next(one for one in Document.model_validate(found).sections if one.id == "buyback")
    (bought,), (started,) = logged(living, "auction", "Bought"), logged(living, "auction", "AuctionStarted")
    (row,) = rows(section, "purchases")
    assert (int(row["amount"]), int(row["payment"])) == (bought["amount"], bought["payment"])
    floor, start = started["floorPrice"], started["startPrice"]
    assert row["position"] == (bought["price"] - floor) / (start - floor)
    figures = {one.id: one.value for one in section.figures}
    assert (figures["purchases"], figures["position"]) == (1, row["position"])


def test_report__vested_but_not_released__never_counted_and_released_once(living, story, ledger):
    """BB-24: net flow counts what left a grant, when it leaves it, and not what only could."""
    before, grant = total(rows(ledger(), "supply"), "vested"), vesting.contract_of(living.dao, "team")
    living.travel(8 * WEEK)
    due = vesting.releasable(living.dao, "team")
    assert due > 0
    assert total(rows(ledger(), "supply"), "vested") == before == grant.released(living.dao.token)
    receipt = vesting.release(living.dao, "team", sender=living.ann)
    paid = vesting.released(living.dao, receipt)
    assert paid >= due
    section = ledger()
    lines = rows(section, "supply")
    assert total(lines, "vested") == before + paid == grant.released(living.dao.token)
    values = {one.id: one.value for one in section.figures}
    issued = sum(total(lines, side) for side in ("vested", "airdropped", "minted"))
    assert values["net-flow"] == total(lines, "bought") / issued
