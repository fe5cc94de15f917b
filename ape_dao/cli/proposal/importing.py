"""`ape dao proposal import`: from a proposal of other tools to a proposal file."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.files import printing_options, require_new
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.calls import calls_data, show_calls
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.proposal.words import kind_name
from ape_dao.cli.session import place_options
from ape_dao.core.errors import ProposalError
from ape_dao.core.paths import is_file
from ape_dao.core.text import clean, printable
from ape_dao.proposals.describing import calldata_warnings, read_description
from ape_dao.proposals.importing import (
    Imported,
    ImportedCall,
    import_made,
    import_text,
    imported_file,
    read_import,
)
from ape_dao.proposals.importing.reading import shown
from ape_dao.proposals.loading import parse_proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.cli.session import Place, Session

_ID = re.compile(r"(0x)?[0-9a-fA-F]{1,64}…?|[0-9]{1,78}")
_CALLDATA = re.compile(r"0x[0-9a-fA-F]{65,}")


@click.command()
@click.argument("source", metavar="FILE|ID|0x…", shell_complete=completing.files)
@click.option("--governor", metavar="0x…", help="Governor that made the proposal ID, if it is not the DAO's.")
@click.option(
    "--from-block",
    type=click.IntRange(0),
    help="Block from which on the proposal of --governor is looked for.  [default: the governor's first]",
)
@printing_options
@place_options
@output_options
def cli(
    source: str,
    governor: str | None,
    from_block: int | None,
    output: str | None,
    force: bool,
    place: Place,
) -> None:
    """Write a proposal file that makes the calls of a proposal of other tools.

    FILE is a batch of Safe's transaction builder (which Tally exports too), a list of executableCalls or of
    other calls, the arguments of propose as OpenZeppelin's governors and Governor Bravo take them, a proposal
    of Defender, a transaction, or calldata of propose. 0x… is that calldata itself, ID a proposal of
    --governor.

    Calls whose function is known, by the DAO or by the source, are written by name, others as calldata.
    Numbers may be decimal, hexadecimal or like 1e18; amounts of ether are wei. What is not exact is refused.
    """
    out = Output.current()
    if output is not None:
        require_new(output, force, ProposalError)
    with place.open() as session:
        imported = _imported(session, source, governor, from_block or 0)
        text = imported_file(session.registry, imported)
        file = parse_proposal(text)
        registry, actions = file.registry(session.registry), file.encode(session.registry)
        notes = [*_notes(session, imported), *calldata_warnings(registry, actions)]
    if output is not None:
        Path(output).write_text(text, encoding="utf-8")
        out.say(f"Read as {imported.format}: {len(actions)} call{'' if len(actions) == 1 else 's'}.")
        show_calls(out, registry, actions)
        out.say()
        out.say(f"Wrote {output}. Check it, then run `ape dao proposal simulate {output}`.")
    elif not out.as_json:
        sys.stdout.write(text)
    for note in notes:
        out.note(f"Warning: {printable(note)}")
    out.result(
        {
            "format": imported.format,
            "text": text,
            "path": output,
            "calls": calls_data(registry, actions),
            "warnings": notes,
        }
    )


def _imported(session: Session, source: str, governor: str | None, from_block: int) -> Imported:
    if is_file(source):
        return read_import(Path(source))
    if _CALLDATA.fullmatch(source):
        return import_text(source, "the calldata")
    if not _ID.fullmatch(source):
        raise ProposalError(f"'{shown(source)}' is no file, no id of a proposal, and no calldata.")
    if governor is not None:
        return import_made(session.chain, session.registry.address(governor), source, from_block)
    made = choose(session, source).proposal
    parts = read_description(made.description)
    return Imported(
        "proposal of this DAO",
        tuple(map(ImportedCall, made.actions)),
        title=clean(made.title),
        summary=clean(parts.summary),
        kind=kind_name(made.kind),
        after=None if made.predecessor is None else str(made.predecessor),
    )


def _notes(session: Session, imported: Imported) -> Iterator[str]:
    yield from imported.notes
    here = session.chain.chain_id()
    if imported.chain_id not in (None, here):
        yield (
            f"It was written for chain {imported.chain_id}, and this DAO is on chain {here}: the addresses "
            "may be of others here."
        )
    if not imported.title:
        yield "The source has no title; write one."
