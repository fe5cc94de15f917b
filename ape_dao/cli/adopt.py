"""`ape dao adopt`: a DAO that its members changed by proposals of their own, described anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli import completing
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.record import record_without_chain
from ape_dao.cli.session import confirm, place_options
from ape_dao.cli.spec import spec_path
from ape_dao.cli.verify import finding_data
from ape_dao.core.deployment.plan import plain
from ape_dao.core.deployment.record import record_path
from ape_dao.core.errors import RecordError
from ape_dao.sdk.adoption import adopt, read_adoption, write_spec

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.sdk.adoption import Adoption


@click.command()
@click.option(
    "--out",
    metavar="FILE",
    help="Where the spec goes; dao.yaml or that of ape-config.yaml when left out. In a file that is there "
    "only values change.",
    shell_complete=completing.files,
)
@click.option(
    "--compile",
    "compiles",
    is_flag=True,
    help="First compile once more what version 0.1.0 deployed, from the compiler's input beside the record.",
)
@yes_option
@place_options
@output_options
def cli(out: str | None, compiles: bool, yes: bool, place: Place) -> None:
    """Read a living DAO, write the spec that describes it, and bring its record up to date.

    For changes that were voted on in proposals made by hand: every value that calls can change is read from
    the chain, with the proposal that changed it, and so are campaigns and grants that the treasury funded.
    What no spec describes stays a difference for `verify`.
    """
    output = Output.current()
    path = Path(spec_path(out))
    if compiles:
        _compile(output, place)
    with place.open() as session:
        adoption = read_adoption(session.record, session.dao)
        _show(output, adoption)
        record: Path | None = None
        if adoption.changes:
            confirm(output, f"Write {path} and the record?", yes or session.chain.is_local)
            write_spec(adoption.spec, path, session.record)
            _, record = adopt(adoption, Path(place.folder))
            output.say(f"{path} is the spec in force, and the record {record} says so.")
        else:
            output.say("The record says what the chain says already; nothing was written.")
    output.result(_data(adoption, path if record else None, record))


def _compile(out: Output, place: Place) -> None:
    """Write beside the record what its contracts were created from."""
    from ape_dao._build.records import recompiled
    from ape_dao.toolchain.places import project_root

    record = record_without_chain(place.dao, place.record, Path(place.folder))
    path = (
        Path(place.record) if place.record else record_path(record.network, record.slug, Path(place.folder))
    )
    inputs = sorted(path.parent.glob(f"{path.stem}.*input.json"))
    if not inputs:
        raise RecordError(f"No input of the compiler, {path.stem}.input.json, lies beside {path}.")
    done = recompiled(record, project_root(), inputs)
    done.save(path)
    out.note(f"compiled {len(done.compiled)} contracts; they lie beside {path}")


def _show(out: Output, adoption: Adoption) -> None:
    if adoption.changes:
        out.title("Changes since the record was written")
        rows = []
        for change in adoption.changes:
            cause = adoption.causes[change]
            by = "no proposal" if cause is None else f"{cause.short_id} {cause.heading}"
            rows.append((change.key, change.text(change.before), change.text(change.after), by))
        out.table(("key", "was", "is", "changed by"), rows)
        out.say()
    for key, entry in adoption.contracts.items():
        out.say(f"Added by members: {key}, a {entry['contract']} at {entry['address']}")
    others = [one for one in adoption.proposals if one not in adoption.causes.values()]
    for proposal in others:
        out.say(f"Executed too: {proposal.short_id} {proposal.heading}")
    for finding in adoption.left:
        out.note(
            f"No spec describes {finding.what}: it is {finding.found}, and {finding.expected} is expected."
        )


def _data(adoption: Adoption, spec: Path | None, record: Path | None) -> dict[str, object]:
    return {
        "changes": [
            {
                "key": change.key,
                "before": plain(change.before),
                "after": plain(change.after),
                "proposal": None if cause is None else str(cause.id),
            }
            for change, cause in adoption.causes.items()
        ],
        "proposals": [str(one.id) for one in adoption.proposals],
        "contracts": {key: entry["address"] for key, entry in adoption.contracts.items()},
        "left": [finding_data(finding) for finding in adoption.left],
        "spec": None if spec is None else str(spec),
        "record": None if record is None else str(record),
    }
