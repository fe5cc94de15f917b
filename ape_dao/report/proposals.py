"""A section for each proposal: its calls, its votes over time, what a simulation found, and how it ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from ape_dao.analytics.metrics.voting import course, tally
from ape_dao.core import units
from ape_dao.core.contract_types import KIND_NAMES, OPTIMISTIC, QUADRATIC
from ape_dao.core.governance import Action
from ape_dao.proposals.decoding import decode_action
from ape_dao.proposals.describing import call_line, description_problems, fingerprint, read_description
from ape_dao.proposals.onchain import short_id
from ape_dao.report import charts
from ape_dao.report.charts import Axis, Line
from ape_dao.report.document import Section, Table, amount_column, amount_figure, column, figure, how
from ape_dao.report.outcomes import quorum_of, state_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ape_dao.analytics.voting import Ballot, Proposal
    from ape_dao.report.document import Cell, Figure
    from ape_dao.report.facts import Facts
    from ape_dao.simulation.report import SimulationReport

MOST_ON_PAGE = 25
"""Proposals that have a section on the page, the newest."""
MOST_STEPS = 300
"""Points of a line of votes."""
_FINGERPRINT = (
    "ape_dao.proposals.fingerprint: Keccak-256 of the ABI's encoding of all targets, values, calldata, and "
    "findings that the text accepts. Source: ProposalCreated."
)
_DATES = Axis("", ticks=charts.dates)


def proposal_sections(facts: Facts, simulations: Mapping[str, SimulationReport]) -> Iterator[Section]:
    """The newest first.

    Args:
        simulations: Reports by the fingerprint of the calls.
    """
    proposals = list(facts.voting.proposals.values())[::-1]
    actions = _actions(facts)
    for at, one in enumerate(proposals):
        found = simulations.get(fingerprint(actions[one.id], read_description(one.description).accepted))
        yield _section(facts, one, actions[one.id], found, is_on_page=at < MOST_ON_PAGE)


def _section(
    facts: Facts,
    one: Proposal,
    actions: Sequence[Action],
    simulation: SimulationReport | None,
    *,
    is_on_page: bool,
) -> Section:
    tables = [_calls(facts, actions), _ballots(facts, one)]
    if simulation is not None:
        tables.append(_findings(simulation))
    problems = [
        problem.sentence for problem in description_problems(facts.registry, actions, one.description)
    ]
    return Section(
        f"proposal-{short_id(one.id)}",
        f"Proposal {short_id(one.id)}: {title_of(one)}",
        figures=tuple(_figures(facts, one, actions)),
        tables=[table for table in tables if table.rows],
        charts=(_course(facts, one),) if facts.voting.ballots.get(one.id) else (),
        note=" ".join(problems),
        is_on_page=is_on_page,
        texts=(("Text", one.description),),
    )


def _figures(facts: Facts, one: Proposal, actions: Sequence[Action]) -> Iterator[Figure]:
    coin, rules = facts.votes_coin, facts.rules[one.id]
    now, event = tally(facts.voting.counted(one.id).values()), "Source: ProposalCreated."
    kind = facts.kinds[one.id]
    yield figure("state", "State", "text", state_of(facts, one), how(state_of))
    yield figure(
        "kind",
        "Kind",
        "text",
        KIND_NAMES[kind] if kind < len(KIND_NAMES) else f"kind {kind}",
        "Source: ProposalRulesSet.",
    )
    yield figure("proposer", "Proposer", "address", facts.name(one.proposer), event)
    yield figure("created", "Created", "time", one.created, event)
    yield figure("snapshot", "Votes counted as of", "time", one.snapshot, event)
    yield figure("deadline", "Vote ends", "time", one.deadline, f"{event} Later ones: ProposalExtended.")
    if one.queued:
        yield figure("eta", "Executable from", "time", one.eta, "Source: ProposalQueued.")
    if one.executed:
        yield figure("executed", "Executed", "time", one.executed, "Source: ProposalExecuted.")
    for name, title, votes in (
        ("for", "Votes for", now.for_),
        ("against", "Votes against", now.against),
        ("abstain", "Votes abstaining", now.abstain),
    ):
        roots = " They are counted by their square roots." if rules["counting"] == QUADRATIC else ""
        yield amount_figure(name, title, votes, coin, how(tally) + roots)
    quorum = quorum_of(facts, one)
    if quorum is not None and rules["counting"] != OPTIMISTIC:
        yield amount_figure("quorum", "Quorum", quorum, coin, how(quorum_of))
    share = units.format_percent(rules["decisionBps"])
    title = "Veto of all votes" if rules["counting"] == OPTIMISTIC else "Margin needed"
    yield figure("decision", title, "text", share, "decisionBps of the rules. Source: KindSet.")
    yield figure("id", "Id", "text", f"0x{one.id:064x}", event)
    prints = fingerprint(actions, read_description(one.description).accepted)
    yield figure("fingerprint", "Fingerprint of the calls", "text", prints, _FINGERPRINT)
    yield figure("transaction", "Transaction", "transaction", one.transaction, event)


def _calls(facts: Facts, actions: Sequence[Action]) -> Table:
    rows: list[list[Cell]] = [
        [
            number,
            call_line(decode_action(facts.registry, action)),
            action.target,
            "0x" + action.calldata.hex(),
        ]
        for number, action in enumerate(actions, start=1)
    ]
    return Table(
        id="calls",
        title="Calls, decoded from the chain",
        columns=[
            column("number", "no.", "count"),
            column("call", "call"),
            column("target", "target", "address"),
            column("calldata", "calldata", is_hidden=True),
        ],
        rows=rows,
        recompute="`ape dao proposal show ID`. Source: ProposalCreated.",
    )


def _ballots(facts: Facts, one: Proposal) -> Table:
    coin = facts.votes_coin
    counted = sorted(facts.voting.counted(one.id).values(), key=lambda ballot: (-ballot.votes, ballot.voter))
    return Table(
        id="ballots",
        title="Ballots that count, the largest first",
        columns=[
            column("voter", "voter", "address"),
            amount_column("for", "for", coin),
            amount_column("against", "against", coin),
            amount_column("abstain", "abstain", coin),
            column("time", "time", "time"),
            column("reason", "reason"),
            column("transaction", "transaction", "transaction", is_hidden=True),
        ],
        rows=[_ballot_row(facts, ballot) for ballot in counted],
        recompute="The last ballot of each voter, with the parts before it. Source: VoteCast, "
        "VoteCastWithParams, BallotReplaced.",
    )


def _ballot_row(facts: Facts, ballot: Ballot) -> list[Cell]:
    return [
        facts.name(ballot.voter),
        str(ballot.for_),
        str(ballot.against),
        str(ballot.abstain),
        ballot.time,
        ballot.reason,
        ballot.transaction,
    ]


def _findings(simulation: SimulationReport) -> Table:
    rows: list[list[Cell]] = [
        [line.grade, line.rule, line.what, line.accepted or line.advice] for line in simulation.findings
    ]
    return Table(
        id="findings",
        title=f"What a simulation at block {simulation.block:,} found: {simulation.outcome.ending}",
        columns=[
            column("grade", "grade"),
            column("rule", "rule"),
            column("what", "finding"),
            column("advice", "advice, or why it was accepted"),
        ],
        rows=rows,
        recompute="`ape dao proposal simulate ID --json`, of the same calls.",
    )


def _course(facts: Facts, one: Proposal) -> str:
    coin = facts.votes_coin
    steps = course(facts.voting, one)
    every = max(1, -(-len(steps) // MOST_STEPS))
    kept = [*steps[:-1:every], steps[-1]]
    end = min(one.deadline, facts.time)
    scale = 10**coin.decimals
    sides = (("for", "for_"), ("against", "against"), ("abstain", "abstain"))
    lines = []
    for name, side in sides:
        points = [(float(one.snapshot), 0.0)]
        points += [(float(time), getattr(now, side) / scale) for time, now in kept]
        lines.append(Line(name, [*points, (float(end), points[-1][1])], is_stepped=True))
    quorum = quorum_of(facts, one)
    return charts.line_chart(
        f"Votes on {short_id(one.id)} over time",
        f"{len(steps)} ballots from {units.format_date(one.snapshot)} to {units.format_date(end)} UTC.",
        lines,
        _DATES,
        Axis(coin.symbol),
        levels=[("quorum", quorum / scale)] if quorum else (),
    )


def _actions(facts: Facts) -> dict[int, list[Action]]:
    names = ("proposalId", "targets", "values", "calldatas")
    created = facts.table("DaoGovernor", "ProposalCreated", names)
    return {
        number: [
            Action(str(to_checksum_address(target)), bytes.fromhex(data.removeprefix("0x")), int(value))
            for target, value, data in zip(
                json.loads(targets), json.loads(values), json.loads(calldatas), strict=True
            )
        ]
        for number, targets, values, calldatas in zip(
            *(created[name].tolist() for name in names), strict=True
        )
    }
