"""`ape dao verify`: a deployed DAO against its spec."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.record import chosen_record, record_options
from ape_dao.cli.spec import address_option, chosen_spec
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.origin import deployer_of, require_contracts_of
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import VerifyError
from ape_dao.core.schema.fields import read_address
from ape_dao.core.verification.verify import drift, verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape.api import ProviderAPI

    from ape_dao.core.deployment.plan import Plan
    from ape_dao.core.findings import Finding


@click.command()
@record_options
@click.option(
    "--spec",
    metavar="FILE",
    help="Spec file to compare with, instead of a record; needs --at.",
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

    DAO is the name of a record, such as token-metrics; it can be left out if there is only one. Without a
    record, give the spec and an address: `ape dao verify --spec dao.yaml --at 0x…` finds out who deployed it.
    """
    _require_one_source(dao or record, spec, places, addresses)
    out = Output.current()
    with connected(network) as provider:
        if spec is not None:
            plan, start_block = _plan_behind(
                provider, spec, addresses, [read_address(place) for place in places]
            )
        else:
            deployed = chosen_record(provider, dao, record, Path(folder))
            plan, start_block = deployed.plan(), deployed.start_block
        findings = verify(plan, provider, start_block)
    wrong = drift(findings)
    shown = findings if show_all else wrong
    if shown:
        rows = [
            (_mark(finding.ok), finding.rule, finding.what, finding.expected, finding.found)
            for finding in shown
        ]
        out.table(("", "area", "what", "expected", "found"), rows)
        out.say()
    out.result({"ok": not wrong, "findings": [finding_data(finding) for finding in findings]})
    if wrong:
        out.note(f"{len(wrong)} of {len(findings)} checks found a difference from the spec.")
        click.get_current_context().exit(1)
    out.say(f"{plan.spec.name}: {len(findings)} checks against the chain, all as the spec says.")


def _require_one_source(
    record: str | None, spec: str | None, places: Sequence[str], addresses: Sequence[str]
) -> None:
    if spec is None and (places or addresses):
        raise VerifyError("--at and --address need a spec: give --spec FILE too.")
    if spec is not None and record is not None:
        raise VerifyError("Give a record or --spec, not both.")
    if spec is not None and not places:
        raise VerifyError(
            "Which deployment of this spec? Give the address of one of its contracts: --at 0x…."
        )


def _plan_behind(
    provider: ProviderAPI, path: str, names: Sequence[str], places: Sequence[str]
) -> tuple[Plan, int]:
    """The plan behind contracts that somebody deployed, and the block of the first of them."""
    chain = Chain(provider)
    plan = make_plan(chosen_spec(path, None, names), deployer_of(chain, places[0]))
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
