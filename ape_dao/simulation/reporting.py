"""Makes the report from one or two runs: here data becomes text, and nowhere before."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ape_dao.core import units
from ape_dao.core.contract_types import KIND_NAMES
from ape_dao.core.deployment.plan import MAX_TRANSACTION_GAS, plain
from ape_dao.core.findings import worst
from ape_dao.proposals.decoding import decode_call
from ape_dao.proposals.describing import call_line, fingerprint, read_description
from ape_dao.simulation.report import (
    MAX_FRAME_DEPTH,
    ActionLine,
    ArgumentLine,
    BalanceLine,
    CallLine,
    CheckLine,
    EventLine,
    FindingLine,
    FrameLine,
    LossLine,
    OtherLine,
    Outcome,
    PowerLine,
    ProposalLine,
    RunReport,
    SimulationReport,
    StageLine,
    StorageLine,
    TransferLine,
)
from ape_dao.simulation.routine import is_routine_change, is_routine_event
from ape_dao.simulation.voters import OPERATOR, STAND_IN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.findings import Finding, Severity
    from ape_dao.proposals.decoding import DecodedCall
    from ape_dao.simulation.context import RunContext
    from ape_dao.simulation.effects import Event
    from ape_dao.simulation.lifecycle import Lifecycle
    from ape_dao.simulation.powers import Change
    from ape_dao.simulation.report import Grade
    from ape_dao.simulation.storage import VariableChange
    from ape_dao.simulation.trace import Frame
    from ape_dao.simulation.transfers import Transfer


def make_report(
    context: RunContext, after: RunContext | None, findings: Sequence[Finding], seconds: float
) -> SimulationReport:
    """Everything about a simulation.

    Args:
        context: The run.
        after: The run after the other open proposals, if there was one.
        findings: The worst first.
        seconds: How long it took.
    """
    names, fork, effects = context.names, context.fork, context.effects
    names.add({STAND_IN: "a stand-in with borrowed votes", OPERATOR: "anybody"})
    trace = context.run.lifecycle.trace
    first = _run(context)
    return SimulationReport(
        dao=context.dao.name,
        chain_id=fork.chain_id(),
        block=fork.start,
        time=fork.start_time,
        proposal=_proposal(context),
        outcome=first.outcome,
        powers=first.powers,
        others=first.others,
        calls=[_call(call) for call in context.calls],
        trace=None if trace is None else _frame(context, trace.root),
        storage=[_storage(context, change) for change in effects.storage],
        transfers=[_transfer(context, transfer) for transfer in effects.transfers],
        balances=[
            BalanceLine(
                account=account,
                name=names.name_of(account),
                asset=asset,
                change=str(amount),
                shown=context.amount(asset, amount),
            )
            for (account, asset), amount in effects.balances.items()
        ],
        events=[_event(context, event) for event in effects.events],
        checks=[CheckLine(text=check.text, ok=check.ok, found=check.found) for check in context.checks],
        after_others=None if after is None else _run(after),
        findings=[_finding(context, finding) for finding in findings],
        verdict=_grade(worst(findings)),
        seconds=round(seconds, 3),
    )


def _grade(severity: Severity) -> Grade:
    return cast("Grade", severity.word)


def _finding(context: RunContext, finding: Finding) -> FindingLine:
    loss = finding.loss
    return FindingLine(
        rule=finding.rule,
        grade=_grade(finding.severity),
        what=finding.what,
        advice=finding.advice,
        accepted=finding.accepted or None,
        loss=None
        if loss is None
        else LossLine(
            asset=loss.asset,
            amount=str(loss.amount),
            shown=context.amount(loss.asset, loss.amount),
            of_treasury_bps=loss.of_treasury,
            of_supply_bps=loss.of_supply,
        ),
    )


def _proposal(context: RunContext) -> ProposalLine:
    subject = context.subject
    return ProposalLine(
        id=None if subject.id is None else str(subject.id),
        title=subject.title,
        kind=dict(enumerate(KIND_NAMES)).get(subject.kind, str(subject.kind)),
        state="not on the chain" if subject.state is None else subject.state.name.lower(),
        proposer=subject.proposer,
        predecessor=str(subject.predecessor) if subject.predecessor else None,
        fingerprint=fingerprint(subject.actions, read_description(subject.text).accepted),
        text=subject.text,
        actions=[
            ActionLine(target=action.target, value=str(action.value), calldata="0x" + action.calldata.hex())
            for action in subject.actions
        ],
    )


def _run(context: RunContext) -> RunReport:
    lifecycle = context.run.lifecycle
    return RunReport(
        outcome=Outcome(
            ending=lifecycle.ending,
            reason=lifecycle.reason,
            votes=context.run.votes,
            gas_used=lifecycle.execution.gas_used if lifecycle.execution else 0,
            gas_limit=MAX_TRANSACTION_GAS,
            ether_sent=str(sum(action.value for action in lifecycle.subject.actions)),
            ether_missing=str(lifecycle.ether_brought),
            stages=[
                StageLine(
                    name=step.name,
                    time=step.time,
                    date=units.format_date(step.time),
                    gas_used=step.gas_used,
                    by=context.names.name_of(step.by),
                )
                for step in lifecycle.steps
            ],
        ),
        powers=[_power(context, change) for change in context.effects.powers],
        others=[_other(other) for other in context.run.others],
    )


def _power(context: RunContext, change: Change) -> PowerLine:
    names, display = context.names, context.display
    return PowerLine(
        area=change.area,
        contract=change.contract,
        contract_name=names.name_of(change.contract),
        name=display.label(change),
        view=change.view,
        arguments=plain(change.arguments),
        member=change.member,
        holder=change.holder,
        holder_name=None if change.holder is None else names.name_of(change.holder),
        giver=change.giver,
        giver_name=None if change.giver is None else names.name_of(change.giver),
        before=plain(change.before),
        after=plain(change.after),
        shown_before=display.before(change),
        shown_after=display.after(change),
    )


def _other(lifecycle: Lifecycle) -> OtherLine:
    return OtherLine(
        id=str(lifecycle.id),
        title=lifecycle.subject.title,
        ending=lifecycle.ending,
        reason=lifecycle.reason,
    )


def _call(call: DecodedCall) -> CallLine:
    return CallLine(
        target=call.target,
        name=call.name,
        contract=call.contract,
        value=str(call.value),
        function=call.function,
        signature=call.signature,
        arguments=[
            ArgumentLine(
                name=argument.name,
                type=argument.type,
                value=plain(argument.value),
                shown=plain(argument.written),
            )
            for argument in call.arguments
        ],
        line=call_line(call),
        is_delegate=call.is_delegate,
        is_guess=call.is_guess,
        is_exact=call.is_exact,
        is_assumed=call.is_assumed,
        calls=[_call(inner) for inner in call.calls],
    )


def _frame(context: RunContext, frame: Frame, depth: int = 0) -> FrameLine:
    call = None
    if "CALL" in frame.kind:
        call = decode_call(context.registry, frame.target, frame.data, frame.value)
    is_deep = depth == MAX_FRAME_DEPTH
    return FrameLine(
        kind=frame.kind,
        from_=frame.caller,
        to=frame.target,
        to_name=context.names.name_of(frame.target),
        value=str(frame.value),
        function=call.function if call else None,
        selector="0x" + frame.data[:4].hex(),
        gas_used=frame.gas_used,
        error=frame.error,
        calls=[] if is_deep else [_frame(context, inner, depth + 1) for inner in frame.calls],
        omitted=sum(1 for _ in frame.walk()) - 1 if is_deep else 0,
    )


def _storage(context: RunContext, change: VariableChange) -> StorageLine:
    names = context.names
    return StorageLine(
        contract=change.contract,
        name=names.name_of(change.contract),
        variable=change.name(names),
        before=context.display.stored(change, change.before),
        after=context.display.stored(change, change.after),
        is_named=change.is_named,
        is_routine=is_routine_change(context, change),
    )


def _transfer(context: RunContext, transfer: Transfer) -> TransferLine:
    names = context.names
    amount = context.amount(transfer.asset, transfer.amount)
    return TransferLine(
        asset=transfer.asset,
        from_=transfer.sender,
        from_name=names.name_of(transfer.sender),
        to=transfer.receiver,
        to_name=names.name_of(transfer.receiver),
        amount=str(transfer.amount),
        shown=f"number {transfer.amount}" if transfer.is_collectible else amount,
    )


def _event(context: RunContext, event: Event) -> EventLine:
    return EventLine(
        contract=event.address,
        contract_name=context.names.name_of(event.address),
        event=event.name,
        arguments=None if event.arguments is None else plain(dict(event.arguments)),
        shown=context.display.event(event),
        is_routine=is_routine_event(context, event),
        topics=["0x" + topic.hex() for topic in event.topics],
        data="0x" + event.data.hex(),
    )
