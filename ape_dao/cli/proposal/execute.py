"""`ape dao proposal execute`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.calls import show_calls
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import proposal_data, standing_data, when
from ape_dao.cli.session import confirm, place_options
from ape_dao.core import units
from ape_dao.core.errors import ProposalError
from ape_dao.proposals.codes import code_changes, targets_of
from ape_dao.sdk import governance
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.governance import ProposalState

if TYPE_CHECKING:
    from ape_dao.cli.proposal.chosen import Chosen
    from ape_dao.cli.session import Place
    from ape_dao.proposals import Check
    from ape_dao.proposals.standing import Standing


@click.command()
@click.argument("proposal", metavar="ID|FILE", shell_complete=completing.files)
@click.option(
    "--unchecked-code", is_flag=True, help="Do not compare the targets' code with what was proposed."
)
@account_option
@yes_option
@place_options
@output_options
def cli(proposal: str, unchecked_code: bool, account: str | None, yes: bool, place: Place) -> None:
    """Make the calls of a queued proposal; anybody can, once the timelock's delay is over.

    First the code of every target, also of calls inside calls and behind proxies, is compared with what it
    was when the proposal was made. With FILE, what the file expects before and after is checked, too; exit 1
    if it is not so.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        standing = chosen.standing()
        _require_ready(chosen, standing)
        checked = 0 if unchecked_code else _require_same_code(chosen)
        before, after = chosen.file.checks(session.registry) if chosen.file else ([], [])
        _require_expected(chosen, before)
        signer, content = session.signer(account), chosen.proposal
        dry_run(session.chain, str(signer.address), session.dao.governor, "execute", *content.call_arguments)
        show_calls(out, chosen.registry, chosen.proposal.actions)
        confirm(out, "Make these calls now?", yes)
        receipt = governance.execute(session.dao, content, sender=signer)
        results = [check.ask(session.chain) for check in after]
        standing = chosen.standing()
    out.say(f"Proposal {chosen.proposal.short_id} is executed: {receipt.gas_used:,} gas.")
    if not unchecked_code:
        targets = "1 target" if checked == 1 else f"{checked} targets"
        out.say(f"The code of {targets} is what it was when the proposal was made.")
    for one in results:
        out.say(f"{'as expected' if one.ok else 'NOT AS EXPECTED'}: {one.text} (it is {one.found})")
    expectations: list[dict[str, Any]] = [asdict(one) for one in results]
    out.result(
        {
            **proposal_data(chosen.proposal),
            **standing_data(standing),
            "execution": str(receipt.txn_hash),
            "gasUsed": receipt.gas_used,
            "codeChecked": not unchecked_code,
            "expectations": expectations,
        }
    )
    if not all(one.ok for one in results):
        click.get_current_context().exit(1)


def _require_ready(chosen: Chosen, standing: Standing) -> None:
    short = chosen.proposal.short_id
    chosen.require(standing, ProposalState.QUEUED, "execute")
    if standing.now < standing.eta:
        raise ProposalError(f"Proposal {short} can be executed {when(standing.eta, standing.now)}.")
    if not standing.is_ready and standing.predecessor_state is not None:
        before = f"{chosen.proposal.predecessor:064x}"[:10]
        raise ProposalError(
            f"Proposal {short} can be executed only after {before}, which is "
            f"{standing.predecessor_state.name.lower()}."
        )
    value = sum(action.value for action in chosen.proposal.actions)
    treasury = chosen.session.chain.balance(chosen.session.record.address("timelock"))
    if value > treasury:
        raise ProposalError(
            f"The calls send {units.format_amount(value, symbol='ETH')}, but the treasury has "
            f"{units.format_amount(treasury, symbol='ETH')}; send it there first."
        )


def _require_same_code(chosen: Chosen) -> int:
    """How many targets are what they were.

    Raises:
        ProposalError: One is not.
    """
    targets = targets_of(chosen.registry, chosen.proposal.actions)
    changes = code_changes(chosen.session.chain, targets, chosen.proposal.block)
    if changes:
        first = changes[0]
        name = chosen.registry.name_of(first.address)
        raise ProposalError(
            f"The {first.what} of {name} changed since the proposal was made ({first.before} then, "
            f"{first.now} now), so nobody voted on what would run. Look at it; --unchecked-code executes it."
        )
    return len(targets)


def _require_expected(chosen: Chosen, before: list[Check]) -> None:
    for check in before:
        result = check.ask(chosen.session.chain)
        if not result.ok:
            raise ProposalError(
                f"The file expects before execution: {result.text}; it is {result.found}. Nothing was sent."
            )
