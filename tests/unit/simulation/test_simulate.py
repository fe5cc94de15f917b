"""Simulations of files and of proposals in every state; the given chain stays as it was."""

import re
from copy import deepcopy

import pytest
from eth_utils import to_checksum_address

from ape_dao.core import units
from ape_dao.core.deployment.record import Record
from ape_dao.core.errors import RefusedError, SimulationError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.proposals import Registry, parse_proposal
from ape_dao.sdk import staking
from ape_dao.sdk.governance import Action, ProposalState, Support, execute, propose, queue, state, vote
from ape_dao.sdk.transactions import send
from ape_dao.simulation import Severity, SimulatedDao, simulate
from ape_dao.simulation.fork import Fork, ForkError, forked
from ape_dao.simulation.voters import strongest_holders
from utils.impersonation import send_as
from utils.simulation import TREASURY_ETHER, VAULT, WHOLE, deploy_example

DAY = 86_400
FRESH = "0x" + "5e" * 20
SPLIT = """
title: Share the revenue
actions:
  - call: router.setSplit
    args: {newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}
"""


@pytest.fixture(scope="module")
def simulated_example(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    members = {
        "deployer": deployer,
        "community": alice,
        "second": bob,
        "guardian": carol,
        "builder": accounts[8],
    }
    return deploy_example(chain, contracts, members, tmp_path_factory.mktemp("deployments"))


@pytest.fixture
def example(simulated_example):
    return simulated_example


@pytest.fixture
def run(example, chain):
    """Simulates, and makes sure that the chain is as it was."""

    def run_one(subject, **options):
        if isinstance(subject, str) and "\n" in subject:
            subject = parse_proposal(subject, name="test.yaml")
        before = chain.provider.make_request("eth_getBlockByNumber", ["latest", False])
        simulation = simulate(chain.provider, options.pop("dao", example.simulated), subject, **options)
        assert chain.provider.make_request("eth_getBlockByNumber", ["latest", False]) == before
        return simulation

    return run_one


@pytest.fixture
def proposal(example, alice):
    """A proposal on the chain that shares the revenue."""
    actions = parse_proposal(SPLIT).encode(Registry.of(example.dao))
    return propose(example.dao, actions, "# Share the revenue", sender=alice)


def travel(chain, seconds: int) -> None:
    chain.mine(timestamp=chain.pending_timestamp + seconds)


def rules(simulation, severity=None):
    return [
        finding.rule for finding in simulation.findings if severity is None or finding.severity == severity
    ]


def stages(simulation):
    return [line.name for line in simulation.report.outcome.stages]


def powers(simulation):
    return {(line.contract_name, line.name): (line.before, line.after) for line in simulation.report.powers}


def test_simulate__file__whole_life_and_what_changed(run, example, alice):
    simulation = run(SPLIT)
    assert simulation.report.outcome.ending == "executed"
    assert stages(simulation) == ["created", "voted", "voted", "queued", "executed"]
    assert simulation.report.outcome.stages[0].by == "community"
    assert powers(simulation) == {
        ("router", "revenueShareBps"): ("0", "5000"),
        ("router", "buybackBps"): ("0", "5000"),
        ("router", "treasuryBps"): ("10000", "0"),
    }
    router = [
        (line.variable, line.before, line.after)
        for line in simulation.report.storage
        if line.name == "router"
    ]
    assert router == [
        ("revenueShareBps", "0%", "50%"),
        ("buybackBps", "0%", "50%"),
        ("treasuryBps", "100%", "0%"),
    ]
    assert all(line.is_named for line in simulation.report.storage)
    assert [line.event for line in simulation.report.events if not line.is_routine] == ["SplitSet"]
    assert {line.name for line in simulation.report.storage if not line.is_routine} == {"router"}
    assert [line.event for line in simulation.report.events] == [
        "SplitSet",
        "CallExecuted",
        "ProposalExecuted",
    ]
    assert simulation.report.calls[0].line.startswith("router.setSplit(")
    assert not simulation.is_critical
    assert example.dao.contract("router").revenueShareBps() == 0


@pytest.mark.parametrize("stand", ["pending", "active", "succeeded", "queued"])
def test_simulate__on_chain__goes_on_from_where_it_stands(run, example, proposal, chain, alice, stand):
    expected = ["voted", "voted", "queued", "executed"]
    if stand != "pending":
        travel(chain, 10)
    if stand in ("succeeded", "queued"):
        vote(example.dao, proposal, Support.FOR, sender=alice)
        travel(chain, 8 * DAY)
        expected = expected[2:]
    if stand == "queued":
        queue(example.dao, proposal, sender=alice)
        expected = expected[1:]
    assert state(example.dao, proposal).name.lower() == stand
    simulation = run(f"{proposal.id:064x}"[:8])
    assert simulation.report.outcome.ending == "executed"
    assert (stages(simulation), simulation.report.proposal.state) == (expected, stand)
    assert ("already-decided" in rules(simulation)) == (stand in ("succeeded", "queued"))


def test_simulate__executed__as_it_was_just_before(run, example, proposal, chain, alice):
    travel(chain, 10)
    vote(example.dao, proposal, Support.FOR, sender=alice)
    travel(chain, 8 * DAY)
    queue(example.dao, proposal, sender=alice)
    travel(chain, 3 * DAY)
    execute(example.dao, proposal, sender=alice)
    simulation = run(hex(proposal.id))
    assert stages(simulation) == ["executed"]
    assert powers(simulation)["router", "revenueShareBps"] == ("0", "5000")


def test_simulate__defeated__as_a_new_proposal(run, example, proposal, chain):
    travel(chain, 9 * DAY)
    assert state(example.dao, proposal) == ProposalState.DEFEATED
    simulation = run(hex(proposal.id))
    assert (stages(simulation)[0], simulation.report.outcome.ending) == ("created", "executed")
    assert "already-decided" in rules(simulation)


def test_simulate__present_tally__nobody_else_votes(run, example, proposal, chain, alice):
    travel(chain, 10)
    simulation = run(hex(proposal.id), votes="tally")
    assert (simulation.report.outcome.ending, stages(simulation)) == ("defeated", [])
    assert "is-defeated" in rules(simulation, Severity.WARNING)
    vote(example.dao, proposal, Support.FOR, sender=alice)
    assert run(hex(proposal.id), votes="tally").report.outcome.ending == "executed"


def test_simulate__unknown_id__says_which_there_are(run, proposal):
    with pytest.raises(SimulationError, match=f"this DAO has 0x{proposal.id:064x}"[:23]):
        run("0xdeadbeef")


def test_simulate__no_holders__votes_are_borrowed(run, example, chain):
    """After every lock ended nobody has a vote, and the execution is shown all the same."""
    travel(chain, 53 * 7 * DAY)
    simulation = run(SPLIT)
    assert simulation.report.outcome.votes == "stand-in"
    assert simulation.report.outcome.ending == "executed"
    assert "borrowed-votes" in rules(simulation, Severity.NOTE)
    assert powers(simulation)["router", "treasuryBps"] == ("10000", "0")


def test_simulate__quota_is_used_up__said(run, example, alice):
    """IN-07. Votes are not what is missing."""
    actions = parse_proposal(SPLIT).encode(Registry.of(example.dao))
    with pytest.raises(RefusedError, match="Quota"):
        for number in range(20):
            propose(example.dao, actions, f"# Number {number}", sender=alice)
    simulation = run(SPLIT, proposer=alice.address)
    (note,) = [one for one in simulation.findings if one.rule == "borrowed-votes"]
    assert "Quota" in note.what
    assert "too few votes" not in note.what


def test_simulate__refused_by_its_kind__why(run):
    simulation = run(
        "title: Wrong kind\nactions:\n  - call: timelock.updateDelay\n    args: {newDelay: 3 days}\n"
    )
    assert simulation.report.outcome.ending == "refused"
    assert "ProposalKindsReserved" in simulation.report.outcome.reason
    assert simulation.is_critical


def test_simulate__fails__innermost_reason(run):
    simulation = run(
        f'title: Too much\nactions:\n  - {{call: token.transfer, args: ["{FRESH}", "9_000_000_000 TMAI"]}}\n'
    )
    assert "ERC20InsufficientBalance" in simulation.report.outcome.reason
    assert "execution-fails" in rules(simulation, Severity.CRITICAL)


def test_simulate__more_ether_than_there_is__who_executes_brings_it(run, example):
    """GV-20: what the treasury lacks has to be sent along."""
    simulation = run(f'title: Pay\nactions:\n  - {{to: "{FRESH}", value: 12 ETH}}\n')
    assert simulation.report.outcome.ending == "executed"
    assert simulation.report.outcome.ether_missing == str(12 * WHOLE - TREASURY_ETHER)
    assert {"ether-missing", "fresh-receiver"} <= set(rules(simulation, Severity.WARNING))


def test_simulate__text_of_100_kb__report_all_the_same(run, example, alice):
    """GV-23."""
    actions = parse_proposal(SPLIT).encode(Registry.of(example.dao))
    text = "# Long\n" + "<b>word</b> " * 9_000
    proposal = propose(example.dao, actions, text, sender=alice)
    simulation = run(hex(proposal.id))
    assert simulation.report.proposal.text.startswith(text)
    assert simulation.report.outcome.ending == "executed"


def test_simulate__code_put_there_after_the_proposal__found(run, example, chain, alice, proposal):
    target = to_checksum_address(VAULT)
    action = Action(target=target, calldata=bytes.fromhex("69fe0e2d") + (5).to_bytes(32, "big"))
    other = propose(example.dao, [action], "# A fee", sender=alice)
    chain.mine()
    code = chain.provider.make_request("eth_getCode", [target, "latest"])
    chain.provider.make_request("anvil_setCode", [target, code + "00"])
    chain.mine()
    assert "code-changed-since-creation" in rules(run(hex(other.id), with_others=False), Severity.CRITICAL)


def test_simulate__already_on_the_chain__file_is_that_one(run, example, proposal, alice):
    actions = parse_proposal(SPLIT).encode(Registry.of(example.dao))
    text = parse_proposal(SPLIT).description(Registry.of(example.dao), alice.address)
    same = propose(example.dao, actions, text.partition("\n#proposer=")[0], sender=alice)
    assert run(SPLIT, with_others=False).report.proposal.id == str(same.id)


def test_simulate__others_before__what_they_change(run, example, chain, alice, bob):
    """GV-15: the order of execution is free, so both are shown."""
    registry = Registry.of(example.dao)
    spend = f'title: A\nactions:\n  - {{call: DUSD.transfer, args: ["{alice.address}", "60_000 DUSD"]}}\n'
    propose(example.dao, parse_proposal(spend).encode(registry), "# First", sender=alice)
    again = spend.replace("title: A", "title: B")
    simulation = run(again)
    assert simulation.report.outcome.ending == "executed"
    assert simulation.report.after_others.outcome.ending == "failed"
    assert [other.ending for other in simulation.report.after_others.others] == ["executed"]
    assert "fails-after-others" in rules(simulation, Severity.WARNING)


def test_simulate__others_before__other_values(run, example, alice):
    actions = parse_proposal(SPLIT).encode(Registry.of(example.dao))
    propose(example.dao, actions, "# First", sender=alice)
    simulation = run(SPLIT.replace("50%", "40%").replace("newTreasuryBps: 0%", "newTreasuryBps: 20%"))
    assert "differs-after-others" in rules(simulation, Severity.WARNING)
    after = {line.name: line.before for line in simulation.report.after_others.powers}
    assert after["revenueShareBps"] == "5000"


def test_simulate__predecessor__executed_before(run, example, proposal):
    simulation = run(
        SPLIT.replace("title:", f"after: '{proposal.id}'\ntitle:").replace("Share the", "Share more of the")
    )
    assert simulation.report.outcome.ending == "executed"
    assert [other.title for other in simulation.report.others] == ["Share the revenue"]


def test_simulate__node_without_http__refused(example):
    class Provider:
        name = "tester"

        def make_request(self, *_):
            raise AssertionError("nothing is asked")

    from ape_dao.simulation.fork import http_address

    with pytest.raises(SimulationError, match="over HTTP, which tester does not offer"):
        http_address(Provider())


def test_simulate__dao_without_a_record(example, run):
    """Addresses are enough."""
    simulation = run(SPLIT, dao=SimulatedDao("another name", example.simulated.addresses))
    assert simulation.report.dao == "another name"
    assert simulation.report.outcome.ending == "executed"


def test_simulate__tokens_for_each_contract__stuck_where_nothing_comes_out(run, example):
    """Whoever gets a single token: the contracts without a way out are named, and no other."""
    receivers = [key for key in example.dao.addresses if key != "timelock"]
    assert {"router", "distributor", "auction", "airdrop_community", "vesting_team"} <= set(receivers)
    lines = [
        f"  - {{call: token.transfer, args: {{to: '{example.dao.addresses[key]}', value: {number} TMAI}}}}"
        for number, key in enumerate(receivers, start=1)
    ]
    simulation = run("\ntitle: One each\nactions:\n" + "\n".join(lines), with_others=False)
    stuck = {
        receivers[int(re.match(r"(\d+) TMAI", finding.what).group(1)) - 1]: finding.rule
        for finding in simulation.findings
        if finding.severity == Severity.CRITICAL
    }
    lost = dict.fromkeys(("governor", "escrow", "kinds", "score", "genesis"), "money-stuck")
    assert stuck == {**lost, "token": "token-to-itself"}


@pytest.mark.parametrize(
    ("call", "is_spent"),
    [
        ("{call: token.transfer, args: {to: 'VESTING', value: 3 TMAI}}", True),
        ("{call: token.transfer, args: {to: 'AIRDROP', value: 3 TMAI}}", True),
        ("{call: token.transfer, args: {to: distributor, value: 3 TMAI}}", True),
        ("{call: token.transfer, args: {to: router, value: 3 TMAI}}", False),
        ("{call: token.transfer, args: {to: auction, value: 3 TMAI}}", False),
    ],
)
def test_simulate__tokens_for_contracts_that_hold_them_for_others__are_spent(run, example, call, is_spent):
    """What belongs to a beneficiary, a list or the stakers has left the treasury, though a contract of the
    DAO has it; what the DAO can take back has not."""
    addresses = example.dao.addresses
    for word, key in (("VESTING", "vesting_team"), ("AIRDROP", "airdrop_community")):
        call = call.replace(word, addresses[key])
    simulation = run(f"\ntitle: Three\nactions:\n  - {call}", with_others=False)
    spent = [
        finding.what.partition(",")[0] for finding in simulation.findings if finding.rule == "money-leaves"
    ]
    assert spent == (["3 TMAI go from the treasury to members"] if is_spent else [])


def test_simulate__spec_with_the_root_of_an_airdrop__no_address(run, example):
    """DP-11. Accounts are found by the types of a spec's fields, not by how they begin."""
    data = deepcopy(example.record.data)
    data["installations"][-1]["spec"]["allocations"][0]["airdrop"]["root"] = "0xec62" + "11" * 30
    dao = SimulatedDao.from_record(Record(data))
    assert dao == example.simulated
    assert dao.accounts["team"] in data["installations"][-1]["spec"]["addresses"].values()
    assert not run(SPLIT, dao=dao).is_critical


def test_strongest_holders__more_than_can_be_asked__by_the_events(example, chain, alice, bob):
    """DP-11. Locks, delegations and withdrawals tell whom to ask, the strongest first."""
    with forked(chain.provider) as fork:
        asked = []
        fork.calls = lambda calls: asked.append(calls) or Fork.calls(fork, calls)
        voters = strongest_holders(fork, str(example.dao.escrow.address), example.record.start_block)
        assert [voter.address for voter in voters] == [alice.address, bob.address]
        assert [len(calls) for calls in asked] == [2]
        staking.delegate(example.dao, str(bob.address), sender=alice)
    with forked(chain.provider) as fork:
        (only,) = strongest_holders(fork, str(example.dao.escrow.address), example.record.start_block)
    assert (only.address, only.votes) == (bob.address, example.dao.escrow.getVotes(bob))


def test_strongest_holders__power_given_to_nobody__own_ballots(example, chain, alice, bob, run):
    """OB-16: what the treasury or nobody was given its owner can cast, and nobody can propose with it."""
    escrow, treasury = str(example.dao.escrow.address), str(example.dao.timelock.address)
    for target in (treasury, ZERO_ADDRESS):
        send(example.dao.escrow, "delegate", target, sender=alice)
        with forked(chain.provider) as fork:
            voters = strongest_holders(fork, escrow, example.record.start_block, [treasury])
        assert [(one.address, one.is_own) for one in voters] == [(bob.address, False), (alice.address, True)]
        assert voters[1].votes > voters[0].votes
    outcome = run(SPLIT).report.outcome
    assert (outcome.ending, outcome.votes) == ("executed", "holders")
    by = [(line.name, line.by) for line in outcome.stages]
    assert by[:3] == [("created", bob.address), ("voted", bob.address), ("voted", "community")]


def test_rpc_many__many_requests_and_a_refusal__in_parts_and_as_an_error(chain):
    """DP-11. What is asked together is bounded, and an error is no list of answers."""
    with forked(chain.provider) as fork:
        sent = []
        post = fork._post
        fork._post = lambda body: sent.append(len(body)) or post(body)
        assert len(set(fork.rpc_many([("eth_chainId", [])] * 250))) == 1
        assert sent == [100, 100, 50]
        fork._post = lambda _: {"error": {"message": "request entity too large"}}
        with pytest.raises(ForkError, match="refused 2 requests: request entity too large"):
            fork.rpc_many([("eth_chainId", [])] * 2)


def test_simulate__reserved_call_inside_another__critical_in_every_other_kind(
    run, example, chain, contracts, deployer, bob
):
    """CO-06: no table sees it; a multicall keeps the caller, code of others and a forwarder do not."""
    dao, vault = example.dao, contracts.MockVault.at(VAULT)
    role, member = vault.KEEPER_ROLE(), dao.timelock.address
    grant = vault.grantRole.encode_input(role, member)
    code = deployer.deploy(contracts.MockVault).address
    forwarder = deployer.deploy(contracts.MockWallet, deployer)
    lock = dao.escrow.setOperator.encode_input(bob.address, True)

    def hidden(action, kind="standard"):
        call = f"{{to: '{action.target}', calldata: '0x{action.calldata.hex()}'}}"
        text = f"title: Adjust\nkind: {kind}\nactions: [{call}]"
        found = run(text, with_others=False).findings
        return [one.severity for one in found if one.rule == "reserved-call-hidden"]

    several = Action.call(vault, "multicall", [vault.setFee.encode_input(7), grant])
    borrowed = Action.call(vault, "runAs", code, grant)
    forwarded = Action.call(forwarder, "act", [VAULT], [grant])
    data = vault.grantRole.encode_input(bytes(32), forwarder)
    send_as(chain.provider, member, VAULT, data)
    chain.mine()
    for action in (several, borrowed, forwarded):
        assert hidden(action) == [Severity.CRITICAL]
        assert hidden(action, "constitutional") == []
    assert hidden(Action.call(vault, "multicall", [vault.setFee.encode_input(7)])) == []
    assert hidden(Action.call(forwarder, "act", [dao.escrow.address], [lock])) == []  # its own lock
    assert hidden(
        Action.call(vault, "runAs", forwarder, forwarder.act.encode_input([dao.escrow], [lock]))
    ) == [Severity.CRITICAL]


def guarded(chain, earliest, latest):
    """The split, in a window of days from now."""
    now = chain.blocks.head.timestamp // DAY * DAY
    window = {name: now + int(days * DAY) for name, days in (("earliest", earliest), ("latest", latest))}
    check = "  - call: time_guard.requireTime\n    args: {{earliest: {earliest}, latest: {latest}}}"
    text = SPLIT.replace(
        "actions:",
        "actions:\n" + check.format(**{name: units.format_date(at) for name, at in window.items()}),
    )
    return text, window


def test_simulate__says_when_it_is_executed__tried_then(run, chain):
    """BO-147: tried in its window, though it is ready long before."""
    text, window = guarded(chain, 15, 16)
    simulation = run(text)
    executed = next(line for line in simulation.report.outcome.stages if line.name == "executed")
    assert executed.time == window["earliest"]
    (said,) = [finding for finding in simulation.findings if finding.rule == "only-in-a-window"]
    assert said.severity == Severity.NOTE
    assert said.what == "It says itself that it can be executed from {} to {} UTC only.".format(
        *map(units.format_date, window.values())
    )
    assert not simulation.is_critical
    assert "behaves-differently" not in rules(simulation)


@pytest.mark.parametrize("days", [(0, 1), (300, 301), (16, 15)], ids=["over", "expired", "never"])
def test_simulate__cannot_be_executed_in_its_window__critical(run, chain, days):
    """BO-147: over before it is ready, open when it has expired, or no window at all."""
    text, _ = guarded(chain, *days)
    simulation = run(text)
    assert simulation.report.outcome.ending == "failed"
    assert "TimeGuardOutside" in simulation.report.outcome.reason
    assert "execution-fails" in rules(simulation, Severity.CRITICAL)
