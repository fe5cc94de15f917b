"""Sales of a DAO: from the launch on, by an amendment of a living DAO, and by hand."""

import pytest

from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact, demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.reading import installed
from ape_dao.core.spec import parse_spec
from ape_dao.core.units import format_date
from ape_dao.core.verification.verify import drift, verify
from ape_dao.report.entries import entries_of
from ape_dao.report.facts import Facts
from ape_dao.report.ledger import ledger_section
from ape_dao.report.making import moment_at
from ape_dao.sdk.adoption import adopt, read_adoption
from ape_dao.sdk.audit import audit
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.deployment import deploy
from ape_dao.sdk.events import open_store, sync_events
from utils.deployment import create, token_metrics
from utils.impersonation import send_as
from utils.living import DAY, WHOLE

USD = 10**6
NO_ADMISSION = (0, 0, b"")
TIERS = [
    {"power": "22_000", "allocation": "1_000 USDC", "window": "12-24 hours"},
    {"power": "888_000", "allocation": "5_000 USDC", "window": "0-12 hours"},
]


def sale(now, **terms):
    """The section of a sale that opens in thirty days."""
    return {
        "name": "private",
        "payment": "USDC",
        "decimals": 6,
        "price": "0.05 USDC",
        "minimum": "100 USDC",
        "snapshot": format_date(now - 60),
        "opens": format_date(now + 30 * DAY),
        "tiers": TIERS,
        **terms,
    }


class Buyer:
    """Sends calls of one account to a sale."""

    def __init__(self, dao, key, usdc, account, minter):
        self.dao, self.account = dao, account
        self.sale = dao.instance("TierSale", dao.addresses[key])
        self.usdc = demo_artifact("DemoStablecoin").at(usdc)
        self.usdc.mint(account, 10**12, sender=minter)
        self.usdc.approve(self.sale, 10**12, sender=account)

    def commit(self, amount):
        return self.sale.commit(amount, NO_ADMISSION, sender=self.account)


def wrong(plan, provider, *start):
    return {one.what for one in drift(verify(plan, provider, *start))}


@pytest.fixture(scope="module")
def launched(chain, deployer, alice, tmp_path_factory):
    """A DAO whose spec sells a tenth of its supply to everybody."""
    local = Chain(chain.provider)
    data = token_metrics(local, deployer.address, alice.address).to_data()
    now = local.timestamp()
    tiers = [{"power": "0", "allocation": "20_000_000 USDC", "window": "0-24 hours"}]
    ends = {"at_once": "50%", "cliff": "1 day", "duration": "100 days"}
    data["allocations"][1]["share"] = "40%"
    data["allocations"].append({"sale": sale(now, tiers=tiers, name="open", **ends), "share": "10%"})
    data["salt"] = "with a sale"
    plan = make_plan(parse_spec(data), deployer.address)
    done = deploy(plan, chain.provider, deployer, folder=tmp_path_factory.mktemp("deployments"))
    return plan, done


def test_launch__with_a_sale__verified_through_its_life(launched, chain, deployer, stranger):
    """TS-20: the spec's sale is deployed, funded by the mint, and every stage agrees with the spec."""
    plan, done = launched
    provider, start = chain.provider, done.record.start_block
    assert drift(done.findings) == []
    buyer = Buyer(Dao.at(done.record), "sale_open", plan.spec.addresses["USDC"], stranger, deployer)
    sold, token, treasury = buyer.sale, buyer.dao.token, plan.addresses["timelock"]
    before = token.balanceOf(treasury)
    sold.open(sender=stranger)
    chain.mine(timestamp=sold.windows()[0].opensAt)
    buyer.commit(1_000 * USD)
    assert wrong(plan, provider, start) == set()
    chain.mine(timestamp=sold.END())
    sold.finalize(sender=stranger)
    sold.claim(stranger, sender=stranger)
    sold.payProceeds(sender=stranger)
    sold.sweepUnsold(sender=stranger)
    bought = 1_000 * USD * WHOLE // sold.PRICE()
    assert token.balanceOf(stranger) == bought // 2
    assert token.balanceOf(treasury) - before == sold.LOT() - bought
    assert buyer.usdc.balanceOf(treasury) == 1_000 * USD
    assert wrong(plan, provider, start) == set()
    chain.mine(timestamp=sold.END() + 100 * DAY)
    sold.claim(stranger, sender=stranger)
    assert (token.balanceOf(stranger), token.balanceOf(sold)) == (bought, 0)
    assert wrong(plan, provider, start) == set()


def test_launch__buyer__has_it_in_the_statement_and_the_ledger(launched, chain, deployer, stranger, tmp_path):
    """RP-11: what was committed, each part of what was bought when it was claimed, what the seller got."""
    plan, done = launched
    buyer = Buyer(Dao.at(done.record), "sale_open", plan.spec.addresses["USDC"], stranger, deployer)
    sold = buyer.sale
    sold.open(sender=stranger)
    chain.mine(timestamp=sold.windows()[0].opensAt)
    buyer.commit(1_000 * USD)
    chain.mine(timestamp=sold.END())
    sold.finalize(sender=stranger)
    sold.claim(stranger, sender=stranger)
    chain.mine(timestamp=sold.END() + 100 * DAY)
    sold.claim(stranger, sender=stranger)
    sold.payProceeds(sender=stranger)
    sold.sweepUnsold(sender=stranger)
    sync_events(done.record, chain.provider, tmp_path)
    store, local = open_store(done.record, tmp_path), Chain(chain.provider).still()
    facts = Facts(done.record, local, store, moment_at(local, store, None))
    entries, sellers = (
        entries_of(facts, who.lower()) for who in (stranger.address, plan.addresses["timelock"])
    )
    (flow,) = [one for one in ledger_section(facts).tables if one.id == "supply"]
    store.close()
    half = 1_000 * USD * WHOLE // sold.PRICE() // 2
    assert [(one.title, one.coin.symbol, one.amount) for one in entries] == [
        ("committed to a sale", "DUSD", 1_000 * USD),
        ("bought in a sale", "TMAI", half),
        ("bought in a sale", "TMAI", half),
    ]
    assert [(one.title, one.coin.symbol, one.amount) for one in sellers[-2:]] == [
        ("proceeds of a sale", "DUSD", 1_000 * USD),
        ("not sold in a sale", "TMAI", sold.LOT() - 2 * half),
    ]
    assert [int(amount) for amount in flow.values("sales")] == [half, half]


def test_launch__sale_robbed__named(launched, chain, stranger):
    """TS-20."""
    plan, done = launched
    entry = next(one for one in artifact("GovernanceToken").abi if one.get("name") == "transfer")
    theft = encode_call([entry], "transfer", {"to": stranger.address, "value": 1}, "theft")
    send_as(chain.provider, plan.addresses["sale_open"], plan.addresses["token"], theft)
    assert wrong(plan, chain.provider, done.record.start_block) == {"tokens of sale_open"}


def test_launch__any_term_differs__named(launched, chain):
    """TS-20: a byte of every immutable, and of the table and the windows in storage."""
    plan, done = launched
    local, place, kit = Chain(chain.provider), plan.addresses["sale_open"], artifact("TierSale")
    layout = {entry["label"]: int(entry["slot"]) for entry in kit.storage_layout}
    for label, what in (("_tiers", "sale_open.tiers"), ("_windows", "windows of sale_open")):
        before = int(local.rpc("eth_getStorageAt", place, hex(layout[label]), "latest"), 16)
        local.rpc("anvil_setStorageAt", place, f"0x{layout[label]:064x}", f"0x{before ^ 1:064x}")
        assert what in wrong(plan, chain.provider, done.record.start_block)
        local.rpc("anvil_setStorageAt", place, f"0x{layout[label]:064x}", f"0x{before:064x}")
    code = local.code(place)
    for name, places in kit.immutable_references.items():
        changed = bytearray(code)
        changed[places[-1].start + places[-1].length - 1] ^= 1
        local.rpc("anvil_setCode", place, "0x" + changed.hex())
        assert f"sale_open.{name} (in its code)" in wrong(plan, chain.provider, done.record.start_block), name
    local.rpc("anvil_setCode", place, "0x" + code.hex())
    assert wrong(plan, chain.provider, done.record.start_block) == set()


def test_amendment__private_sale_added__funded_by_the_treasury(living, stranger):
    """TS-20, TS-21: one vote adds a sale that rewards locks from before it; record and books agree with its
    life, and the books with nothing else."""
    entry = {"sale": sale(living.now), "amount": "1_000", "funded_by": "treasury"}
    before = living.dao.token.balanceOf(living.dao.timelock)
    done = living.amend(living.wanted([(("allocations", 4), entry)]))
    assert drift(done.findings) == []
    usdc = living.record.spec.addresses["USDC"]
    buyer = Buyer(living.dao, "sale_private", usdc, living.whale, living.deployer)
    sold = buyer.sale
    assert before - living.dao.token.balanceOf(living.dao.timelock) == 1_000 * WHOLE
    assert sold.allocationOf(living.whale).limit == 5_000 * USD
    assert sold.allocationOf(stranger).tier == 0
    sold.open(sender=stranger)
    living.chain.mine(timestamp=sold.windows()[0].opensAt)
    buyer.commit(4_000 * USD)
    assert books(living) == set()
    living.chain.mine(timestamp=sold.END())
    sold.finalize(sender=stranger)
    assert books(living) == set()
    treasury = buyer.usdc.balanceOf(living.dao.timelock)
    sold.payProceeds(sender=stranger)
    sold.claim(living.whale, sender=stranger)
    assert buyer.usdc.balanceOf(living.dao.timelock) - treasury == 50 * USD
    assert living.plan(living.record.spec).calls == ()
    assert drift(verify(installed(living.record), living.provider, living.record.start_block)) == []
    assert books(living) == set()
    buyer.usdc.mint(sold, 7, sender=living.deployer)  # a gift is nobody's to miss
    assert books(living) == set()
    entry = next(one for one in artifact("GovernanceToken").abi if one.get("name") == "transfer")
    theft = encode_call([entry], "transfer", {"to": stranger.address, "value": 7}, "theft")
    send_as(living.provider, str(sold.address), usdc, theft)
    assert books(living) == {"paid to the sale private = refunded + proceeds and fee + left"}


def books(living):
    """The sums of the DAO's sales that do not hold."""
    found = drift(audit(living.dao, {"TMAI": living.dao.token}, living.provider))
    return {one.what.partition(": ")[2] for one in found}


def added_by_hand(living, stranger, **terms):
    """A sale that somebody deployed, and that a vote funded; its address."""
    at, now = living.record.address, living.now
    arguments = next(
        step.arguments["config"]
        for step in living.plan(
            living.wanted(
                [(("allocations", 4), {"sale": sale(now), "amount": "1_000", "funded_by": "treasury"})]
            )
        ).deployments
    )
    place = create(
        living.dao.chain,
        stranger.address,
        artifact("TierSale"),
        config={**arguments, "seller": at("timelock"), **terms},
    )
    living.pass_text(FUNDED % place)
    return place


FUNDED = """\
title: A sale
kind: constitutional
actions:
  - {call: token.transfer, args: {to: "%s", value: 1_000 TMAI}}
"""


def test_adopt__sale_that_members_added__described(living, stranger):
    """TS-22: the section says exactly what the contract says."""
    guard = {"guardian": stranger.address, "guardianUntil": living.now + 30 * DAY, "gate": stranger.address}
    vesting = {"start": living.now + 31 * DAY, "cliff": 3 * DAY, "duration": 9 * DAY, "atOnceBps": 1_000}
    place = added_by_hand(living, stranger, **guard, vesting=vesting, minRaise=5 * USD)
    adoption = read_adoption(living.record, living.dao)
    assert {key: entry["address"] for key, entry in adoption.contracts.items()} == {"sale_adopted_1": place}
    adopt(adoption, living.folder)
    record = living.record
    assert drift(verify(installed(record), living.provider, record.start_block)) == []
    section = record.spec.to_data()["allocations"][-1]["sale"]
    assert (section["price"], section["minimum_raise"], section["cliff"]) == ("0.05", "5", "3 days")
    assert section["tiers"][1]["window"] == "0-12 hours"
    assert living.plan(record.spec).calls == ()


def test_adopt__sale_on_terms_of_no_section__stays_a_strangers(living, stranger):
    """TS-22: a sale of somebody else, or one that vests from another day, hinders no adoption."""
    added_by_hand(living, stranger, seller=stranger.address)
    adoption = read_adoption(living.record, living.dao)
    assert (adoption.contracts, adoption.changes, adoption.left) == ({}, (), ())
