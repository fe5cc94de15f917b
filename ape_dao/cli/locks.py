"""A member and its lock, as the commands on locks see them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ape_dao.cli.amounts import MAX, told
from ape_dao.core import units
from ape_dao.core.chain.tokens import approve_at_least
from ape_dao.core.errors import DaoError, RefusedError, UnitError
from ape_dao.proposals.registry import Asset
from ape_dao.sdk import staking
from ape_dao.sdk.dry_run import dry_run
from ape_dao.sdk.permits import knows_permits, sign_permit
from ape_dao.sdk.staking import WEEK, Lock

if TYPE_CHECKING:
    from ape.api import AccountAPI

    from ape_dao.cli.output import Output
    from ape_dao.cli.session import Session
    from ape_dao.sdk.permits import Permit
    from ape_dao.sdk.staking import Terms

_PERMIT_SECONDS = units.HOUR


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
        """Ask the chain."""
        dao = session.dao
        return cls(
            session=session,
            address=address,
            now=session.chain.timestamp(),
            lock=staking.lock_of(dao, address),
            terms=staking.terms_of(dao),
            balance=int(dao.token.balanceOf(address)),
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
        return self._asset("token")

    @cached_property
    def power_unit(self) -> Asset:
        return self._asset("escrow")

    @property
    def is_over(self) -> bool:
        """Whether the lock has ended, with its tokens still there."""
        return bool(self.lock.amount) and not self.lock.permanent and self.lock.end <= self.now

    def require_balance(self, wanted: int) -> None:
        """Refuse to lock more than there is."""
        if wanted > self.balance:
            raise DaoError(
                f"{self.address} has {told(self.balance, self.token)}, not {told(wanted, self.token)}; "
                "max takes everything."
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
                f"The lock ended on {units.format_date(self.lock.end)}, so nobody can {verb} it; extend it "
                "or withdraw (`ape dao lock --help`)."
            )

    def approval(self, amount: int, by_transaction: bool) -> Permit | None:
        """Let the escrow take `amount`: by a permit, or by a transaction that is sent here."""
        token, escrow = self.session.dao.token, str(self.session.dao.escrow.address)
        if int(token.allowance(self.address, escrow)) >= amount:
            return None
        if not by_transaction and knows_permits(token):
            deadline = self.session.chain.next_timestamp() + _PERMIT_SECONDS
            permit = sign_permit(token, escrow, amount, deadline, signer=self.signer)
            if self._counts(permit, amount):
                return permit
        approve_at_least(token, escrow, amount, sender=self.signer)
        return None

    def preview(self, lock: Lock) -> str:
        """What a lock would mean: "You will have 1,000 veTMAI, score 3 until 2027-01-05; …"."""
        power = self.terms.power(lock, self.now)
        parts = [f"You will have {told(power, self.power_unit)}"]
        score, until = self.score_of(lock)
        if score:
            parts.append(
                f", score {score}" + (f" until {units.format_date(until)} UTC" if until is not None else "")
            )
        elif score == 0:
            parts.append(", score 0")
        if lock.permanent:
            end = "The lock is permanent: its power does not decay."
        else:
            weeks = (lock.end - self.now) / WEEK
            end = f"The lock ends on {units.format_date(lock.end)} UTC, in {weeks:.1f} weeks."
        return f"{''.join(parts)}. {told(lock.amount, self.token)} are locked. {end}"

    def score_of(self, lock: Lock) -> tuple[int | None, int | None]:
        """The score that a lock gives now, and the last second of it; None for what does not exist."""
        if "score" not in self.session.record.addresses:
            return None, None
        table = self.session.dao.score
        thresholds = [int(one) for one in table.thresholds()]
        score = int(table.scoreForPower(self.terms.power(lock, self.now)))
        if not score or lock.permanent:
            return score, None
        return score, self.terms.lasts_until(lock, thresholds[score - 1])

    def _counts(self, permit: Permit, amount: int) -> bool:
        """Whether the token takes the permit; it takes none of accounts that are contracts."""
        dao = self.session.dao
        arguments = (self.address, str(dao.escrow.address), amount, *permit.as_arguments())
        try:
            dry_run(self.session.chain, self.address, dao.token, "permit", *arguments)
        except RefusedError:
            return False
        return True

    def _asset(self, key: str) -> Asset:
        """The token or the power; a symbol that another token has is shown all the same."""
        found = self.session.registry.asset_at(self.session.registry.contracts[key])
        if found is not None and found.symbol:
            return found
        spec = self.session.record.spec
        symbol = spec.token.symbol if key == "token" else spec.escrow.symbol
        return Asset(self.session.record.address(key), symbol, found.decimals if found else 18)


def member_of(session: Session, account: str | None) -> Member:
    """The member who signs."""
    signer = session.signer(account)
    return Member.read(session, str(signer.address), signer)


def read_end(given: str, member: Member) -> int:
    """When a lock ends, from how long it shall last, from a day, or from "max"; rounded down to a week.

    The shortest lock is a rule for tokens that are locked anew; a lock that runs can be extended by a week.

    Raises:
        DaoError: It can't be read, or the escrow allows no such lock.
    """
    is_running = bool(member.lock.amount) and not member.is_over
    earliest = (member.now // WEEK + 1) * WEEK if is_running else member.terms.earliest_end(member.now)
    latest = member.terms.latest_end(member.now)
    if given.strip().lower() == MAX:
        return latest
    try:
        wanted = member.now + units.parse_duration(given) if _is_duration(given) else units.parse_date(given)
    except UnitError as err:
        raise DaoError(f"'{given}' is not an end; write 26 weeks, 2027-06-24 or max.") from err
    end = wanted // WEEK * WEEK
    if not earliest <= end <= latest:
        raise DaoError(
            f"A lock until {units.format_date(end)} is not possible; it ends between "
            f"{units.format_date(earliest)} and {units.format_date(latest)} (max)."
        )
    return end


def report(out: Output, member: Member) -> None:
    """The lock as it is now."""
    me = Member.read(member.session, member.address)
    counted = me.session.votes
    lock, delegatee = me.lock, str(counted.delegates(me.address))
    votes, power = int(counted.getVotes(me.address)), me.terms.power(lock, me.now)
    score, until = me.score_of(lock)
    out.table(("what", "now"), [row for row in _rows(me, votes, delegatee, score, until) if row[1]])
    out.result(
        {
            "account": me.address,
            "balance": str(me.balance),
            "amount": str(lock.amount),
            "end": None if lock.permanent or not lock.amount else lock.end,
            "permanent": lock.permanent,
            "over": me.is_over,
            "power": str(power),
            "votes": str(votes),
            "delegate": delegatee,
            "score": score,
            "scoreUntil": until,
        }
    )


def _rows(
    me: Member, votes: int, delegatee: str, score: int | None, until: int | None
) -> list[tuple[str, Any]]:
    lock = me.lock
    if lock.permanent:
        end = "never (permanent)"
    elif not lock.amount:
        end = ""
    else:
        distance = units.format_span(abs(lock.end - me.now))
        end = f"{units.format_date(lock.end)} UTC, " + (
            f"{distance} ago: withdraw or extend it" if me.is_over else f"in {distance}"
        )
    scored = "" if score is None else str(score)
    if until is not None:
        scored += f" until {units.format_date(until)} UTC"
    whom = "itself" if delegatee == me.address else "nobody" if not int(delegatee, 16) else delegatee
    return [
        ("account", me.address),
        ("not locked", told(me.balance, me.token)),
        ("locked", told(lock.amount, me.token)),
        ("ends", end),
        ("power", told(me.terms.power(lock, me.now), me.power_unit)),
        ("score", scored),
        ("votes for it", whom),
        ("votes it has", told(votes, me.power_unit if me.session.are_votes_locked else me.token)),
    ]


def _is_duration(given: str) -> bool:
    """Whether a text has a unit of time in it, which days of the calendar have not."""
    return any(letter.isalpha() for letter in given)
