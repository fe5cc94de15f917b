"""`ape dao proposal create`: from a file to a proposal that people can vote on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.calls import calls_data, show_calls
from ape_dao.cli.proposal.chosen import all_proposals
from ape_dao.cli.proposal.words import rules_text, votes_symbol, when
from ape_dao.cli.session import confirm, place_options
from ape_dao.core.errors import DaoError, ProposalError
from ape_dao.core.units import rounded
from ape_dao.proposals import load_proposal
from ape_dao.proposals.onchain import find_proposal
from ape_dao.proposals.standing import read_standing
from ape_dao.sdk import governance
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.governance import Proposal

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from ape_dao.cli.session import Place, Session
    from ape_dao.proposals import ProposalFile


@click.command()
@click.argument("file", shell_complete=completing.files)
@click.option("--dry-run", "only_show", is_flag=True, help="Show and check everything; send nothing.")
@account_option
@yes_option
@place_options
@output_options
def cli(file: str, only_show: bool, account: str | None, yes: bool, place: Place) -> None:
    """Show what FILE proposes, ask, and make the proposal.

    The file's names and human units become exact calls. The text that is proposed ends with one line for each
    call and their fingerprint, so that anybody can check that text and calls belong together.
    """
    out = Output.current()
    loaded = load_proposal(file)
    with place.open() as session:
        signer = session.signer(account)
        registry = loaded.registry(session.registry)
        actions = loaded.actions_for(registry)
        rules = governance.kind_rules(session.dao, loaded.kind)
        text = loaded.description(session.registry, str(signer.address))
        symbol = votes_symbol(registry)
        out.title(loaded.title)
        out.say(f"kind {loaded.kind}: {rules_text(rules, symbol)}")
        for name, address in registry.labels.items():
            out.say(f"{name} = {address}")
        show_calls(out, registry, actions)
        found = Proposal(0, tuple(actions), text)
        for note in _notes(session, loaded, found):
            out.note(f"Note: {note}")
        _require_power(session, signer, rules, loaded.kind, symbol)
        governance.require_new(session.dao, actions, text)
        _try(session, signer, loaded, found)
        data = {
            "title": loaded.title,
            "kind": loaded.kind,
            "proposer": str(signer.address),
            "fingerprint": loaded.fingerprint(session.registry),
            "description": text,
            "calls": calls_data(registry, actions),
        }
        if only_show:
            out.say()
            out.say("Nothing was sent.")
            out.result({**data, "id": None, "votingBegins": None, "votingEnds": None})
            return
        out.say()
        confirm(out, f"Make this proposal as {signer.address}?", yes)
        made = governance.propose(
            session.dao,
            actions,
            text,
            kind=loaded.kind,
            after=_predecessor(session, loaded),
            sender=signer,
        )
        chain_proposal = find_proposal(str(made.id), all_proposals(session))
        standing = read_standing(session.record.addresses, session.chain, chain_proposal)
    out.say(f"Proposal {chain_proposal.short_id} is made.")
    out.say(f"Voting begins {when(standing.snapshot, standing.now)}.")
    out.say(f"It ends {when(standing.deadline, standing.now)}.")
    out.result(
        {**data, "id": str(made.id), "votingBegins": standing.snapshot, "votingEnds": standing.deadline}
    )


def _notes(session: Session, file: ProposalFile, found: Proposal) -> list[str]:
    """What the author should know and may ignore."""
    before, _ = file.checks(session.registry)
    results = [check.ask(session.chain) for check in before]
    notes = [f"not true now: {one.text} (it is {one.found})." for one in results if not one.ok]
    try:
        gas = governance.execution_gas(session.dao, found)
        notes.append(f"executing it takes about {gas:,} gas.")
    except DaoError as err:
        notes.append(
            f"{err} It may depend on the ones before; `ape dao proposal simulate` tries all of them."
        )
    return notes


def _require_power(
    session: Session, signer: AccountAPI, rules: dict[str, Any], kind: str, symbol: str
) -> None:
    """Refuse before anything is sent if the sender has too few votes."""
    # What counts is the second before the block that the transaction comes into, so what the account has now.
    votes = int(session.votes.getVotes(signer))
    needed = int(rules["threshold"])
    if votes < needed:
        remedy = (
            "Lock more tokens (`ape dao lock`)"
            if session.are_votes_locked
            else "Delegate tokens to it (`ape dao delegate self`)"
        )
        raise ProposalError(
            f"{signer.address} has {rounded(votes)} {symbol}; "
            f"a {kind} proposal takes {rounded(needed)} {symbol}. "
            f"{remedy}, or let somebody with more votes propose."
        )


def _try(session: Session, signer: AccountAPI, file: ProposalFile, found: Proposal) -> None:
    """Let the node try the proposal: kinds, quotas, scores and limits are the contracts' own rules."""
    targets, values, calldatas, _ = found.call_arguments
    content = (governance.kind_number(file.kind), targets, values, calldatas, found.description)
    after = _predecessor(session, file)
    call: tuple[Any, ...] = (
        ("proposeKind", *content) if after is None else ("proposeAfter", after.id, *content)
    )
    dry_run(session.chain, str(signer.address), session.dao.governor, *call)


def _predecessor(session: Session, file: ProposalFile) -> Proposal | None:
    if file.after is None:
        return None
    return find_proposal(file.after, all_proposals(session))
