"""`ape dao amend`: an edited spec becomes deployments and a proposal, and at last the spec in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option, load_account
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options
from ape_dao.cli.spec import address_option, chosen_spec, spec_path
from ape_dao.core.deployment.plan import plain
from ape_dao.core.errors import AmendmentError, NodeError, SimulationError, ToolchainError
from ape_dao.sdk.amendment import (
    deploy_change,
    finish_change,
    keep_pending,
    plan_change,
    read_state,
    require_fresh_base,
    require_sound_change,
)
from ape_dao.sdk.amendment_files import (
    accept_replacements,
    described,
    home_text,
    proposal_text,
    write_proposal,
)
from ape_dao.sdk.dao import Dao

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.core.amendment.plan import Amendment
    from ape_dao.core.deployment.deploy import Progress
    from ape_dao.sdk.amendment import State


@click.command()
@click.argument("spec", required=False, metavar="[SPEC]", shell_complete=completing.files)
@address_option
@click.option("--deploy", "deploys", is_flag=True, help="Create the contracts that it adds.")
@click.option(
    "--deploy-later", is_flag=True, help="Write the proposal although contracts are not deployed yet."
)
@click.option(
    "--out",
    default="amendment.yaml",
    show_default=True,
    metavar="FILE",
    help="Where the proposal file goes.",
    shell_complete=completing.files,
)
@click.option(
    "--finish", "finishes", is_flag=True, help="After execution: record the spec as the one in force."
)
@account_option
@yes_option
@place_options
@output_options
def cli(
    spec: str | None,
    addresses: tuple[str, ...],
    deploys: bool,
    deploy_later: bool,
    out: str,
    finishes: bool,
    account: str | None,
    yes: bool,
    place: Place,
) -> None:
    """Plan what the edited SPEC changes in a DAO that lives, and write the proposal for it.

    The spec is compared with the one in force and with the chain. The plan shows every change, what is
    deployed, replaced or retired, each call, the powers before and after, and the kind of proposal that it
    takes. What cannot change is refused by its key, and nothing is written.

    New contracts are created with --deploy, by anybody; they do nothing before the vote. The proposal file is
    simulated and made with `ape dao proposal create`. After its execution --finish compares the DAO with the
    spec, and writes both into the record.
    """
    output = Output.current()
    if finishes and (deploys or deploy_later):
        raise AmendmentError("--finish comes after the execution, and deploys nothing; leave --deploy out.")
    file = spec_path(spec)
    wanted = chosen_spec(spec, None, addresses)
    with place.open() as session:
        folder = Path(place.folder)
        amendment = plan_change(session.record, wanted, session.provider)
        amendment.require_possible()
        require_fresh_base(session.record, amendment, folder)
        if not finishes:  # what was decided and done is recorded, whatever has become of its dates
            require_sound_change(amendment, session.chain)
        state = read_state(amendment, session.dao)
        _show(output, session, amendment, state)
        if deploys and state.missing:
            _deploy(output, session, amendment, account, yes, folder)
            amendment = plan_change(
                session.record, wanted, session.provider
            )  # with the dates of what is there
            state = read_state(amendment, session.dao)
        _show_state(output, amendment, state)
        data = _data(amendment, state)
        if finishes:
            data |= _finish(output, session, amendment, state, file, folder, Path(out))
        elif state.is_executed and not amendment.changes:
            output.say(f"Nothing to do: the DAO is what {file} says.")
        elif state.is_executed:
            output.say(f"Nothing is left to do on the chain; `ape dao amend {file} --finish` records it.")
        elif state.left:
            data |= _write(output, session, amendment, state, Path(out), deploy_later, folder)
    output.result(data)


def _show(out: Output, session: Session, amendment: Amendment, state: State) -> None:
    out.title("Changes")
    for change in amendment.changes:
        note = "  (nothing on the chain depends on it)" if change in amendment.without_effect else ""
        out.say(f"{change}{note}")
    if not amendment.changes:
        out.say("none: the spec is the one in force")
    for sentence in amendment.drifted:
        out.note(f"Note: {sentence}")
    if amendment.deployments:
        out.title("Contracts that it adds")
        for step in amendment.deployments:
            where = f"in place of {amendment.replaced[step.key]}" if step.key in amendment.replaced else "new"
            takes = f"at least {step.minimum_gas:,} gas" if step.key in state.missing else "created"
            out.say(f"{step.key:<20} {step.address}  {where}, {takes}")
    if amendment.calls:
        out.title("Calls, in order")
        for number, line in enumerate(described(session.registry, amendment.calls), start=1):
            out.say(f"{number:>2}. {line}")
        because = f", because of {', '.join(amendment.reserved)}" if amendment.kind != "standard" else ""
        out.say()
        out.say(f"They take a proposal of the kind {amendment.kind}{because}.")
    if amendment.gained or amendment.lost:
        out.title("Powers")
        for sign, powers in (("+", amendment.gained), ("-", amendment.lost)):
            for power in powers:
                out.say(f"{sign} {power.holder}: {power.power} of {power.contract}")
    if amendment.effects:
        out.title("What happens to the rest")
        for effect in amendment.effects:
            out.say(effect)
    out.say()


def _deploy(
    out: Output, session: Session, amendment: Amendment, account: str | None, yes: bool, folder: Path
) -> None:
    signer = load_account(account, session.chain.is_local)
    confirm(out, f"Create {len(amendment.deployments)} contracts as {signer.address}?", yes)

    def report(progress: Progress) -> None:
        if progress.kind in ("created", "found"):
            gas = f"{progress.gas_used:,} gas" if progress.kind == "created" else "already there"
            out.note(f"{progress.key:<20} {progress.address}  {gas}")

    deploy_change(amendment, session.record, session.provider, signer, folder, report)


def _show_state(out: Output, amendment: Amendment, state: State) -> None:
    if state.missing:
        out.say(f"Not deployed yet: {', '.join(state.missing)}.")
    elif amendment.deployments:
        out.say("Everything that it adds is deployed.")
    for proposal in state.open:
        out.say(f"On its way: proposal {proposal.short_id}.")


def _write(
    out: Output,
    session: Session,
    amendment: Amendment,
    state: State,
    path: Path,
    deploy_later: bool,
    folder: Path,
) -> dict[str, Any]:
    """The next proposal file, unless contracts have to be created first."""
    if state.missing and not deploy_later:
        out.say("Give --deploy to create them; the proposal file is written then.")
        return {}
    text = proposal_text(amendment, state, session.dao, deploy_later=deploy_later)
    try:
        text = accept_replacements(text, amendment, session.record, session.provider)
    except (NodeError, ToolchainError, SimulationError) as err:
        out.note(f"Note: it was not simulated, so it accepts no findings about what it replaces: {err}")
    write_proposal(text, path)
    keep_pending(amendment, session.record, folder, proposal=str(path))
    out.say(f"The proposal file is {path}; `ape dao proposal create {path}` makes it.")
    return {"proposal": str(path)}


def _finish(
    out: Output, session: Session, amendment: Amendment, state: State, file: str, folder: Path, path: Path
) -> dict[str, Any]:
    if not state.is_executed:
        waits = [f"{len(state.missing)} contracts to create"] if state.missing else []
        waits += [f"proposal {proposal.short_id} to be executed" for proposal in state.open]
        waits += [f"{len(state.left)} calls to propose"] if state.left else []
        raise AmendmentError(f"It is not executed yet: {', '.join(waits)}. Nothing was recorded.")
    done = finish_change(amendment, session.record, session.provider, session.dao, folder)
    out.say(
        f"{file} is the spec in force, and installation {amendment.number} of the record. "
        f"{len(done.findings)} checks against the chain, all as it says."
    )
    home = home_text(done.record, Dao.at(done.record))
    if home is None:
        return {"record": str(done.path)}
    write_proposal(home, path)
    out.say(f"Contracts that left still hold something; the proposal file {path} brings it home.")
    return {"record": str(done.path), "proposal": str(path)}


def _data(amendment: Amendment, state: State) -> dict[str, Any]:
    return {
        "number": amendment.number,
        "specHash": amendment.spec_hash,
        "changes": [
            {
                "key": change.key,
                "before": plain(change.before),
                "after": plain(change.after),
                "onChain": change not in amendment.without_effect,
            }
            for change in amendment.changes
        ],
        "deployments": [
            {"key": step.key, "contract": step.contract, "address": step.address}
            for step in amendment.deployments
        ],
        "calls": [
            {
                "key": call.key,
                "target": call.target,
                "function": call.function,
                "arguments": plain(call.arguments),
                "why": call.why,
            }
            for call in amendment.calls
        ],
        "kind": amendment.kind,
        "reserved": list(amendment.reserved),
        "replaced": dict(amendment.replaced),
        "retired": dict(amendment.retired),
        "effects": list(amendment.effects),
        "drifted": list(amendment.drifted),
        "missing": list(state.missing),
        "open": [str(proposal.id) for proposal in state.open],
        "left": len(state.left),
        "proposal": None,
        "record": None,
    }
