"""`ape dao verify`: a deployed DAO against its spec."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ape_dao._cli.network import connected, network_option
from ape_dao._cli.options import output_options
from ape_dao._cli.output import Output
from ape_dao._cli.record import chosen_record, record_options
from ape_dao.verify import drift, verify


@click.command()
@record_options
@click.option("--all", "show_all", is_flag=True, help="Show also what is as expected.")
@network_option
@output_options
def cli(dao: str | None, record: str | None, folder: str, show_all: bool, network: str | None) -> None:
    """Read everything back from the chain and compare it with the spec; exit 1 if anything differs.

    DAO is the name of a record, such as token-metrics; it can be left out where there is only one.
    """
    out = Output.current()
    with connected(network) as provider:
        found = chosen_record(provider, dao, record, Path(folder))
        findings = verify(found.plan(), provider, found.start_block)
    wrong = drift(findings)
    shown = findings if show_all else wrong
    if shown:
        rows = [(_mark(one.ok), one.area, one.name, one.expected, one.found) for one in shown]
        out.table(("", "area", "what", "expected", "found"), rows)
        out.say()
    out.result({"ok": not wrong, "findings": [asdict(finding) for finding in findings]})
    if wrong:
        out.note(f"{len(wrong)} of {len(findings)} things differ from the spec.")
        click.get_current_context().exit(1)
    out.say(f"{found.data['dao']}: {len(findings)} things read from the chain, all as the spec says.")


def _mark(ok: bool) -> str:
    return "ok" if ok else click.style("DIFFERS", fg="red")
