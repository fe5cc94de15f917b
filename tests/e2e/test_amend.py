"""A DAO that lives: every key of its spec changed by a vote, on a real chain."""

import pytest

from ape_dao.cli.status_document import status_data
from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.deployment.reading import installed
from ape_dao.core.errors import ProposalError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.spec import parse_spec
from ape_dao.core.spec.identity import spec_hash
from ape_dao.core.verification.verify import drift, verify
from ape_dao.sdk import governance
from ape_dao.sdk.amendment_files import home_text
from ape_dao.sdk.audit import audit
from ape_dao.sdk.governance import Action
from ape_dao.sdk.status import read_status
from utils.amending import build_preset
from utils.amendment_keys import ADDED, GONE, NOTHING, REPLACED, SET, groups, overlap
from utils.living import DAY, WHOLE


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
        assert any(overlap(path, done) for path, _ in SET[key] for done in touched), key
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
        ("revenue.buyback.cow", "exits.held_for"),
        tuple(key for key in REPLACED if key.startswith("attendance.")),
        tuple(key for key in REPLACED if key.startswith(("consent.", "chamber."))),
        tuple(key for key in REPLACED if key.startswith("options.")),
        tuple(key for key in REPLACED if key.startswith("services.")),
        tuple(key for key in REPLACED if key.startswith("council.") and key != "council.cohorts"),
        ("council.cohorts",),
        tuple(key for key in REPLACED if key.startswith("conviction.")),
        tuple(key for key in REPLACED if key.startswith("reputation.") and not key.endswith("share")),
        tuple(key for key in REPLACED if key.startswith("reputation.") and key.endswith("share")),
        tuple(key for key in REPLACED if key.startswith("market.")),
    ],
    ids=lambda keys: "+".join(keys[:3]),
)
def test_replaced__every_key__old_contracts_without_power(living, keys):
    """LD-35: a contract is replaced by a vote; the old one has no power afterwards, and all that names it
    names the new one."""
    old = living.record.addresses
    changes = [change for key in keys for change in REPLACED[key][0]]
    expected = set().union(*(REPLACED[key][1] | GONE.get(key, set()) for key in keys))
    record = enacted(living, changes)
    assert {key for key in old if record.addresses.get(key) != old[key]} == expected
    assert {key for _, key, _ in record.retired} == expected


def test_replaced__every_key_is_tried():
    tried = {"governor.name", "revenue.weth", "revenue.compounder.uniswap_v2", "governor.votes"}
    tried |= {"revenue.min_total_power", "revenue.buyback.proceeds", "revenue.buyback.cow"}
    tried.add("exits.held_for")
    tried |= {
        key
        for key in REPLACED
        if key.startswith(
            (
                *(
                    "attendance.",
                    "chamber.",
                    "consent.",
                    "conviction.",
                    "services.",
                    "council.",
                    "market.",
                    "options.",
                ),
                "reputation.",
            )
        )
    }
    assert tried == set(REPLACED)


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


def vetoed(living, title):
    """A small payment that was vetoed."""
    pay = [Action.call(living.dao.token, "transfer", living.names["other"], WHOLE)]
    made = governance.propose(living.dao, pay, title, kind="optimistic", sender=living.whale)
    living.travel(int(living.dao.governor.proposalSnapshot(made.id)) + 1 - living.now)
    governance.vote(living.dao, made, governance.Support.AGAINST, sender=living.whale)
    living.travel(int(living.dao.governor.proposalDeadline(made.id)) + 1 - living.now)
    assert governance.state(living.dao, made) is governance.ProposalState.DEFEATED
    return made


def test_escalation_turned_on__vetoes_from_then_on_go_to_a_vote(living):
    """BO-146: a running DAO lets vetoes escalate by one vote; what was vetoed before stays final, and what is
    vetoed afterwards is decided by a majority."""
    before = vetoed(living, "Pay once")
    changes, keys = ADDED["kinds.optimistic.escalates"]
    record = enacted(living, changes)
    assert keys <= set(record.addresses)
    with pytest.raises(ProposalError, match="its kind did not escalate when it was made"):
        governance.escalate(living.dao, before, sender=living.whale)
    onward = governance.escalate(living.dao, vetoed(living, "Pay again"), sender=living.whale)
    living.execute(onward)
    assert living.dao.token.balanceOf(living.names["other"]) == WHOLE


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
    usdc.mint(living.dao.contract("auction"), 1_000 * 10**6, sender=living.deployer)
    living.dao.contract("auction").start(usdc, sender=stranger)
    assert living.dao.contract("auction").paramsOf(usdc).startPrice == 0
    assert drift(verify(installed(living.record), living.provider, living.record.start_block)) == []
    planned = living.plan(living.record.spec)
    assert (planned.calls, planned.drifted) == ((), ())


def without(living, change):
    """The spec in force after a change of its data."""
    data = living.record.spec.to_data()
    change(data)
    return parse_spec(data)


def test_modules__taken_out_and_added_again(living):
    """LD-49: modules are taken out and added again by votes; each time the contracts are others, those that
    left have no power, and chain, record and file agree."""
    first = living.record.addresses
    kept = living.record.spec.to_data()

    def take_out(data):
        data["escrow"]["early_exit"]["penalty_to"] = "treasury"
        del data["revenue"], data["services"]

    def add(data):
        data["escrow"]["early_exit"]["penalty_to"] = "stakers"
        data["revenue"], data["services"] = kept["revenue"], kept["services"]

    gone = {"distributor", "router", "auction", "buyback_pot", "compounder", "uniswap_adapter"}
    gone |= {"service_splitter", "services", "usage"}
    assert drift(living.amend(without(living, take_out)).findings) == []
    assert not gone & set(living.record.addresses)
    assert {key for _, key, _ in living.record.retired} == {*gone, "attendance"}
    assert not living.dao.escrow.isLocker(first["distributor"])
    assert living.dao.escrow.penaltyDistributor() == ZERO_ADDRESS
    assert drift(living.amend(without(living, add)).findings) == []
    assert not {living.record.addresses[key] for key in gone} & set(first.values())
    assert spec_hash(living.record.spec) == spec_hash(parse_spec(kept))


def test_scores_taken_out__table_and_governor_replaced__the_new_one_decides(living):
    """LD-50: without scores the table of kinds and the governor are others; the old governor can do nothing,
    and the next vote is held at the new one."""
    old = living.dao

    def take_out(data):
        del data["score"], data["kinds"]["grant"]
        data["kinds"]["optimistic"]["min_score"] = 0

    assert drift(living.amend(without(living, take_out)).findings) == []
    new = living.dao
    assert {key for key in old.addresses if old.addresses[key] != new.addresses.get(key)} == {
        "score",
        "kinds",
        "governor",
        "attendance",
        "refunds",
        "exits",
    }
    for role in ("PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"):
        assert not new.timelock.hasRole(getattr(new.timelock, role)(), old.governor)
        assert new.timelock.hasRole(getattr(new.timelock, role)(), new.governor)
    enacted(living, SET["timelock.delay"])
    assert new.timelock.getMinDelay() == 3 * DAY


@pytest.mark.parametrize("preset", ["minimal", "curve-classic", "ai-platform", "federated"])
def test_other_presets__a_module_more(chain, deployer, alice, tmp_path, preset):
    """LD-51: any preset's DAO can add what it lacks."""
    living = build_preset(chain, tmp_path, deployer, alice, preset)

    def add(data):
        data["timelock"]["delay"] = "3 days"
        campaign = {"name": "first", "root": "0x" + "ab" * 32, "open_for": "10 weeks"}
        data["allocations"].append({"airdrop": campaign, "amount": "10", "funded_by": "treasury"})
        if data.get("score") is None:
            data["score"] = {"tiers": [{"score": 1, "power": "5"}, {"score": 2, "power": "50"}]}
        if has_revenue and data["revenue"].get("compounder") is None:
            data["revenue"]["compounder"] = {}

    has_revenue = preset != "federated"
    before = set(living.record.addresses)
    assert drift(living.amend(without(living, add)).findings) == []
    added = {"airdrop_first", *(["compounder"] if has_revenue else [])}
    assert added <= set(living.record.addresses) - before
    assert living.record.spec.timelock.delay == 3 * DAY


def test_auction_replaced__what_it_held_comes_home(living, stranger):
    """LD-55: what a contract that left still holds is brought to the treasury by a proposal that is written
    for it, and only that."""
    usdc = demo_artifact("DemoStablecoin").at(living.record.spec.addresses["USDC"])
    old = living.dao
    usdc.mint(old.contract("auction"), 777, sender=living.deployer)
    enacted(living, REPLACED["revenue.buyback.proceeds"][0])
    text = home_text(living.record, living.dao)
    assert text is not None
    living.pass_text(text)
    assert usdc.balanceOf(old.addresses["auction"]) == 0
    assert usdc.balanceOf(old.timelock) == 777
    assert home_text(living.record, living.dao) is None


def test_proceeds_locked_and_burned_again__the_lock_keeps_what_it_has(living, stranger):
    """BB-21: a vote sends what is bought into a lock for ever, and a later vote cannot take it out."""
    before = living.record.spec
    enacted(living, [(("revenue", "buyback", "proceeds"), "lock")])
    dao = living.dao
    lock = dao.contract("proceeds_lock")
    assert dao.contract("auction").DISTRIBUTOR() == lock.address
    dao.token.approve(lock, 500 * WHOLE, sender=living.whale)
    lock.deposit(dao.token, 500 * WHOLE, sender=living.whale)
    assert books(living) == []
    data = status_data(read_status(living.record, living.provider), living.record)
    assert data["lockedForever"] == str(500 * WHOLE)
    assert drift(living.amend(before).findings) == []
    assert "proceeds_lock" not in living.dao.addresses
    held = dao.escrow.locked(lock)
    assert (held.amount, held.permanent) == (500 * WHOLE, True)
