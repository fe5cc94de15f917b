"""`ape dao revenue …` on a living DAO that shares its revenue."""

import pytest

from ape_dao.modules.revenue import sdk as revenue
from ape_dao.proposals import Registry
from utils.cli import use_connection
from utils.living import WEEK, WHOLE
from utils.sharing import USD, at_the_same_time, decide

# deposit


def test_deposit__through_the_router__split(data, sharing):
    given = data("revenue", "deposit", "1,000 DUSD", sender=sharing.ann)
    assert given["parts"] == {"revenueShare": str(500 * USD), "buyback": str(500 * USD), "treasury": "0"}
    assert sharing.usdc.balanceOf(sharing.dao.contract("auction")) == 500 * USD
    assert sharing.usdc.balanceOf(sharing.dao.contract("router")) == 0


def test_deposit__ether__wrapped_and_split(works, sharing):
    assert "revenue share: 0.5 WETH" in works("revenue", "deposit", "1 ETH", sender=sharing.ann)
    assert sharing.weth.balanceOf(sharing.dao.contract("auction")) == WHOLE // 2


def test_deposit__straight_to_the_stakers(data, sharing):
    given = data("revenue", "deposit", "70 DUSD", "--to-stakers", sender=sharing.ann)
    assert given["parts"] == {"revenueShare": str(70 * USD)}
    assert sharing.dao.contract("distributor").tokenState(sharing.usdc).reserve == 70 * USD


def test_deposit__token_named_by_its_address(data, sharing):
    """The only way to name a second token of the same symbol."""
    given = data("revenue", "deposit", f"10 {sharing.usdc.address}", sender=sharing.ann)
    assert given["amount"] == str(10 * USD)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["1000"], "'1000' has no token symbol; write it like 1,000 USDC."),
        (["5 DAI"], "This DAO knows no token 'DAI'; "),
        (["5 veTMAI"], "has 0 veTMAI"),
        (["5 TMAI"], "TMAI is not a revenue token of this DAO; deposit ETH or "),
        (["9_000_000 DUSD"], "has 1,000,000 DUSD, not 9,000,000 DUSD."),
        (["0 DUSD"], "Amount must be greater than zero."),
        (["1 ETH", "--to-stakers"], "Stakers are paid in tokens; wrap the ETH first"),
        (["0.1234567 DUSD"], "is too fine"),
    ],
)
def test_deposit__refused(fails, sharing, arguments, sentence):
    assert sentence in fails("revenue", "deposit", *arguments, sender=sharing.ann)


@pytest.mark.parametrize(
    ("contract", "given"), [("router", "1 ETH"), ("router", "1 WETH"), ("distributor", "1 ETH")]
)
def test_deposit__wrapped_ether_off_a_list__refused_before_anything_is_sent(fails, sharing, contract, given):
    """It would wait in the router until the DAO decides otherwise."""
    sharing.weth.deposit(value=2 * WHOLE, sender=sharing.ann)
    decide(sharing, sharing.dao.contract(contract), "setToken", sharing.weth, False)
    nonce = sharing.ann.nonce
    said = fails("revenue", "deposit", given, sender=sharing.ann)
    assert f"{given[2:]} is not a revenue token of this DAO; deposit DUSD." in said
    assert sharing.ann.nonce == nonce


# claim, reinvest, show


def test_claim__everything_or_named_tokens(works, data, fails, sharing):
    assert "has nothing to claim in " in fails("revenue", "claim", sender=sharing.ben)
    for amount in ("1,000 DUSD", "2 ETH"):
        works("revenue", "deposit", amount, sender=sharing.ann)
    living, distributor = sharing, sharing.dao.contract("distributor")
    living.travel(WEEK)
    due = distributor.claimable(living.ben, living.usdc)
    shown = {
        one["symbol"]: one["claimable"] for one in data("revenue", "show", str(living.ben.address))["tokens"]
    }
    assert shown["DUSD"] == str(due) != "0"
    before = living.usdc.balanceOf(living.ben)
    paid = data("revenue", "claim", "DUSD", sender=living.ben)["paid"]
    assert paid == [{"token": str(living.usdc.address), "amount": str(due)}]
    assert living.usdc.balanceOf(living.ben) == before + due
    assert len(data("revenue", "claim", sender=living.ben)["paid"]) == 1
    assert living.weth.balanceOf(living.ben) > 0
    assert "has nothing to claim in DUSD." in fails("revenue", "claim", "DUSD", sender=living.ben)
    assert "knows no token 'DAI'" in fails("revenue", "claim", "DAI", sender=living.ben)


def test_claim__to_the_chosen_recipient(works, sharing):
    works("revenue", "deposit", "1,000 DUSD", sender=sharing.ann)
    sharing.dao.contract("distributor").setRecipient(sharing.carol, sender=sharing.ben)
    sharing.travel(WEEK)
    assert f"went to {sharing.carol.address}." in works("revenue", "claim", sender=sharing.ben)
    assert sharing.usdc.balanceOf(sharing.carol) > 0


def test_claim__one_token_refuses__the_others_are_paid(run, works, contracts, sharing):
    """RV-13: the token is named, the rest arrives, and the claim can be repeated; exit code 1."""
    code = sharing.ann.deploy(contracts.MockBlocklistToken, 6)
    works("revenue", "deposit", "1,000 DUSD", sender=sharing.ann)
    works("revenue", "deposit", "2 ETH", sender=sharing.ann)
    sharing.travel(WEEK)
    provider = sharing.chain.provider
    provider.make_request(
        "anvil_setCode",
        [sharing.usdc.address, provider.make_request("eth_getCode", [code.address, "latest"])],
    )
    blocking = contracts.MockBlocklistToken.at(sharing.usdc.address)
    blocking.setBlocked(sharing.ben, True, sender=sharing.ann)
    ether = sharing.weth.balanceOf(sharing.ben)
    result = run("revenue", "claim", sender=sharing.ben)
    assert result.exit_code == 1
    assert "(the token refused; it can be claimed again)" in result.stdout
    assert sharing.weth.balanceOf(sharing.ben) > ether
    blocking.setBlocked(sharing.ben, False, sender=sharing.ann)
    held = sharing.usdc.balanceOf(sharing.ben)
    works("revenue", "claim", sender=sharing.ben)
    assert sharing.usdc.balanceOf(sharing.ben) > held


@pytest.mark.parametrize("first", [True, False])
def test_claim__revenue_comes_meanwhile__told_what_was_paid(data, sharing, monkeypatch, first):
    def deposit():
        revenue.deposit(sharing.dao, sharing.usdc.address, 1_000 * USD, sender=sharing.ann)

    deposit()
    at_the_same_time(monkeypatch, revenue, "claim", deposit, first=first)
    before = sharing.usdc.balanceOf(sharing.ben)
    (paid,) = data("revenue", "claim", "DUSD", sender=sharing.ben)["paid"]
    assert int(paid["amount"]) == sharing.usdc.balanceOf(sharing.ben) - before > 0


def test_reinvest__revenue_comes_meanwhile__told_what_was_added(data, sharing, monkeypatch):
    def deposit():
        revenue.deposit(sharing.dao, sharing.dao.token.address, WHOLE, sender=sharing.ann)

    deposit()
    at_the_same_time(monkeypatch, revenue, "reinvest", deposit, first=True)
    before = sharing.dao.escrow.locked(sharing.ben).amount
    done = data("revenue", "reinvest", sender=sharing.ben)
    assert int(done["amount"]) == sharing.dao.escrow.locked(sharing.ben).amount - before > 0


def test_claim__token_off_the_list__by_its_address(data, fails, project, sharing):
    """A token that only proposals named has no name off the list, and is owed as before."""
    token = sharing.ann.deploy(project.MockBlocklistToken, 6)
    token.mint(sharing.ann, 1_000 * USD, sender=sharing.ann)
    contracts = [sharing.dao.contract(key) for key in ("router", "distributor")]
    for contract in contracts:
        decide(sharing, contract, "setToken", token, True)
    revenue.deposit(sharing.dao, token.address, 1_000 * USD, sender=sharing.ann)
    assert data("revenue", "show", str(sharing.ben.address))["tokens"][-1]["token"] == token.address
    for contract in contracts:
        decide(sharing, contract, "setToken", token, False)
    assert f"knows no token '{token.symbol()}'" in fails(
        "revenue", "claim", token.symbol(), sender=sharing.ben
    )
    due = revenue.claimable(sharing.dao, sharing.ben.address, token.address)
    (paid,) = data("revenue", "claim", token.address, sender=sharing.ben)["paid"]
    assert paid["amount"] == str(due) != "0"
    assert "knows no token" in fails("revenue", "claim", sharing.ann.address, sender=sharing.ben)


@pytest.mark.parametrize("key", ["router", "distributor"])
def test_registry__token_that_only_one_contract_lists__has_its_name_and_decimals(sharing, project, key):
    """Proposals and commands name it by its symbol, though the spec does not know it."""
    token = sharing.ann.deploy(project.MockBlocklistToken, 6)
    assert Registry.of(sharing.dao).asset_at(token.address) is None
    decide(sharing, sharing.dao.contract(key), "setToken", token, True)
    asset = Registry.of(sharing.dao).asset_called(token.symbol())
    assert (asset.address, asset.decimals) == (token.address, 6)


def test_reinvest__into_the_lock__or_paid_out(works, data, fails, sharing):
    assert "has earned no TMAI to reinvest" in fails("revenue", "reinvest", sender=sharing.ben)
    for _ in range(2):
        revenue.deposit(sharing.dao, sharing.dao.token.address, 1_000 * WHOLE, sender=sharing.ann)
        sharing.travel(WEEK)
        locked = sharing.dao.escrow.locked(sharing.ben).amount
        done = data("revenue", "reinvest", sender=sharing.ben)
        assert done["reinvested"] is True
        assert int(done["locked"]) == locked + int(done["amount"])
    revenue.deposit(sharing.dao, sharing.dao.token.address, 1_000 * WHOLE, sender=sharing.ann)
    sharing.travel(53 * WEEK)
    assert "were paid out: there is no running lock" in works("revenue", "reinvest", sender=sharing.ben)


def test_show__split_and_what_waits(works, sharing):
    sharing.usdc.transfer(sharing.dao.contract("router"), 12 * USD, sender=sharing.ann)
    said = works("revenue", "show")
    assert "Revenue is split: revenue share 50%, buyback 50%, treasury 0%." in said
    assert "is paid to itself." in said
    assert "12 DUSD" in said


def test_show__after_claims__only_what_is_left_is_owed(data, works, sharing, monkeypatch):
    """DP-09: neither the reserve of the distributor, which claims do not lower, nor its balance is owed."""
    use_connection(monkeypatch, sharing.chain.provider)

    def owed(*command):
        return {one["symbol"]: int(one["owed"]) for one in data(*command)["tokens"]}["DUSD"]

    works("revenue", "deposit", "1,000 DUSD", "--to-stakers", sender=sharing.ann)
    assert (owed("revenue", "show"), owed("status")) == (1_000 * USD, 1_000 * USD)
    (paid,) = data("revenue", "claim", "DUSD", sender=sharing.ben)["paid"]
    left = 1_000 * USD - int(paid["amount"])
    assert (owed("revenue", "show"), owed("status")) == (left, left)
    sharing.usdc.transfer(sharing.dao.contract("distributor"), 100 * USD, sender=sharing.ann)
    assert (owed("revenue", "show"), owed("status")) == (left, left)
    works("revenue", "claim", "DUSD", sender=sharing.whale)
    assert 0 <= owed("revenue", "show") == owed("status") <= 2
