"""Simulations of files and of proposals in every state; the given chain stays as it was."""

import re

import pytest
from eth_utils import to_checksum_address

from ape_dao.core.errors import SimulationError
from ape_dao.proposals import Registry, parse_proposal
from ape_dao.sdk.governance import Action, ProposalState, Support, execute, propose, queue, state, vote
from ape_dao.simulation import Grade, House, simulate
from utils.simulation import TREASURY_ETHER, VAULT, WHOLE, build_home

DAY = 86_400
FRESH = "0x" + "5e" * 20
SPLIT = """
title: Share the revenue
actions:
  - call: router.setSplit
    args: {newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}
"""


@pytest.fixture(scope="module")
def simulation_home(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    cast = {
        "deployer": deployer,
        "community": alice,
        "second": bob,
        "guardian": carol,
        "builder": accounts[8],
    }
    return build_home(chain, contracts, cast, tmp_path_factory.mktemp("deployments"))


@pytest.fixture
def home(simulation_home):
    return simulation_home


@pytest.fixture
def play(home, chain):
    """Simulates, and makes sure that the chain is as it was."""

    def run(given, **options):
        if isinstance(given, str) and "\n" in given:
            given = parse_proposal(given, name="test.yaml")
        before = chain.provider.make_request("eth_getBlockByNumber", ["latest", False])
        found = simulate(chain.provider, options.pop("house", home.house), given, **options)
        assert chain.provider.make_request("eth_getBlockByNumber", ["latest", False]) == before
        return found

    return run


@pytest.fixture
def made(home, alice):
    """A proposal on the chain that shares the revenue."""
    actions = parse_proposal(SPLIT).encode(Registry.of(home.dao))
    return propose(home.dao, actions, "# Share the revenue", sender=alice)


def travel(chain, seconds: int) -> None:
    chain.mine(timestamp=chain.pending_timestamp + seconds)


def rules(found, grade=None):
    return [one.rule for one in found.findings if grade is None or one.grade == grade]


def stages(found):
    return [one["name"] for one in found.document["outcome"]["stages"]]


def powers(found):
    return {
        (one["contractName"], one["name"]): (one["before"], one["after"]) for one in found.document["powers"]
    }


def test_simulate__file__whole_life_and_what_changed(play, home, alice):
    found = play(SPLIT)
    assert found.document["outcome"]["ending"] == "executed"
    assert stages(found) == ["created", "voted", "voted", "queued", "executed"]
    assert found.document["outcome"]["stages"][0]["by"] == "community"
    assert powers(found) == {
        ("router", "revenueShareBps"): ("0", "5000"),
        ("router", "buybackBps"): ("0", "5000"),
        ("router", "treasuryBps"): ("10000", "0"),
    }
    router = [
        (one["variable"], one["before"], one["after"])
        for one in found.document["storage"]
        if one["name"] == "router"
    ]
    assert router == [
        ("revenueShareBps", "0", "5_000"),
        ("buybackBps", "0", "5_000"),
        ("treasuryBps", "10_000", "0"),
    ]
    assert all(one["isNamed"] for one in found.document["storage"])
    assert [one["event"] for one in found.document["events"] if not one["isRoutine"]] == ["SplitSet"]
    assert {one["name"] for one in found.document["storage"] if not one["isRoutine"]} == {"router"}
    assert [one["event"] for one in found.document["events"]] == [
        "SplitSet",
        "CallExecuted",
        "ProposalExecuted",
    ]
    assert found.document["calls"][0]["line"].startswith("router.setSplit(")
    assert not found.is_critical
    assert home.dao.contract("router").revenueShareBps() == 0


@pytest.mark.parametrize("stand", ["pending", "active", "succeeded", "queued"])
def test_simulate__on_chain__goes_on_from_where_it_stands(play, home, made, chain, alice, stand):
    expected = ["voted", "voted", "queued", "executed"]
    if stand != "pending":
        travel(chain, 10)
    if stand in ("succeeded", "queued"):
        vote(home.dao, made, Support.FOR, sender=alice)
        travel(chain, 8 * DAY)
        expected = expected[2:]
    if stand == "queued":
        queue(home.dao, made, sender=alice)
        expected = expected[1:]
    assert state(home.dao, made).name.lower() == stand
    found = play(f"{made.id:064x}"[:8])
    assert found.document["outcome"]["ending"] == "executed"
    assert (stages(found), found.document["proposal"]["state"]) == (expected, stand)
    assert ("already-decided" in rules(found)) == (stand in ("succeeded", "queued"))


def test_simulate__executed__as_it_was_just_before(play, home, made, chain, alice):
    travel(chain, 10)
    vote(home.dao, made, Support.FOR, sender=alice)
    travel(chain, 8 * DAY)
    queue(home.dao, made, sender=alice)
    travel(chain, 3 * DAY)
    execute(home.dao, made, sender=alice)
    found = play(hex(made.id))
    assert stages(found) == ["executed"]
    assert powers(found)["router", "revenueShareBps"] == ("0", "5000")


def test_simulate__defeated__as_a_new_proposal(play, home, made, chain):
    travel(chain, 9 * DAY)
    assert state(home.dao, made) == ProposalState.DEFEATED
    found = play(hex(made.id))
    assert (stages(found)[0], found.document["outcome"]["ending"]) == ("created", "executed")
    assert "already-decided" in rules(found)


def test_simulate__present_tally__nobody_else_votes(play, home, made, chain, alice):
    travel(chain, 10)
    found = play(hex(made.id), votes="tally")
    assert (found.document["outcome"]["ending"], stages(found)) == ("defeated", [])
    assert "is-defeated" in rules(found, Grade.WARNING)
    vote(home.dao, made, Support.FOR, sender=alice)
    assert play(hex(made.id), votes="tally").document["outcome"]["ending"] == "executed"


def test_simulate__unknown_id__says_which_there_are(play, made):
    with pytest.raises(SimulationError, match=f"this DAO has 0x{made.id:064x}"[:23]):
        play("0xdeadbeef")


def test_simulate__no_holders__votes_are_borrowed(play, home, chain):
    """After every lock ended nobody has a vote, and the execution is shown all the same."""
    travel(chain, 53 * 7 * DAY)
    found = play(SPLIT)
    assert found.document["outcome"]["votes"] == "stand-in"
    assert found.document["outcome"]["ending"] == "executed"
    assert "borrowed-votes" in rules(found, Grade.NOTE)
    assert powers(found)["router", "treasuryBps"] == ("10000", "0")


def test_simulate__refused_by_its_kind__why(play):
    found = play(
        "title: Wrong kind\nactions:\n  - call: timelock.updateDelay\n    args: {newDelay: 3 days}\n"
    )
    assert found.document["outcome"]["ending"] == "refused"
    assert "ProposalKindsReserved" in found.document["outcome"]["reason"]
    assert found.is_critical


def test_simulate__fails__innermost_reason(play):
    found = play(
        f'title: Too much\nactions:\n  - {{call: token.transfer, args: ["{FRESH}", "9_000_000_000 TMAI"]}}\n'
    )
    assert "ERC20InsufficientBalance" in found.document["outcome"]["reason"]
    assert "execution-fails" in rules(found, Grade.CRITICAL)


def test_simulate__more_ether_than_there_is__who_executes_brings_it(play, home):
    """GV-20: what the treasury lacks has to be sent along."""
    found = play(f'title: Pay\nactions:\n  - {{to: "{FRESH}", value: 12 ETH}}\n')
    assert found.document["outcome"]["ending"] == "executed"
    assert found.document["outcome"]["etherMissing"] == str(12 * WHOLE - TREASURY_ETHER)
    assert {"ether-missing", "fresh-receiver"} <= set(rules(found, Grade.WARNING))


def test_simulate__text_of_100_kb__report_all_the_same(play, home, alice):
    """GV-23."""
    actions = parse_proposal(SPLIT).encode(Registry.of(home.dao))
    text = "# Long\n" + "<b>word</b> " * 9_000
    made = propose(home.dao, actions, text, sender=alice)
    found = play(hex(made.id))
    assert found.document["proposal"]["text"].startswith(text)
    assert found.document["outcome"]["ending"] == "executed"


def test_simulate__code_put_there_after_the_proposal__found(play, home, chain, alice, made):
    target = to_checksum_address(VAULT)
    action = Action(target=target, calldata=bytes.fromhex("69fe0e2d") + (5).to_bytes(32, "big"))
    other = propose(home.dao, [action], "# A fee", sender=alice)
    chain.mine()
    code = chain.provider.make_request("eth_getCode", [target, "latest"])
    chain.provider.make_request("anvil_setCode", [target, code + "00"])
    chain.mine()
    assert "code-changed-since-creation" in rules(play(hex(other.id), with_others=False), Grade.CRITICAL)


def test_simulate__already_on_the_chain__file_is_that_one(play, home, made, alice):
    actions = parse_proposal(SPLIT).encode(Registry.of(home.dao))
    text = parse_proposal(SPLIT).description(Registry.of(home.dao), alice.address)
    same = propose(home.dao, actions, text.partition("\n#proposer=")[0], sender=alice)
    assert play(SPLIT, with_others=False).document["proposal"]["id"] == str(same.id)


def test_simulate__others_before__what_they_change(play, home, chain, alice, bob):
    """GV-15: the order of execution is free, so both are shown."""
    registry = Registry.of(home.dao)
    spend = f'title: A\nactions:\n  - {{call: DUSD.transfer, args: ["{alice.address}", "60_000 DUSD"]}}\n'
    propose(home.dao, parse_proposal(spend).encode(registry), "# First", sender=alice)
    again = spend.replace("title: A", "title: B")
    found = play(again)
    assert found.document["outcome"]["ending"] == "executed"
    assert found.document["afterOthers"]["outcome"]["ending"] == "failed"
    assert [one["ending"] for one in found.document["afterOthers"]["others"]] == ["executed"]
    assert "fails-after-others" in rules(found, Grade.WARNING)


def test_simulate__others_before__other_values(play, home, alice):
    actions = parse_proposal(SPLIT).encode(Registry.of(home.dao))
    propose(home.dao, actions, "# First", sender=alice)
    found = play(SPLIT.replace("50%", "40%").replace("newTreasuryBps: 0%", "newTreasuryBps: 20%"))
    assert "differs-after-others" in rules(found, Grade.WARNING)
    after = {one["name"]: one["before"] for one in found.document["afterOthers"]["powers"]}
    assert after["revenueShareBps"] == "5000"


def test_simulate__predecessor__executed_before(play, home, made):
    found = play(
        SPLIT.replace("title:", f"after: '{made.id}'\ntitle:").replace("Share the", "Share more of the")
    )
    assert found.document["outcome"]["ending"] == "executed"
    assert [one["title"] for one in found.document["others"]] == ["Share the revenue"]


def test_simulate__node_without_http__refused(home):
    class Provider:
        name = "tester"

        def make_request(self, *_):
            raise AssertionError("nothing is asked")

    from ape_dao.simulation.fork import http_address

    with pytest.raises(SimulationError, match="over HTTP, which tester does not offer"):
        http_address(Provider())


def test_house__without_a_record(home, play):
    """Addresses are enough."""
    found = play(SPLIT, house=House("mine", home.house.addresses))
    assert found.document["dao"] == "mine"
    assert found.document["outcome"]["ending"] == "executed"


def test_simulate__tokens_for_each_contract__stuck_where_nothing_comes_out(play, home):
    """Whoever gets a single token: the contracts without a way out are named, and no other."""
    receivers = [key for key in home.dao.addresses if key != "timelock"]
    assert {"router", "distributor", "auction", "airdrop_community", "vesting_team"} <= set(receivers)
    lines = [
        f"  - {{call: token.transfer, args: {{to: '{home.dao.addresses[key]}', value: {number} TMAI}}}}"
        for number, key in enumerate(receivers, start=1)
    ]
    found = play("\ntitle: One each\nactions:\n" + "\n".join(lines), with_others=False)
    told = {
        receivers[int(re.match(r"(\d+) TMAI", one.what).group(1)) - 1]: one.rule
        for one in found.findings
        if one.grade == Grade.CRITICAL
    }
    lost = dict.fromkeys(("governor", "escrow", "kinds", "score", "genesis"), "money-stuck")
    assert told == {**lost, "token": "token-to-itself"}


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
def test_simulate__tokens_for_contracts_that_hold_them_for_others__are_spent(play, home, call, is_spent):
    """What belongs to a beneficiary, a list or the stakers has left the treasury, though a contract of the DAO
    has it; what the DAO can take back has not."""
    addresses = home.dao.addresses
    for word, key in (("VESTING", "vesting_team"), ("AIRDROP", "airdrop_community")):
        call = call.replace(word, addresses[key])
    found = play(f"\ntitle: Three\nactions:\n  - {call}", with_others=False)
    spent = [one.what.partition(",")[0] for one in found.findings if one.rule == "money-leaves"]
    assert spent == (["3 TMAI go from the treasury to members"] if is_spent else [])
