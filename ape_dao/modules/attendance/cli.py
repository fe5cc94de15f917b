"""`ape dao attendance`: what taking part in votes earns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ape_dao.cli import completing
from ape_dao.cli.amounts import amount_text, asset_at
from ape_dao.cli.options import output_options, yes_option
from ape_dao.cli.output import Output
from ape_dao.cli.proposal.chosen import choose
from ape_dao.cli.session import confirm, place_options, signed_options
from ape_dao.core.errors import DaoError
from ape_dao.core.units import format_date, rounded
from ape_dao.modules.attendance import sdk
from ape_dao.modules.attendance.contracts import RETURNS
from ape_dao.modules.attendance.status import season_data, stage_of

if TYPE_CHECKING:
    from ape_dao.cli.session import Place, Session
    from ape_dao.modules.attendance.sdk import SeasonState, Terms
    from ape_dao.proposals.onchain import ChainProposal


@output_options
@click.group()
def cli() -> None:
    """Show what taking part in votes earns; count proposals, and claim.

    The budget that pays is set by proposals: `ape dao budget` shows it, `ape dao amend` changes it.
    """


@cli.command()
@click.argument("who", metavar="[ACCOUNT]", required=False)
@signed_options
def show(who: str | None, account: str | None, place: Place) -> None:
    """Show the seasons that can be claimed or are running, and what ACCOUNT, or the signer, earned."""
    out = Output.current()
    with place.open() as session:
        address = session.account_address(who) if who else str(session.signer(account).address)
        terms, seasons, now = _seasons(session)
        asset = asset_at(session.registry, terms.asset)
        own = [_own(session, season, address) for season in seasons]
        waiting = sdk.qualifiable(session.dao, now)
    rows = [
        (
            str(season.number),
            f"{format_date(terms.begins(season.number))} to {format_date(terms.begins(season.number + 1))}",
            str(len(season.rows)),
            stage_of(terms, season, now),
            amount_text(earned, asset) + (", paid" if paid else ""),
        )
        for season, (earned, paid) in zip(seasons, own, strict=True)
    ]
    if not rows:
        out.say(f"The first season begins on {format_date(terms.begins(terms.first_season))} UTC.")
    else:
        out.table(("season", "from", "proposals", "pot", f"earned by {address}"), rows)
    for proposal in waiting:
        out.note(f"{proposal.heading} can be counted: `ape dao attendance qualify {proposal.short_id}`.")
    out.result(
        {
            "account": address,
            "asset": terms.asset,
            "pot": str(terms.pot),
            "seasons": [
                {**season_data(terms, season), "earned": str(earned), "isPaid": paid}
                for season, (earned, paid) in zip(seasons, own, strict=True)
            ],
            "qualifiable": [str(proposal.id) for proposal in waiting],
        }
    )


@cli.command()
@click.argument("proposal", metavar="[ID|FILE]", required=False, shell_complete=completing.files)
@signed_options
def qualify(proposal: str | None, account: str | None, place: Place) -> None:
    """Count a proposal, or all that can be, in the season in which the vote ended; anybody can.

    A proposal counts if its ballots for, against and abstain reached its quorum, and if no other one of its
    proposer counts in that season.
    """
    out = Output.current()
    with place.open() as session:
        signer, done = session.signer(account), []
        if proposal is not None:
            waiting = [choose(session, proposal).proposal]
        else:
            waiting = sdk.qualifiable(session.dao, session.chain.timestamp())
        for one in waiting:
            receipt = sdk.qualify(session.dao, one, sender=signer)
            done.append((one, sdk.season_of(session.dao, one), str(receipt.txn_hash)))
    for one, season, transaction in done:
        out.say(f"{one.heading} counts in season {season}: {transaction}")
    if not done:
        out.say("There is no proposal to count.")
    out.result({"proposals": [_counted(*entry) for entry in done]})


@cli.command()
@click.argument("who", metavar="[ACCOUNT]", required=False)
@click.option("--season", type=int, metavar="NUMBER", help="Only this season.  [default: all that are open]")
@yes_option
@signed_options
def claim(who: str | None, season: int | None, yes: bool, account: str | None, place: Place) -> None:
    """Pay to ACCOUNT, or the signer, what it earned; anybody can.

    The recipient of the account's revenue is paid. The first claim of a season draws its pot from the budget.
    """
    out = Output.current()
    with place.open() as session:
        signer = session.signer(account)
        address = session.account_address(who) if who else str(signer.address)
        terms, seasons, now = _seasons(session)
        asset = asset_at(session.registry, terms.asset)
        chosen = _claimable(session, terms, seasons, address, season, now)
        for one, amount in chosen:
            out.say(f"Season {one.number}: {amount_text(amount, asset)} for {address}.")
        confirm(out, "Claim it?", yes)
        paid = []
        for one, amount in chosen:
            if not one.is_funded:
                sdk.fund(session.dao, one.number, sender=signer)
            receipt = sdk.claim(session.dao, one, address, sender=signer)
            paid.append({"season": one.number, "amount": str(amount), "transaction": str(receipt.txn_hash)})
    out.say(f"{amount_text(sum(amount for _, amount in chosen), asset)} were paid.")
    out.result({"account": address, "asset": terms.asset, "paid": paid})


@cli.command()
@place_options
@output_options
def stale(place: Place) -> None:
    """List delegations to delegates that stopped voting: anybody can return those votes to their owners.

    A delegate stopped voting if it missed every proposal that counted in the latest season whose list is
    complete, at least `return_after` of them; if fewer counted, those of the season before too.
    """
    out = Output.current()
    with place.open() as session:
        _require_returns(session)
        found = sdk.stale_delegations(session.dao)
    rows = [
        (one.account, one.delegate, str(one.missed), rounded(one.power), "kept" if one.is_kept else "")
        for one in found
    ]
    if rows:
        out.table(("account", "delegate", "missed", "power", ""), rows)
        if not all(one.is_kept for one in found):
            out.say()
            out.say("Anybody can return what is not kept: `ape dao attendance return`.")
    else:
        out.say("No delegate has missed enough: there is nothing to return.")
    out.result(
        {
            "stale": [
                {
                    "account": one.account,
                    "delegate": one.delegate,
                    "missed": one.missed,
                    "power": str(one.power),
                    "isKept": one.is_kept,
                }
                for one in found
            ]
        }
    )


@cli.command("return")
@click.argument("who", nargs=-1, metavar="[ACCOUNT…]")
@yes_option
@signed_options
def return_votes(who: tuple[str, ...], yes: bool, account: str | None, place: Place) -> None:
    """Return the votes of each ACCOUNT, or all that can be, from delegates that stopped voting; anybody can.

    `ape dao attendance stale` lists them. Each takes a transaction; an account whose votes cannot be returned
    is left out, with the reason, and stops none of the others.
    """
    out = Output.current()
    with place.open() as session:
        _require_returns(session)
        signer, dao = session.signer(account), session.dao
        accounts = [session.account_address(one) for one in who]
        if not accounts:
            accounts = [one.account for one in sdk.stale_delegations(dao) if not one.is_kept]
        if not accounts:
            raise DaoError(
                "There is nothing to return: no delegate has missed enough, or the owners keep theirs; "
                "`ape dao attendance stale` lists both."
            )
        for address in dict.fromkeys(accounts):
            out.say(
                f"The votes of {address}, now with {dao.escrow.delegates(address)}, become its own again."
            )
        confirm(out, "Return them?", yes)
        done = []
        for one in sdk.return_all(dao, accounts, sender=signer):
            done.append(one)
            if one.transaction is None:
                out.note(f"{one.account} is left out: {one.refusal}")
            else:
                out.say(f"Returned to {one.account}: {one.transaction}")
    if not any(one.transaction for one in done):
        raise DaoError(f"No votes were returned. {done[0].account}: {done[0].refusal}")
    out.result(
        {
            "returned": [
                {"account": one.account, "delegate": one.delegate, "transaction": one.transaction}
                for one in done
                if one.transaction
            ],
            "skipped": [
                {"account": one.account, "delegate": one.delegate, "problem": one.refusal}
                for one in done
                if not one.transaction
            ],
        }
    )


@cli.command()
@click.option("--end", is_flag=True, help="Let others return them again.")
@signed_options
def keep(end: bool, account: str | None, place: Place) -> None:
    """Keep your votes with your delegate, whatever it misses: nobody can return them."""
    out = Output.current()
    with place.open() as session:
        _require_returns(session)
        signer = session.signer(account)
        receipt = sdk.keep_delegate(session.dao, not end, sender=signer)
        address = str(signer.address)
    said = "can be returned again" if end else "stay with its delegate"
    out.say(f"The votes of {address} {said}: {receipt.txn_hash}")
    out.result({"account": address, "isKept": not end, "transaction": str(receipt.txn_hash)})


@cli.command("give-back")
@signed_options
def give_back(account: str | None, place: Place) -> None:
    """Send to the treasury what nobody earned or claimed in time; anybody can."""
    out = Output.current()
    with place.open() as session:
        asset = asset_at(session.registry, sdk.terms(session.dao).asset)
        token, treasury = session.dao.erc20(asset.address), session.dao.timelock
        before = int(token.balanceOf(treasury))
        receipt = sdk.give_back(session.dao, sender=session.signer(account))
        amount = int(token.balanceOf(treasury)) - before
    out.say(f"{amount_text(amount, asset)} went to the treasury: {receipt.txn_hash}")
    out.result({"asset": asset.address, "amount": str(amount), "transaction": str(receipt.txn_hash)})


def _require_returns(session: Session) -> None:
    """Raises: DaoError: Nobody can return votes here."""
    if RETURNS.key not in session.dao.addresses:
        raise DaoError(
            "Votes cannot be returned in this DAO: its spec has no `attendance.return_after`; "
            "an amendment adds it."
        )


def _seasons(session: Session) -> tuple[Terms, list[SeasonState], int]:
    terms, now = sdk.terms(session.dao), session.chain.timestamp()
    return terms, sdk.seasons(session.dao, terms.open_seasons(now)), now


def _own(session: Session, season: SeasonState, account: str) -> tuple[int, bool]:
    return sdk.earned(session.dao, season, account), sdk.is_paid(session.dao, season, account)


def _claimable(
    session: Session, terms: Terms, seasons: list[SeasonState], account: str, number: int | None, now: int
) -> list[tuple[SeasonState, int]]:
    """The seasons that an account can be paid for now, each with the amount.

    Raises:
        DaoError: There is none; says why.
    """
    if number is not None and number not in [season.number for season in seasons]:
        listed = ", ".join(str(season.number) for season in seasons) or "none"
        raise DaoError(f"Season {number} is not open for claims; open are {listed}.")
    found = []
    for season in seasons:
        amount, paid = _own(session, season, account)
        due = amount and not paid and now >= terms.claims_from(season.number)
        if due and number in (None, season.number):
            found.append((season, amount))
    if not found:
        raise DaoError(
            f"{account} has nothing to claim now; `ape dao attendance show {account}` says what it earned, "
            "and when that can be claimed."
        )
    return found


def _counted(proposal: ChainProposal, season: int, transaction: str) -> dict[str, Any]:
    return {"id": str(proposal.id), "season": season, "transaction": transaction}
