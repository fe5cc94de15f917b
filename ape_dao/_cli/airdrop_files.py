"""`ape dao airdrop proof` and `verify`: reading and checking the files."""

from __future__ import annotations

from pathlib import Path

import click

from ape_dao import units
from ape_dao._cli.options import output_options
from ape_dao._cli.output import Output
from ape_dao._cli.progress import progress_bars
from ape_dao.airdrop.audit import Finding, audit, sample_claims
from ape_dao.airdrop.files import AirdropFiles
from ape_dao.exceptions import AirdropError, UnitError
from ape_dao.spec.fields import read_address

FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.command()
@FOLDER
@click.argument("account")
@output_options
def proof(folder: Path, account: str) -> None:
    """Show what ACCOUNT is entitled to, and its proof, from the files in FOLDER."""
    out = Output.current()
    try:
        address = read_address(account)
    except UnitError as err:
        raise AirdropError(f"ACCOUNT is wrong: {err}") from err
    with AirdropFiles(folder) as files:
        claim = files.find(bytes.fromhex(address[2:]))
        manifest = files.manifest
        if claim is None:
            raise AirdropError(f"{address} is none of the {len(files):,} recipients of {folder}.")
        if not files.is_right(claim):
            raise AirdropError(f"The files in {folder} contradict each other; build the airdrop again.")
    token = manifest.token
    shown = (
        f"{claim.amount:_} base units"
        if token.decimals is None
        else units.format_amount(claim.amount, token.decimals, token.symbol or "tokens")
    )
    out.say(f"account  {claim.account}")
    out.say(f"index    {claim.index}")
    out.say(f"amount   {shown}")
    out.say(f"root     {manifest.root}")
    for node in claim.proof:
        out.say(f"proof    0x{node.hex()}")
    out.result({**claim.to_data(), "root": manifest.root})


@click.command()
@FOLDER
@click.option("--sample", default=1_000, show_default=True, type=click.IntRange(1), help="Claims to check.")
@click.option("--all", "check_all", is_flag=True, help="Make everything anew and compare every byte.")
@output_options
def verify(folder: Path, sample: int, check_all: bool) -> None:
    """Check the files in FOLDER against each other; exit 1 if anything is wrong."""
    out = Output.current()
    with AirdropFiles(folder) as files, progress_bars() as bars:
        findings = list(audit(files, sample_claims(files, sample), check_all, bars))
    rows = [(_mark(one), one.what, f"{one.checked:,}", f"{one.wrong:,}", one.first) for one in findings]
    out.table(("", "what", "checked", "wrong", "the first"), rows)
    wrong = [one for one in findings if one.wrong]
    out.result(
        {"ok": not wrong, "root": files.manifest.root, "findings": [one.to_data() for one in findings]}
    )
    if wrong:
        out.note(f"{len(wrong)} of {len(findings)} checks failed; build the airdrop again.")
        click.get_current_context().exit(1)


def _mark(finding: Finding) -> str:
    return click.style("WRONG", fg="red") if finding.wrong else "ok"
