"""`ape dao lineage`: what AI services are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options, signed_options
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.text import clean
from ape_dao.core.units import format_date
from ape_dao.modules.services import lineage, sdk
from ape_dao.modules.services.contracts import KINDS
from ape_dao.modules.services.payees import read_payees

if TYPE_CHECKING:
    from ape_dao.cli.session import Place
    from ape_dao.modules.services.lineage import Artifact, Parent, Record

_SHOWN = 20
"""Services that claim one artifact, of which the first are shown."""


@output_options
@click.group()
def cli() -> None:
    """Record and verify what AI services are made of: weights, data sets, code.

    Hashes are SHA-256: of a file, or of what sha256sum prints of all files of a folder.
    """


@cli.command()
@click.argument("number", type=int, metavar="SERVICE")
@click.argument("what", metavar="PATH|HASH")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What it is.")
@click.option("--uri", default="", help="Where it can be found.")
@click.option("--license", "licensed", metavar="PATH|HASH", help="The text of its license.")
@click.option(
    "--parent",
    "named",
    multiple=True,
    metavar="SERVICE:HASH[=SHARE]",
    help="What it was made from, such as 1:0x…=10%; again for each. A share is never lowered again.",
)
@click.option(
    "--payee",
    "payees",
    multiple=True,
    metavar="ACCOUNT=SHARE",
    help="Who shares what the platform leaves, parents' splitters too; left out, all others give way.",
)
@yes_option
@signed_options
def add(
    number: int,
    what: str,
    kind: str,
    uri: str,
    licensed: str | None,
    named: tuple[str, ...],
    payees: tuple[str, ...],
    yes: bool,
    account: str | None,
    place: Place,
) -> None:
    """Record an artifact of SERVICE, for ever; only the owner of the service can."""
    out = Output.current()
    hashed = lineage.hash_named(what)
    text = lineage.hash_named(licensed) if licensed else sdk.NO_HASH
    parents = tuple(_parent(one) for one in named)
    made = lineage.Artifact(hashed, kind, text, uri, parents)
    with place.open() as session:
        signer = session.signer(account)
        one = sdk.service(session.dao, number)
        if str(signer.address) != one.owner:
            raise DaoError(f"The service {number} belongs to {one.owner}; only it can record an artifact.")
        if payees:
            listed = read_payees(payees, session.account_address)
        else:
            listed = lineage.payees_for(session.dao, one, parents)
        out.say(f"{kind} with the SHA-256 {hashed}")
        for parent in parents:
            out.say(f"made from {_named(parent)}")
        if listed:
            out.say("Of what the platform leaves of later receipts:")
            for address, share in listed:
                out.say(f"  {units.format_percent(share)} to {address}")
        confirm(out, "Record it? It stays for ever, and so do shares of parents.", yes)
        receipt = lineage.record(session.dao, number, made, listed, sender=signer)
    out.say(f"The service {number} recorded it: {receipt.txn_hash}")
    out.result(
        {
            "service": number,
            "hash": hashed,
            "transaction": str(receipt.txn_hash),
            "payees": [{"account": address, "share": share} for address, share in listed],
        }
    )


@cli.command()
@click.argument("number", type=int, metavar="SERVICE")
@place_options
@output_options
def show(number: int, place: Place) -> None:
    """Show what SERVICE is made of, whom it pays for it, and which services pay it."""
    out = Output.current()
    with place.open() as session:
        sdk.service(session.dao, number)
        every = lineage.told(session.dao)
        own = lineage.confirmed(session.dao, [one for one in every if one[0] == number])
        paid = lineage.paid_parents(session.dao, number)
        naming = sorted({child for child, made in every if child != number and _names(made, number)})
        shares = lineage.shares_of(session.dao, number, naming)
    paying = {child: share for child, share in shares.items() if share}
    rows = [
        (one.artifact.hash, one.artifact.kind, format_date(one.time), str(len(one.artifact.parents)))
        for one in own
    ]
    if rows:
        out.table(("SHA-256", "kind", "recorded", "parents"), rows)
    else:
        out.say(f"The service {number} recorded nothing; `ape dao lineage add` does.")
    for parent, share in paid.items():
        out.say(f"pays {units.format_percent(share)} to the service {parent}, at least")
    for child, share in paying.items():
        out.say(f"gets {units.format_percent(share)} of the service {child}, at least")
    if len(paying) < len(shares):
        out.say(f"named without a share by {len(shares) - len(paying)} more, by their own word alone")
    out.result(
        {
            "service": number,
            "artifacts": [record_data(one) for one in own],
            "pays": [{"service": parent, "share": share} for parent, share in paid.items()],
            "children": [{"service": child, "share": share} for child, share in shares.items()],
        }
    )


@cli.command()
@click.argument("what", metavar="PATH|HASH")
@click.option("--service", "number", type=int, help="That must have recorded it; any, if it is left out.")
@place_options
@output_options
def verify(what: str, number: int | None, place: Place) -> None:
    """Compare a file or folder with what services recorded, and say what it was made from.

    Exit code 1 if no service recorded it.
    """
    out = Output.current()
    hashed = lineage.hash_named(what)
    with place.open() as session:
        if number is not None:
            sdk.service(session.dao, number)
        every = lineage.told(session.dao)
        claims = [one for one in every if one[1].hash == hashed and number in (None, one[0])]
        found = lineage.confirmed(session.dao, claims)
        lines = [
            lineage.confirmed(session.dao, lineage.ancestors(every, one.artifact)) for one in found[:_SHOWN]
        ]
    if not found:
        who = "No service" if number is None else f"The service {number} never"
        has = "has recorded" if number is None else "recorded"
        raise DaoError(
            f"{who} {has} {hashed}, the SHA-256 of {what}; it is another file, or a part of a folder that "
            "was recorded whole."
        )
    for one, before in zip(found, lines, strict=False):
        out.say(f"{one.artifact.kind} of the service {one.service}, recorded on {format_date(one.time)}")
        for parent in before:
            out.say(
                f"  made from {parent.artifact.kind} {parent.artifact.hash} of the service {parent.service}"
            )
    if len(found) > 1:
        rest = len(found) - len(lines)
        out.say(
            "Several services claim it, the first to record it first." + (f" {rest} more do." if rest else "")
        )
    out.result(
        {
            "hash": hashed,
            "records": [
                {**record_data(one), "ancestors": [record_data(parent) for parent in before]}
                for one, before in zip(found, lines, strict=False)
            ],
        }
    )


def record_data(one: Record) -> dict[str, Any]:
    """A record for programs."""
    made = one.artifact
    return {
        "service": one.service,
        "hash": made.hash,
        "kind": made.kind,
        "time": one.time,
        "depth": one.depth,
        "license": made.license,
        "uri": clean(made.uri),
        "parents": [
            {"service": parent.service, "hash": parent.hash, "share": parent.share_bps}
            for parent in made.parents
        ],
    }


def _names(made: Artifact, number: int) -> bool:
    return any(parent.service == number for parent in made.parents)


def _named(parent: Parent) -> str:
    share = f", which gets {units.format_percent(parent.share_bps)}" if parent.share_bps else ""
    return f"{parent.hash} of the service {parent.service}{share}"


def _parent(text: str) -> Parent:
    """A parent as people write it."""
    place, _, share = text.partition("=")
    number, sign, what = place.partition(":")
    if not sign or not number.isascii() or not number.isdecimal() or not what:
        raise DaoError(f"'{text}' is no parent; write it like 1:0x…=10%, or without =10% to name it only.")
    return lineage.Parent(int(number), lineage.hash_named(what), units.parse_percent(share) if share else 0)
