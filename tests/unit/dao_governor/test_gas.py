"""Gas of the life cycle beside OpenZeppelin's Governor as its wizard composes it."""

from utils.constants import ZERO_ADDRESS
from utils.governance import (
    MIN_DELAY,
    QUORUM_BPS,
    THRESHOLD,
    VOTING_DELAY,
    VOTING_PERIOD,
    Proposal,
    Support,
)


def test_life_cycle__gas__close_to_stock(contracts, chain, deployer, dao, alice, bob, carol, dave, stranger):
    stock_timelock = deployer.deploy(contracts.Timelock, MIN_DELAY, [], [], deployer)
    stock = deployer.deploy(
        contracts.MockStockGovernor,
        dao.token,
        stock_timelock,
        VOTING_DELAY,
        VOTING_PERIOD,
        THRESHOLD,
        QUORUM_BPS // 100,
    )
    for role in ("PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"):
        stock_timelock.grantRole(getattr(stock_timelock, role)(), stock, sender=deployer)

    gas = {}
    for name, governor in (("ours", dao.governor), ("stock", stock)):
        proposal = Proposal(governor, chain, [(ZERO_ADDRESS, 0, b"")]).propose(dave)
        proposal.open()
        used = {"propose": proposal.born[0].gas_used}
        used["first"] = proposal.vote(carol, Support.FOR).gas_used
        used["nth"] = proposal.vote(dave, Support.FOR).gas_used
        used["against"] = proposal.vote(bob, Support.AGAINST).gas_used
        used["reach"] = proposal.vote(alice, Support.FOR, at=proposal.deadline - 60).gas_used
        proposal.close()
        used["queue"] = proposal.queue(stranger).gas_used
        proposal.chain.pending_timestamp = governor.proposalEta(proposal.id)
        used["execute"] = proposal.execute(stranger).gas_used
        gas[name] = used
    for step, used in gas["ours"].items():
        print(f"{step:8} {used:>7} stock {gas['stock'][step]:>7}")

    ours, stock_gas = gas["ours"], gas["stock"]
    for step in ("first", "nth", "against"):
        assert ours[step] <= stock_gas[step] * 1.02, step
    # One slot at birth, and the table of kinds to ask; never a surprise in either direction.
    for step, limit in (("nth", 69_000), ("propose", 120_000), ("queue", 155_000), ("execute", 105_000)):
        assert ours[step] <= limit, step
