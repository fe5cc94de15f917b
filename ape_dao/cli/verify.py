"""`ape dao verify`: a deployed DAO against its spec."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import chosen_record, record_options
from ape_dao.cli.spec import address_option, chosen_spec, spec_path
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.origin import deployer_of, require_contracts_of
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.deployment.reading import installed
from ape_dao.core.deployment.record import record_path
from ape_dao.core.errors import SpecError, VerifyError
from ape_dao.core.schema.fields import read_address
from ape_dao.core.spec.loading import load_spec
from ape_dao.core.spec.side_doors import DAYS, outflows
from ape_dao.core.verification.verify import drift, verify
from ape_dao.sdk.amendment import with_executed
from ape_dao.sdk.verification import Verified, of_record, verify_children, verify_living

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.plan import Plan
    from ape_dao.core.deployment.record import Record
    from ape_dao.core.findings import Finding
    from ape_dao.core.schema.models import Spec


@click.command()
@record_options
@click.option(
    "--spec",
    metavar="FILE",
    help="Spec file to compare with, instead of the record's spec; without a record it needs --at.",
    shell_complete=completing.files,
)
@click.option(
    "--at",
    "places",
    multiple=True,
    metavar="0x…",
    help="With --spec: address of the governor, the timelock or any other contract of the DAO; repeatable.",
)
@address_option
@click.option("--all", "show_all", is_flag=True, help="Also show what matches.")
@network_option
@output_options
def cli(
    dao: str | None,
    record: str | None,
    folder: str,
    spec: str | None,
    places: tuple[str, ...],
    addresses: tuple[str, ...],
    show_all: bool,
    network: str | None,
) -> None:
    """Read everything back from the chain and compare it with the spec; exit 1 if anything differs.

    DAO is the name of a record, such as token-metrics; it can be left out if there is only one. Addresses and
    code are those of the record. What votes can change is compared with the spec that the record says is in
    force, or with your spec file (dao.yaml, or that of ape-config.yaml) once the chain says what that says.

    The DAOs that its spec describes as its own (`subdaos`) are compared with their records in the same way.

    Without a record, give the spec and an address: `ape dao verify --spec dao.yaml --at 0x…` finds out who
    deployed it.
    """
    _require_spec(dao or record, spec, places, addresses)
    out = Output.current()
    with connected(network) as provider:
        at = [read_address(place) for place in places]
        found = _verified(provider, (dao, record, Path(folder)), spec, addresses, at)
    wrong = drift(found.findings)
    shown = found.findings if show_all else wrong
    if shown:
        rows = [
            (_mark(finding.ok), finding.rule, finding.what, finding.expected, finding.found)
            for finding in shown
        ]
        out.table(("", "area", "what", "expected", "found"), rows)
        out.say()
    for reason, names in _reasons(wrong).items():
        out.say(f"No proposal changes {', '.join(names)}. {reason}")
    out.result({"ok": not wrong, "findings": [finding_data(finding) for finding in found.findings]})
    if wrong:
        out.note(f"{len(wrong)} of {len(found.findings)} checks found a difference from the spec.")
        click.get_current_context().exit(1)
    out.say(f"{found.spec.name}: {len(found.findings)} checks against the chain, all as the spec says.")
    for one in outflows(found.spec):
        out.say(f"Without a vote at most this leaves the treasury in {DAYS} days: {one.text}.")
    if found.other is not None:
        _tell_apart(out, found)


def _require_spec(
    record: str | None, spec: str | None, places: Sequence[str], addresses: Sequence[str]
) -> None:
    if spec is None and (places or addresses):
        raise VerifyError("--at and --address need a spec: give --spec FILE too.")
    if spec is not None and record is not None and places:
        raise VerifyError("A record says where its contracts are: leave out --at, or the record.")


def _verified(
    provider: ProviderAPI,
    chosen: tuple[str | None, str | None, Path],
    spec: str | None,
    names: Sequence[str],
    places: Sequence[str],
) -> Verified:
    """The DAO of a record, or, without one, that of a spec and an address."""
    dao, file, folder = chosen
    if spec is None:
        deployed = chosen_record(provider, dao, file, folder)
        present = with_executed(deployed, provider, folder)
        if present is not deployed:
            Output.current().note(
                "An amendment is executed and not in the record; `ape dao amend NEW.yaml --finish` writes it."
            )
        found = verify_living(present, provider, _project_spec(deployed))

        def newest(one: Record) -> Record:
            return with_executed(one, provider, records)

        records = Path(file).resolve().parents[1] if file else folder
        return replace(
            found, findings=[*found.findings, *verify_children(present, provider, records, newest)]
        )
    given = chosen_spec(spec, None, names)
    if not places:
        beside = record_path(Chain(provider).network_name, given.slug, folder)
        if not (dao or file or beside.is_file()):
            raise VerifyError(
                "Which deployment of this spec? Give the address of one of its contracts: --at 0x…."
            )
        deployed = chosen_record(provider, dao, file or (None if dao else str(beside)), folder)
        named = of_record(given, deployed)
        findings = verify(installed(deployed, named), provider, deployed.start_block)
        return Verified(named, findings, is_recorded=False)
    plan, start_block = _plan_behind(provider, given, places)
    return Verified(given, verify(plan, provider, start_block), is_recorded=False)


def _project_spec(record: Record) -> Spec | None:
    """The project's spec file, if there is one and it describes the DAO of the record."""
    path = Path(spec_path(None))
    if not path.is_file():
        return None
    try:
        spec = load_spec(path)
    except SpecError as err:
        Output.current().note(f"compared with the record's spec alone, because {path} cannot be used: {err}")
        return None
    return spec if spec.slug == record.slug else None


def _reasons(wrong: Sequence[Finding]) -> dict[str, list[str]]:
    """Why values stay as they were made: what differs, by the reason."""
    reasons: dict[str, list[str]] = {}
    for finding in wrong:
        if finding.reason:
            reasons.setdefault(finding.reason, []).append(finding.what)
    return reasons


def _tell_apart(out: Output, found: Verified) -> None:
    """Say that record and file differ, and what brings them together."""
    path = spec_path(None)
    if found.is_recorded:
        out.say(
            f"{path} says something else than what is in force; `ape dao amend {path}` plans what that takes."
        )
    else:
        out.say(f"That is what {path} says; the record is older, and `ape dao adopt` brings it up to date.")


def _plan_behind(provider: ProviderAPI, spec: Spec, places: Sequence[str]) -> tuple[Plan, int]:
    """The plan behind contracts that somebody deployed, and the block of the first of them."""
    chain = Chain(provider)
    plan = make_plan(spec, deployer_of(chain, places[0]))
    require_contracts_of(plan, places)
    return plan, chain.creation_block(plan.addresses["genesis"])


def _mark(ok: bool) -> str:
    return "ok" if ok else click.style("DIFFERS", fg="red")


def finding_data(finding: Finding) -> dict[str, Any]:
    """A comparison as data."""
    return {
        "area": finding.rule,
        "name": finding.what,
        "expected": finding.expected,
        "found": finding.found,
        "ok": finding.ok,
    }
