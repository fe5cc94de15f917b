"""One vesting contract, as the commands see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ape_dao.cli.amounts import amount_text, asset_at
from ape_dao.core import units
from ape_dao.core.errors import DaoError
from ape_dao.core.schema.fields import is_address
from ape_dao.core.units import format_date, share
from ape_dao.modules.vesting.sdk import VestingState, contract_of, read_vestings, vestings
from ape_dao.modules.vesting.status import vesting_data
from ape_dao.proposals.assets import Asset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape.contracts import ContractInstance

    from ape_dao.cli.output import Output
    from ape_dao.cli.session import Session


@dataclass(frozen=True)
class Chosen:
    """A vesting contract of a DAO."""

    session: Session
    name: str
    """In the DAO's spec; of others the address."""
    state: VestingState

    @property
    def address(self) -> str:
        """Where it stands."""
        return self.state.address

    @cached_property
    def contract(self) -> ContractInstance:
        """Ready to call."""
        return contract_of(self.session.dao, self.address)

    @cached_property
    def token(self) -> Asset:
        """What vests."""
        asset = asset_at(self.session.registry, self.state.token)
        own, spec = self.session.dao.addresses["token"], self.session.record.spec
        return Asset(own, spec.token.symbol, 18) if self.state.token == own and not asset.symbol else asset

    @cached_property
    def delegatee(self) -> str | None:
        """Who votes with what the contract holds; None where it cannot be delegated."""
        if not self.state.is_delegable:
            return None
        return str(self.session.dao.token.delegates(self.address))

    def again(self) -> Chosen:
        """The contract as it is now."""
        return replace(self, state=read_vestings(self.session.chain, [self.address])[0])

    def require_beneficiary(self, account: str, action: str) -> None:
        """Refuse others."""
        if account != self.state.beneficiary:
            raise DaoError(
                f"Only the beneficiary of '{self.name}', {self.state.beneficiary}, can {action}; the account "
                f"is {account}."
            )

    def require_escrow(self) -> None:
        """Refuse to lock where the contract locks elsewhere or nowhere."""
        escrow, ours = str(self.contract.ESCROW()), str(self.session.dao.escrow.address)
        if escrow != ours:
            where = "has no escrow" if not int(escrow, 16) else f"locks in the escrow {escrow}"
            raise DaoError(
                f"The vesting contract '{self.name}' {where}, not in this DAO's; release what is vested and "
                "lock that."
            )


def all_vestings(session: Session) -> list[Chosen]:
    """Every vesting contract of the DAO's record."""
    named = vestings(session.dao)
    states = read_vestings(session.chain, list(named.values()))
    return [Chosen(session, name, state) for name, state in zip(named, states, strict=True)]


def chosen_vesting(session: Session, text: str) -> Chosen:
    """The vesting contract with that name or address.

    Raises:
        DaoError: There is none, or it holds another token for another DAO.
    """
    named = vestings(session.dao)
    place = text if text in named or not is_address(text) else session.registry.address(text)
    address = str(contract_of(session.dao, place).address)
    name = next((name for name, at in named.items() if at == address), address)
    return Chosen(session, name, read_vestings(session.chain, [address])[0])


def show_vesting(out: Output, chosen: Chosen) -> None:
    """One vesting contract in full."""
    out.table(("what", "now"), list(_rows(chosen)))
    out.result(chosen_data(chosen))


def chosen_data(chosen: Chosen) -> dict[str, Any]:
    """A vesting contract for programs."""
    return {**vesting_data(chosen.name, chosen.state), "delegate": chosen.delegatee}


def _rows(chosen: Chosen) -> Iterator[tuple[str, str]]:
    state, token = chosen.state, chosen.token
    yield "vesting", f"{chosen.name}, {state.address}" if chosen.name != state.address else state.address
    yield "beneficiary", state.beneficiary
    if state.successor is not None:
        yield "offered to", f"{state.successor}, who has not accepted"
    yield "total", amount_text(state.total, token)
    yield "vested", f"{amount_text(state.vested, token)} ({share(state.vested, state.total)})"
    into_locks = f", {amount_text(state.locked, token)} of it into locks" if state.locked else ""
    yield "released", f"{amount_text(state.released, token)}{into_locks}"
    yield "releasable", amount_text(state.releasable, token)
    yield "began" if state.start <= state.time else "begins", f"{format_date(state.start)} UTC"
    if state.revoked_at is None:
        yield "cliff", _moment(state.cliff, state.time)
        yield "ends", _moment(state.end, state.time)
    yield "revocable by the DAO", _revocation(chosen)
    if chosen.delegatee is not None:
        is_parked = not int(chosen.delegatee, 16)
        yield "token votes of all of it", "nobody's" if is_parked else chosen.delegatee


def _moment(time: int, now: int) -> str:
    span = units.format_span(abs(time - now))
    return f"{format_date(time)} UTC, " + (f"in {span}" if time > now else f"{span} ago")


def _revocation(chosen: Chosen) -> str:
    state = chosen.state
    if state.revoked_at is not None:
        return f"revoked on {format_date(state.revoked_at)} UTC"
    if not state.is_revocable:
        return "no"
    return f"yes, {amount_text(state.returnable, chosen.token)} now"
