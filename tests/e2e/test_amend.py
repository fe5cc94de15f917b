"""A DAO that lives: every key of its spec changed by a vote, on a real chain."""

import shutil

import pytest

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.deployment.reading import installed
from ape_dao.core.spec.identity import spec_hash
from ape_dao.core.verification.verify import drift, verify
from ape_dao.sdk.audit import audit
from utils.amending import build
from utils.amendment_keys import ADDED, NOTHING, REPLACED, SET
from utils.living import DAY, WHOLE


@pytest.fixture(scope="module")
def amendable_chain(chain, deployer, alice, tmp_path_factory):
    return build(chain, tmp_path_factory.mktemp("deployments"), deployer, alice)


@pytest.fixture
def living(amendable_chain, tmp_path):
    """The DAO as it was launched, with a record of this test's own."""
    kept = amendable_chain.folder
    amendable_chain.folder = tmp_path / "deployments"
    shutil.copytree(kept, amendable_chain.folder)
    path = amendable_chain.path
    amendable_chain.path = amendable_chain.folder / path.relative_to(kept)
    yield amendable_chain
    amendable_chain.folder, amendable_chain.path = kept, path


def groups():
    """The keys that calls change, in as few amendments as can be tried together."""
    found = []
    for key, changes in SET.items():
        paths = [path for path, _ in changes]
        for keys, taken in found:
            if not any(_overlap(path, other) for path in paths for other in taken):
                keys.append(key)
                taken.extend(paths)
                break
        else:
            found.append(([key], paths))
    return [keys for keys, _ in found]


def _overlap(path, other):
    shorter = min(len(path), len(other))
    return path[:shorter] == other[:shorter]


def enacted(living, changes):
    """Amend, and check that chain, record and file agree."""
    wanted = living.wanted(changes)
    done = living.amend(wanted)
    assert drift(done.findings) == []
    record = living.record
    assert spec_hash(record.spec) == spec_hash(done.record.spec)
    assert record.spec.to_data() == living.plan(wanted).spec.to_data()
    again = living.plan(wanted)
    assert (again.changes, again.calls, again.deployments) == ((), (), ())
    return done.record


@pytest.mark.parametrize("number", range(len(groups())))
def test_set__every_key__by_one_vote_a_group(living, number):
    """LD-34: a value that a call changes is changed by a vote; then verification finds nothing, and the
    record holds the new spec."""
    keys = groups()[number]
    changes = [change for key in keys for change in SET[key]]
    planned = living.plan(living.wanted(changes))
    touched = {change.path for change in planned.changes if change not in planned.without_effect}
    for key in keys:
        assert any(_overlap(path, done) for path, _ in SET[key] for done in touched), key
    record = enacted(living, changes)
    assert record.last["contracts"] == {}
    assert record.last["proposals"]


def test_nothing__recorded_without_a_vote(living):
    changes = [change for changes in NOTHING.values() for change in changes]
    record = enacted(living, changes)
    assert record.last["proposals"] == []
    assert record.spec.simulation.critical_loss == 3_000


@pytest.mark.parametrize(
    "keys",
    [
        ("governor.name", "revenue.weth", "revenue.compounder.uniswap_v2"),
        ("governor.votes",),
        ("revenue.min_total_power",),
        ("revenue.buyback.proceeds",),
    ],
    ids=lambda keys: "+".join(keys),
)
def test_replaced__every_key__old_contracts_without_power(living, keys):
    """LD-35: a contract is replaced by a vote; the old one has no power afterwards, and all that names it
    names the new one."""
    old = living.record.addresses
    changes = [change for key in keys for change in REPLACED[key][0]]
    expected = set().union(*(REPLACED[key][1] for key in keys))
    record = enacted(living, changes)
    assert {key for key in old if record.addresses[key] != old[key]} == expected
    assert {key for _, key, _ in record.retired} == expected


def test_replaced__every_key_is_tried():
    tried = {"governor.name", "revenue.weth", "revenue.compounder.uniswap_v2", "governor.votes"}
    assert tried | {"revenue.min_total_power", "revenue.buyback.proceeds"} == set(REPLACED)


def test_added__airdrop_and_grant__funded_by_the_treasury(living):
    """LD-36: a second airdrop and a second grant are added by one vote, and the treasury pays exactly what
    the spec says, once."""
    before = living.dao.token.balanceOf(living.dao.timelock)
    changes, keys = ADDED["allocations[].funded_by"]
    record = enacted(living, changes)
    assert keys <= set(record.addresses)
    paid = {key: living.dao.token.balanceOf(record.addresses[key]) for key in keys}
    assert paid == {"airdrop_second": 1_000 * WHOLE, "vesting_second": 2_000 * WHOLE}
    assert before - living.dao.token.balanceOf(living.dao.timelock) == sum(paid.values())


def books(living):
    """Sums of the living DAO that do not hold."""
    weth, usdc = (living.record.spec.addresses[name] for name in ("WETH", "USDC"))
    tokens = {"USDC": demo_artifact("DemoStablecoin").at(usdc), "WETH": demo_artifact("WETH9").at(weth)}
    found = audit(living.dao, {**tokens, "TMAI": living.dao.token}, living.provider)
    assert len(found) > 10
    return drift(found)


def test_router_replaced__under_flowing_revenue__no_unit_lost_or_paid_twice(living, stranger):
    """LD-46: revenue flows while router, distributor and auction are replaced: what reached the old ones is
    claimed there, what arrives late goes on to the new ones, and the books hold before, during and after."""
    usdc = demo_artifact("DemoStablecoin").at(living.record.spec.addresses["USDC"])
    split = [
        (("revenue", "split"), {"revenue_share": "50%", "buyback": "30%", "treasury": "20%"}),
    ]
    enacted(living, split)
    old, paid_in = living.dao, 0

    def pay(dao, amount):
        nonlocal paid_in
        usdc.mint(dao.contract("router"), amount, sender=living.deployer)
        paid_in += amount

    pay(old, 1_000_001)
    old.contract("router").distribute(usdc, sender=stranger)
    living.travel(7 * DAY)
    assert books(living) == []
    wanted = living.wanted(REPLACED["revenue.min_total_power"][0])
    living.deploy(wanted)
    proposal = living.propose(living.text(wanted))
    pay(old, 333_333)
    old.contract("router").distribute(usdc, sender=stranger)
    pay(old, 77_777)  # waits in the old router while it is replaced
    living.execute(proposal)
    assert drift(living.finish(wanted).findings) == []
    new = living.dao
    pay(old, 55_555)  # from somebody who knows only the old address
    old.contract("router").distribute(usdc, sender=stranger)
    assert usdc.balanceOf(old.contract("router")) == 0
    pay(new, 500_000)
    new.contract("router").distribute(usdc, sender=stranger)
    assert books(living) == []
    living.travel(14 * DAY)
    for dao in (old, new):
        dao.contract("distributor").poke(usdc, sender=stranger)
        dao.contract("distributor").claim([usdc], sender=living.whale)
    holders = [living.whale.address, old.timelock.address]
    holders += [dao.addresses[key] for dao in (old, new) for key in ("router", "distributor", "auction")]
    assert sum(usdc.balanceOf(holder) for holder in set(holders)) == paid_in
    assert usdc.balanceOf(old.contract("distributor")) + usdc.balanceOf(new.contract("distributor")) < 10
    assert books(living) == []


def test_first_auction__what_it_used_up_is_no_difference(living, stranger):
    """LD-47: the start price of the first auction is used up by it; verification does not miss it afterwards,
    and an amendment does not set it again."""
    usdc = demo_artifact("DemoStablecoin").at(living.record.spec.addresses["USDC"])
    enacted(living, SET["revenue.split.buyback"])
    usdc.mint(living.dao.contract("router"), 1_000 * 10**6, sender=living.deployer)
    living.dao.contract("router").distribute(usdc, sender=stranger)
    living.dao.contract("auction").start(usdc, sender=stranger)
    assert living.dao.contract("auction").paramsOf(usdc).startPrice == 0
    assert drift(verify(installed(living.record), living.provider, living.record.start_block)) == []
    planned = living.plan(living.record.spec)
    assert (planned.calls, planned.drifted) == ((), ())
