"""`ape dao proposal create`: from a file to a proposal that people can vote on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.calls import calls_data, show_calls
from ape_dao.cli.proposal.words import rules_text
from ape_dao.cli.session import confirm, place_options
from ape_dao.core.errors import DaoError
from ape_dao.core.findings import Severity
from ape_dao.core.text import printable
from ape_dao.proposals.loading import load_proposal
from ape_dao.proposals.standing import read_standing, when
from ape_dao.sdk.drafts import draft_proposal, require_harmless

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.sdk.drafts import Draft


@click.command()
@click.argument("file", shell_complete=completing.files)
@click.option("--dry-run", "only_show", is_flag=True, help="Show and check everything; send nothing.")
@click.option(
    "--despite",
    multiple=True,
    metavar="RULE",
    help="Make it although the simulation finds this and calls it critical; can be repeated.",
)
@click.option(
    "--no-simulation",
    "unseen",
    is_flag=True,
    help="Do not simulate it first, where there is no local node (anvil).",
)
@account_option
@yes_option
@place_options
@output_options
def cli(
    file: str,
    only_show: bool,
    despite: tuple[str, ...],
    unseen: bool,
    account: str | None,
    yes: bool,
    place: Place,
) -> None:
    """Show what FILE proposes, ask for confirmation, and propose it.

    The file's names and human units become exact calls. The text of the proposal ends with a line for each
    call and their fingerprint, so that anybody can check that text and calls belong together.

    The proposal is simulated first, on a private copy of the chain. What the simulation calls critical, such
    as a proposal that cannot be executed, is refused, unless the file accepts it or --despite names it.
    """
    out = Output.current()
    loaded = load_proposal(file)
    with place.open() as session:
        signer = session.signer(account)
        draft = draft_proposal(session.dao, loaded, str(signer.address), session.registry)
        out.title(loaded.title)
        out.say(f"kind {loaded.kind}: {rules_text(draft.rules)}")
        for name, address in draft.registry.labels.items():
            out.say(f"{name} = {address}")
        show_calls(out, draft.registry, draft.proposal.actions)
        warnings = draft.warnings()
        for warning in warnings:
            out.note(f"Note: {warning}")
        draft.check()
        if not unseen:
            _simulate(out, session, draft, despite)
        data = {
            "title": loaded.title,
            "kind": loaded.kind,
            "proposer": draft.proposer,
            "fingerprint": loaded.fingerprint(session.registry),
            "description": draft.proposal.description,
            "calls": calls_data(draft.registry, draft.proposal.actions),
            "warnings": warnings,
        }
        out.say()
        if only_show:
            out.say("Nothing was sent.")
            out.result({**data, "id": None, "votingBegins": None, "votingEnds": None})
            return
        confirm(out, f"Make this proposal as {signer.address}?", yes)
        proposal = draft.propose(signer)
        standing = read_standing(session.record.addresses, session.chain, proposal)
    out.say(f"Proposal {proposal.short_id} is made.")
    out.say(f"Voting begins {when(standing.snapshot, standing.now)}.")
    out.say(f"It ends {when(standing.deadline, standing.now)}.")
    out.result(
        {
            **data,
            "id": str(proposal.id),
            "votingBegins": standing.snapshot,
            "votingEnds": standing.deadline,
        }
    )


def _simulate(out: Output, session: Session, draft: Draft, despite: tuple[str, ...]) -> None:
    """Show what should be looked at, and refuse what is critical."""
    from ape_dao.simulation import SimulatedDao

    simulation = draft.simulate(SimulatedDao.from_record(session.record))
    require_harmless(simulation, despite)
    found = {finding.rule for finding in simulation.findings}
    unknown = [rule for rule in despite if rule not in found]
    if unknown:
        raise DaoError(f"--despite {unknown[0]}: the simulation does not find that; take it out.")
    for finding in simulation.findings:
        if finding.severity > Severity.NOTE:
            accepted = " (accepted)" if finding.accepted else ""
            out.note(f"{finding.severity.word.capitalize()}{accepted}: {printable(finding.what)}")
