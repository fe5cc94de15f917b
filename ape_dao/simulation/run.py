"""One simulation from beginning to end: copy the chain, play the proposal's life, find out what changed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.contract_types import KIND_NUMBERS, contract_name
from ape_dao.core.spec import token_addresses
from ape_dao.proposals import ProposalFile, Registry
from ape_dao.sdk.governance import ProposalState
from ape_dao.simulation.document import make_document
from ape_dao.simulation.effects import read_effects
from ape_dao.simulation.findings import Finding, Grade, worst_first
from ape_dao.simulation.fork import forked
from ape_dao.simulation.judge import judge
from ape_dao.simulation.life import Stagehand, Votes
from ape_dao.simulation.names import Names, addresses_in
from ape_dao.simulation.rules.life_rules import judge_others
from ape_dao.simulation.scene import House, Performance, Scene
from ape_dao.simulation.subject import OPEN, Subject, find, proposals_on
from ape_dao.simulation.voters import STAND_IN, strongest_holders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.record import Record
    from ape_dao.proposals import Check, Result
    from ape_dao.simulation.fork import Fork
    from ape_dao.simulation.life import Life
    from ape_dao.simulation.voters import Voter

MAX_PROPOSERS = 5
"""Holders that are asked to make a proposal: the first may have used up its quota."""
_OVER = (ProposalState.CANCELED, ProposalState.DEFEATED, ProposalState.EXPIRED)


@dataclass(frozen=True)
class Simulation:
    """What a simulation found."""

    document: dict[str, Any]
    """Everything, as `--json` prints it."""
    findings: tuple[Finding, ...]
    """The worst first."""

    @property
    def is_critical(self) -> bool:
        """Whether a finding is critical."""
        return any(one.grade == Grade.CRITICAL for one in self.findings)


@dataclass(frozen=True)
class _Attempt:
    """Who votes, and who proposes what is not on the chain."""

    votes: Votes
    proposer: str


@dataclass
class _Stage:
    """Everything that stays the same through all runs of one simulation."""

    fork: Fork
    house: House
    names: Names
    registry: Registry
    public: Registry
    voters: Sequence[Voter]
    checks: tuple[list[Check], list[Check]] = field(default_factory=lambda: ([], []))


def simulate(
    provider: ProviderAPI,
    house: House,
    proposal: ProposalFile | str,
    *,
    votes: Votes = "holders",
    proposer: str | None = None,
    with_others: bool = True,
) -> Simulation:
    """Play the life of a proposal on a private copy of the connected chain.

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
    present = proposals_on(Chain(provider), house.addresses["governor"], house.start_block)
    on_chain = find(present, proposal) if isinstance(proposal, str) else None
    block = on_chain.executed - 1 if on_chain and on_chain.executed else None
    with forked(provider, block) as fork:
        stage, subject = _prepare(fork, house, proposal, on_chain, present, votes)
        required = [one for one in present if one.id == subject.predecessor and one.state in OPEN]
        others = [one for one in present if one.state in OPEN and one.id != subject.id and block is None]
        with fork.undone():
            used, scene = _act(stage, subject, _attempts(stage, subject, votes, proposer), required)
            findings = judge(scene)
            document = make_document(scene)
        if with_others and len(others) > len(required):
            with fork.undone():
                _, second = _act(stage, subject, [used], others)
                labels = [f"the proposal '{one.title}'" for one in others]
                findings += judge_others(scene.performance, second.performance, labels)
                findings += _only_after(findings, judge(second))
                document["afterOthers"] = make_document(second, is_brief=True)
    ordered = worst_first(findings)
    document["findings"] = [
        {"rule": one.rule, "grade": one.grade.name.lower(), "what": one.what, "advice": one.advice}
        for one in ordered
    ]
    document["verdict"] = max((one.grade for one in ordered), default=Grade.NOTE).name.lower()
    document["seconds"] = round(time.monotonic() - began, 3)
    return Simulation(document, tuple(ordered))


def house_of(record: Record) -> House:
    """The DAO of a record."""
    mine = {key: address for key, address in record.addresses.items() if contract_name(key)}
    named = {name.removeprefix("addresses."): address for name, address in addresses_in(record.data["spec"])}
    return House(str(record.data["dao"]), mine, record.start_block, named, token_addresses(record.spec))


def _prepare(
    fork: Fork,
    house: House,
    proposal: ProposalFile | str,
    on_chain: Subject | None,
    present: Sequence[Subject],
    votes: Votes,
) -> tuple[_Stage, Subject]:
    base = Registry.read(house.addresses, fork, house.tokens)
    names = Names(fork, house.addresses, house.accounts)
    names.learn({one.address: one.symbol for one in base.assets if one.symbol})
    source = str(fork.read(artifact("DaoGovernor"), house.addresses["governor"], "token"))
    mine = frozenset(names.dao.values())
    voters = strongest_holders(fork, source, house.start_block, mine) if votes == "holders" else []
    if isinstance(proposal, ProposalFile):
        registry = proposal.registry(base)
        actions = tuple(proposal.actions_for(registry))
        subject = Subject(
            title=proposal.title,
            actions=actions,
            text=proposal.description(base, STAND_IN),
            kind=KIND_NUMBERS[proposal.kind],
            predecessor=_predecessor(proposal, present),
        )
        subject = next((one for one in present if _is_same(one, subject)), subject)
        return _Stage(fork, house, names, registry, base, voters, proposal.checks(base)), _playable(subject)
    assert on_chain is not None  # noqa: S101 - `find` found it
    return _Stage(fork, house, names, base, base, voters), _playable(on_chain)


def _predecessor(file: ProposalFile, present: Sequence[Subject]) -> int:
    """The whole id of what must be executed before; 0 for nothing."""
    return 0 if file.after is None else find(list(present), file.after).id or 0


def _is_same(one: Subject, other: Subject) -> bool:
    """Whether a proposal on the chain came from the same file, whoever proposed it."""
    return one.actions == other.actions and one.body == other.body and one.state in OPEN


def _playable(subject: Subject) -> Subject:
    """The proposal, or a new one of the same actions if it is over."""
    return subject.again() if subject.state in _OVER else subject


def _attempts(stage: _Stage, subject: Subject, votes: Votes, proposer: str | None) -> list[_Attempt]:
    """Who proposes and who votes: the holders if they can, otherwise somebody with borrowed votes."""
    if votes != "holders":
        return [_Attempt(votes, proposer or STAND_IN if votes == "stand-in" else proposer or _first(stage))]
    makers = [one.address for one in stage.voters[:MAX_PROPOSERS]] if subject.id is None else []
    tried = [proposer] if proposer else makers or [_first(stage)]
    return [*(_Attempt("holders", one) for one in tried), _Attempt("stand-in", proposer or STAND_IN)]


def _first(stage: _Stage) -> str:
    return stage.voters[0].address if stage.voters else STAND_IN


def _act(
    stage: _Stage, subject: Subject, attempts: Sequence[_Attempt], others: Sequence[Subject]
) -> tuple[_Attempt, Scene]:
    """Play it as the first of `attempts` that succeeds, or the last."""
    for attempt in attempts:
        snapshot = stage.fork.rpc("evm_snapshot")
        hand = Stagehand(stage.fork, stage.house.addresses, stage.voters, attempt.votes)
        life = hand.create(subject, attempt.proposer, is_watched=True)
        before = [hand.create(other, attempt.proposer) for other in others]
        if life.ending is None:
            hand.play([*before, life], last=life)
        if attempt == attempts[-1] or life.ending not in ("refused", "defeated"):
            break
        stage.fork.rpc("evm_revert", snapshot)
    effects = read_effects(stage.fork, stage.names, life)
    scene = Scene(
        fork=stage.fork,
        house=stage.house,
        names=stage.names,
        registry=stage.registry,
        public=stage.public,
        subject=life.subject,
        performance=Performance(attempt.votes, life, effects, tuple(before)),
        voters=stage.voters,
        checks=_ask(stage, life),
    )
    return attempt, scene


def _ask(stage: _Stage, life: Life) -> list[Result]:
    """What the file expects: before just before the execution, after just after it."""
    if not life.is_executed or life.execution is None:
        return []
    before, after = stage.checks
    timed = [(check, life.before) for check in before]
    timed += [(check, life.execution.block) for check in after]
    found = []
    for check, block in timed:
        if check.calldata is None:
            (answer,) = stage.fork.rpc_many([("eth_getBalance", [check.target, hex(block)])])
            found.append(check.judge(int(answer, 16)))
        else:
            (data,) = stage.fork.calls([(check.target, check.calldata)], block)
            found.append(check.judge_answer(data or b""))
    return found


def _only_after(alone: Sequence[Finding], after: Sequence[Finding]) -> list[Finding]:
    """Critical findings of a kind that there is only after the other proposals."""
    known = {one.rule for one in alone}
    return [
        replace(one, what=f"After the other open proposals: {one.what}")
        for one in after
        if one.grade == Grade.CRITICAL and one.rule not in known
        if one.rule != "execution-fails"
    ]
