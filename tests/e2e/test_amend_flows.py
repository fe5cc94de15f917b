"""A DAO of the preset adds pot, lots, runway, skimmer and a sale by a vote, and lives with them."""

import shutil

import pytest

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.deployment.reading import installed
from ape_dao.core.spec import parse_spec
from ape_dao.core.units import format_date
from ape_dao.core.verification.verify import drift, verify
from ape_dao.modules.buyback import sdk as buyback
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.modules.revenue import vaults
from ape_dao.modules.sale import sdk as sale
from ape_dao.sdk import amendment as sdk
from ape_dao.sdk import governance
from ape_dao.sdk.adoption import read_adoption
from ape_dao.sdk.amendment_files import home_text
from ape_dao.sdk.audit import audit
from ape_dao.sdk.governance import Action
from utils.amending import build_preset
from utils.deployment import Killed, kill_at
from utils.living import DAY, WEEK

USD = 10**6
KEYS = {"buyback_pot", "skimmer", "sale_private"}


@pytest.fixture(scope="module")
def launched(chain, deployer, alice, tmp_path_factory):
    """The Token Metrics DAO as the preset has it."""
    folder = tmp_path_factory.mktemp("deployments")
    return build_preset(chain, folder, deployer, alice, "token-metrics")


@pytest.fixture
def living(launched, tmp_path):
    """With a record of this test's own."""
    kept, path = launched.folder, launched.path
    launched.folder = tmp_path / "deployments"
    shutil.copytree(kept, launched.folder)
    launched.path = launched.folder / path.relative_to(kept)
    yield launched
    launched.folder, launched.path = kept, path


def flows(living, **changes):
    """The spec in force with all of them; `changes` of the sale."""
    data = living.record.spec.to_data()
    runway = {"token": "USDC", "decimals": 6, "amount": "1_000", "yearly_revenue": "100_000"}
    split = {"revenue_share": "50%", "buyback": "50%", "treasury": "0%"}
    data["revenue"] |= {"runway": [runway], "skim_yield": True, "split": split}
    data["revenue"]["buyback"]["pace"] = "4 weeks"
    data["revenue"]["buyback"]["auctions"][0]["max_lot"] = "300 USDC"
    tiers = [{"power": "22_000", "allocation": "1_000", "window": "0-12 hours"}]
    terms = {"name": "private", "payment": "USDC", "decimals": 6, "price": "0.05", "minimum": "100"}
    terms |= {"snapshot": format_date(living.now - 60), "opens": format_date(living.now + 30 * DAY)}
    section = {**terms, "tiers": tiers, "router_share": "10%", **changes}
    data["allocations"].append({"sale": section, "amount": "20_000", "funded_by": "treasury"})
    return parse_spec(data)


def checked(living):
    """What verification, plan and books have against the DAO."""
    record, dao = living.record, living.dao
    planned = living.plan(record.spec)
    usdc = demo_artifact("DemoStablecoin").at(record.spec.addresses["USDC"])
    sums = audit(dao, {"DUSD": usdc, "TMAI": dao.token}, living.provider)
    return [
        *drift(verify(installed(record), living.provider, record.start_block)),
        *planned.calls,
        *planned.drifted,
        *drift(sums),
    ]


def test_flows__added_by_one_vote__verified_through_their_life(living, stranger, contracts):
    """LD-59: one vote adds all of them; chain, record, spec and books agree through weeks of their use."""
    wanted = flows(living)
    assert {step.key for step in living.plan(wanted).deployments} == KEYS
    assert drift(living.amend(wanted).findings) == []
    assert checked(living) == []
    dao = living.dao
    usdc = demo_artifact("DemoStablecoin").at(living.record.spec.addresses["USDC"])
    assert dao.contract("router").buyback() == dao.addresses["buyback_pot"]

    vault = contracts.MockShareVault.deploy(usdc, sender=stranger)
    usdc.mint(dao.timelock, 500 * USD, sender=living.deployer)
    skimmer = dao.contract("skimmer")
    actions = [
        Action.call(usdc, "approve", skimmer.address, 400 * USD),
        Action.call(skimmer, "invest", vault.address, 400 * USD),
    ]
    living.execute(governance.propose(dao, actions, "Save", sender=living.whale))
    usdc.mint(vault, 40 * USD, sender=living.deployer)
    gain = vaults.skimmed(dao, vaults.skim(dao, vault.address, sender=stranger))
    usdc.mint(dao.contract("router"), 5_000 * USD - gain, sender=living.deployer)
    revenue.distribute(dao, usdc.address, sender=stranger)
    assert usdc.balanceOf(dao.timelock) == 1_000 * USD  # the runway, of which a vote had taken 400
    assert buyback.pot_balance(dao, usdc.address) == (5_000 - 900) * USD // 2
    buyback.release(dao, usdc.address, sender=stranger)
    living.travel(WEEK)
    buyback.release(dao, usdc.address, sender=stranger)
    buyback.start(dao, usdc.address, sender=stranger)
    assert buyback.offer(dao, usdc.address).quote.lot == 300 * USD
    assert checked(living) == []

    sale.open_sale(dao, "private", sender=stranger)
    usdc.mint(living.whale, 1_000 * USD, sender=living.deployer)
    terms = sale.read_sale(dao, "private").terms
    living.chain.mine(timestamp=terms.windows[0].opens_at)
    sale.commit(dao, "private", 1_000 * USD, sender=living.whale)
    assert checked(living) == []
    living.chain.mine(timestamp=terms.end)
    sale.finalize(dao, "private", sender=stranger)
    sale.pay_out(dao, "private", sender=stranger)
    sale.claim(dao, "private", str(living.whale.address), sender=stranger)
    assert usdc.balanceOf(dao.contract("router")) == 100 * USD  # the fee is revenue
    assert checked(living) == []


@pytest.mark.parametrize("kind", ["sent", "created"])
def test_flows__killed_while_deploying__one_of_each_at_its_address(living, kind):
    """LD-59: killed at each of the contracts in turn and run again; the vote then adds all of them."""
    wanted = flows(living)
    planned = living.plan(wanted)
    for step in planned.deployments:
        with pytest.raises(Killed):
            sdk.deploy_change(
                living.plan(wanted),
                living.record,
                living.provider,
                living.deployer,
                living.folder,
                kill_at(kind, step.key),
            )
    assert drift(living.amend(wanted).findings) == []
    addresses = living.record.addresses
    assert {key: addresses[key] for key in KEYS} == {step.key: step.address for step in planned.deployments}
    assert checked(living) == []


def test_flows__taken_out_again__what_they_hold_comes_home(living, stranger):
    """LD-59: without pot, runway and skimmer the router feeds the auction again, and what waited in the pot
    comes home; the sale stays, since it is owed to its buyers."""
    living.amend(flows(living))
    old, usdc = living.dao, demo_artifact("DemoStablecoin").at(living.record.spec.addresses["USDC"])
    usdc.mint(old.contract("buyback_pot"), 700 * USD, sender=living.deployer)
    data = living.record.spec.to_data()
    data["revenue"] |= {"runway": [], "skim_yield": False}
    del data["revenue"]["buyback"]["pace"]
    assert drift(living.amend(parse_spec(data)).findings) == []
    dao = living.dao
    assert dao.contract("router").buyback() == dao.addresses["auction"]
    assert dao.contract("router").runwayOf(usdc) == 0
    assert {key for _, key, _ in living.record.retired} == {"buyback_pot", "skimmer"}
    assert "sale_private" in dao.addresses
    usdc.mint(dao.contract("router"), 200 * USD, sender=living.deployer)
    revenue.distribute(dao, usdc.address, sender=stranger)
    assert usdc.balanceOf(dao.contract("auction")) == 100 * USD
    text = home_text(living.record, dao)
    assert text is not None
    before = usdc.balanceOf(dao.timelock)
    living.pass_text(text)
    assert usdc.balanceOf(dao.timelock) - before == 700 * USD
    assert checked(living) == []


def test_flows__changed_by_hand__read_back_by_adoption(living):
    """LD-59: runway, pace and largest lot that a proposal made by hand set are in the adopted spec."""
    living.amend(flows(living))
    dao, usdc = living.dao, living.record.spec.addresses["USDC"]
    router, pot, auction = (dao.contract(key) for key in ("router", "buyback_pot", "auction"))
    (before,) = dao.read("auction", ("paramsOf", usdc))
    terms = {**before, "startPrice": before["minStartPrice"], "maxLot": 555 * USD}
    actions = [
        Action.call(router, "setRunway", usdc, 2_000 * USD),
        Action.call(pot, "setPace", 9),
        Action.call(auction, "setParams", usdc, tuple(terms.values())),
    ]
    living.execute(governance.propose(dao, actions, "By hand", sender=living.whale))
    adoption = read_adoption(living.record, dao)
    section = adoption.spec.to_data()["revenue"]
    assert section["runway"][0]["amount"] == "2_000"
    assert section["buyback"]["pace"] == "9 weeks"
    assert section["buyback"]["auctions"][0]["max_lot"] == "555"
    assert adoption.left == ()
