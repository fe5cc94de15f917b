"""`ape dao sync` on a living DAO, and figures from the store against what the contracts answer."""

import random
import sys
from io import StringIO

import pytest

from ape_dao.analytics.metrics.forecast import power_forecast, unlock_wall
from ape_dao.analytics.metrics.voting import tally
from ape_dao.analytics.power import PowerHistory, Scale
from ape_dao.analytics.voting import VotingHistory
from ape_dao.cli.progress import progress_bars
from ape_dao.core import units
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.record import load_record
from ape_dao.core.errors import RefusedError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.proposals.onchain import find_proposals
from ape_dao.proposals.standing import read_standings
from ape_dao.sdk import governance, staking
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.figures import read_posture
from ape_dao.sdk.governance import Action, Support
from ape_dao.sdk.transactions import send
from ape_dao.store.store import Store, locked
from utils.living import DAY, WEEK, WHOLE, build

POINTS = 100


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    exits = {"early_exit": {"max_penalty": "50%", "cooldown": "1 week", "penalty_to": "stakers"}}
    people = [accounts[n] for n in range(5)]
    return build(chain, tmp_path_factory.mktemp("records"), people, salt="store", escrow=exits)


@pytest.fixture(scope="module")
def story(living, accounts):
    """Members who lock, delegate, leave and vote at random. When it began, the members, and the proposals."""
    draw = random.Random(20)
    members = [*accounts[5:10], living.whale, living.ben, living.ann]
    for one in members[:5]:
        living.dao.token.transfer(one, 500_000 * WHOLE, sender=living.whale)
    begin = living.now
    for _ in range(90):
        _act(living, draw, members)
        if draw.random() < 0.5:
            living.travel(draw.choice([1, DAY, WEEK, 9 * WEEK]))
    for one in members[2:]:
        _lock_again(living, one)
    staking.increase_amount(living.dao, 2_000_000 * WHOLE, sender=living.whale)
    owner, delegate = members[3], members[4]
    send(living.dao.escrow, "delegate", delegate.address, sender=owner)
    living.travel(DAY)
    proposals = []
    for share in (1_000, 2_000):
        action = Action.call(living.dao.contract("router"), "setSplit", 10_000 - share, share, 0)
        proposals.append(governance.propose(living.dao, [action], f"# Share {share}", sender=living.whale))
    living.travel(living.dao.governor.proposalSnapshot(proposals[0].id) - living.now + 10)
    for number in range(90):
        _vote(living, draw, draw.choice(proposals), draw.choice(members))
        if number == 40:
            governance.vote(living.dao, proposals[0], Support.FOR, own=True, sender=owner)
            governance.vote_split(living.dao, proposals[1], for_=7, abstain=11, own=True, sender=owner)
    return begin, members, proposals


def _act(living, draw, members):
    who, dao = draw.choice(members), living.dao
    end = staking.unlock_time(living.now, draw.choice([4, 9, 52]))
    acts = (
        lambda: staking.create_lock(dao, draw.randint(1, 9_999) * WHOLE + 7, end, sender=who),
        lambda: staking.increase_amount(dao, draw.randint(1, 999) * WHOLE + 1, sender=who),
        lambda: staking.extend_lock(dao, end, sender=who),
        lambda: staking.set_permanent(dao, draw.random() < 0.5, sender=who),
        lambda: send(dao.escrow, "delegate", _address(draw.choice([*members, None])), sender=who),
        lambda: send(dao.escrow, "withdraw", sender=who),
        lambda: send(dao.escrow, "exitEarly", 0, sender=who),
    )
    for act in draw.sample(acts, 3):
        try:
            act()
        except RefusedError:
            continue
        return


def _lock_again(living, who):
    """Hold a lock of a year whose votes are one's own."""
    lock = living.dao.escrow.locked(who)
    if lock.withdrawable:
        staking.withdraw(living.dao, sender=who)
    if lock.withdrawable or not lock.amount:
        staking.create_lock(living.dao, 40_000 * WHOLE, staking.unlock_time(living.now, 52), sender=who)
    send(living.dao.escrow, "delegate", who.address, sender=who)


def _address(who):
    return ZERO_ADDRESS if who is None else who.address


def _vote(living, draw, proposal, who):
    votes = living.dao.escrow.getPastVotes(who, living.dao.governor.proposalSnapshot(proposal.id))
    if not votes:
        return
    if draw.random() < 0.5:
        parts = sorted(draw.randint(0, votes) for _ in range(2))
        whole = draw.choice([1, 3, 9])  # 3 and 9: a part, which is added to earlier ones
        sides = {"against": parts[0], "for_": parts[1] - parts[0], "abstain": votes - parts[1]}
        sides = {name: side // whole for name, side in sides.items()}
        try:
            governance.vote_split(living.dao, proposal, **sides, sender=who)
        except RefusedError:
            return  # more than it has left
    else:
        governance.vote(living.dao, proposal, draw.choice(list(Support)), "why", sender=who)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("stores")


@pytest.fixture
def store(story, data, folder):
    store = Store(type(folder)(data("sync", f"--stores={folder}")["store"]))
    yield store
    store.close()


@pytest.fixture
def power(living, store):
    escrow = living.dao.escrow
    return PowerHistory.read(store, Scale(escrow.MAX_LOCK_WEEKS(), escrow.MAX_MULTIPLIER()))


def test_power__random_points__the_escrow_says_the_same(living, story, power):
    """EV-12."""
    begin, members, _ = story
    draw, escrow, now = random.Random(1), living.dao.escrow, living.now
    for _ in range(POINTS):
        time, who = draw.randrange(begin, now), draw.choice(members).address
        assert power.votes_at(time).get(who.lower(), 0) == escrow.getPastVotes(who, time), (who, time)
        assert power.powers_at(time).get(who.lower(), 0) == escrow.powerAt(who, time), (who, time)
        time = draw.randrange(begin, now)
        assert power.total_at(time) == escrow.getPastTotalSupply(time), time


def test_power__at_the_start_of_weeks__the_escrow_says_the_same(living, story, power):
    """EV-12. What shares a week's revenue: before all changes of its first second."""
    for week in range(story[0] // WEEK + 1, living.now // WEEK + 1):
        raw = power.raw_powers_at(week * WEEK - 1, week * WEEK).sum()
        assert raw == living.dao.escrow.boundaryBias(week) * WEEK


def test_forecast__the_escrow_says_the_same(living, power):
    escrow, now = living.dao.escrow, living.now
    for time, votes in power_forecast(power, now, 60):
        assert votes == escrow.totalPowerAt(time)
        assert power.scale.down(power.scale.max_lock * power.scale.tokens_for(votes)) >= votes
    wall = unlock_wall(power, now)
    held = sum(amount for _, amount in wall.ends) + wall.permanent + wall.over
    assert held == living.dao.token.balanceOf(escrow)


def test_power__random_blocks__the_escrow_says_the_same(living, story, power):
    """EV-12."""
    draw, escrow = random.Random(3), living.dao.escrow
    newest = living.chain.blocks.height
    chosen = [living.chain.provider.get_block(newest - draw.randrange(100)) for _ in range(10)]
    blocks = [
        block
        for block in chosen
        if block.number == newest
        or living.chain.provider.get_block(block.number + 1).timestamp > block.timestamp
    ]
    assert blocks
    totals = power.totals_over([block.timestamp for block in blocks])
    for block, votes in zip(blocks, totals, strict=True):
        by_end, permanent = power.amounts_by_end(block.timestamp)
        held = living.dao.token.balanceOf(escrow, block_id=block.number)
        assert (sum(by_end.values()) + permanent, votes) == (held, escrow.totalSupply(block_id=block.number))


def test_posture__what_the_contracts_say(living, store):
    """The guardian of this DAO had its time, and nobody has a power over the timelock but itself."""
    found = {one.name: one for one in read_posture(living.dao, store, movable=10**60, pays_gas=True)}
    assert len(found) == 16
    risks = {name: one.risk.value for name, one in found.items()}
    assert risks["Timelock admin"] == "low" and found["Timelock admin"].value == "only itself"
    assert found["Voting period"].value == "7 days" and risks["Voting period"] == "low"
    end = units.format_date(living.dao.governor.guardianUntil())
    assert found["Security council"].value == f"ended on {end}" and risks["Security council"] == "medium"
    assert risks["Attack profitability"] == "high" and risks["Voting subsidy"] == "low"
    assert risks["Audited contracts"] == "unknown"


def test_ballots__random_points__the_governor_says_the_same(living, story, store):
    """EV-12, EV-20, OB-01. Also of ballots that were replaced later, of some cast in parts, and of own
    ballots and those of their delegates."""
    _, members, proposals = story
    draw, history = random.Random(2), VotingHistory.read(store)
    newest = living.chain.blocks.height
    for _ in range(POINTS):
        block, proposal = draw.randint(newest - 65, newest), draw.choice(proposals)
        who, time = draw.choice(members).address, living.chain.provider.get_block(block).timestamp
        sides = list(living.dao.governor.ballotOf(proposal.id, who, block_id=block)[:3])
        ballot = history.counted(proposal.id, time).get(who.lower())
        assert sides == ([ballot.against, ballot.for_, ballot.abstain] if ballot else [0, 0, 0])
    added = [one for cast in history.ballots.values() for one in _later(cast) if one.is_part]
    assert len(added) > 2
    for proposal in proposals:
        now = tally(history.counted(proposal.id).values())
        assert (now.against, now.for_, now.abstain) == living.dao.governor.proposalVotes(proposal.id)
        known = history.proposals[proposal.id]
        assert known.snapshot == living.dao.governor.proposalSnapshot(proposal.id)
        assert known.deadline == living.dao.governor.proposalDeadline(proposal.id)


def _later(cast):
    """Ballots of voters who had cast one."""
    return [one for at, one in enumerate(cast) if one.voter in {before.voter for before in cast[:at]}]


def test_proposal_votes__as_the_governor_counts_them(living, story, data, works):
    """EV-12, EV-20. Replaced ballots are shown if they are asked for."""
    proposal = story[2][0]
    ballots = data("proposal", "votes", str(proposal.id))["ballots"]
    for ballot in ballots:
        sides = list(living.dao.governor.ballotOf(proposal.id, ballot["voter"])[:3])
        assert sides == [int(ballot[side]) for side in ("against", "for", "abstain")]
    assert len({one["voter"] for one in ballots}) == len(ballots) > 3
    everything = data("proposal", "votes", str(proposal.id), "--all")["ballots"]
    assert [one for one in everything if not one["replaced"]] == ballots
    assert len(everything) > len(ballots)
    shown = works("proposal", "votes", str(proposal.id), "--all")
    assert "why" in shown and "(replaced)" in shown and "abstain" in shown


def test_sync__story__has_events_of_every_sort(store):
    """Else the comparisons above would say little."""
    for event in ("Locked", "Withdrawn", "ExitedEarly", "DelegateChanged"):
        assert len(store.table("VotingEscrow", event)) > 0, event
    for event in ("ProposalCreated", "VoteCast", "VoteCastWithParams", "BallotReplaced", "VotesTakenBack"):
        assert len(store.table("DaoGovernor", event)) > 0, event
    assert store.table("VotingEscrow", "Locked")["permanent"].any()
    assert ZERO_ADDRESS in store.table("VotingEscrow", "DelegateChanged")["toDelegate"].tolist()


def test_sync__again__nothing_new(store, data, folder):
    done = data("sync", f"--stores={folder}")
    assert (done["newFinalEvents"], done["beganAgain"]) == (0, "")


def test_sync__flushed__the_same_tables(store, data, folder):
    """EV-01."""
    before = {key: store.table(*key).columns for key in store.tables()}
    assert data("sync", f"--stores={folder}", "--flush")["movedToParquet"] > 0
    for key, columns in before.items():
        after = store.table(*key).columns
        assert {name: column.tolist() for name, column in after.items()} == {
            name: column.tolist() for name, column in columns.items()
        }, key


def test_sync__flush_without_duckdb__refuses(store, fails, folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert "--flush needs DuckDB" in fails("sync", f"--stores={folder}", "--flush")


def test_sync__while_another_one_writes__refuses(store, fails, folder):
    """EV-09."""
    with locked(store.folder):
        assert "Another process is writing the store" in fails("sync", f"--stores={folder}")


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress__moves_on_a_terminal_alone(monkeypatch, is_terminal):
    stream = StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: is_terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_bars() as report:
        report("reading", 5, 10)
        report("reading", 5, 10)
    assert ("reading" in stream.getvalue() and "100%" in stream.getvalue()) == is_terminal
    assert bool(stream.getvalue()) == is_terminal


COMMANDS = (
    "status",
    "verify",
    "proposal list",
    "proposal show {proposal}",
    "proposal votes {proposal}",
    "proposal watch --once",
    "proposal digest",
    "revenue show",
    "revenue report",
    "delegates list",
)


def test_commands__with_a_store__no_old_logs_are_asked_for(living, story, data, run, tmp_path, monkeypatch):
    """EV-19. Only blocks that can still change are read again."""
    monkeypatch.chdir(tmp_path)
    living.chain.mine(70)
    final = data("sync")["finalBlock"]
    asked, ask = [], Chain.ask_for_logs
    monkeypatch.setattr(Chain, "ask_for_logs", lambda self, some: asked.extend(some) or ask(self, some))
    for command in COMMANDS:
        living.chain.mine()
        words = command.format(proposal=story[2][0].id).split()
        assert run(*words).exit_code in (0, 1), command
        assert asked and min(int(query["fromBlock"], 16) for query in asked) > final, command
        asked.clear()


def test_commands__stores_named_by_the_variable__used_by_all(living, works, data, tmp_path, monkeypatch):
    """EV-19. What makes stores and what reads them find the same one, wherever it lies."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("APE_DAO_STORES", "elsewhere")
    place = tmp_path / data("sync")["store"]
    assert place.parts[len(tmp_path.parts)] == "elsewhere"
    living.chain.mine()
    works("status")
    store = Store(place)
    assert store.newest().number == living.chain.blocks.height
    store.close()


@pytest.fixture
def asked(monkeypatch):
    """The calls that are asked of the governor."""
    calls, read = [], Chain._parts
    monkeypatch.setattr(Chain, "_parts", lambda self, some: calls.extend(some) or read(self, some))
    return calls


def _ask_again(living, asked, chain=None):
    """The states of all proposals by number, and the numbers that the governor was asked about."""
    asked.clear()
    dao = Dao.at(load_record(next(living.folder.rglob("*.json"))))
    proposals = find_proposals(dao)
    standings = read_standings(dao.addresses, chain or dao.chain, proposals)
    numbers = {int.from_bytes(data[4:36], "big") for to, data in asked if to == dao.addresses["governor"]}
    states = {one.id: standing.state.name for one, standing in zip(proposals, standings, strict=True)}
    return states, numbers & set(states)


def test_standings__ended_for_good__not_asked_again(living, story, works, asked):
    """EV-17. What was defeated can still be canceled by the guardian."""
    first, second = (proposal.id for proposal in story[2])
    with living.chain.isolate():
        living.travel(60 * DAY)
        states, numbers = _ask_again(living, asked)
        assert set(states.values()) <= {"DEFEATED", "EXPIRED"}
        assert numbers == {first, second} == _ask_again(living, asked)[1]  # not final yet
        living.chain.mine(70)
        assert _ask_again(living, asked) == (states, {first, second})
        assert _ask_again(living, asked) == (states, set())
        works("status")
        assert living.dao.addresses["governor"] in {to for to, _ in asked}
        assert not {first, second} & {int.from_bytes(data[4:36], "big") for _, data in asked}
        defeated = next(one for one in story[2] if states[one.id] == "DEFEATED")
        governance.cancel(living.dao, defeated, sender=living.carol)
        assert _ask_again(living, asked) == (states | {defeated.id: "CANCELED"}, {defeated.id})
    living.travel(1)
    assert _ask_again(living, asked)[1] == {first, second}
    assert set(_ask_again(living, asked)[0].values()) == {"ACTIVE"}
