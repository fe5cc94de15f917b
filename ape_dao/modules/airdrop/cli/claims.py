"""`ape dao airdrop claim` and `status`: the airdrop contract on its chain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli.network import account_option, connected, load_account, network_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.core import units
from ape_dao.modules.airdrop.cli.options import FOLDER, live_airdrop, read_account, required_claim
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.files import AirdropFiles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape.api import AccountAPI

    from ape_dao.modules.airdrop.claims import Payment
    from ape_dao.modules.airdrop.files import Claim
    from ape_dao.modules.airdrop.live import CampaignState, LiveAirdrop

BATCH = 100
MOST_IN_A_BATCH = 200
"""A claim in a batch takes about 70,000 gas, and a transaction at most 16.7 million."""


@click.command()
@FOLDER
@click.argument("account", required=False)
@click.option(
    "--paid", is_flag=True, help="Also show what was paid so far; reads all events of the contract."
)
@network_option
@output_options
def status(folder: Path, account: str | None, paid: bool, network: str | None) -> None:
    """Show the airdrop of FOLDER on its chain, and with ACCOUNT what is due to it."""
    out = Output.current()
    address = None if account is None else read_account(account)
    with AirdropFiles(folder) as files, connected(network) as provider:
        live = live_airdrop(files, provider)
        state = live.state()
        claim = None if address is None else required_claim(files, address)
        due = None if claim is None else live.due(claim)
        payments = live.paid() if paid else None
    manifest = files.manifest

    def shown(amount: int) -> str:
        return units.format_amount(amount, state.decimals, state.symbol)

    rows = [
        ("contract", state.address),
        ("root", _root_words(state, manifest.root)),
        ("kind", "cumulative: later roots pay the difference" if state.cumulative else "fixed"),
        ("recipients", f"{manifest.count:,}"),
        ("total", shown(int(manifest.total))),
        ("holds", shown(state.balance)),
        ("deadline", f"{units.format_date(state.deadline)}, {'open' if state.is_open else 'over'}"),
        ("escrow", state.escrow or "none: no claims into locks"),
        ("rest goes to", state.treasury),
    ]
    if payments is not None:
        rows.append(("paid", f"{payments[0]:,} payments, {shown(payments[1])}"))
    if claim is not None and due is not None:
        rows.append((claim.account, f"{shown(claim.amount)} in row {claim.index}, {shown(due)} due"))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        out.say(f"{name:<{width}}  {value}")
    out.result(
        {
            "contract": state.address,
            "root": state.root,
            "rootIsOfTheseFiles": state.root == manifest.root,
            "cumulative": state.cumulative,
            "recipients": manifest.count,
            "total": manifest.total,
            "token": state.token,
            "balance": str(state.balance),
            "deadline": state.deadline,
            "open": state.is_open,
            "escrow": state.escrow,
            "treasury": state.treasury,
            "paid": None if payments is None else {"payments": payments[0], "amount": str(payments[1])},
            "account": None if claim is None else _claim_data(claim, due),
        }
    )


@click.command()
@FOLDER
@click.argument("accounts", nargs=-1)
@click.option(
    "--file",
    "list_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of more ACCOUNTS, one per line.",
)
@click.option(
    "--lock-weeks", type=click.IntRange(1), help="Claim into a new lock of at most this many weeks."
)
@click.option("--into-lock", is_flag=True, help="Add the claim to the account's existing lock.")
@click.option("--delegate", metavar="0x…", help="Who votes with the lock; needs --lock-weeks or --into-lock.")
@click.option(
    "--batch",
    type=click.IntRange(1, MOST_IN_A_BATCH),
    default=BATCH,
    show_default=True,
    help="Claims per transaction.",
)
@network_option
@account_option
@yes_option
@output_options
def claim(
    folder: Path,
    accounts: tuple[str, ...],
    list_file: Path | None,
    lock_weeks: int | None,
    into_lock: bool,
    delegate: str | None,
    batch: int,
    network: str | None,
    account: str | None,
    yes: bool,
) -> None:
    """Claim from the airdrop of FOLDER: the row of --account, or those of ACCOUNTS, paying the gas for them.

    Tokens always go to the account of the row. Only the account itself can choose a lock and a delegate.
    """
    from ape_dao.modules.airdrop.claims import claim_into_lock, payment_of
    from ape_dao.sdk.staking import unlock_time

    out = Output.current()
    texts = (*accounts, *_lines(list_file))
    named = list(dict.fromkeys(map(read_account, texts)))  # an account named twice is paid and listed once
    wants_lock = lock_weeks is not None or into_lock
    _check_choice(bool(named), lock_weeks, into_lock, delegate)
    delegatee = None if delegate is None else read_account(delegate, "--delegate")
    with AirdropFiles(folder) as files, connected(network) as provider:
        live = live_airdrop(files, provider)
        signer = load_account(account, live.chain.is_local)
        state = live.require_claimable()
        claims = [required_claim(files, claimant) for claimant in named or [str(signer.address)]]
        _confirm(out, claims, state, str(signer.address), live.chain.is_local or yes)
        if wants_lock:
            end = 0 if lock_weeks is None else unlock_time(live.chain.next_timestamp(), lock_weeks)
            sent = [payment_of(live, claim_into_lock(live, claims[0], end, delegatee, sender=signer))]
        else:
            sent = list(_pay(live, claims, batch, signer, out))
    _show(out, sent, state)


def _claim_data(claim: Claim, due: int | None) -> dict[str, Any]:
    return {"account": claim.account, "index": claim.index, "amount": str(claim.amount), "due": str(due)}


def _pay(
    live: LiveAirdrop, claims: Sequence[Claim], batch: int, signer: AccountAPI, out: Output
) -> Iterator[Payment]:
    from ape_dao.modules.airdrop import claims as sending

    if len(claims) == 1:
        yield sending.payment_of(live, sending.claim(live, claims[0], sender=signer))
        return
    for receipt in sending.claim_many(live, claims, batch, sender=signer):
        payment = sending.payment_of(live, receipt)
        out.note(f"{payment.claims} claims in {payment.transaction}, {payment.gas_used:,} gas")
        yield payment


def _show(out: Output, sent: Sequence[Payment], state: CampaignState) -> None:
    paid = sum(payment.amount for payment in sent)
    count = sum(payment.claims for payment in sent)
    gas = sum(payment.gas_used for payment in sent)
    shown = units.format_amount(paid, state.decimals, state.symbol)
    out.say(f"{shown} to {count:,} account{'' if count == 1 else 's'}: {gas:,} gas")
    for payment in sent:
        out.say(payment.transaction)
    out.result(
        {
            "paid": str(paid),
            "claims": count,
            "gasUsed": gas,
            "transactions": [payment.to_data() for payment in sent],
        }
    )


def _check_choice(names_others: bool, lock_weeks: int | None, into_lock: bool, delegate: str | None) -> None:
    if lock_weeks is not None and into_lock:
        raise AirdropError(
            "--lock-weeks makes a new lock, --into-lock adds to the one that is held; give one."
        )
    wants_lock = lock_weeks is not None or into_lock
    if wants_lock and names_others:
        raise AirdropError(
            "Only the account itself can lock its row: leave ACCOUNTS out and give --account, or let it "
            "sign (`ape dao airdrop sign`) and send what it signed (`ape dao airdrop relay`)."
        )
    if delegate is not None and not wants_lock:
        raise AirdropError("--delegate chooses who votes with a lock; give --lock-weeks or --into-lock too.")


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as err:
        raise AirdropError(f"{path} is not a list of accounts ({err.reason}); write one per line.") from err
    return [line.strip() for line in text.splitlines() if line.strip()]


def _confirm(
    out: Output, claims: Sequence[Claim], state: CampaignState, sender: str, no_question: bool
) -> None:
    """Ask before spending real money."""
    total = units.format_amount(sum(claim.amount for claim in claims), state.decimals, state.symbol)
    many = f"{len(claims):,} claims of {total} in all" if len(claims) > 1 else f"A claim of {total}"
    out.note(f"{many}, sent by {sender}")
    if no_question:
        return
    if out.as_json or not click.confirm("Go on?", err=True):
        raise AirdropError("Aborted, nothing was sent. Pass --yes to confirm non-interactively.")


def _root_words(state: CampaignState, ours: str) -> str:
    if not state.has_root:
        return "not set yet"
    return state.root if state.root == ours else f"{state.root}, which is not that of these files ({ours})"
