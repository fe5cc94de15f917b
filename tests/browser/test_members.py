"""What members do with their tokens in the browser: locks, delegation, revenue, airdrop, vesting, buyback."""

import json

import pytest
from eth_utils import to_checksum_address

from ape_dao.core.chain.client import Chain
from ape_dao.core.units import format_date
from ape_dao.sdk import governance, staking
from utils.airdrop import made_up
from utils.airdrop_fixtures import files_for
from utils.browser import Wallet, built, node_url, picture, served, visit
from utils.deployment import TEAM, token_metrics
from utils.impersonation import send_as
from utils.living import DAY, WEEK, WHOLE, build
from utils.sharing import USD
from utils.uniswap import deploy_exchange, open_pool

LOT = 5_000 * WHOLE
PRICE = 40  # governance tokens for one stable coin
POOL = 400_000 * USD
SALE_IN = 8 * WEEK


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    """With early exits, a compounder and its exchange, and an airdrop that has a root."""
    people = [accounts[n] for n in range(5)]
    factory, router = deploy_exchange(people[0])
    living = build(
        chain,
        tmp_path_factory.mktemp("records"),
        people,
        salt="members",
        allocations=allocations_with_a_sale(chain, *people[:2]),
        budgets={
            "spenders": [
                {
                    "spender": str(people[2].address),
                    "asset": "TMAI",
                    "per_week": "1_000 TMAI",
                    "at_once": "4_000 TMAI",
                    "in_all": "50_000 TMAI",
                    "until": format_date(Chain(chain.provider).timestamp() + 90 * WEEK),
                }
            ]
        },
        escrow={"early_exit": {"max_penalty": "50%", "cooldown": "1 week", "penalty_to": "treasury"}},
        revenue={
            "split": {"revenue_share": "50%", "buyback": "50%", "treasury": "0%"},
            "compounder": {"uniswap_v2": str(router.address)},
        },
    )
    living.dao.token.transfer(living.ann, POOL * PRICE * WHOLE // USD, sender=living.whale)
    open_pool(factory, {living.usdc: POOL, living.dao.token: POOL * PRICE * WHOLE // USD}, sender=living.ann)
    living.travel(WEEK)
    return living


def allocations_with_a_sale(chain, deployer, whale):
    """Those of the preset, a tenth of the supply for a sale that opens in eight weeks."""
    now = Chain(chain.provider).timestamp()
    sale = {
        "name": "private",
        "payment": "USDC",
        "decimals": 6,
        "price": "0.05 USDC",
        "minimum": "100 USDC",
        "snapshot": format_date(now - 60),
        "opens": format_date(now + SALE_IN),
        "tiers": [{"power": "0", "allocation": "5_000 USDC", "window": "0-24 hours"}],
    }
    entries = token_metrics(Chain(chain.provider), deployer.address, whale.address).to_data()["allocations"]
    entries[1]["share"] = "40%"
    return [*entries, {"sale": sale, "share": "10%"}]


@pytest.fixture(scope="module")
def shards(living, tmp_path_factory):
    folder = tmp_path_factory.mktemp("airdrop") / "files"
    campaign = living.dao.contract("airdrop_community")
    listed = [(str(living.ann.address), LOT), (str(living.ben.address), 2 * LOT)]
    rest = [(account, WHOLE) for account, _ in made_up(60, seed=4)]
    manifest = files_for(campaign, folder, [*listed, *rest], living.chain.chain_id)
    data = campaign.setRoot.encode_input(bytes.fromhex(manifest.root[2:]))
    send_as(living.chain.provider, str(living.dao.timelock.address), str(campaign.address), data)
    return folder


@pytest.fixture
def files(living, shards, tmp_path):
    return built(living, tmp_path, folders={"airdrop_community": shards})


@pytest.fixture
def wallet(living):
    return Wallet(node_url(living), str(living.ann.address))


def lock_of(living, member):
    return staking.lock_of(living.dao, str(member.address))


def test_lock__whole_life(visited, living):
    """A lock is created by permit, added to, extended, made permanent and let end again (WB-20)."""
    visited.connect()
    visited.go("/lock")
    visited.fill("How much to lock", "1,000.5")
    visited.fill("For how many weeks", "26")
    preview = visited.page.locator(".preview")
    preview.get_by_text("Score").wait_for()
    picture(visited, "lock-preview")
    visited.press("Lock tokens")
    visited.told("Your tokens are locked.")
    assert lock_of(living, living.ann).amount == 1_000 * WHOLE + WHOLE // 2
    assert visited.wallet.asked.count("eth_sendTransaction") == 1  # a permit was signed

    visited.fill("How much to add", "120,000")
    visited.page.get_by_label("by an approval (two transactions)").check()
    preview.get_by_text("0 → 2").wait_for()
    visited.press("Add tokens")
    visited.told("The tokens are added to your lock.")
    assert visited.wallet.asked.count("eth_sendTransaction") == 3

    before = lock_of(living, living.ann).end
    visited.fill("For how many weeks", "52")
    visited.press("Extend")
    visited.told("Your lock is extended.")
    assert lock_of(living, living.ann).end > before

    visited.press("Make it permanent")
    visited.told("Your lock is permanent now.")
    assert lock_of(living, living.ann).permanent
    visited.press("Let it end")
    visited.told("Your lock has an end now.")
    assert not lock_of(living, living.ann).permanent


def test_lock__what_is_refused__told_before(visited, living):
    """Impossible amounts and lengths are told beside the field, with the limit (WB-21)."""
    visited.connect()
    visited.go("/lock")
    for amount, said in (
        ("a lot", "This is not an amount"),
        ("0.0000000000000000001", "this token has 18 decimals"),
        ("99,999,999,999", "at most"),
        ("5 USDC", "TMAI is expected here"),
        ("0.5", "The smallest lock is 1 TMAI."),
    ):
        visited.fill("How much to lock", amount)
        visited.sees(said)
    visited.fill("How much to lock", "5")
    visited.fill("For how many weeks", "53")
    visited.sees("Choose 1 to 52 weeks")
    button = visited.page.get_by_role("button", name="Lock tokens")
    assert button.get_attribute("aria-disabled") == "true"
    assert button.get_attribute("aria-describedby")


def test_lock__left_early_and_withdrawn(browser, files, living):
    """A lock is left for a penalty that is shown before, or withdrawn at its end (WB-22)."""
    free = living.dao.token.balanceOf(living.ben)
    with (
        served(files) as url,
        visit(browser, f"{url}#/lock", Wallet(node_url(living), str(living.ben))) as opened,
    ):
        opened.connect()
        opened.sees("Penalty")
        opened.press("Leave early")
        opened.told("You left the lock")
        returned = living.dao.token.balanceOf(living.ben) - free
        assert 500_000 * WHOLE < returned < 1_000_000 * WHOLE
        opened.fill("How much to lock", "10")
        opened.fill("For how many weeks", "2")
        opened.press("Lock tokens")
        opened.told("Your tokens are locked.")
        living.travel(3 * WEEK)
        opened.page.reload()
        opened.connect()
        opened.press("Withdraw everything")
        opened.told("Your tokens are back in your wallet.")
    assert living.dao.token.balanceOf(living.ben) - free == returned


def test_delegate__chosen_from_cards_signed_and_taken_back(browser, files, living, works, tmp_path):
    """Votes go to a delegate by a transaction or by a signature that somebody relays, and back (WB-23)."""
    whale, ben = str(living.whale.address), str(living.ben.address)
    with served(files) as url, visit(browser, f"{url}#/delegate", Wallet(node_url(living), ben)) as opened:
        opened.connect()
        opened.fill("Delegate to", "0x123")
        opened.sees("This is no address")
        opened.fill("Delegate to", whale)
        opened.press("Delegate")
        opened.told("The delegation is in force.")
        assert staking.delegatee_of(living.dao, ben) == whale
        opened.press("Vote myself")
        opened.page.get_by_role("button", name="Vote myself").wait_for(state="detached")
        assert staking.delegatee_of(living.dao, ben) == ben

        opened.press("Sign instead (no gas)")
        opened.told("Your delegation is signed; nothing was sent.")
        with opened.page.expect_download() as waiting:
            opened.press("Save as a file")
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
    said = works("delegate", f"--signed={path}", sender=living.carol)
    assert f"{whale} votes for {ben} now" in said
    assert staking.delegatee_of(living.dao, ben) == whale


def test_delegates__cards(browser, living, shards, tmp_path):
    """Delegates that others chose are shown with the votes that they have now (WB-24)."""
    staking.delegate(living.dao, str(living.whale.address), sender=living.ben)
    action = governance.Action.call(living.dao.contract("router"), "setSplit", 10_000, 0, 0)
    made = governance.propose(living.dao, [action], "# Share all", sender=living.whale)
    living.travel(60)
    governance.vote(living.dao, made, governance.Support.FOR, sender=living.whale)
    living.travel(8 * DAY)
    fresh = built(living, tmp_path)
    with (
        served(fresh) as url,
        visit(browser, f"{url}#/delegate", Wallet(node_url(living), str(living.ann))) as opened,
    ):
        opened.connect()
        opened.sees("1 delegate to it")
        opened.sees("Voted in 1 of the last 1 votes")
        opened.page.get_by_role("button", name="Choose").click()
        assert opened.page.get_by_label("Delegate to").input_value() == living.whale.address


def pay_revenue(living, amount=10_000 * USD):
    """Revenue of the stable coin: half of it for the stakers, half for the buyback."""
    router = living.dao.contract("router")
    living.usdc.transfer(router, amount, sender=living.ann)
    router.distribute(living.usdc, sender=living.ann)


def test_revenue__claimed_and_reinvested(browser, files, living):
    """What a lock earned is claimed, and what is in the governance token goes into the lock (WB-25)."""
    pay_revenue(living)
    distributor = living.dao.contract("distributor")
    living.dao.token.approve(distributor, 1_000 * WHOLE, sender=living.ann)
    distributor.deposit(living.dao.token, 1_000 * WHOLE, sender=living.ann)
    living.travel(WEEK)
    ben, locked = living.ben, lock_of(living, living.ben).amount
    with (
        served(files) as url,
        visit(browser, f"{url}#/revenue", Wallet(node_url(living), str(ben))) as opened,
    ):
        opened.connect()
        opened.press("Put it into my lock")
        opened.told("It is added to your lock.")
        assert lock_of(living, ben).amount > locked
        before = living.usdc.balanceOf(ben)
        opened.press("Claim everything")
        opened.told("Your revenue is paid out.")
        assert living.usdc.balanceOf(ben) > before
        opened.sees("There is nothing to claim yet.")


def test_compound__allowed_shown_and_done(browser, files, living):
    """Revenue becomes more of the lock at a minimum that was shown before (WB-26)."""
    pay_revenue(living)
    living.travel(WEEK)
    ben, locked = living.ben, lock_of(living, living.ben).amount
    with (
        served(files) as url,
        visit(browser, f"{url}#/compound", Wallet(node_url(living), str(ben))) as opened,
    ):
        opened.connect()
        opened.press("Allow compounding")
        opened.told("Compounding is allowed")
        opened.page.locator("dd", has_text="→").wait_for()
        opened.press("Compound")
        opened.told("It is added to your lock.")
    assert lock_of(living, ben).amount > locked + 10_000 * WHOLE


def test_buyback__started_watched_and_bought(browser, files, living):
    """An auction is started, its price falls as one looks, and a part is bought for what is shown (WB-27),
    also where the machine's clock runs before the chain's."""
    pay_revenue(living)
    with (
        served(files) as url,
        visit(browser, f"{url}#/buyback", Wallet(node_url(living), str(living.ann))) as opened,
    ):
        opened.connect()
        opened.page.get_by_role("button", name="Start the auction").first.wait_for()
        opened.press("Start the auction")
        opened.told("The auction is running.")
        price = opened.page.locator("dt", has_text="Price now").locator("xpath=../dd/data")
        first = price.get_attribute("value")
        while price.get_attribute("value") == first:
            opened.page.wait_for_timeout(100)
        opened.fill("How much to buy", "1,000")
        opened.sees("Costs at most")
        picture(opened, "buyback")
        before = living.usdc.balanceOf(living.ann)
        opened.page.wait_for_timeout(3_000)  # the machine's clock is ahead of the chain's from now on
        opened.page.get_by_role("button", name="Buy", exact=True).click()
        opened.told("You bought it")
    assert living.usdc.balanceOf(living.ann) == before + 1_000 * USD


def test_airdrop__claimed_and_locked(browser, files, living):
    """A row is proved from the files beside the page, paid out, or put straight into a lock (WB-28)."""
    ann, ben = living.ann, living.ben
    before, locked = living.dao.token.balanceOf(ann), lock_of(living, ben).amount
    with served(files) as url:
        with visit(browser, f"{url}#/airdrop", Wallet(node_url(living), str(ann))) as opened:
            opened.connect()
            opened.press("Claim")
            opened.told("Your airdrop is paid out.")
            opened.sees("You have claimed everything.")
            assert living.dao.token.balanceOf(ann) == before + LOT
        with visit(browser, f"{url}#/airdrop", Wallet(node_url(living), str(ben))) as opened:
            opened.connect()
            opened.page.get_by_label("straight into my lock").check()
            opened.press("Claim")
            opened.told("Your airdrop is locked.")
            assert lock_of(living, ben).amount == locked + 2 * LOT
        with visit(browser, f"{url}#/airdrop", Wallet(node_url(living), str(living.carol))) as opened:
            opened.connect()
            opened.sees("You are not on this list.")


def test_airdrop__other_files__told(browser, files, living):
    """Files of another list, or none, claim nothing and are told apart (WB-29)."""
    name = "airdrop/community/manifest.json"
    manifest = json.loads(files[name].read_bytes())
    cases = (
        ({**manifest, "airdrop": str(living.ann)}, "belong to another airdrop"),
        (None, "are not beside this page"),
    )
    for content, said in cases:
        changed = {path: file for path, file in files.items() if path != name}
        if content is not None:
            changed[name] = json.dumps(content).encode()
        with (
            served(changed) as url,
            visit(browser, f"{url}#/airdrop", Wallet(node_url(living), str(living.ann))) as one,
        ):
            one.connect()
            one.sees(said)


def test_vesting__paid_out_and_locked(browser, files, living):
    """The beneficiary locks what has vested, and anybody pays the rest out (WB-30)."""
    team = to_checksum_address(TEAM)
    provider = living.chain.provider
    provider.make_request("anvil_impersonateAccount", [team])
    provider.make_request("anvil_setBalance", [team, hex(WHOLE)])
    living.travel(400 * DAY)
    with served(files) as url, visit(browser, f"{url}#/vesting", Wallet(node_url(living), team)) as opened:
        opened.connect()
        opened.fill("How much to lock", "1,000,000")
        opened.press("Lock it instead")
        opened.told("It is in your lock.")
        assert staking.lock_of(living.dao, team).amount == 1_000_000 * WHOLE
        opened.press("Pay out")
        opened.told("paid to the beneficiary")
        assert living.dao.token.balanceOf(team) > 10_000_000 * WHOLE


def test_sale__committed_settled_and_locked(browser, files, living):
    """A member buys within its limit and window, settles the sale, and locks what it bought (WB-44)."""
    sale, ben = living.dao.contract("sale_private"), living.ben
    locked = lock_of(living, ben).amount
    with (
        served(files) as url,
        visit(browser, f"{url}#/sale", Wallet(node_url(living), str(ben))) as opened,
    ):
        sale.open(sender=living.ann)
        living.travel(SALE_IN - 10 * DAY)
        opened.connect()
        opened.fill("How much to spend", "100")
        opened.sees("Your window is not open now.")
        living.travel(int(sale.windows()[0].opensAt) - living.now + 60)
        opened.page.reload()
        opened.connect()
        opened.fill("How much to spend", "9,000")
        opened.sees("More than there is; at most 5,000 DUSD.")
        opened.fill("How much to spend", "5,000")
        opened.press("Commit")
        opened.told("Committed.")
        living.travel(2 * DAY)
        opened.page.reload()
        opened.connect()
        opened.press("Settle the sale")
        opened.told("The sale is settled.")
        opened.press("Put it into my lock")
        opened.told("What you bought is in your lock.")
    assert lock_of(living, ben).amount == locked + 100_000 * WHOLE


def test_budget__spent_by_its_spender(browser, files, living):
    """Everybody sees who may spend what without a vote, and the spender pays from the page (WB-46)."""
    carol, dao = str(living.carol.address), living.dao
    before = dao.token.balanceOf(carol)
    approval = dao.token.approve.encode_input(dao.contract("budgets"), 50_000 * WHOLE)  # members vote for it
    send_as(living.chain.provider, str(dao.timelock.address), str(dao.token.address), approval)
    with (
        served(files) as url,
        visit(browser, f"{url}#/budgets", Wallet(node_url(living), str(living.ann))) as opened,
    ):
        opened.connect()
        opened.fill("How much to pay", "1,000,000")
        opened.sees("More than there is; at most")
        opened.fill("How much to pay", "250")
        opened.fill("To whom", carol)
        opened.press("Pay")
        opened.told("It is paid.")
        opened.page.locator("dt", has_text="Spent").locator("xpath=../dd").get_by_text("250 TMAI").wait_for()
    assert dao.token.balanceOf(carol) == before + 250 * WHOLE


def test_views__accessible_and_fit_a_phone(browser, files, living):
    """The views of modules pass the accessibility check and fit 360 px (WB-10)."""
    pay_revenue(living)
    living.dao.contract("auction").start(living.usdc, sender=living.ann)
    with (
        served(files) as url,
        visit(
            browser,
            url,
            Wallet(node_url(living), str(living.ben)),
            width=360,
            bypass_csp=True,
            color_scheme="dark",
        ) as opened,
    ):
        opened.connect()
        for path, text in (
            ("/revenue", "Claim everything"),
            ("/compound", "Allow compounding"),
            ("/buyback", "Price now"),
            ("/airdrop", "Your row"),
            ("/vesting", "Beneficiary"),
            ("/sale", "Your tier"),
            ("/budgets", "Becomes free in a week"),
        ):
            opened.go(path)
            opened.sees(text)
            picture(opened, f"360{path.replace('/', '-')}")
            assert opened.violations() == [], path
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360, path
