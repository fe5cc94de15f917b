"""`ape dao airdrop sign` and `relay`: a claim into a lock that one account signs and another one sends."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli.files import file_options, require_new
from ape_dao.cli.network import account_option, connected, load_account, network_option
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.session import confirm
from ape_dao.core import units
from ape_dao.core.errors import RefusedError
from ape_dao.modules.airdrop.choices import (
    ENDING,
    load_choice,
    require_same,
    send_choice,
    sign_choice,
    try_choice,
)
from ape_dao.modules.airdrop.claims import NO_DELEGATION, payment_of, require_due, sign_delegation
from ape_dao.modules.airdrop.cli.options import FOLDER, live_airdrop, read_account, required_claim
from ape_dao.modules.airdrop.errors import AirdropError
from ape_dao.modules.airdrop.files import AirdropFiles

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from ape_dao.modules.airdrop.choices import Choice
    from ape_dao.modules.airdrop.claims import Payment
    from ape_dao.modules.airdrop.files import Claim
    from ape_dao.modules.airdrop.live import LiveAirdrop

    Ready = tuple[Claim, Choice]
    """A claim with what its account signed."""

_VALID_FOR = "7 days"


@click.command()
@FOLDER
@click.option(
    "--lock-weeks", type=click.IntRange(1), help="Claim into a new lock of at most this many weeks."
)
@click.option("--into-lock", is_flag=True, help="Add the claim to the account's existing lock.")
@click.option("--delegate", metavar="0x…", help="Who votes with the lock; needs --network.")
@click.option(
    "--claimant",
    metavar="0x…",
    help="Contract wallet (ERC-1271) whose row is claimed; --account signs for it.",
)
@click.option("--valid-for", default=_VALID_FOR, show_default=True, help="How long the signature is valid.")
@file_options
@network_option
@account_option
@output_options
def sign(
    folder: Path,
    lock_weeks: int | None,
    into_lock: bool,
    delegate: str | None,
    claimant: str | None,
    valid_for: str,
    output: str | None,
    force: bool,
    network: str | None,
    account: str | None,
) -> None:
    """Sign the claim of --account into a lock, as a small file that anyone can submit.

    Whoever submits it (`ape dao airdrop relay`) pays the gas and cannot change the lock or the delegate. The
    files in FOLDER are enough; only --delegate needs the chain, for the account's nonce. Times are counted
    from the chain's clock with --network, otherwise from this machine's.
    """
    from ape_dao.sdk.staking import unlock_time

    out = Output.current()
    if (lock_weeks is None) != into_lock:
        raise AirdropError("Give --lock-weeks for a new lock, or --into-lock for the one that is held.")
    if delegate is not None and network is None:
        raise AirdropError("--delegate needs the account's nonce in the escrow; give --network too.")
    lasting = units.parse_duration(valid_for)
    delegatee = None if delegate is None else read_account(delegate, "--delegate")
    wallet = None if claimant is None else read_account(claimant, "--claimant")
    with AirdropFiles(folder) as files:

        def signed(signer: AccountAPI, now: int, live: LiveAirdrop | None) -> Choice:
            claim = required_claim(files, wallet or str(signer.address))
            delegation = NO_DELEGATION
            if live is not None and delegatee is not None:
                expiry = now + lasting
                delegation = sign_delegation(live, claim.account, delegatee, expiry, signer=signer)
            end = 0 if lock_weeks is None else unlock_time(now, lock_weeks)
            return sign_choice(files.manifest, claim, end, now + lasting, delegation, signer=signer)

        if network is None:
            choice = signed(load_account(account), int(time.time()), None)
        else:
            with connected(network) as provider:
                live = live_airdrop(files, provider)
                signer = load_account(account, live.chain.is_local)
                choice = signed(signer, live.chain.timestamp(), live)
    path = Path(output or f"{choice.account}{ENDING}")
    require_new(path, force, AirdropError)
    path.write_bytes(choice.to_json())
    end = choice.unlock_time
    where = "its lock" if not end else f"a lock until {units.format_date(end)} UTC"
    out.say(f"{choice.account} claims row {choice.index} into {where}.")
    out.say(
        f"{path} counts until {units.format_date(choice.expiry)} UTC; anybody can send it: "
        f"`ape dao airdrop relay {folder} {path}`."
    )
    out.result(
        {
            "file": str(path),
            "account": choice.account,
            "index": choice.index,
            "amount": choice.amount,
            "unlockTime": end or None,
            "delegate": delegatee,
            "expiry": choice.expiry,
        }
    )


@click.command()
@FOLDER
@click.argument(
    "signed",
    nargs=-1,
    required=True,
    metavar="FILE…",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@network_option
@account_option
@yes_option
@output_options
def relay(
    folder: Path, signed: tuple[Path, ...], network: str | None, account: str | None, yes: bool
) -> None:
    """Submit claims into locks that their accounts signed (`ape dao airdrop sign`); --account pays the gas.

    Each claim is tried first. Claims that the contract would refuse are skipped and listed; the exit code is
    then 1.
    """
    out = Output.current()
    sent: list[Payment] = []
    refused: dict[Path, str] = {}
    with AirdropFiles(folder) as files, connected(network) as provider:
        live = live_airdrop(files, provider)
        signer = load_account(account, live.chain.is_local)
        state = live.require_claimable()

        def refuse(path: Path, reason: str) -> None:
            refused[path] = reason
            out.note(f"  {path}: {reason}")

        def tried(path: Path) -> Ready | None:
            try:
                return _tried(live, files, path, str(signer.address))
            except (AirdropError, RefusedError) as err:
                refuse(path, str(err))
                return None

        good = [path for path in dict.fromkeys(signed) if tried(path) is not None]
        if good:
            claims = "the claim" if len(good) == 1 else f"{len(good):,} claims"
            confirm(out, f"Send {claims} as {signer.address}?", yes or live.chain.is_local)
        for path in good:
            ready = tried(path)  # those before it may have changed that
            if ready is not None:
                sent.append(payment_of(live, send_choice(live, *ready, sender=signer)))
                out.note(f"  {path}: {sent[-1].transaction}, {sent[-1].gas_used:,} gas")
    paid, gas = sum(payment.amount for payment in sent), sum(payment.gas_used for payment in sent)
    shown = units.format_amount(paid, state.decimals, state.symbol)
    locks = "1 lock" if len(sent) == 1 else f"{len(sent):,} locks"
    out.say(f"{shown} into {locks}: {gas:,} gas" if sent else "Nothing was sent.")
    out.result(
        {
            "paid": str(paid),
            "claims": len(sent),
            "gasUsed": gas,
            "transactions": [payment.to_data() for payment in sent],
            "refused": [{"file": str(path), "reason": reason} for path, reason in refused.items()],
        }
    )
    if refused:
        click.get_current_context().exit(1)


def _tried(live: LiveAirdrop, files: AirdropFiles, path: Path, sender: str) -> Ready:
    """A signed claim that the contract would take now.

    Raises:
        AirdropError: It is none, or of another row, or there is nothing to pay.
        RefusedError: The contract refuses it.
    """
    choice = load_choice(path)
    claim = required_claim(files, read_account(choice.account, str(path)))
    require_same(choice, claim, files.manifest)
    require_due(live, claim)
    try_choice(live, claim, choice, sender=sender)
    return claim, choice
