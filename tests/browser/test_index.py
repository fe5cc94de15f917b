"""An index in the browser: parts beside their targets, auctions, and shares for everything in kind."""

import pytest

from ape_dao.modules.index import sdk
from utils.browser import Wallet, built, node_url, picture, served, visit
from utils.impersonation import send_as
from utils.living import DAY, WHOLE, build
from utils.sharing import USD

SHARES = 1_000_000 * WHOLE


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    """10,000 dollars and 5,000 tokens at 2 dollars; everybody may mint."""
    part = {"token": "TMAI", "decimals": 18, "weight": "50%", "first_price": "2"}
    index = {"name": "Index", "symbol": "TIX", "numeraire": "USDC", "decimals": 6, "cash": "50%"}
    living = build(
        chain,
        tmp_path_factory.mktemp("records"),
        [accounts[n] for n in range(5)],
        salt="index page",
        index={**index, "parts": [part], "public_mint": True, "cross_fee": "0.1%"},
    )
    vault, treasury = sdk.index_of(living.dao), living.dao.timelock
    living.usdc.transfer(treasury, 10_000 * USD, sender=living.ben)
    calls = [(token, token.approve.encode_input(vault, 2**200)) for token in (living.usdc, living.dao.token)]
    calls.append((vault, vault.mint.encode_input(SHARES, treasury, [10_000 * USD, 5_000 * WHOLE])))
    for target, data in calls:
        send_as(living.chain.provider, str(treasury.address), str(target.address), data)
    return living


@pytest.fixture
def files(living, tmp_path):
    return built(living, tmp_path)


def test_index__minted_and_redeemed_in_kind(browser, files, living):
    """A member approves each token, mints for what is shown at most, and redeems again (WB-47)."""
    vault, ben = sdk.index_of(living.dao), living.ben
    dollars, tokens = living.usdc.balanceOf(ben), living.dao.token.balanceOf(ben)
    with served(files) as url, visit(browser, f"{url}#/index", Wallet(node_url(living), str(ben))) as opened:
        opened.connect()
        opened.sees("45% to 55%")
        opened.fill("Shares to mint", "1,000")
        opened.sees("Takes at most")
        picture(opened, "index")
        opened.press("Mint for everything in kind")
        opened.told("You have the shares")
        assert vault.balanceOf(ben) == 1_000 * WHOLE
        # A thousandth of all, and a thousandth of that; each rounded up, of a little less than all.
        assert living.usdc.balanceOf(ben) == dollars - 10_010_000
        assert 0 <= living.dao.token.balanceOf(ben) - (tokens - 5_005 * 10**15) < 10_000
        opened.fill("Shares to redeem", "2,000")
        opened.sees("More than there is; at most 1,000 TIX.")
        opened.fill("Shares to redeem", "1,000")
        opened.sees("Gives at least")
        opened.press("Redeem for everything in kind")
        opened.told("The shares are gone")
    assert vault.balanceOf(ben) == 0
    assert dollars - 20_100 <= living.usdc.balanceOf(ben) < dollars - 10_000


def test_index__auction_started_and_watched(browser, files, living):
    """Anybody starts the auction of a part, and sees what it offers in this second (WB-48)."""
    vault = sdk.index_of(living.dao)
    send_as(
        living.chain.provider,
        str(living.dao.timelock.address),
        str(living.dao.token.address),
        living.dao.token.transfer.encode_input(vault, 5_000 * WHOLE),
    )
    with (
        served(files) as url,
        visit(browser, f"{url}#/index", Wallet(node_url(living), str(living.ann))) as opened,
    ):
        opened.connect()
        opened.sees("66.66%")
        opened.press("Start an auction of TMAI")
        opened.told("The auction is running.")
        living.travel(DAY // 3)
        opened.page.reload()
        opened.connect()
        opened.sees("Sells now")
    assert sdk.state(living.dao).parts[1].is_running(living.now)


def test_index__accessible_and_fits_a_phone(browser, files, living):
    """WB-10."""
    with (
        served(files) as url,
        visit(
            browser,
            f"{url}#/index",
            Wallet(node_url(living), str(living.ben)),
            width=360,
            bypass_csp=True,
            color_scheme="dark",
        ) as opened,
    ):
        opened.connect()
        opened.fill("Shares to mint", "5")
        opened.sees("Takes at most")
        picture(opened, "360-index")
        assert opened.violations() == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
