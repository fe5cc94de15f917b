"""`ape dao delegate`: who votes with an account's power."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ape_dao.cli.locks import Member, member_of, report
from ape_dao.cli.network import account_option
from ape_dao.cli.options import output_options
from ape_dao.cli.output import Output
from ape_dao.cli.session import place_options
from ape_dao.core.errors import DaoError
from ape_dao.sdk import staking
from ape_dao.sdk.delegations import read_delegation, send_delegation

if TYPE_CHECKING:
    from ape_dao.cli.session import Place


@click.command()
@click.argument("to", required=False)
@click.option(
    "--open/--close", "is_open", default=None, help="Let others delegate to the account, or nobody new."
)
@click.option(
    "--signed",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="Delegation that a member signed on the members' page; the account only sends it.",
)
@account_option
@place_options
@output_options
def cli(to: str | None, is_open: bool | None, signed: str | None, account: str | None, place: Place) -> None:
    """Delegate the account's votes to TO; without TO, show its delegate.

    TO is an address, an Ape alias, self, or nobody, which parks the votes. An account that locks votes for
    itself until it delegates. Delegated power decays and ends with the lock; tokens and revenue stay with the
    account. In a DAO that votes with plain tokens, tokens do not vote until they are delegated, even to self.

    Who delegates to an account makes its votes take more gas. Closed, it takes nobody new: what is delegated
    stays, and a delegator whose lock has ended votes for itself when it locks again.
    """
    out = Output.current()
    if signed is not None and (to is not None or is_open is not None):
        raise DaoError("--signed says who delegates and to whom; leave out TO, --open and --close.")
    with place.open() as session:
        member = member_of(session, account)
        if signed is not None:
            delegation = read_delegation(Path(signed))
            send_delegation(session.dao, delegation, sender=member.signer)
            one = delegation.delegation
            out.say(f"{one.delegatee} votes for {one.account} now.")
            member = Member.read(session, one.account)
        if to is not None:
            delegatee = session.delegatee(to, member.address)
            if delegatee == staking.delegatee_of(session.dao, member.address):
                raise DaoError(f"{to} already votes for {member.address}.")
            staking.delegate(session.dao, delegatee, sender=member.signer)
        if is_open is not None:
            staking.set_delegation_open(session.dao, is_open, sender=member.signer)
        report(out, member)
