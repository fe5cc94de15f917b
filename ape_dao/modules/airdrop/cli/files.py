"""`ape dao airdrop proof` and `verify`: reading the files, and checking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ape_dao.cli.network import connected, network_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.progress import progress_bars
from ape_dao.core import units
from ape_dao.modules.airdrop.cli.options import FOLDER, live_airdrop, read_account, required_claim
from ape_dao.modules.airdrop.file_audit import Finding, audit, sample_claims
from ape_dao.modules.airdrop.files import AirdropFiles

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = 1_000
SAMPLE_ON_CHAIN = 100


@click.command()
@FOLDER
@click.argument("account")
@output_options
def proof(folder: Path, account: str) -> None:
    """Show the claim of ACCOUNT and its proof, from the files in FOLDER."""
    out = Output.current()
    address = read_account(account)
    with AirdropFiles(folder) as files:
        claim = required_claim(files, address)
        manifest = files.manifest
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
@click.option("--sample", type=click.IntRange(1), help="Claims to check.  [default: 1000, on chain 100]")
@click.option("--all", "check_all", is_flag=True, help="Rebuild everything and compare every byte.")
@network_option
@output_options
def verify(folder: Path, sample: int | None, check_all: bool, network: str | None) -> None:
    """Check the files in FOLDER against each other; exit 1 if anything is wrong.

    With --network, check the contract too: its root, its checks of leaves and proofs, and simulated claims.
    """
    out = Output.current()
    on_chain: list[Finding] = []
    with AirdropFiles(folder) as files, progress_bars() as bars:
        findings = list(audit(files, sample_claims(files, sample or SAMPLE), check_all, bars))
        if network is not None:
            from ape_dao.modules.airdrop.live_audit import audit_live

            with connected(network) as provider:
                live = live_airdrop(files, provider)
                on_chain = list(audit_live(live, sample_claims(files, sample or SAMPLE_ON_CHAIN)))
    in_files = any(finding.wrong for finding in findings)
    findings += on_chain
    rows = [
        (_mark(finding), finding.what, f"{finding.checked:,}", f"{finding.wrong:,}", finding.first)
        for finding in findings
    ]
    out.table(("", "what", "checked", "wrong", "the first"), rows)
    wrong = [finding for finding in findings if finding.wrong]
    out.result(
        {
            "ok": not wrong,
            "root": files.manifest.root,
            "findings": [finding.to_data() for finding in findings],
        }
    )
    if wrong:
        remedy = "build the airdrop again" if in_files else "the contract does not pay this list now"
        out.note(f"{len(wrong)} of {len(findings)} checks failed; {remedy}.")
        click.get_current_context().exit(1)


def _mark(finding: Finding) -> str:
    return click.style("WRONG", fg="red") if finding.wrong else "ok"
