"""`ape dao proposal template`: proposal files to start from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.files import printing_options, require_new
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.core.errors import ProposalError
from ape_dao.proposals.templates import find_template, template_text, templates

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("name", required=False, shell_complete=completing.templates)
@printing_options
@place_options
@output_options
def cli(name: str | None, output: str | None, force: bool, place: Place) -> None:
    """Print or write a proposal file to start from; without NAME, list the templates.

    NAME is from the list, or any function of the DAO's contracts, such as token.transfer.
    """
    out = Output.current()
    if name is None:
        every = templates().values()
        out.table(("template", "what it proposes", "kind"), [(t.name, t.title, t.kind) for t in every])
        out.say()
        out.say("Any other function of a contract: `ape dao proposal template contract.function`.")
        out.result({"templates": [{"name": t.name, "title": t.title, "kind": t.kind} for t in every]})
        return
    template = find_template(name)
    with place.open() as session:
        text = template_text(session.registry, template)
    if output is not None:
        path = Path(output)
        require_new(path, force, ProposalError)
        path.write_text(text, encoding="utf-8")
        out.say(f"Wrote {path}. Edit it, then run `ape dao proposal create {path}`.")
    elif not out.as_json:
        sys.stdout.write(text)
    out.result({"name": template.name, "text": text, "path": output})
