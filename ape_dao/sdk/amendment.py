"""Changing a DAO that lives: from an edited spec to a proposal, and to the record of what was executed.

::

    amendment = plan_change(record, load_spec("dao.yaml"), provider)   # core.amendment.plan.Amendment
    amendment.require_possible()                  # raises what cannot change, by key
    deploy_change(amendment, record, provider, account)                # what it adds; anybody can send that
    state = read_state(amendment, dao)            # what is deployed, proposed, executed
    proposal_text(amendment, state, dao)          # of sdk.amendment_files: the next proposal file
    finish_change(amendment, record, provider, dao)                    # in force: kept in the record
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ape_dao.core.amendment.changes import changes
from ape_dao.core.amendment.living import LivingValues
from ape_dao.core.amendment.pending import Pending, load_pending, pending_amendments, pending_path
from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.bookkeeping import created_entries, kit_version, write_inputs
from ape_dao.core.deployment.journal import Journal
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import AMENDMENT, FOLDER, record_path
from ape_dao.core.errors import AmendmentError
from ape_dao.core.governance import ProposalState
from ape_dao.core.spec.identity import spec_hash
from ape_dao.core.verification.verify import require_verified, verify
from ape_dao.lint.judge import errors, lint
from ape_dao.proposals.onchain import executed_entry, find_proposals
from ape_dao.sdk import governance
from ape_dao.sdk.dao import Dao
from ape_dao.sdk.verification import of_record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.amendment.plan import Amendment, Call
    from ape_dao.core.deployment.deploy import Progress
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec
    from ape_dao.proposals.onchain import ChainProposal

_OPEN = (
    ProposalState.PENDING,
    ProposalState.ACTIVE,
    ProposalState.SUCCEEDED,
    ProposalState.QUEUED,
)


@dataclass(frozen=True)
class State:
    """How far an amendment has come."""

    missing: tuple[str, ...]
    """Keys of contracts that are still to be deployed."""
    open: tuple[ChainProposal, ...]
    """Proposals on their way that make calls of it, and no others."""
    left: tuple[Call, ...]
    """Calls that no open proposal makes."""

    @property
    def is_executed(self) -> bool:
        """Whether nothing is left to do, except to record it."""
        return not (self.missing or self.open or self.left)


# planning


def plan_change(record: Record, wanted: Spec, provider: ProviderAPI | None = None) -> Amendment:
    """What it takes to lead the DAO of a record to a new spec.

    Args:
        provider: Of its chain; without it the DAO is taken to be as its record says.

    Raises:
        SpecError: A name of the new spec has no address.
        VerifyError: The spec is that of another DAO.
        PlanError: A new contract does not fit on a chain.
    """
    spec = wanted if wanted.name != record.spec.name else of_record(wanted, record)
    chain = None if provider is None else LivingValues(record, _comparable(spec, record), provider)
    return plan_amendment(
        record.spec,
        spec,
        record.addresses,
        record.deployer,
        number=len(record.installations) + 1,
        generations=_generations(record),
        chain=chain,
        compiled=record.artifacts,
    )


def _comparable(spec: Spec, record: Record) -> Spec:
    """The new spec, if the DAO can be read beside it; else the record's."""
    return spec if spec.name == record.spec.name else record.spec


def _generations(record: Record) -> dict[str, int]:
    """How many contracts ever went by each key."""
    counts = dict.fromkeys(record.existing, 1)
    for installation in record.installations:
        for key in installation["contracts"]:
            counts[key] = counts.get(key, 0) + 1
    return counts


def require_fresh_base(record: Record, amendment: Amendment, folder: Path = FOLDER) -> None:
    """Refuse to take back by accident what another amendment changed while this one was on its way.

    Raises:
        AmendmentError: Names every key, and what to do.
    """
    pending = find_pending(record, amendment.spec, folder)
    if pending is None or pending.base_hash == spec_hash(record.spec):
        return
    wanted = {change.path: change for change in amendment.changes}
    own = {change.path for change in changes(pending.base_spec, amendment.spec)}
    others = [change for change in changes(pending.base_spec, record.spec) if change.path in wanted]
    if others:
        both = [change.key for change in others if change.path in own]
        clash = f" Both change {', '.join(both)}: choose." if both else ""
        raise AmendmentError(
            f"The DAO has changed since this amendment was written ({'; '.join(map(str, others))}), and the "
            f"new spec would take that back.{clash} Put these values into the file, and run the same command "
            "again."
        )


def require_sound_change(amendment: Amendment, chain: Chain | None = None) -> None:
    """Refuse errors of lint that the spec in force does not have, unless the profile is `dev`.

    Raises:
        AmendmentError: Names every new error.
    """
    if amendment.spec.profile == "dev":
        return
    known = {(one.rule, one.where) for one in errors(lint(amendment.base, chain=chain))}
    found = [one for one in errors(lint(amendment.spec, chain=chain)) if (one.rule, one.where) not in known]
    if found:
        listed = "; ".join(f"{one.where}: {one.what}" for one in found)
        raise AmendmentError(
            f"The new spec has lint errors ({listed}); `ape dao lint` says what to change. Nothing was "
            "written."
        )


# deploying


def deploy_change(
    amendment: Amendment,
    record: Record,
    provider: ProviderAPI,
    account: AccountAPI,
    folder: Path = FOLDER,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Pending:
    """Create the contracts that an amendment adds, or go on where an earlier run stopped.

    Raises:
        AmendmentError: It cannot be, or would take back what another one changed.
        DeployError: It cannot start, a transaction failed, or what exists is not what was planned.
    """
    from ape_dao.core.amendment.deploying import deploy_contracts  # planning needs nothing of it

    amendment.require_possible()
    require_fresh_base(record, amendment, folder)
    require_sound_change(amendment, Chain(provider))
    entries = {}
    if amendment.deployments:
        entries = deploy_contracts(amendment, record, provider, account, folder, progress)
    pending = replace(
        keep_pending(amendment, record, folder), deployer=str(account.address), contracts=entries
    )
    pending.save()
    return pending


def find_pending(record: Record, spec: Spec, folder: Path = FOLDER) -> Pending | None:
    """The amendment that leads to a spec, if it was begun."""
    path = pending_path(record.network, record.slug, spec_hash(spec), folder)
    return load_pending(path) if path.is_file() else None


def keep_pending(
    amendment: Amendment, record: Record, folder: Path = FOLDER, proposal: str | None = None
) -> Pending:
    """Write down beside the record that an amendment is on its way; what was deployed before stays in it.

    Args:
        proposal: A proposal file that was written.
    """
    path = pending_path(record.network, record.slug, amendment.spec_hash, folder)
    known = load_pending(path) if path.is_file() else None
    pending = Pending(
        path=path,
        base_hash=amendment.base_hash,
        base=amendment.base.to_data(),
        spec_hash=amendment.spec_hash,
        data=amendment.spec.to_data(),
        deployer=known.deployer if known else "",
        contracts=known.contracts if known else {},
        retired={**amendment.replaced, **amendment.retired},
        proposals=tuple(
            dict.fromkeys([*(known.proposals if known else ()), *([proposal] if proposal else [])])
        ),
        calls=tuple(
            dict.fromkeys(
                [
                    *(known.calls if known else ()),
                    *((call.target, "0x" + call.data.hex()) for call in amendment.calls),
                ]
            )
        ),
    )
    pending.save()
    return pending


@dataclass(frozen=True)
class Finished:
    """An amendment that is in force and recorded."""

    record: Record
    path: Path
    findings: list[Finding]
    """What reading everything back from the chain found."""


def finish_change(
    amendment: Amendment, record: Record, provider: ProviderAPI, dao: Dao, folder: Path = FOLDER
) -> Finished:
    """Compare the DAO with the new spec, and write the amendment into the record.

    Raises:
        VerifyError: The DAO is not what the new spec says.
        DeployError: A contract that it added is not what was planned.
    """
    if not (amendment.changes or amendment.deployments):
        return _finished_before(amendment, record, provider, dao, folder)
    after, done = _recorded(amendment, record, Chain(provider), dao, folder)
    findings = verify(installed(after), provider, record.start_block)
    require_verified(findings)
    path = record_path(record.network, record.slug, folder)
    write_inputs(after, {step.contract for step in amendment.deployments}, folder)
    after.save(path)
    for one in done:
        one.remove()
    return Finished(after, path, findings)


def with_executed(record: Record, provider: ProviderAPI, folder: Path = FOLDER) -> Record:
    """The record as `finish_change` will write it for an amendment that was executed since."""
    if not pending_amendments(record.network, record.slug, folder):
        return record
    dao = Dao.at(record)
    for one in amendments_on_their_way(record, dao, folder):
        if one.is_executed and not one.is_outdated:
            amendment = plan_change(record, load_pending(one.file).spec, provider)
            if amendment.changes or amendment.deployments:
                return _recorded(amendment, record, Chain(provider), dao, folder)[0]
    return record


def _recorded(
    amendment: Amendment, record: Record, chain: Chain, dao: Dao, folder: Path
) -> tuple[Record, list[Pending]]:
    """The record with an amendment that is executed, and what was kept of it beside the record."""
    from ape_dao.core.amendment.deploying import require_created  # planning needs nothing of it

    if amendment.deployments:
        require_created(amendment, record, chain)
    own = find_pending(record, amendment.spec, folder)
    executed = [one.file for one in amendments_on_their_way(record, dao, folder) if one.is_executed]
    begun = pending_amendments(record.network, record.slug, folder)
    # Those of a file that was edited in the meantime are in force too, if their proposals were executed.
    done = [one for one in begun if one.path in executed or (own and one.path == own.path)]
    calls = {call for one in done for call in one.calls}
    entries = _entries(amendment, done, chain)
    deployers = [one.deployer for one in done if one.deployer]
    installation = {
        "kind": AMENDMENT,
        "kit": kit_version(),
        "deployer": deployers[0] if deployers else record.deployer,
        "baseSpecHash": amendment.base_hash,
        "specHash": amendment.spec_hash,
        "spec": amendment.spec.to_data(),
        "contracts": entries,
        "retired": {**amendment.replaced, **amendment.retired},
        "changes": [str(change) for change in amendment.changes],
        "proposals": [executed_entry(proposal, chain) for proposal in _executing(dao, calls)],
        "gasUsed": sum(int(entry.get("gasUsed") or 0) for entry in entries.values()),
    }
    artifacts = {step.contract: step.artifact for step in amendment.deployments}
    return record.with_installation(installation, artifacts), done


def _finished_before(
    amendment: Amendment, record: Record, provider: ProviderAPI, dao: Dao, folder: Path
) -> Finished:
    """The record holds it already, of a run that was killed before its end."""
    findings = verify(installed(record), provider, record.start_block)
    require_verified(findings)
    for one in amendments_on_their_way(record, dao, folder):
        if one.is_executed:
            one.file.unlink(missing_ok=True)
    if (own := find_pending(record, amendment.spec, folder)) is not None:
        own.remove()
    return Finished(record, record_path(record.network, record.slug, folder), findings)


def _entries(amendment: Amendment, done: Sequence[Pending], chain: Chain) -> dict[str, dict[str, Any]]:
    """What the record says of the contracts that were added; without their transactions if those are lost."""
    nothing = Journal(
        path=FOLDER,
        dao="",
        chain_id=0,
        chain="",
        deployer="",
        spec_hash="",
        plan_hash="",
        spec={},
        start_block=0,
        entries={},
    )
    made = created_entries(amendment.deployments, chain, nothing)
    known = {str(entry["address"]): entry for one in done for entry in one.contracts.values()}
    return {key: known.get(entry["address"], entry) for key, entry in made.items()}


def _executing(dao: Dao, calls: set[tuple[str, str]]) -> list[ChainProposal]:
    """The executed proposals that made calls of an amendment."""
    return [
        proposal
        for proposal in find_proposals(dao, ProposalState.EXECUTED)
        if any((action.target, "0x" + action.calldata.hex()) in calls for action in proposal.actions)
    ]


@dataclass(frozen=True)
class OnItsWay:
    """An amendment that is not in force, as the chain has it."""

    file: Path
    """Where it is kept, beside the record."""
    deployed: tuple[str, ...]
    """Keys of its contracts that exist; they have no power and no asset before its execution."""
    proposals: tuple[tuple[str, str], ...]
    """Short id and state of each proposal that makes calls of it, and no others."""
    is_outdated: bool
    """Whether another amendment came into force since it was planned."""

    @property
    def state(self) -> str:
        """In a word or two."""
        return self.proposals[-1][1] if self.proposals else "not proposed"

    @property
    def is_executed(self) -> bool:
        """Whether the last proposal that makes its calls is executed."""
        return self.state == ProposalState.EXECUTED.name.lower()


def amendments_on_their_way(record: Record, dao: Dao, folder: Path = FOLDER) -> list[OnItsWay]:
    """Every amendment that was begun beside a record and is not recorded: also those that were defeated."""
    waiting = pending_amendments(record.network, record.slug, folder)
    made = find_proposals(dao) if waiting else []
    found = []
    for pending in waiting:
        calls, keys = set(pending.calls), list(pending.contracts)
        codes = dao.chain.codes_of([str(pending.contracts[key]["address"]) for key in keys])
        ours = [
            proposal
            for proposal in made
            if {(action.target, "0x" + action.calldata.hex()) for action in proposal.actions} <= calls
        ]
        found.append(
            OnItsWay(
                file=pending.path,
                deployed=tuple(key for key, code in zip(keys, codes, strict=True) if code),
                proposals=tuple(
                    (proposal.short_id, governance.state(dao, proposal).name.lower()) for proposal in ours
                ),
                is_outdated=pending.base_hash != spec_hash(record.spec),
            )
        )
    return found


# proposing


def read_state(amendment: Amendment, dao: Dao) -> State:
    """How far an amendment has come, by the chain."""
    steps = amendment.deployments
    codes = dao.chain.codes_of([step.address for step in steps])
    planned = {(call.target, call.data) for call in amendment.calls}
    ours = [
        proposal
        for proposal in find_proposals(dao, *_OPEN)
        if planned and {(action.target, action.calldata) for action in proposal.actions} <= planned
    ]
    made = {(action.target, action.calldata) for proposal in ours for action in proposal.actions}
    return State(
        missing=tuple(step.key for step, code in zip(steps, codes, strict=True) if not code),
        open=tuple(ours),
        left=tuple(call for call in amendment.calls if (call.target, call.data) not in made),
    )
