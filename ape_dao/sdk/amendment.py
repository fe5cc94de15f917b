"""Changing a DAO that lives: from an edited spec to a proposal, and to the record of what was executed.

::

    amendment = plan_change(record, load_spec("dao.yaml"), provider)   # core.amendment.plan.Amendment
    amendment.require_possible()                  # raises what cannot change, by key
    deploy_change(amendment, record, provider, account)                # what it adds; anybody can send that
    state = read_state(amendment, dao)            # what is deployed, proposed, executed
    write_proposal(amendment, state, dao, Path("amendment.yaml"))      # the next proposal file
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ape_dao.core.amendment.changes import changes
from ape_dao.core.amendment.living import LivingValues
from ape_dao.core.amendment.pending import Pending, load_pending, pending_amendments, pending_path
from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.chain.limits import MAX_TRANSACTION_GAS
from ape_dao.core.chain.transport import Refused
from ape_dao.core.contract_types import TIMELOCK
from ape_dao.core.deployment.bookkeeping import created_entries, kit_version
from ape_dao.core.deployment.journal import Journal
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import AMENDMENT, FOLDER, record_path
from ape_dao.core.errors import AmendmentError
from ape_dao.core.governance import Action, ProposalState
from ape_dao.core.spec.identity import spec_hash
from ape_dao.core.verification.verify import require_verified, verify
from ape_dao.lint.judge import errors, lint
from ape_dao.proposals.decoding import decode_action
from ape_dao.proposals.loading import parse_proposal
from ape_dao.proposals.notation import Scope
from ape_dao.proposals.onchain import executed_entry, find_proposals
from ape_dao.proposals.registry import Registry
from ape_dao.proposals.values import write_value
from ape_dao.proposals.writing import dump_yaml, write_action
from ape_dao.sdk import governance
from ape_dao.sdk.verification import of_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ape.api import AccountAPI, ProviderAPI

    from ape_dao.core.amendment.plan import Amendment, Call
    from ape_dao.core.deployment.deploy import Progress
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.sdk.dao import Dao

MARK = "# Written by `ape dao amend`, which writes it again when it runs."
_OF_REPLACEMENTS = ("role-lost", "role-leaves-the-dao", "receiver-outside")
"""Findings of the simulation that every replacement of a governor or router has."""
_OPEN = (
    ProposalState.PENDING,
    ProposalState.ACTIVE,
    ProposalState.SUCCEEDED,
    ProposalState.QUEUED,
)
_GAS_OF_CALL = 300_000
"""Of a call that cannot be tried alone, because it follows from others."""
_GAS_PERCENT = 75
"""How much of a transaction the calls of one proposal may take, by their estimates."""
_NAMED = 3
"""How many keys a title names."""


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
    from ape_dao.core.amendment.deploying import require_created  # planning needs nothing of it

    chain = Chain(provider)
    if amendment.deployments:
        require_created(amendment, record, chain)
    own = find_pending(record, amendment.spec, folder)
    executed = [one.file for one in amendments_on_their_way(record, dao, folder) if one.state == "executed"]
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
    after = record.with_installation(
        installation, {step.contract: step.artifact for step in amendment.deployments}
    )
    findings = verify(installed(after), provider, record.start_block)
    require_verified(findings)
    path = record_path(record.network, record.slug, folder)
    after.save(path)
    for one in done:
        one.remove()
    return Finished(after, path, findings)


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


def proposal_text(amendment: Amendment, state: State, dao: Dao, *, deploy_later: bool = False) -> str:
    """The next proposal file: of all calls that are left, or of as many as one proposal can make.

    Args:
        deploy_later: Whether contracts that the amendment adds may be deployed after the vote, as long as no
            call goes to them.

    Raises:
        AmendmentError: Nothing is left to propose, or contracts do not exist yet.
    """
    if not state.left:
        raise AmendmentError("Nothing is left to propose.")
    if state.missing and (not deploy_later or any(call.is_new for call in state.left)):
        raise AmendmentError(
            f"{', '.join(state.missing)} must exist before anybody votes on calls that use them; give "
            "--deploy."
        )
    calls = _fitting(state.left, dao)
    part = len(calls) < len(amendment.calls)
    registry = _with_new(Registry.of(dao), calls)
    data: dict[str, Any] = {"title": _title(amendment, is_part=part), "kind": amendment.kind}
    if state.open:
        data["after"] = f"0x{state.open[-1].id:064x}"
    data["summary"] = _summary(amendment)
    data["actions"] = [_written(registry, call) for call in calls]
    before = [*_existence(amendment, registry), *_checks(registry, calls, "before")]
    after = _checks(registry, calls, "after")
    if before or after:
        data["expect"] = {"before": before, "after": after}
    text = f"{MARK}\n{dump_yaml(data)}"
    file = parse_proposal(text, "amendment")
    file.checks(Registry.of(dao))
    encoded = [(action.target, action.calldata) for action in file.encode(dao)]
    if encoded != [(call.target, call.data) for call in calls]:
        raise AmendmentError("The proposal file does not say what was planned; report this.")
    return text


def accept_replacements(text: str, amendment: Amendment, record: Record, provider: ProviderAPI) -> str:
    """A proposal file that accepts, one by one and with reasons, what its simulation calls critical about the
    contracts that the amendment replaces, and nothing else.

    A new contract's address can hold nothing but the kit's code with the arguments of the new spec, which is
    what the simulation cannot know of a stranger.

    Raises:
        SimulationError: The chain cannot be copied.
        NodeError: There is no local node for the copy.
        ToolchainError: There is no anvil.
    """
    if not amendment.replaced:
        return text
    from ape_dao.simulation import Severity, SimulatedDao, simulate

    file = parse_proposal(text, "amendment")
    found = simulate(provider, SimulatedDao.from_record(record), file, with_others=False)
    new = {step.address: step for step in amendment.deployments}
    entries = []
    for finding in found.findings:
        if finding.severity is not Severity.CRITICAL or finding.rule not in _OF_REPLACEMENTS:
            continue
        step = next((step for address, step in new.items() if address in finding.what), None)
        key = next((key for key in amendment.replaced if re.search(rf"\b{key} ", finding.what)), None)
        if step is not None:
            about = step.address
            reason = (
                f"It is the new {step.key}: the kit's {step.contract} with the arguments of the new spec."
            )
        elif key is not None:
            about = key
            reason = f"The {key} is replaced by {amendment.addresses[key]} in the same proposal."
        else:
            continue
        entries.append({"finding": finding.rule, "reason": reason, "about": about})
    return text + dump_yaml({"accept": entries}) if entries else text


def write_proposal(text: str, path: Path) -> None:
    """Write a proposal file, over an earlier one of `ape dao amend` only.

    Raises:
        AmendmentError: Another file is there, or it cannot be written.
    """
    try:
        if path.exists() and not path.read_text(encoding="utf-8").startswith(MARK):
            raise AmendmentError(f"{path} exists and is not of `ape dao amend`; give another --out.")
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as err:
        raise AmendmentError(f"{path} cannot be written: {err}.") from err


def _fitting(calls: Sequence[Call], dao: Dao) -> list[Call]:
    """As many calls as one proposal can make, from the first on."""
    most, most_bytes = dao.read("kinds", "MAX_ACTIONS", "MAX_CALLDATA_BYTES")
    timelock = dao.addresses[TIMELOCK.key]
    requests = [
        ("eth_estimateGas", [{"from": timelock, "to": call.target, "data": "0x" + call.data.hex()}])
        for call in calls
    ]
    estimates = [
        _GAS_OF_CALL if isinstance(answer, Refused) else int(str(answer), 16)
        for answer in dao.chain.ask(requests)
    ]
    chosen: list[Call] = []
    size = gas = 0
    for call, estimate in zip(calls, estimates, strict=True):
        size, gas = size + len(call.data), gas + estimate
        is_too_much = size > most_bytes or gas > MAX_TRANSACTION_GAS * _GAS_PERCENT // 100
        if len(chosen) == most or (chosen and is_too_much):
            break
        chosen.append(call)
    return chosen


def _with_new(registry: Registry, calls: Sequence[Call]) -> Registry:
    """The registry with the functions of contracts that the DAO does not have yet, or no longer."""
    ours = set(registry.contracts.values())
    abis = {
        call.target: tuple(entry for entry in artifact(call.contract).abi if entry["type"] == "function")
        for call in calls
        if call.target not in ours and registry.asset_at(call.target) is None
    }
    return registry.with_labels({}, abis)


def _written(registry: Registry, call: Call) -> dict[str, Any]:
    written = write_action(registry, Action(call.target, call.data))
    if call.target in registry.abis:
        written["abi"] = call.contract
    return {**written, "note": call.why}


def _title(amendment: Amendment, *, is_part: bool) -> str:
    """What is new, what leaves, and the first keys that change."""
    whole = [change.key for change in amendment.changes if change not in amendment.without_effect]
    named = [f"new {step.key}" for step in amendment.deployments]
    named += [f"without {key}" for key in amendment.retired]
    named += [
        key for key in whole if not key.startswith(("addresses.", "allocations[") if named else "addresses.")
    ]
    named = named or [call.key for call in amendment.calls]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    part = ", a part" if is_part else ""
    return f"Amendment {amendment.number - 1}{part}: {', '.join(named[:_NAMED])}{more}"[:200]


def _summary(amendment: Amendment) -> str:
    """What members vote on, in Markdown."""
    lines = ["The spec of the DAO changes:", ""]
    lines += [f"- {change}" for change in amendment.changes if change not in amendment.without_effect]
    if amendment.deployments:
        lines += ["", "New contracts, which do nothing for the DAO before this is executed:", ""]
        lines += [f"- {step.key}: {step.contract} at {step.address}" for step in amendment.deployments]
    given, taken = ("Powers that it gives", amendment.gained), ("Powers that it takes", amendment.lost)
    for title, powers in (given, taken):
        if powers:
            lines += ["", f"{title}:", ""]
            lines += [f"- {power.contract}: {power.power} of {power.holder}" for power in powers]
    lines += ["", "What happens to the rest:", "", *(f"- {effect}" for effect in amendment.effects)]
    return "\n".join(lines)


def _existence(amendment: Amendment, registry: Registry) -> list[dict[str, Any]]:
    """That each new contract is there: its address can hold nothing but its code with its arguments."""
    entries = []
    for step, part in zip(amendment.deployments, amendment.parts, strict=True):
        if part.owner is not None:
            owner = registry.name_of(amendment.addresses[part.owner])
            entries.append({"call": f"{step.address}.owner", "abi": step.contract, "equals": owner})
    return entries


def _checks(registry: Registry, calls: Sequence[Call], when: str) -> list[dict[str, Any]]:
    """What views answer before or after, for those that answer one plain value."""
    checks: dict[str, dict[str, Any]] = {}
    for call in calls:
        one = call.checked
        if one is None or one.view is None or one.is_set or call.is_new:
            continue
        value = one.before if when == "before" else one.after
        entry = _check(registry, call, one.view.name, one.view.arguments, value)
        if entry is not None:
            checks[str(entry)] = entry
    return list(checks.values())


def _check(
    registry: Registry, call: Call, view: str, arguments: tuple[Any, ...], value: Any
) -> dict[str, Any] | None:
    abi = (registry.deployed.get(call.target) or artifact(call.contract)).abi
    entry = next(one for one in abi if one.get("name") == view and one["type"] == "function")
    outputs = entry["outputs"]
    if len(outputs) != 1 or outputs[0]["type"].startswith("tuple") or value is None:
        return None
    scope = Scope(registry, call.target, registry.type_at(call.target))
    name = outputs[0]["name"].strip("_") or view
    is_text = outputs[0]["type"].startswith("bytes") and isinstance(value, str)
    read = bytes.fromhex(value[2:]) if is_text else value
    written: dict[str, Any] = {"call": f"{call.key}.{view}"}
    if arguments:
        names = [part["name"].strip("_") or str(index) for index, part in enumerate(entry["inputs"])]
        pairs = zip(names, entry["inputs"], arguments, strict=True)
        written["args"] = {key: write_value(scope, part, key, item) for key, part, item in pairs}
    written["equals"] = write_value(scope, outputs[0], name, read)
    return written


def described(registry: Registry, calls: Sequence[Call]) -> Iterator[str]:
    """A line for each call."""
    from ape_dao.proposals.describing import call_line

    named = _with_new(registry, calls)
    for call in calls:
        line = call_line(decode_action(named, Action(call.target, call.data)))
        yield f"{line}  ({call.why})"
