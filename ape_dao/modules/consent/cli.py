"""`ape dao consent`: what councils and other bodies say about proposals that wait for their consent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.session import place_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.modules.consent import sdk
from ape_dao.modules.consent.contracts import APPROVAL, MEMBER, NO_OBJECTION, WAIT
from ape_dao.proposals.safe_batch import safe_batch
from ape_dao.proposals.standing import when

if TYPE_CHECKING:
    from ape_dao.cli.proposal.chosen import Chosen
    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.consent.sdk import CheckState

_SAID = ("nothing yet", "approved", "objected", "objection withdrawn")
_DONE = {sdk.APPROVE: "approved", sdk.OBJECT: "objected to", sdk.WITHDRAW: "no longer objected to"}
_CHECK_TYPES = {APPROVAL: "approval", NO_OBJECTION: "no objection", WAIT: "wait", MEMBER: "stage"}


@output_options
@click.group()
def cli() -> None:
    """Say as a council or another body whether a proposal may go on; show what it still waits for.

    A kind of proposals names a stage (`consent.stages` in the spec), which must agree before they are queued
    and before they are executed.
    """


@cli.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@place_options
@output_options
def show(proposal: str, place: Place) -> None:
    """Show the checks of a proposal's stage, and which of them are met."""
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        name = sdk.stage_of(session.dao, chosen.proposal.id)
        checks, standing = sdk.checks(session.dao, name, chosen.proposal.id), chosen.standing()
        needed, until = session.dao.read(sdk.stages_of(session.dao)[name], "NEEDED", "UNTIL")
        rows = [_row(session, check, standing.deadline, standing.now) for check in checks]
    met = sum(check.is_met for check in checks)
    is_over = 0 < until <= standing.now
    out.table(("check", "body", "says", "met"), rows)
    out.say(
        f"The stage '{name}' ended {when(until, standing.now)}: it agrees to everything."
        if is_over
        else f"{met} of {needed} that '{name}' needs are met."
    )
    out.result(
        {
            "stage": name,
            "needed": int(needed),
            "until": int(until) or None,
            "agrees": is_over or met >= needed,
            "checks": [_check_data(check, standing.deadline) for check in checks],
        }
    )


def _saying(act: str, title: str) -> None:
    """One command for each thing that a body can say."""

    @cli.command(title, help=_HELP[act])
    @click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
    @click.option(
        "--safe",
        metavar="ACCOUNT",
        help="Write a transaction of this Safe to --output instead of sending one.",
    )
    @account_option
    @file_options
    @place_options
    @output_options
    def command(
        proposal: str, safe: str | None, account: str | None, output: str | None, force: bool, place: Place
    ) -> None:
        out = Output.current()
        if (safe is None) != (output is None):
            raise DaoError("--safe and --output belong together: whose transaction, and the file for it.")
        if output is not None:
            require_new(output, force)
        with place.open() as session:
            chosen = choose(session, proposal)
            if safe is not None and output is not None:
                body = session.account_address(safe)
                name = _require(session, chosen, body, act)
                _write(session, chosen, name, act, body, Path(output))
                out.say(f"Wrote {output}: import it into the transaction builder of the Safe {body}.")
                out.result({"stage": name, "body": body, "path": output, "transaction": None})
                return
            signer = session.signer(account)
            body = str(signer.address)
            name = _require(session, chosen, body, act)
            receipt = sdk.say(session.dao, name, chosen.proposal.id, act, sender=signer)
        out.say(f"Proposal {chosen.proposal.short_id} is {_DONE[act]} by {body}: {receipt.txn_hash}")
        out.result({"stage": name, "body": body, "path": None, "transaction": str(receipt.txn_hash)})


_HELP = {
    sdk.APPROVE: "Approve a proposal, as a body whose approval its stage asks for. That is final.",
    sdk.OBJECT: "Object to a proposal, as a body that its stage gives time for that.",
    sdk.WITHDRAW: "Withdraw an objection. That is final.",
}
_saying(sdk.APPROVE, "approve")
_saying(sdk.OBJECT, "object")
_saying(sdk.WITHDRAW, "withdraw")


def _require(session: Session, chosen: Chosen, body: str, act: str) -> str:
    """The name of the proposal's stage, where the body can say that now.

    Raises:
        DaoError: It cannot; says why, and who can.
    """
    name = sdk.stage_of(session.dao, chosen.proposal.id)
    wanted = APPROVAL if act == sdk.APPROVE else NO_OBJECTION
    asked = [one for one in sdk.checks(session.dao, name, chosen.proposal.id) if one.check_type == wanted]
    mine = next((one for one in asked if one.body == body), None)
    if mine is None:
        others = ", ".join(_who(session, one.body) for one in asked) or "nobody"
        raise DaoError(f"{body} is not asked for that by the stage '{name}'; {others} can say it.")
    is_open = mine.report == (2 if act == sdk.WITHDRAW else 0)
    if not is_open:
        raise DaoError(f"What {body} said about this proposal is final: {_SAID[mine.report]}.")
    standing = chosen.standing_ahead()
    if standing.is_over:
        state = standing.state.name.lower()
        raise DaoError(f"Proposal {chosen.proposal.short_id} is {state}; nothing that is said changes it.")
    closes = standing.deadline + mine.time
    if act == sdk.OBJECT and standing.now > closes:
        raise DaoError(f"Objections were possible until {units.format_date(closes)} UTC.")
    return name


def _write(session: Session, chosen: Chosen, name: str, act: str, safe: str, path: Path) -> None:
    batch = safe_batch(
        [sdk.call_of(session.dao, name, chosen.proposal.id, act)],
        chain_id=session.chain.chain_id(),
        safe=safe,
        title=f"{act} proposal {chosen.proposal.short_id}",
        created=session.chain.timestamp(),
    )
    path.write_text(json.dumps(batch, indent=2) + "\n", encoding="utf-8")


def _row(session: Session, check: CheckState, deadline: int, now: int) -> tuple[str, ...]:
    what = _CHECK_TYPES[check.check_type]
    if check.time:
        what += f", {when(deadline + check.time, now)}"
    has_body = check.check_type != WAIT
    return (
        what,
        _who(session, check.body) if has_body else "",
        _said(check) or "",
        "yes" if check.is_met else "no",
    )


def _check_data(check: CheckState, deadline: int) -> dict[str, Any]:
    has_body = check.check_type != WAIT
    return {
        "check": _CHECK_TYPES[check.check_type],
        "body": check.body if has_body else None,
        "report": _said(check),
        "time": deadline + check.time if check.time else None,
        "met": check.is_met,
    }


def _said(check: CheckState) -> str | None:
    """What the body of a check says; None without one."""
    if check.check_type == MEMBER:
        return "agrees" if check.is_met else "does not agree"
    return None if check.check_type == WAIT else _SAID[check.report]


def _who(session: Session, address: str) -> str:
    return sdk.names_of(session.record.spec, session.record.addresses).get(address, address)
