"""Proposals in the browser: what they do, what they need, and voting."""

import json

from ape_dao.ballots import judge, read_ballot
from ape_dao.sdk import governance, voting
from utils.browser import Wallet, decoded_qr, node_url, picture, served, visit
from utils.living import DAY, WHOLE


def test_first_view__one_read_and_nothing_from_elsewhere(visited, living):
    """The DAO at a glance takes one call of views, the directory and nothing else (WB-03)."""
    visited.connect()
    visited.sees("Share revenue")
    visited.page.locator(".facts").get_by_text("4,000,000 TMAI").wait_for()
    reads = [one for one in visited.wallet.asked if one.startswith("eth_call")]
    assert len(reads) <= 3
    assert len(visited.requests) == 2
    assert visited.page.title() == "Token Metrics · Token Metrics"


def test_proposal__calls_needs_and_id(visited, proposed, living):
    """Calls are decoded in the page, in human units, and what is missing is told (WB-04)."""
    visited.connect()
    visited.page.get_by_role("link", name="Share revenue").click()
    visited.sees("router.setSplit")
    calls = visited.page.locator(".calls").inner_text()
    assert "newRevenueShareBps\n50%" in calls
    assert "newTreasuryBps\n0%" in calls
    visited.sees("its fingerprint matches")
    needs = visited.page.locator(".needs li")
    assert "for the quorum" in needs.nth(0).inner_text()
    assert needs.count() == 2
    assert visited.page.get_by_title(str(proposed.id)).inner_text() == f"{proposed.id:064x}"[:10]


def test_vote__counted_changed_and_split(visited, proposed, living):
    """A vote with a reason is counted, changed, and divided, and the page shows each (WB-05)."""
    visited.connect()
    visited.go(f"/proposal/{proposed.id}")
    visited.fill("Reason", "Because it is fair.")
    visited.press("Vote")
    visited.told("Your vote is counted.")
    votes = voting.ballot_of(living.dao, proposed, str(living.ben.address)).for_
    assert votes == governance.tally(living.dao, proposed).for_ > 0
    visited.page.get_by_text("Your ballot:").wait_for()

    visited.page.get_by_label("Against", exact=True).check()
    visited.press("Vote")
    visited.page.locator("p", has_text="Your ballot: Against").wait_for()
    assert governance.tally(living.dao, proposed).against == votes

    visited.page.get_by_label("Split").check()
    visited.fill("For (veTMAI)", "600,000")
    visited.fill("Abstain (veTMAI)", "400,000")
    visited.press("Vote")
    visited.page.locator("p", has_text="Abstain 400,000").wait_for()
    ballot = voting.ballot_of(living.dao, proposed, str(living.ben.address))
    assert (ballot.for_, ballot.against, ballot.abstain) == (600_000 * WHOLE, 0, 400_000 * WHOLE)


def test_ballot__signed_to_a_file_and_a_qr_code__would_count(visited, proposed, living, tmp_path):
    """What the page signs is a ballot that the relay accepts, as a file and as a QR code (WB-01)."""
    visited.connect()
    visited.go(f"/proposal/{proposed.id}")
    visited.press("Sign a ballot instead (no gas)")
    visited.told("Your ballot is signed; nothing was sent.")
    with visited.page.expect_download() as waiting:
        visited.press("Save as a file")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name.endswith(".ballot.json")
    file = read_ballot(path)
    assert file.signed.ballot.voter == living.ben.address
    (verdict,) = judge(living.dao, [file])
    assert verdict.counts, verdict.problem
    visited.press("Show as QR code")
    assert json.loads(decoded_qr(visited)) == json.loads(path.read_text())
    assert "eth_sendTransaction" not in visited.wallet.asked


def test_proposal__why_i_cannot_vote(browser, site_url, proposed, living):
    """Who cannot vote is told why: no power then, delegated, not begun, or over (WB-06)."""
    wallet = Wallet(node_url(living), str(living.ann.address))
    with visit(browser, f"{site_url}#/proposal/{proposed.id}", wallet) as opened:
        opened.connect()
        opened.sees("you had no voting power when voting began")
        living.travel(8 * DAY)
        opened.page.reload()
        opened.connect()
        opened.sees("defeated")
        assert opened.page.get_by_role("button", name="Vote", exact=True).count() == 0


def test_proposal__queued_and_executed_by_anybody(browser, files, proposed, living):
    """A passed proposal is queued and executed from the page (WB-07)."""
    governance.vote(living.dao, proposed, governance.Support.FOR, sender=living.whale)
    living.travel(8 * DAY)
    with (
        served(files) as url,
        visit(browser, url, Wallet(node_url(living), str(living.ann.address))) as opened,
    ):
        opened.connect()
        opened.go(f"/proposal/{proposed.id}")
        opened.press("Queue it")
        opened.told("The proposal is queued.")
        opened.sees("Its delay is not over yet.")
        living.travel(3 * DAY)
        opened.page.reload()
        opened.connect()
        opened.press("Execute it")
        opened.told("The proposal is executed.")
    assert governance.state(living.dao, proposed) is governance.ProposalState.EXECUTED


def test_directory__forged__not_shown(browser, files, proposed, living, tmp_path):
    """A directory that shows other calls under an id is found out by its id (WB-08)."""
    data = json.loads(files["dao-data.json"])
    data["proposals"][0]["values"] = ["1"]
    data["block"] = living.chain.blocks.height  # otherwise events would bring the true one
    forged = {**files, "dao-data.json": json.dumps(data).encode()}
    with (
        served(forged) as url,
        visit(browser, f"{url}#/proposals", Wallet(node_url(living), str(living.ben))) as one,
    ):
        one.connect()
        one.sees("1 entries of dao-data.json are not what they claim")
        one.sees("There are no proposals yet.")


def test_proposal__simulation_and_votes_over_time__shown(browser, files, proposed, living):
    """What the builder's simulation found, and how votes came in, is shown as the builder's word (WB-04)."""
    data = json.loads(files["dao-data.json"])
    finding = {"grade": "warning", "rule": "treasury.drain", "what": "<b>Half</b> of it moves."}
    data["proposals"][0] |= {
        "simulation": {"verdict": "warning", "block": 7, "sha256": "ab" * 32, "findings": [finding]},
        "votes": [[living.now - 60, "0", str(WHOLE), "0"], [living.now, str(3 * WHOLE), str(WHOLE), "0"]],
    }
    more = {**files, "dao-data.json": json.dumps(data).encode()}
    wallet = Wallet(node_url(living), str(living.ben))
    with served(more) as url, visit(browser, f"{url}#/proposal/{proposed.id}", wallet) as opened:
        opened.connect()
        opened.sees("<b>Half</b> of it moves.")
        opened.sees("Whoever built this page ran it at block 7")
        assert opened.page.get_by_role("img", name="Votes from").is_visible()


def test_directory__missing_or_old__the_chain_tells(browser, files, proposed, living):
    """Without the directory the page finds proposals by events (WB-09)."""
    without = {"index.html": files["index.html"]}
    with served(without) as url, visit(browser, url, Wallet(node_url(living), str(living.ben))) as opened:
        opened.connect()
        opened.page.get_by_role("link", name="Share revenue").click()
        opened.sees("router.setSplit")


def test_proposal__accessible_and_fits_a_phone(browser, site_url, proposed, living):
    """Every view passes the accessibility check and fits 360 px (WB-10)."""
    wallet = Wallet(node_url(living), str(living.ben.address))
    with visit(browser, site_url, wallet, width=360, bypass_csp=True) as opened:
        opened.connect()
        for path, text in (
            ("/", "Open proposals"),
            ("/proposals", "Share revenue"),
            (f"/proposal/{proposed.id}", "Sign a ballot"),
            ("/lock", "Make it permanent"),
            ("/delegate", "Votes that you have"),
            ("/trust", "Settings"),
        ):
            opened.go(path)
            opened.sees(text)
            picture(opened, f"360{path.replace('/', '-')[:12]}")
            assert opened.violations() == [], path
            wide = opened.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, path


def test_policy__injected_script__blocked(browser, site_url, wallet):
    """The policy runs no script that the page was not built with (WB-11)."""
    with visit(browser, site_url, wallet) as opened:
        opened.page.evaluate(
            "() => { const one = document.createElement('div'); try { one.innerHTML = '<b>x</b>' }"
            " catch (error) { window.refused = error.name } }"
        )
        assert opened.page.evaluate("window.refused") == "TypeError"
        assert opened.page.evaluate("fetch('http://127.0.0.1:1/').catch(() => 'blocked')") == "blocked"
        assert any("Content Security Policy" in line for line in opened.troubles)


def test_vote__refused_by_the_wallet__one_sentence(visited, proposed, living):
    """Declining in the wallet sends nothing, and the page says so (WB-12)."""
    visited.connect()
    visited.go(f"/proposal/{proposed.id}")
    visited.wallet.refuses.add("eth_sendTransaction")
    visited.press("Vote")
    visited.told("You declined in your wallet; nothing was sent.")
    assert governance.tally(living.dao, proposed).for_ == 0
    visited.wallet.refuses.clear()
    visited.press("Vote")
    visited.told("Your vote is counted.")


def test_vote__refused_by_the_contract__in_its_own_words(visited, proposed, living):
    """A call that the contract refuses is not sent, and its error is explained (WB-13)."""
    visited.connect()
    visited.go(f"/proposal/{proposed.id}")
    visited.page.get_by_role("button", name="Vote", exact=True).wait_for()
    living.travel(8 * DAY)
    visited.press("Vote")
    visited.told("GovernorUnexpectedProposalState")
    assert "eth_sendTransaction" not in visited.wallet.asked


def test_page__language_chosen__stays(visited):
    """The page speaks another language, and remembers which (WB-14)."""
    visited.go("/trust")
    visited.page.get_by_label("Deutsch").check()
    visited.page.get_by_role("heading", name="Wobei man dieser Seite trauen kann").wait_for()
    assert visited.page.get_attribute("html", "lang") == "de"
    visited.page.reload()
    visited.page.get_by_role("link", name="Vorschläge").wait_for()


def test_vote__by_keyboard_alone(visited, proposed, living):
    """A vote takes no mouse (WB-15)."""
    keyboard, page = visited.page.keyboard, visited.page

    def tab_to(name: str) -> None:
        for _ in range(40):
            keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.innerText ?? ''")
            if name in focused:
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    tab_to("Connect Test Wallet")
    keyboard.press("Enter")
    visited.sees("Share revenue")
    tab_to("Share revenue")
    keyboard.press("Enter")
    page.get_by_role("button", name="Vote", exact=True).wait_for()
    for _ in range(40):
        keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    keyboard.press("ArrowDown")
    tab_to("Vote")
    keyboard.press("Enter")
    visited.told("Your vote is counted.")
    assert governance.tally(living.dao, proposed).against > 0
