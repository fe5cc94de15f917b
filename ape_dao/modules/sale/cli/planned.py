"""Commands on sales that are to come: `create`, `gate`, `lint`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.findings import finding_data, show_findings
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm, place_options
from ape_dao.cli.spec import spec_path
from ape_dao.core.errors import DaoError, SpecError
from ape_dao.core.units import format_date
from ape_dao.lint import Subject, errors, lint
from ape_dao.modules.sale import creation
from ape_dao.modules.sale.file import load_sale
from ape_dao.modules.sale.forecast import judged, planned_terms
from ape_dao.modules.sale.lint import figures
from ape_dao.modules.sale.sdk import counted_powers
from ape_dao.modules.sale.spec_file import is_in_force, spec_with_sale
from ape_dao.proposals.writing import dump_yaml
from ape_dao.sdk import creations

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.core.findings import Finding
    from ape_dao.modules.sale.file import Wanted


@click.command("lint")
@click.argument("file", metavar="FILE", shell_complete=completing.files)
@place_options
@output_options
def lint_command(file: str, place: Place) -> None:
    """Check the sale in FILE for risky terms; exit 1 if it has errors.

    Says by what factor a lock that is split into small ones beats its table.
    """
    out = Output.current()
    with place.open() as session:
        wanted = load_sale(Path(file), session.record.spec)
        now = session.chain.timestamp()
        findings = _findings(session, wanted)
        table = list(figures(Subject(wanted.spec, now, None, session.chain)))[-1:]
    out.title(f"{wanted.sale.name}, {creation.lot_text(wanted)}")
    out.table(("figure", "value"), table)
    show_findings(out, findings)
    bad = errors(findings)
    out.result(
        {
            "sale": wanted.sale.name,
            "ok": not bad,
            "figures": dict(table),
            "findings": [finding_data(finding) for finding in findings],
        }
    )
    if bad:
        click.get_current_context().exit(1)


@click.command()
@click.argument("file", metavar="FILE", shell_complete=completing.files)
@click.option(
    "--own",
    is_flag=True,
    help="Create the sale now, for what the account that signs sells. Without it the DAO sells.",
)
@click.option(
    "--seller",
    metavar="ACCOUNT",
    help="With --own: who sells, such as a Safe, which sends the lot and gets what is not sold.  "
    "[default: the account that signs]",
)
@click.option(
    "--out",
    default="dao-with-sale.yaml",
    show_default=True,
    metavar="FILE",
    help="Where the spec of a DAO that sells goes.",
    shell_complete=completing.files,
)
@click.option(
    "--spec",
    metavar="FILE",
    help="The spec file of a DAO that sells, whose comments and order stay.  [default: dao.yaml or that of "
    "ape-config.yaml, if it is in force; else the spec of the record]",
    shell_complete=completing.files,
)
@account_option
@yes_option
@place_options
@output_options
def create(
    file: str,
    own: bool,
    seller: str | None,
    out: str,
    spec: str | None,
    account: str | None,
    yes: bool,
    place: Place,
) -> None:
    """Create the sale in FILE, to the stakers of the DAO.

    A DAO sells by a vote: this writes its spec with the sale, and `ape dao amend` makes the proposal, by
    which the treasury pays the lot. With --own anybody sells: this creates the contract, and `ape dao sale
    open` sends the lot and opens it.
    """
    output = Output.current()
    if seller is not None and not own:
        raise DaoError("--seller goes with --own: what a DAO sells is its treasury's.")
    if spec is not None and own:
        raise DaoError("--spec is for a DAO that sells; with --own nothing of its spec changes.")
    with place.open() as session:
        wanted = load_sale(Path(file), session.record.spec)
        findings = _findings(session, wanted)
        show_findings(output, findings)
        if errors(findings):
            raise DaoError(f"{file} has errors; `ape dao sale lint {file}` shows them.")
        if own:
            output.result(_create_own(output, session, wanted, account, seller, yes))
            return
        base = _base(session, spec)
    if wanted.token is not None:
        raise DaoError("A DAO sells its own token; leave token out, or give --own to sell another one.")
    if Path(out).exists() and not yes:
        raise DaoError(f"{out} already exists; give another --out, or --yes to replace it.")
    text = (
        spec_with_sale(base, Path(file), wanted, session.record) if base else dump_yaml(wanted.spec.to_data())
    )
    Path(out).write_text(text, encoding="utf-8")
    whose = f"{base}, which is in force" if base else "the spec in force"
    output.say(f"Wrote {out}: {whose}, and the sale '{wanted.sale.name}' of {creation.lot_text(wanted)}.")
    output.say(f"Next: `ape dao amend {out} --deploy`.")
    output.result({"sale": wanted.sale.name, "spec": out})


def _base(session: Session, named: str | None) -> Path | None:
    """The spec file that the sale is added to; None for the spec of the record.

    Raises:
        SpecError: The one that was named is not in force.
    """
    path = Path(spec_path(named))
    if named is None and not path.is_file():
        return None
    if is_in_force(path, session.record):
        return path
    if named is None:
        Output.current().note(f"{path} is not the spec in force; the new one is written from the record.")
        return None
    raise SpecError(f"{path} is not the spec in force; `ape dao amend {path}` says what differs.")


def _create_own(
    out: Output, session: Session, wanted: Wanted, account: str | None, named: str | None, yes: bool
) -> dict[str, Any]:
    signer = session.signer(account)
    seller = session.account_address(named) if named else str(signer.address)
    planned = creation.plan_creation(session.dao, wanted, seller)
    is_there = planned.exists(session.chain)
    if not is_there:
        creations.try_creation(session.chain, str(signer.address), planned)
        out.say(
            f"{seller} sells {creation.lot_text(wanted)} at {wanted.sale.price} from "
            f"{format_date(wanted.sale.opens + wanted.sale.hours[0][0])} UTC; its terms can never be changed."
        )
        confirm(out, "Create it?", yes)
        creations.create(session.dao, planned, sender=signer)
    out.say(f"The sale is at {planned.address}{', as before' if is_there else ''}.")
    sends = "which sends the lot and opens it" if seller == signer.address else "once the seller sent the lot"
    out.say(f"Next: `ape dao sale open {planned.address}`, {sends}.")
    return {"sale": wanted.sale.name, "address": planned.address, "created": not is_there}


@click.command()
@click.argument("file", metavar="FILE", shell_complete=completing.files)
@click.option(
    "--easy-auction",
    metavar="ADDRESS",
    help="Gnosis' EasyAuction, if auctions of it shall use the gate.  [default: only validation hooks]",
)
@account_option
@yes_option
@place_options
@output_options
def gate(file: str, easy_auction: str | None, account: str | None, yes: bool, place: Place) -> None:
    """Create a gate for auctions elsewhere, with snapshot, windows and table of the sale in FILE.

    It lets accounts bid as they could commit in the sale; price, minimum and vesting mean nothing to it. In a
    sale by power, all accounts together may bid what its lot is worth.
    """
    out = Output.current()
    with place.open() as session:
        signer, wanted = session.signer(account), load_sale(Path(file), session.record.spec)
        auction = session.registry.address(easy_auction) if easy_auction else None
        planned = creation.plan_gate(session.dao, wanted, auction)
        is_there = planned.exists(session.chain)
        if not is_there:
            creations.try_creation(session.chain, str(signer.address), planned)
            confirm(out, "Create the gate? Its terms can never be changed.", yes)
            creations.create(session.dao, planned, sender=signer)
    out.say(f"The gate is at {planned.address}{', as before' if is_there else ''}.")
    if auction is not None:
        out.say("Next: initiateAuction with it as accessManagerContract; accounts call its placeOrders.")
    out.result({"gate": planned.address, "easyAuction": auction, "created": not is_there})


def _findings(session: Session, wanted: Wanted) -> list[Finding]:
    """What lint says about the sale, not about the rest of the DAO."""
    found = lint(wanted.spec, now=session.chain.timestamp(), chain=session.chain)
    about = [finding for finding in found if finding.where.startswith(wanted.path)]
    terms = planned_terms(session.dao, wanted)
    powers = counted_powers(session.dao, terms.snapshot, terms.end)
    all_found = [*about, *judged(terms, powers, f"{wanted.path}.sale.tiers")]
    return [replace(finding, where=_in_file(finding.where, wanted)) for finding in all_found]


def _in_file(where: str, wanted: Wanted) -> str:
    """The key of the sale's own file that a key of the spec is written from."""
    key = where.removeprefix(f"{wanted.path}.")
    return wanted.table if key.startswith("sale.tiers") else key


COMMANDS = (lint_command, create, gate)
