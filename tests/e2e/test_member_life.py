"""A member's whole life, from Python alone: nothing but the SDK, accounts and time."""

import pytest

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.spec import parse_spec
from ape_dao.modules.airdrop import sdk as airdrop
from ape_dao.modules.airdrop.build import Order, build
from ape_dao.modules.airdrop.files import AirdropFiles
from ape_dao.modules.airdrop.leaves import Campaign
from ape_dao.modules.revenue import sdk as revenue
from ape_dao.node.clock import LocalClock
from ape_dao.sdk import Dao, governance, staking
from ape_dao.sdk.deployment import deploy
from ape_dao.sdk.governance import Action, ProposalState, Support
from utils.airdrop import write_csv
from utils.deployment import token_metrics

WHOLE, USD = 10**18, 10**6
DAY = 86_400
WEEK = 7 * DAY
ROW = 3_000_000 * WHOLE


@pytest.fixture
def dao_and_list(chain, deployer, alice, bob, tmp_path):
    """The Token Metrics DAO, and the files of its airdrop with alice and bob on the list."""
    local = Chain(chain.provider)
    data = token_metrics(local, deployer.address, bob.address).to_data()
    data["salt"] = "a life"
    place = make_plan(parse_spec(data), deployer.address).addresses["airdrop_community"]
    source = write_csv(tmp_path / "list.csv", [(alice.address, ROW), (bob.address, ROW)])
    campaign = Campaign(local.chain_id(), bytes.fromhex(place[2:]))
    manifest = build(Order(source=source, campaign=campaign, folder=tmp_path / "list")).manifest
    next(one["airdrop"] for one in data["allocations"] if "airdrop" in one)["root"] = manifest.root
    plan = make_plan(parse_spec(data), deployer.address)
    record = deploy(plan, chain.provider, deployer, folder=tmp_path / "deployments").record
    return Dao.at(record), tmp_path / "list"


def test_life__from_the_airdrop_to_the_end_of_the_lock(dao_and_list, chain, deployer, alice, bob, carol):
    dao, folder = dao_and_list
    me, clock = str(alice.address), LocalClock(chain.provider)
    tmai, weth = str(dao.token.address), revenue.wrapped_ether(dao)
    (usdc,) = [token for token in revenue.payable_tokens(dao) if token not in (tmai, weth)]

    # tokens, and a lock of them
    with AirdropFiles(folder) as files:
        assert airdrop.due(dao, files, me) == ROW
        airdrop.claim(dao, files, sender=alice)
        assert airdrop.due(dao, files, me) == 0
    staking.create_lock(dao, 2 * ROW // 3, staking.unlock_time(clock.now(), 20), sender=alice)
    staking.increase_amount(dao, ROW // 3, sender=alice)
    end = staking.unlock_time(clock.now(), 40)
    staking.extend_lock(dao, end, sender=alice)
    assert staking.lock_of(dao, me) == staking.Lock(ROW, end, False, clock.now())

    # votes: given away and taken back
    staking.delegate(dao, str(carol.address), sender=alice)
    assert (staking.delegatee_of(dao, me), staking.votes_of(dao, me)) == (carol.address, 0)
    staking.delegate(dao, me, sender=alice)
    assert staking.votes_of(dao, me) == staking.power_of(dao, me, clock.now()) > 0

    # a proposal
    clock.travel_to(clock.now() + DAY)
    split = Action.call(dao.contract("router"), "setSplit", 5_000, 5_000, 0)
    made = governance.propose(dao, [split], "# Share the revenue", sender=alice)
    assert made.receipt is not None and made.receipt.sender == me
    clock.travel_to(int(dao.governor.proposalSnapshot(made.id)) + 1)
    (proposal,) = governance.proposals(dao, ProposalState.ACTIVE)
    governance.vote(dao, proposal, Support.AGAINST, "Not yet.", sender=alice)
    governance.vote(dao, proposal, Support.FOR, sender=alice)
    tally = governance.tally(dao, proposal)
    assert (tally.against, tally.for_ > 0) == (0, True)
    clock.travel_to(int(dao.governor.proposalDeadline(proposal.id)) + 1)
    governance.queue(dao, proposal, sender=alice)
    clock.travel_to(int(dao.governor.proposalEta(proposal.id)) + 1)
    governance.execute(dao, proposal, sender=alice)
    assert governance.state(dao, made) is ProposalState.EXECUTED
    assert revenue.split_rule(dao) == revenue.Split(5_000, 5_000, 0)

    # revenue: half of it goes to those who lock, in the token that it came in, or into the lock
    demo_artifact("DemoStablecoin").at(usdc).mint(deployer, 1_000 * USD, sender=deployer)
    revenue.send_to_router(dao, usdc, 1_000 * USD, sender=deployer)
    assert revenue.distributed(dao, revenue.distribute(dao, usdc, sender=deployer)).buyback == 500 * USD
    revenue.deposit(dao, tmai, 100 * WHOLE, sender=bob)
    clock.travel_to(clock.now() + WEEK)
    due = revenue.claimable(dao, me, usdc)
    assert revenue.claimed(dao, revenue.claim(dao, [usdc], sender=alice)) == {usdc: due}
    assert 500 * USD - 2 <= due <= 500 * USD
    added = revenue.reinvested(dao, revenue.reinvest(dao, sender=alice))
    assert (added.locked > 99 * WHOLE, added.paid_out) == (True, 0)
    assert staking.lock_of(dao, me).amount == ROW + added.locked

    # and the end
    clock.travel_to(end)
    staking.withdraw(dao, sender=alice)
    assert int(dao.token.balanceOf(me)) == ROW + added.locked
    assert staking.lock_of(dao, me).amount == staking.votes_of(dao, me) == 0
