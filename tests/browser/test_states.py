"""What a wallet, a node or the chain can do to a member, each told in one sentence with what to do."""

import json
import time

import pytest

from ape_dao.sdk import governance
from ape_dao.web import data, document
from bench.browser import ROOT
from utils.browser import Wallet, built, node_url, served, visit


@pytest.fixture
def voting(visited, proposed):
    """A member who is about to vote."""
    visited.connect()
    visited.go(f"/proposal/{proposed.id}")
    visited.page.get_by_role("button", name="Vote", exact=True).wait_for()
    return visited


def test_wallet__none_there__told(browser, site_url, living):
    """Without a wallet the page says what to do (WB-31)."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(site_url)
    page.get_by_text("No wallet was found in this browser").wait_for()
    page.get_by_text("Connect a wallet: this page reads the chain through it.").first.wait_for()
    context.close()


def test_wallet__declines_to_connect_or_has_a_window_open__told(visited):
    """A wallet that shows no account, or waits for another answer, is told apart (WB-32)."""
    visited.wallet.refuses.add("eth_requestAccounts")
    visited.press("Connect Test Wallet")
    visited.told("You declined in your wallet")
    visited.wallet.refuses.clear()
    visited.wallet.errors["eth_requestAccounts"] = {"code": -32002, "message": "Request already pending."}
    visited.press("Connect Test Wallet")
    visited.told("Your wallet is waiting for an answer already")


def test_wallet__on_another_chain__nothing_read_until_it_switches(visited, living):
    """On another chain nothing is shown as the DAO's; a button switches the wallet (WB-33)."""
    visited.wallet.chain_id = 1
    visited.connect()
    visited.sees("Your wallet is on chain 1; this DAO lives on chain 31337.")
    assert "eth_call" not in visited.wallet.asked
    visited.press("Switch to local")
    visited.emit("chainChanged", hex(31337))
    visited.page.locator(".facts").get_by_text("4,000,000 TMAI").wait_for()


def test_wallet__switches_chain_before_sending__nothing_sent(voting, living, proposed):
    """A wallet that moved to another chain in the meantime sends nothing (WB-33)."""
    voting.wallet.chain_id = 1
    voting.press("Vote")
    voting.told("Your wallet is on chain 1")
    assert "eth_sendTransaction" not in voting.wallet.asked


def test_wallet__switches_account__told_and_nothing_sent_for_it(voting, living, proposed):
    """Another account is shown as such, and nothing prepared for the first is sent for it (WB-34)."""
    voting.wallet.account = str(living.whale.address)
    voting.press("Vote")
    voting.told(f"Your wallet has switched to {living.whale.address}; nothing was sent.")
    assert "eth_sendTransaction" not in voting.wallet.asked
    voting.emit("accountsChanged", [str(living.whale.address)])
    voting.told(f"You are {living.whale.address} now.")
    voting.press("Vote")
    voting.told("Your vote is counted.")
    assert governance.tally(living.dao, proposed).for_ > 5_000_000 * 10**18


@pytest.mark.parametrize("event", ["disconnect", "accountsChanged"])
def test_wallet__disconnects__told(voting, event):
    """A wallet that goes away is told, and the page asks for it again (WB-35)."""
    voting.emit(event, {} if event == "disconnect" else [])
    voting.told("Your wallet is disconnected; connect it again to act.")
    voting.page.get_by_role("button", name="Connect Test Wallet").wait_for()


def test_node__refuses__told_and_tried_again(visited, living):
    """A node that answers nothing is told with what to do, and the page goes on once it answers (WB-36)."""
    for method in ("eth_call", "eth_getBlockByNumber"):
        visited.wallet.errors[method] = {"code": -32005, "message": "limit exceeded"}
    visited.connect()
    visited.sees("The node behind your wallet did not answer (limit exceeded).")
    visited.wallet.errors.clear()
    visited.go("/lock")
    visited.sees("Make it permanent")


def test_node__runs_no_programs__asked_one_by_one(visited, living, proposed):
    """A node that runs no init code in calls is asked view by view (WB-37)."""
    node = visited.wallet.node
    visited.wallet.node = lambda method, params: (
        {"error": {"code": -32602, "message": "to is required"}}
        if method == "eth_call" and "to" not in params[0]
        else node(method, params)
    )
    visited.connect()
    visited.page.locator(".facts").get_by_text("4,000,000 TMAI").wait_for()
    visited.sees("Share revenue")


def test_node__refuses_long_ranges_of_logs__halved(browser, files, proposed, living):
    """Ranges of events that a node refuses are halved until it answers (WB-38)."""
    wallet = Wallet(node_url(living), str(living.ben.address))
    node, ranges = wallet.node, []

    def strict(method, params):
        if method == "eth_getLogs":
            length = int(params[0]["toBlock"], 16) - int(params[0]["fromBlock"], 16) + 1
            ranges.append(length)
            if length > 8:
                return {"error": {"code": -32005, "message": "query returned more than 8 blocks"}}
        return node(method, params)

    wallet.node = strict
    with served({"index.html": files["index.html"]}) as url, visit(browser, url, wallet) as opened:
        opened.connect()
        opened.sees("Share revenue")
    assert min(ranges) <= 8 < max(ranges)


def test_transaction__slow_wallet__told_what_to_do(voting, living):
    """While the wallet waits for its owner, the page says so (WB-39)."""
    voting.wallet.delay = 1.0
    began = time.monotonic()
    voting.press("Vote")
    voting.told("Confirm in your wallet.")
    voting.told("Your vote is counted.")
    assert time.monotonic() - began >= 1


def test_transaction__replaced__told(voting, living):
    """A transaction whose place another one took is told, instead of waiting for ever (WB-40)."""
    wallet = voting.wallet
    gone = "0x" + "ab" * 32
    wallet.answers["eth_sendTransaction"] = gone
    wallet.answers["eth_getTransactionReceipt"] = None
    nonce = hex(int(wallet.node("eth_getTransactionCount", [wallet.account, "latest"])["result"], 16))
    wallet.answers["eth_getTransactionByHash"] = {"nonce": nonce}
    voting.press("Vote")
    voting.told("Sent. Waiting until it is in a block")
    wallet.answers["eth_getTransactionByHash"] = None
    wallet.answers["eth_getTransactionCount"] = hex(int(nonce, 16) + 1)
    voting.told(f"Another transaction took the place of this one ({gone})")


def test_transaction__block_left_out_again__told(voting, living):
    """A vote whose block the chain drops again is told (WB-41)."""
    voting.press("Vote")
    voting.told("Your vote is counted.")
    voting.wallet.answers["eth_getTransactionReceipt"] = None
    voting.told("The chain left out the block with your last transaction")


def test_rpc__reads_without_a_wallet(browser, living, proposed, tmp_path):
    """A page that was built with a node's address reads through it, and only through it (WB-42)."""
    url = node_url(living)
    files = built(living, tmp_path, rpcs=[url])
    with served(files) as site, visit(browser, site, Wallet(url, str(living.ben.address))) as opened:
        opened.sees("Share revenue")
        others = [one for one in opened.requests if not one.startswith((site, url, "data:"))]
        assert others == []
        assert opened.wallet.asked == []
        assert opened.troubles == []


def test_module__of_others__brings_its_view(browser, living, wallet, tmp_path, monkeypatch):
    """The example of docs/modules.md is a view once a module ships it; unknown to the page (WB-45)."""
    example = (ROOT / "docs" / "modules.md").read_text().partition("```js\n")[2].partition("```")[0]
    example = example.replace("dao.contract('tips'), 'total'", "dao.contract('token'), 'totalSupply'")
    script = tmp_path / "page.js"
    script.write_text(example.replace("dao.has('tips')", "dao.has('token')"))
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "en.json").write_text(json.dumps({"tips.title": "Tips of members"}))
    known = data.module_scripts
    for place in (data, document):
        monkeypatch.setattr(place, "module_scripts", lambda record: {**known(record), "tips": script})
    with served(built(living, tmp_path / "events")) as url, visit(browser, url, wallet) as opened:
        opened.connect()
        opened.page.get_by_role("link", name="Tips of members").click()
        opened.page.locator("main").get_by_text("10,000,000,000").wait_for()
        assert opened.troubles == []
