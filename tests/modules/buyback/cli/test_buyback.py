"""`ape dao buyback …` on a living DAO that shares its revenue."""

from ape_dao.modules.buyback import sdk as buyback
from utils.living import DAY
from utils.sharing import USD, at_the_same_time


def test_buyback__from_nothing_to_a_sale(works, data, fails, sharing):
    buyer = sharing.ann
    assert "0 DUSD" in works("buyback", "show")
    assert (
        fails("buyback", "start", "DUSD", sender=buyer)
        == "The lot of 0 DUSD is below the minimum of 100 DUSD."
    )
    assert fails("buyback", "buy", "DUSD", sender=buyer).startswith("No auction of DUSD is running;")
    works("revenue", "deposit", "1,000 DUSD", sender=buyer)
    assert "can be started" in works("buyback", "show")
    assert "begins at 2,000 TMAI for one" in works("buyback", "start", "DUSD", sender=buyer)
    assert fails("buyback", "start", "DUSD", sender=buyer).startswith(
        "An auction of DUSD is running; if nobody buys the rest, it can be started again in "
    )
    sharing.travel(DAY // 2)
    (usdc,) = [one for one in data("buyback", "show")["auctions"] if one["symbol"] == "DUSD"]
    assert (usdc["running"], usdc["lot"], usdc["waiting"]) == (True, str(500 * USD), "0")
    assert "falls for" in works("buyback", "show")
    sentence = fails("buyback", "buy", "DUSD", "--max-payment", "5 TMAI", "--yes", sender=buyer)
    assert sentence.startswith("500 DUSD cost ")
    assert (
        fails("buyback", "buy", "DUSD", sender=buyer)
        == "Aborted, nothing was sent. Pass --yes to confirm non-interactively."
    )
    before = sharing.usdc.balanceOf(buyer)
    bought = data("buyback", "buy", "DUSD", "--yes", sender=buyer)
    assert sharing.usdc.balanceOf(buyer) == before + 500 * USD
    assert 0 < int(bought["payment"]) <= int(usdc["payment"])
    assert sharing.dao.token.allowance(buyer, sharing.dao.contract("auction")) < int(usdc["payment"])


def test_buy__node_mined_nothing_for_hours__the_offer_holds(data, works, sharing):
    """The newest block of a local chain is as old as its newest transaction; offers hold from now on."""
    works("revenue", "deposit", "400 DUSD", sender=sharing.ann)
    works("buyback", "start", "DUSD", sender=sharing.ann)
    sharing.dao.token.approve(sharing.dao.contract("auction"), 2**200, sender=sharing.ann)
    sharing.chain.provider.make_request("evm_setNextBlockTimestamp", [sharing.now + DAY // 2])
    assert data("buyback", "buy", "DUSD", "--yes", sender=sharing.ann)["lot"] == str(200 * USD)


def test_buy__a_part__the_rest_stays_and_new_revenue_waits(data, fails, works, sharing):
    works("revenue", "deposit", "400 DUSD", sender=sharing.ann)
    works("buyback", "start", "DUSD", sender=sharing.ann)
    works("revenue", "deposit", "100 DUSD", sender=sharing.ann)
    bought = data("buyback", "buy", "DUSD", "--amount", "30 DUSD", "--yes", sender=sharing.ann)
    assert bought["lot"] == str(30 * USD)
    (usdc,) = [one for one in data("buyback", "show")["auctions"] if one["symbol"] == "DUSD"]
    assert (usdc["lot"], usdc["waiting"]) == (str(170 * USD), str(50 * USD))
    assert fails("buyback", "buy", "DUSD", "--amount", "0 DUSD", "--yes", sender=sharing.ann).startswith(
        "There is nothing to buy; the lot has 170 DUSD."
    )


def test_buy__another_buys_first__told_what_was_bought(data, works, sharing, monkeypatch):
    works("revenue", "deposit", "400 DUSD", sender=sharing.ann)
    works("buyback", "start", "DUSD", sender=sharing.ann)
    auction = sharing.dao.contract("auction")
    sharing.dao.token.approve(auction, 2**200, sender=sharing.ben)

    def other():
        end = sharing.now + DAY
        auction.buy(sharing.usdc, 1, 150 * USD, 2**200, end, sharing.ben, sender=sharing.ben)

    at_the_same_time(monkeypatch, buyback, "buy", other, first=True)
    assert data("buyback", "buy", "DUSD", "--yes", sender=sharing.ann)["lot"] == str(50 * USD)


def test_buyback__at_the_floor_and_too_poor(works, fails, sharing):
    works("revenue", "deposit", "400 DUSD", sender=sharing.ann)
    works("buyback", "start", "DUSD", sender=sharing.ann)
    sharing.travel(2 * DAY)
    assert "the floor" in works("buyback", "show")
    assert "has 0 TMAI; 200 DUSD cost 2,000 TMAI." in fails(
        "buyback", "buy", "DUSD", "--yes", sender=sharing.carol
    )
    assert "'soon' is not a duration" in fails(
        "buyback", "buy", "DUSD", "--within", "soon", "--yes", sender=sharing.ann
    )


def test_collect__nothing_is_locked__said(fails, sharing):
    assert fails("buyback", "collect", sender=sharing.ann) == (
        "What this DAO buys back is not locked: revenue.buyback.proceeds is not `lock`."
    )


def test_order__dao_without__said(fails, sharing):
    assert fails("buyback", "order", "DUSD", sender=sharing.ann) == (
        "The auctions of this DAO take no orders: revenue.buyback.cow is empty."
    )
