"""One vesting grant, as the commands on grants see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ape_dao.cli.amounts import told
from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import labelled
from ape_dao.core.errors import DaoError
from ape_dao.core.spec import is_address
from ape_dao.core.units import format_date, share
from ape_dao.modules.vesting.contracts import VESTING_GRANT
from ape_dao.modules.vesting.sdk import CONTRACT, Grant, read_grant, read_grants
from ape_dao.modules.vesting.status import vesting_data
from ape_dao.proposals.registry import Asset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.contracts import ContractInstance

    from ape_dao.cli.output import Output
    from ape_dao.cli.session import Session


@dataclass(frozen=True)
class Chosen:
    """A grant of a DAO."""

    session: Session
    name: str
    """In the DAO's spec; of others the address."""
    grant: Grant

    @cached_property
    def contract(self) -> ContractInstance:
        return artifact(CONTRACT).at(self.grant.address)

    @cached_property
    def token(self) -> Asset:
        found = self.session.registry.asset_at(self.grant.token)
        symbol = self.session.record.spec.token.symbol
        return found if found and found.symbol else Asset(self.grant.token, symbol, 18)

    @cached_property
    def delegatee(self) -> str | None:
        """Who votes with what the grant holds; None where it cannot be delegated."""
        if not self.grant.is_delegable:
            return None
        return str(self.session.dao.token.delegates(self.grant.address))

    def again(self) -> Chosen:
        """The grant as it is now."""
        return replace(self, grant=read_grants(self.session.chain, [self.grant.address])[0])

    def require_beneficiary(self, account: str, what: str) -> None:
        """Refuse others."""
        if account != self.grant.beneficiary:
            raise DaoError(
                f"Only the beneficiary of the grant {self.name}, {self.grant.beneficiary}, can {what}; "
                f"{account} is not it."
            )

    def require_escrow(self) -> None:
        """Refuse to lock from a grant that locks elsewhere or nowhere."""
        found, mine = str(self.contract.ESCROW()), str(self.session.dao.escrow.address)
        if found != mine:
            where = "has no escrow" if not int(found, 16) else f"locks in the escrow {found}"
            raise DaoError(
                f"The grant {self.name} {where}, not in this DAO's; release what is vested and lock that."
            )


def grants_of(session: Session) -> list[Chosen]:
    """Every grant of the DAO's record."""
    found = labelled(session.record.addresses, VESTING_GRANT)
    grants = read_grants(session.chain, list(found.values()))
    return [Chosen(session, name, grant) for name, grant in zip(found, grants, strict=True)]


def chosen_grant(session: Session, given: str) -> Chosen:
    """The grant with that name or address.

    Raises:
        DaoError: There is none, or it is one of another token.
    """
    known = labelled(session.record.addresses, VESTING_GRANT)
    if given not in known and not is_address(given):
        listed = ", ".join(known) or "none"
        raise DaoError(f"This DAO has no grant '{given}'; it has {listed}. Others go by their address.")
    address = known[given] if given in known else session.registry.address(given)
    grant = read_grant(session.chain, address)
    token = session.record.address("token")
    if grant.token != token:
        raise DaoError(f"The grant at {address} is of the token {grant.token}, not of this DAO's, {token}.")
    name = next((name for name, at in known.items() if at == address), address)
    return Chosen(session, name, grant)


def show_grant(out: Output, chosen: Chosen) -> None:
    """One grant in full."""
    out.table(("what", "now"), list(_rows(chosen)))
    out.result(grant_data(chosen))


def grant_data(chosen: Chosen) -> dict[str, Any]:
    """A grant for programs."""
    return {**vesting_data(chosen.name, chosen.grant), "delegate": chosen.delegatee}


def _rows(chosen: Chosen) -> Iterator[tuple[str, str]]:
    grant, token = chosen.grant, chosen.token
    yield "grant", f"{chosen.name}, {grant.address}" if chosen.name != grant.address else grant.address
    yield "beneficiary", grant.beneficiary
    if grant.successor is not None:
        yield "offered to", f"{grant.successor}, who has not accepted"
    yield "all of it", told(grant.total, token)
    yield "vested", f"{told(grant.vested, token)} ({share(grant.vested, grant.total)})"
    into_locks = f", {told(grant.locked, token)} of it into locks" if grant.locked else ""
    yield "released", f"{told(grant.released, token)}{into_locks}"
    yield "now to release", told(grant.releasable, token)
    yield "began" if grant.start <= grant.time else "begins", f"{format_date(grant.start)} UTC"
    if grant.revoked_at is None:
        yield "cliff", _moment(grant.cliff, grant.time)
        yield "ends", _moment(grant.end, grant.time)
    yield "the DAO can revoke", _revocation(chosen)
    if chosen.delegatee is not None:
        nobody = not int(chosen.delegatee, 16)
        yield "token votes of all of it", "nobody's" if nobody else chosen.delegatee


def _moment(time: int, now: int) -> str:
    span = units.format_span(abs(time - now))
    return f"{format_date(time)} UTC, " + (f"in {span}" if time > now else f"{span} ago")


def _revocation(chosen: Chosen) -> str:
    grant = chosen.grant
    if grant.revoked_at is not None:
        return f"it did, on {format_date(grant.revoked_at)} UTC"
    if not grant.is_revocable:
        return "no"
    return f"yes, {told(grant.returnable, chosen.token)} now"
