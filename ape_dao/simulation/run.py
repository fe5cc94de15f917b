"""One simulation from beginning to end: copy the chain, run the proposal's lifecycle, find what changed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.contract_types import GOVERNOR, KIND_NUMBERS, without_voters
from ape_dao.core.deployment.following import follow, recognise
from ape_dao.core.findings import Finding, Severity, worst
from ape_dao.core.governance import ProposalState
from ape_dao.proposals.accepting import read_acceptances
from ape_dao.proposals.describing import read_description
from ape_dao.proposals.models import ProposalFile
from ape_dao.proposals.registry import Registry
from ape_dao.simulation.context import Run, RunContext
from ape_dao.simulation.effects import read_effects
from ape_dao.simulation.fork import forked
from ape_dao.simulation.judge import judge, worst_first
from ape_dao.simulation.lifecycle import Runner, Votes
from ape_dao.simulation.names import Names
from ape_dao.simulation.rehearsal import rehearse
from ape_dao.simulation.reporting import make_report
from ape_dao.simulation.rules.acceptance_rules import accept, told
from ape_dao.simulation.rules.outcome_rules import judge_others
from ape_dao.simulation.subject import OPEN, Subject, find, proposals_on
from ape_dao.simulation.variables import variables
from ape_dao.simulation.voters import STAND_IN, strongest_holders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ape.api import ProviderAPI

    from ape_dao.proposals.checks import Check, Result
    from ape_dao.simulation.context import SimulatedDao
    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.lifecycle import Lifecycle
    from ape_dao.simulation.report import SimulationReport
    from ape_dao.simulation.voters import Voter

MAX_PROPOSERS = 5
"""Holders that are asked to make a proposal: the first may have used up its quota."""
_OVER = (ProposalState.CANCELED, ProposalState.DEFEATED, ProposalState.EXPIRED)


@dataclass(frozen=True)
class Simulation:
    """What a simulation found."""

    report: SimulationReport
    """Everything, as `--json` prints it."""
    findings: tuple[Finding, ...]
    """The worst first."""

    @property
    def is_critical(self) -> bool:
        """Whether a finding is critical, and not accepted."""
        return worst(self.findings) == Severity.CRITICAL


@dataclass(frozen=True)
class _Attempt:
    """Who votes, and who proposes what is not on the chain."""

    votes: Votes
    proposer: str


@dataclass
class _Setup:
    """Everything that stays the same through all runs of one simulation."""

    fork: Fork
    dao: SimulatedDao
    names: Names
    registry: Registry
    public: Registry
    voters: Sequence[Voter]
    checks: tuple[list[Check], list[Check]] = field(default_factory=lambda: ([], []))


def simulate(
    provider: ProviderAPI,
    dao: SimulatedDao,
    proposal: ProposalFile | str,
    *,
    votes: Votes = "holders",
    proposer: str | None = None,
    with_others: bool = True,
) -> Simulation:
    """Run the lifecycle of a proposal on a private copy of the connected chain.

    Args:
        proposal: A file, or the id of a proposal on the chain, in any state.
        votes: Who votes; with "holders", votes are borrowed where the holders have too few.
        proposer: Who proposes a file; the strongest holder if it is None.
        with_others: Whether to try also what is different after all other open proposals.

    Raises:
        SimulationError: There is no such proposal, or the chain cannot be copied.
        ProposalError: The file does not fit this DAO.
    """
    began = time.monotonic()
    origin = Chain(provider)
    follow(origin, dao.addresses, dao.start_block, dao.contracts)
    origin = origin.still()
    present = proposals_on(origin, dao.addresses[GOVERNOR.key], dao.start_block)
    on_chain = find(present, proposal) if isinstance(proposal, str) else None
    block = on_chain.executed - 1 if on_chain and on_chain.executed else None
    after: RunContext | None = None
    with forked(provider, block, variables(dao), _notes(origin, dao)) as fork:
        recognise(fork, dao.addresses, dao.contracts)
        history = origin if block is None else None
        setup, subject = _prepare(fork, dao, proposal, on_chain, present, votes, history)
        is_open = [other for other in present if other.state in OPEN]
        required = [other for other in is_open if other.id == subject.predecessor]
        others = [other for other in is_open if other.id != subject.id and block is None]
        with fork.snapshot():
            used, context = _run(setup, subject, _attempts(setup, subject, votes, proposer), required)
            findings = judge(context)
        if with_others and len(others) > len(required):
            with fork.snapshot():
                _, after = _run(setup, subject, [used], others)
                findings += judge_others(context.run, after.run, [other.title for other in others])
                findings += _only_after(findings, judge(after))
        ordered = worst_first(_accepted(setup, subject, proposal, worst_first(findings)))
        report = make_report(context, after, ordered, time.monotonic() - began)
    return Simulation(report, tuple(ordered))


def _notes(origin: Chain, dao: SimulatedDao) -> Path:
    """Where it is kept what simulations of this DAO need."""
    from ape.utils import ManagerAccessMixin

    folder: Path = ManagerAccessMixin.config_manager.DATA_FOLDER
    return folder / "ape-dao" / "needed" / str(origin.chain_id()) / f"{dao.addresses[GOVERNOR.key]}.json"


def _prepare(
    fork: Fork,
    dao: SimulatedDao,
    proposal: ProposalFile | str,
    on_chain: Subject | None,
    present: Sequence[Subject],
    votes: Votes,
    history: Chain | None,
) -> tuple[_Setup, Subject]:
    base = Registry.read(dao.addresses, fork, dao.tokens)
    names = Names(fork, dao.addresses, dao.accounts)
    names.add({asset.address: asset.symbol for asset in base.assets if asset.symbol})
    source = str(fork.read(artifact(GOVERNOR.name), dao.addresses[GOVERNOR.key], "token"))
    contracts = frozenset(without_voters(names.contracts).values())
    voters: list[Voter] = []
    if votes == "holders":
        voters = strongest_holders(fork, source, dao.start_block, contracts, history)
    if isinstance(proposal, ProposalFile):
        registry = proposal.registry(base)
        subject = Subject(
            title=proposal.title,
            actions=tuple(proposal.actions_for(registry)),
            text=proposal.description(base, STAND_IN),
            kind=KIND_NUMBERS[proposal.kind],
            predecessor=_predecessor(proposal, present),
        )
        subject = next((other for other in present if _is_same(other, subject)), subject)
        checks = proposal.checks(base)
        return _Setup(fork, dao, names, registry, base, voters, checks), _unfinished(subject)
    assert on_chain is not None  # noqa: S101 - `find` found it
    return _Setup(fork, dao, names, base, base, voters), _unfinished(on_chain)


def _accepted(
    setup: _Setup, subject: Subject, proposal: ProposalFile | str, findings: Sequence[Finding]
) -> list[Finding]:
    """What a file accepts counts; what only a text says, which anybody can write, does not."""
    if isinstance(proposal, ProposalFile):
        return accept(findings, proposal.acceptances(setup.public))
    return told(findings, read_acceptances(list(read_description(subject.text).accepted)))


def _predecessor(file: ProposalFile, present: Sequence[Subject]) -> int:
    """The whole id of what must be executed before; 0 for nothing."""
    return 0 if file.after is None else find(present, file.after).id or 0


def _is_same(on_chain: Subject, subject: Subject) -> bool:
    """Whether an open proposal on the chain came from the same file, whoever proposed it."""
    same_content = on_chain.actions == subject.actions and on_chain.body == subject.body
    return same_content and on_chain.state in OPEN


def _unfinished(subject: Subject) -> Subject:
    """The proposal, or a new one of the same actions if it is over."""
    return subject.again() if subject.state in _OVER else subject


def _attempts(setup: _Setup, subject: Subject, votes: Votes, proposer: str | None) -> list[_Attempt]:
    """Who proposes and who votes: the holders if they can, otherwise somebody with borrowed votes."""
    electors = [voter.address for voter in setup.voters if not voter.is_own]
    strongest = electors[0] if electors else STAND_IN
    if votes == "stand-in":
        return [_Attempt(votes, proposer or STAND_IN)]
    if votes == "tally":
        return [_Attempt(votes, proposer or strongest)]
    holders = electors[:MAX_PROPOSERS] if subject.id is None else []
    proposers = [proposer] if proposer else holders or [strongest]
    attempts = [_Attempt("holders", address) for address in proposers]
    return [*attempts, _Attempt("stand-in", proposer or STAND_IN)]


def _run(
    setup: _Setup, subject: Subject, attempts: Sequence[_Attempt], others: Sequence[Subject]
) -> tuple[_Attempt, RunContext]:
    """Run it as the first of `attempts` that succeeds, or the last."""
    refusals = []
    for attempt in attempts:
        snapshot = setup.fork.rpc("evm_snapshot")
        runner = Runner(setup.fork, setup.dao.addresses, setup.voters, attempt.votes)
        lifecycle = runner.create(subject, attempt.proposer, is_traced=True)
        before = [runner.create(other, attempt.proposer) for other in others]
        if lifecycle.ending is None:
            runner.run([*before, lifecycle], last=lifecycle)
        if attempt == attempts[-1] or lifecycle.ending not in ("refused", "defeated"):
            break
        refusals += [lifecycle.reason] if lifecycle.ending == "refused" else []
        setup.fork.rpc("evm_revert", snapshot)
    trusted = {*setup.names.contracts.values(), *(asset.address for asset in setup.public.assets)}
    effects = read_effects(setup.fork, setup.names, lifecycle, trusted)
    rehearsals = rehearse(setup.fork, setup.names, lifecycle, setup.fork.habits, trusted)
    context = RunContext(
        fork=setup.fork,
        dao=setup.dao,
        names=setup.names,
        registry=setup.registry,
        public=setup.public,
        subject=lifecycle.subject,
        run=Run(
            attempt.votes, lifecycle, effects, tuple(before), tuple(rehearsals), next(iter(refusals), "")
        ),
        voters=setup.voters,
        checks=_check(setup, lifecycle),
    )
    return attempt, context


def _check(setup: _Setup, lifecycle: Lifecycle) -> list[Result]:
    """What the file expects: before just before the execution, after just after it."""
    if not lifecycle.is_executed or lifecycle.execution is None:
        return []
    before, after = setup.checks
    timed = [(check, lifecycle.before) for check in before]
    timed += [(check, lifecycle.execution.block) for check in after]
    results = []
    for check, block in timed:
        if check.calldata is None:
            (balance,) = setup.fork.rpc_many([("eth_getBalance", [check.target, hex(block)])])
            results.append(check.judge(int(balance, 16)))
        else:
            (answer,) = setup.fork.calls([(check.target, check.calldata)], block)
            results.append(check.judge_answer(answer or b""))
    return results


def _only_after(alone: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Critical findings of rules that find nothing without the other proposals."""
    known = {finding.rule for finding in alone}
    return [
        replace(finding, what=f"After the other open proposals: {finding.what}")
        for finding in after
        if finding.severity == Severity.CRITICAL and finding.rule not in known
        if finding.rule != "execution-fails"
    ]
