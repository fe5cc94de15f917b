"""A member and its lock, as the commands on locks see them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ape_dao.cli.amounts import MAX, amount_text
from ape_dao.core import units
from ape_dao.core.display import VOTES
from ape_dao.core.errors import DaoError, UnitError
from ape_dao.core.schema.section import TOKEN_DECIMALS
from ape_dao.proposals.assets import Asset
from ape_dao.sdk import staking
from ape_dao.sdk.staking import WEEK, Lock

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from ape_dao.cli.output import Output
    from ape_dao.cli.session import Session
    from ape_dao.sdk.staking import Standing, Terms


@dataclass(frozen=True)
class Member:
    """One account in one DAO at one moment."""

    session: Session
    address: str
    now: int
    lock: Lock
    terms: Terms
    balance: int
    account: AccountAPI | None = None

    @classmethod
    def read(cls, session: Session, address: str, account: AccountAPI | None = None) -> Member:
        """Ask the chain; for an account that signs, at the second of the next block."""
        dao, chain = session.dao, session.chain
        return cls(
            session=session,
            address=address,
            now=chain.timestamp() if account is None else chain.next_timestamp(),
            lock=staking.lock_of(dao, address),
            terms=staking.terms_of(dao),
            balance=int(dao.read("token", ("balanceOf", address))[0]),
            account=account,
        )

    @property
    def signer(self) -> AccountAPI:
        """The account that signs.

        Raises:
            DaoError: This member was only looked at.
        """
        if self.account is None:
            raise DaoError(f"Nobody signs for {self.address}; give --account.")
        return self.account

    @cached_property
    def token(self) -> Asset:
        """The governance token."""
        return self._asset("token")

    @cached_property
    def power_unit(self) -> Asset:
        """What power is counted in."""
        return self._asset("escrow")

    @property
    def votes_unit(self) -> Asset:
        """What votes are counted in: power, or the token in a DAO that votes with it."""
        source = str(staking.counted_votes(self.session.dao).address)
        units_of = {self.token.address: self.token, self.power_unit.address: self.power_unit}
        return units_of.get(source) or Asset(source, VOTES, TOKEN_DECIMALS)

    @property
    def is_over(self) -> bool:
        """Whether the lock has ended, with its tokens still there."""
        return bool(self.lock.amount) and not self.lock.permanent and self.lock.end <= self.now

    def require_balance(self, amount: int) -> None:
        """Refuse to lock more than there is."""
        if amount > self.balance:
            raise DaoError(
                f"{self.address} has {amount_text(self.balance, self.token)}, not "
                f"{amount_text(amount, self.token)}; max takes everything."
            )

    def require_minimum(self, amount: int) -> None:
        """Refuse a new lock that is too small."""
        if amount < self.terms.min_amount:
            minimum = amount_text(self.terms.min_amount, self.token)
            raise DaoError(f"{amount_text(amount, self.token)} is below the minimum lock of {minimum}.")

    def require_no_lock(self) -> None:
        """Refuse a second lock."""
        if self.is_over:
            raise DaoError(
                f"{self.address} already has an expired lock; withdraw it first (`ape dao lock withdraw`)."
            )
        if self.lock.amount:
            raise DaoError(
                f"{self.address} already has a lock; increase or extend it (`ape dao lock --help`)."
            )

    def require_lock(self) -> None:
        """Refuse without a lock."""
        if not self.lock.amount:
            raise DaoError(f"{self.address} has no lock; `ape dao lock create` makes one.")

    def require_running(self, verb: str) -> None:
        """Refuse without a lock that still runs."""
        self.require_lock()
        if self.is_over:
            raise DaoError(
                f"The lock expired on {units.format_date(self.lock.end)}, so you cannot {verb} it; extend or "
                "withdraw it (`ape dao lock --help`)."
            )

    def preview(self, lock: Lock) -> str:
        """What a lock would mean: "You will have 1,000 veTMAI, score 3 until 2027-01-05; …"."""
        power = self.terms.power(lock, self.now)
        parts = [f"You will have {amount_text(power, self.power_unit)}"]
        parts += [_standing_text(standing) for standing in self.standings(lock) if standing.value is not None]
        if lock.permanent:
            end = "The lock is permanent: its power does not decay."
        else:
            weeks = (lock.end - self.now) / WEEK
            end = f"The lock ends on {units.format_date(lock.end)} UTC, in {weeks:.1f} weeks."
        return f"{', '.join(parts)}. {amount_text(lock.amount, self.token)} are locked. {end}"

    def standings(self, lock: Lock) -> list[Standing]:
        """What the installed modules make of a lock now."""
        return staking.standings(self.session.dao, self.terms, lock, self.now)

    def _asset(self, key: str) -> Asset:
        """The token or the power; a symbol that another token has is shown all the same."""
        asset = self.session.registry.asset_at(self.session.registry.contracts[key])
        if asset is not None and asset.symbol:
            return asset
        spec = self.session.record.spec
        symbol = spec.token.symbol if key == "token" else spec.escrow.symbol
        return Asset(self.session.record.address(key), symbol, asset.decimals if asset else 18)


def member_of(session: Session, account: str | None) -> Member:
    """The member who signs."""
    signer = session.signer(account)
    return Member.read(session, str(signer.address), signer)


def read_end(text: str, member: Member) -> int:
    """When a lock ends, from how long it shall last, from a day, or from "max"; rounded down to a week.

    The shortest lock is a rule for tokens that are locked anew; a lock that runs can be extended by a week.

    Raises:
        DaoError: It can't be read, or the escrow allows no such lock.
    """
    is_running = bool(member.lock.amount) and not member.is_over
    earliest = (member.now // WEEK + 1) * WEEK if is_running else member.terms.earliest_end(member.now)
    latest = member.terms.latest_end(member.now)
    if text.strip().lower() == MAX:
        return latest
    try:
        moment = member.now + units.parse_duration(text) if _is_duration(text) else units.parse_date(text)
    except UnitError as err:
        raise DaoError(f"'{text}' is not an end; write 26 weeks, 2027-06-24 or max.") from err
    end = moment // WEEK * WEEK
    if not earliest <= end <= latest:
        raise DaoError(
            f"A lock until {units.format_date(end)} is not possible; it ends between "
            f"{units.format_date(earliest)} and {units.format_date(latest)} (max)."
        )
    return end


def report(out: Output, member: Member) -> None:
    """The lock as it is now."""
    dao, member = member.session.dao, Member.read(member.session, member.address)
    lock, delegatee = member.lock, staking.delegatee_of(dao, member.address)
    votes, power = staking.votes_of(dao, member.address), member.terms.power(lock, member.now)
    standings = member.standings(lock)
    is_open = staking.is_delegation_open(dao, member.address)
    rows = [*_rows(member, votes, delegatee, standings), ("delegations", "" if is_open else "takes none")]
    out.table(("what", "now"), [row for row in rows if row[1]])
    out.result(
        {
            "account": member.address,
            "balance": str(member.balance),
            "amount": str(lock.amount),
            "end": None if lock.permanent or not lock.amount else lock.end,
            "permanent": lock.permanent,
            "over": member.is_over,
            "power": str(power),
            "votes": str(votes),
            "delegate": delegatee,
            "delegationOpen": is_open,
            **_standing_data(standings),
        }
    )


def _standing_data(standings: list[Standing]) -> dict[str, int | None]:
    data: dict[str, int | None] = {}
    for standing in standings:
        data |= {standing.name: standing.value, f"{standing.name}Until": standing.until}
    return data


def _standing_text(standing: Standing) -> str:
    until = "" if standing.until is None else f" until {units.format_date(standing.until)} UTC"
    return f"{standing.name} {standing.value}{until}"


def _rows(member: Member, votes: int, delegatee: str, standings: list[Standing]) -> list[tuple[str, Any]]:
    lock = member.lock
    if lock.permanent:
        end = "never (permanent)"
    elif not lock.amount:
        end = ""
    else:
        distance = units.format_span(abs(lock.end - member.now))
        end = f"{units.format_date(lock.end)} UTC, " + (
            f"{distance} ago: withdraw or extend it" if member.is_over else f"in {distance}"
        )
    whom = "itself" if delegatee == member.address else "nobody" if not int(delegatee, 16) else delegatee
    return [
        ("account", member.address),
        ("not locked", amount_text(member.balance, member.token)),
        ("locked", amount_text(lock.amount, member.token)),
        ("ends", end),
        ("power", amount_text(member.terms.power(lock, member.now), member.power_unit)),
        *(
            (standing.name, _standing_text(standing).removeprefix(f"{standing.name} "))
            for standing in standings
            if standing.value is not None
        ),
        ("votes for it", whom),
        (
            "votes it has",
            amount_text(votes, member.votes_unit),
        ),
    ]


def _is_duration(text: str) -> bool:
    """Whether a text has a unit of time in it, which days of the calendar have not."""
    return any(letter.isalpha() for letter in text)
