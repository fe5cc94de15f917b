"""Locks, delegation and score. Amounts are token wei, power is ve wei, times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ape_dao.core.contract_types import without_voters
from ape_dao.core.errors import DaoError
from ape_dao.core.governance import voting_key
from ape_dao.core.module import installed_modules
from ape_dao.core.schema.section import VOTES_OF_TOKENS
from ape_dao.core.units import WAD, WEEK
from ape_dao.sdk.allowances import Payment, permit_or_approve, require_payable, send_paying
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from ape.api import AccountAPI, ReceiptAPI
    from ape.contracts import ContractInstance

    from ape_dao.sdk.dao import Dao


@dataclass(frozen=True)
class Lock:
    """One account's lock as the escrow holds it now."""

    amount: int
    end: int
    """Unix seconds, a multiple of a week. Meaningless while `permanent`."""
    permanent: bool
    changed_at: int = 0
    """Unix seconds of the last change; early exits count from it."""


@dataclass(frozen=True)
class Exit:
    """What an early exit would mean."""

    returned: int
    penalty: int
    available_at: int
    """From which second on it is possible."""


@dataclass(frozen=True)
class Terms:
    """What the escrow allows, and how it turns locks into power."""

    max_weeks: int
    min_weeks: int
    min_amount: int
    max_multiplier: int
    """Power of one token that is locked for the full length, WAD."""
    max_penalty: int
    """Share of a full-length lock that an early exit costs, WAD; 0 if there is no early exit."""

    @property
    def length(self) -> int:
        """The longest lock in seconds."""
        return self.max_weeks * WEEK

    def power(self, lock: Lock, at: int) -> int:
        """Power of a lock at second `at`, as the escrow counts it."""
        left = self.length if lock.permanent else max(0, lock.end - at)
        return lock.amount * left * self.max_multiplier // (self.length * WAD)

    def lasts_until(self, lock: Lock, power: int) -> int:
        """The last second in which the lock has `power`; meaningless for permanent locks."""
        return lock.end - -(-power * self.length * WAD // (lock.amount * self.max_multiplier))

    def earliest_end(self, now: int) -> int:
        """The first end that a lock made at `now` can have."""
        return (now // WEEK + self.min_weeks) * WEEK

    def latest_end(self, now: int) -> int:
        """The last one."""
        return (now + self.length) // WEEK * WEEK


def lock_of(dao: Dao, account: str) -> Lock:
    """The lock of `account`; an account that never locked has an amount of zero."""
    (stored,) = dao.read("escrow", ("locked", account))
    return Lock(stored["amount"], stored["end"], stored["permanent"], stored["changedAt"])


def terms_of(dao: Dao) -> Terms:
    """The escrow's terms; they never change."""
    return Terms(
        *dao.read(
            "escrow", "MAX_LOCK_WEEKS", "MIN_LOCK_WEEKS", "MIN_AMOUNT", "MAX_MULTIPLIER", "MAX_EXIT_PENALTY"
        )
    )


def unlock_time(now: int, weeks: int) -> int:
    """The week boundary that ends a lock made at `now` for `weeks` weeks at most.

    Rounds down, as the escrow does, so the lock lasts between `weeks - 1` and `weeks` weeks.
    """
    return (now + weeks * WEEK) // WEEK * WEEK


def create_lock(
    dao: Dao,
    amount: int,
    end: int,
    *,
    account: str | None = None,
    by_transaction: bool = False,
    sender: AccountAPI,
) -> ReceiptAPI:
    """Lock `amount` of the sender's tokens until `end`, rounded down to a week.

    The escrow may take the tokens by a permit that the sender signs, where the token knows permits; otherwise
    by a transaction that is sent first, if the allowance is too low.

    Args:
        account: Whose lock it becomes; the sender's if None. Others make the sender their operator first
            (`set_operator`).
        by_transaction: Approve by a transaction in any case, for wallets that sign no permits.

    Raises:
        DaoError: The sender signed no permit.
        RefusedError: The escrow or the token refuses; of the escrow's rules `terms_of` says the limits.
    """
    return _lock(dao, "createLock", (amount, end), amount, account, by_transaction, sender)


def increase_amount(
    dao: Dao, amount: int, *, account: str | None = None, by_transaction: bool = False, sender: AccountAPI
) -> ReceiptAPI:
    """Add `amount` of the sender's tokens to a lock; its end stays.

    Arguments and errors are those of `create_lock`.
    """
    return _lock(dao, "increaseAmount", (amount,), amount, account, by_transaction, sender)


def extend_lock(dao: Dao, end: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Move the end of the sender's lock to `end`, rounded down to a week.

    Raises:
        RefusedError: There is no lock, or the end is not later, or too late.
    """
    return send(dao.escrow, "extendLock", end, sender=sender)


def set_permanent(dao: Dao, permanent: bool, *, sender: AccountAPI) -> ReceiptAPI:
    """Switch the decay of the sender's lock off, or on again: then it ends a full length from now.

    Raises:
        RefusedError: There is no running lock, or it is so already.
    """
    return send(dao.escrow, "setPermanent", permanent, sender=sender)


def withdraw(dao: Dao, *, sender: AccountAPI) -> ReceiptAPI:
    """Take everything back from a lock that is over.

    Raises:
        RefusedError: There is no lock, or it still runs.
    """
    return send(dao.escrow, "withdraw", sender=sender)


def preview_exit(dao: Dao, account: str) -> Exit:
    """What an early exit of `account` would return and cost now."""
    returned, penalty, available_at = dao.escrow.previewExit(account)
    return Exit(int(returned), int(penalty), int(available_at))


def exit_early(dao: Dao, min_received: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Leave a running lock for a penalty, for at least `min_received`; `preview_exit` says what there is.

    Raises:
        RefusedError: The DAO has no early exit, or it is too soon, or less would come back.
    """
    return send(dao.escrow, "exitEarly", min_received, sender=sender)


def exited_early(dao: Dao, receipt: ReceiptAPI) -> tuple[int, int]:
    """What an early exit returned, and its penalty."""
    (log,) = dao.escrow.ExitedEarly.from_receipt(receipt)
    return int(log.returned), int(log.penalty)


def set_operator(dao: Dao, operator: str, approved: bool = True, *, sender: AccountAPI) -> ReceiptAPI | None:
    """Let `operator` lock, claim and compound for the sender, or no more; None if it is so already.

    Raises:
        RefusedError: The escrow refuses.
    """
    if bool(dao.escrow.isOperator(sender, operator)) is approved:
        return None
    return send(dao.escrow, "setOperator", operator, approved, sender=sender)


def power_of(dao: Dao, account: str, at: int) -> int:
    """Power of the account's own lock at second `at`, delegated away or not."""
    return dao.escrow.powerAt(account, at)


def counted_votes(dao: Dao) -> ContractInstance:
    """The contract whose votes the governor counts: the escrow, the plain token, or one of a section."""
    return dao.contract(_votes_key(dao))


def _votes_key(dao: Dao) -> str:
    """Its key."""
    (counted,) = dao.read("governor", "token")
    return voting_key(dao.addresses, str(counted))


def votes_of(dao: Dao, account: str) -> int:
    """Votes that `account` has now: its own, unless it delegated them, and those delegated to it."""
    return int(dao.read(_votes_key(dao), ("getVotes", account))[0])


def delegatee_of(dao: Dao, account: str) -> str:
    """Who votes with the power of `account`: itself until it delegates; the zero address for nobody."""
    return str(dao.read(_votes_key(dao), ("delegates", account))[0])


def delegate(dao: Dao, delegatee: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Let `delegatee` vote with the sender's power; it decays and ends with the sender's lock.

    In a DAO that votes with its plain tokens, it is these that are delegated.

    Args:
        delegatee: The zero address parks the votes.

    Raises:
        DaoError: The delegatee is a contract of the DAO, which cannot vote.
        RefusedError: The contract refuses.
    """
    require_voter(dao, delegatee)
    require_delegable(dao)
    return send(counted_votes(dao), "delegate", delegatee, sender=sender)


def require_delegable(dao: Dao) -> None:
    """Refuse to delegate what stays with whom it was awarded to.

    Raises:
        DaoError: The governor counts such votes.
    """
    if (key := _votes_key(dao)) not in VOTES_OF_TOKENS:
        raise DaoError(
            f"This DAO's governor counts the votes of {key}, which stay with whom they were awarded to; each "
            "account votes for itself."
        )


def require_voter(dao: Dao, delegatee: str) -> None:
    """Refuse a contract of the DAO, with which votes would be lost.

    Raises:
        DaoError: It is one.
    """
    for name, address in without_voters(dao.addresses).items():
        if address == delegatee:
            raise DaoError(
                f"{delegatee} is the {name} of this DAO, which never votes; give an account that can, or "
                "nobody to park the votes."
            )


def is_delegation_open(dao: Dao, account: str) -> bool:
    """Whether others can newly delegate to `account`; always where nobody can close itself to that: with
    plain tokens, and with an escrow of version 0.1.0."""
    votes = counted_votes(dao)
    if votes.address == dao.token.address or not hasattr(votes, "isDelegationOpen"):
        return True
    return bool(votes.isDelegationOpen(account))


def set_delegation_open(dao: Dao, is_open: bool, *, sender: AccountAPI) -> ReceiptAPI | None:
    """Let others delegate to the sender, or nobody new any more; None if it is so already.

    Raises:
        DaoError: The DAO votes with its plain tokens, which anybody can delegate to anybody.
        RefusedError: The escrow refuses.
    """
    require_delegable(dao)
    votes = counted_votes(dao)
    if votes.address == dao.token.address:
        raise DaoError("This DAO votes with plain tokens: everybody can delegate theirs to everybody.")
    if not hasattr(votes, "setDelegationOpen"):
        raise DaoError("This DAO's escrow is of a version in which nobody can close itself to delegations.")
    if is_delegation_open(dao, str(sender.address)) is is_open:
        return None
    return send(votes, "setDelegationOpen", is_open, sender=sender)


@dataclass(frozen=True)
class Standing:
    """What a module makes of a lock, such as its score."""

    name: str
    """One word, which is also the key in documents for programs."""
    value: int | None
    """None in a DAO without the module."""
    until: int | None = None
    """The last second of it (unix seconds); None where it does not end, or is zero."""


def standings(dao: Dao, terms: Terms, lock: Lock, now: int) -> list[Standing]:
    """What the installed modules make of a lock at second `now`: the extension ``lock`` of each."""
    extensions = [module.extension("lock") for module in installed_modules()]
    return [extension.standing(dao, terms, lock, now) for extension in extensions if extension is not None]


def _lock(
    dao: Dao,
    function: str,
    arguments: tuple[int, ...],
    amount: int,
    account: str | None,
    by_transaction: bool,
    sender: AccountAPI,
) -> ReceiptAPI:
    """The variant of a function that fits: for another account, with a permit, or plain."""
    escrow, payments = dao.escrow, [Payment(dao.token, amount)]
    if account is not None and account != sender.address:
        return send_paying(escrow, f"{function}For", account, *arguments, payments=payments, sender=sender)
    require_payable(escrow, function, *arguments, payments=payments, sender=sender)
    permit = permit_or_approve(
        dao.token, str(escrow.address), amount, by_transaction=by_transaction, sender=sender
    )
    if permit is None:
        return send(escrow, function, *arguments, sender=sender)
    return send(escrow, f"{function}WithPermit", *arguments, *permit.as_arguments(), sender=sender)
