"""`ape dao proposal execute`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.calls import show_calls
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import proposal_data, standing_data
from ape_dao.cli.session import confirm, place_options
from ape_dao.proposals.checks import require_all
from ape_dao.proposals.codes import require_same_code
from ape_dao.sdk import governance
from ape_dao.sdk.dry_run import dry_run

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


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
    """Execute a queued proposal; anybody can, once the timelock's delay is over.

    First the code of every target, also of calls inside calls and behind proxies, is compared with what it
    was when the proposal was made. With FILE, what the file expects before and after is checked too; exit
    code 1 if something does not hold.
    """
    out = Output.current()
    with place.open() as session:
        chosen = choose(session, proposal)
        treasury = session.chain.balance(session.record.address("timelock"))
        chosen.standing_ahead().require_executable(chosen.proposal, treasury)
        checked = 0
        if not unchecked_code:
            checked = require_same_code(session.chain, chosen.registry, chosen.proposal)
        before, after = chosen.file.checks(session.registry) if chosen.file else ([], [])
        require_all(before, session.chain)
        signer, arguments = session.signer(account), chosen.proposal.call_arguments
        dry_run(session.chain, str(signer.address), session.dao.governor, "execute", *arguments)
        show_calls(out, chosen.registry, chosen.proposal.actions)
        confirm(out, "Execute these calls now?", yes)
        receipt = governance.execute(session.dao, chosen.proposal, sender=signer)
        results = [check.ask(session.chain) for check in after]
        standing = chosen.standing()
    out.say(f"Proposal {chosen.proposal.short_id} is executed: {receipt.gas_used:,} gas.")
    if not unchecked_code:
        targets = "1 target" if checked == 1 else f"{checked} targets"
        out.say(f"The code of {targets} is what it was when the proposal was made.")
    for result in results:
        verdict = "as expected" if result.ok else "NOT AS EXPECTED"
        out.say(f"{verdict}: {result.text} (it is {result.found})")
    out.result(
        {
            **proposal_data(chosen.proposal),
            **standing_data(standing),
            "execution": str(receipt.txn_hash),
            "gasUsed": receipt.gas_used,
            "codeChecked": not unchecked_code,
            "expectations": [asdict(result) for result in results],
        }
    )
    if not all(result.ok for result in results):
        click.get_current_context().exit(1)
