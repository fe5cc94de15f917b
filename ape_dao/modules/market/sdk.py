"""Jobs of a DAO's market. Amounts are base units of a token, times unix seconds, shares basis points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ape_dao.core import units
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.erc20 import number_answer
from ape_dao.core.chain.typed_data import Domain, sign, typed_data
from ape_dao.core.errors import DaoError
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.modules.market.contracts import JOB_BOARD, KEY, STATES
from ape_dao.modules.services import sdk as services
from ape_dao.modules.services.contracts import REGISTRY
from ape_dao.sdk.allowances import Payment, send_paying
from ape_dao.sdk.transactions import send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ape.api import AccountAPI, ReceiptAPI

    from ape_dao.core.chain.events import Event
    from ape_dao.modules.market.abi import JobBoard
    from ape_dao.sdk.dao import Dao

CLOSED, FUNDED, SUBMITTED, DISPUTED = STATES
_SETTLEMENT = {"job": "uint256", "shareBps": "uint256", "deadline": "uint256", "account": "address"}


@dataclass(frozen=True)
class Job:
    """A job that is not closed, at one moment."""

    number: int
    client: str
    provider: str
    payee: str
    token: str
    budget: int
    deadline: int
    """Funded: the last second of the work; submitted: of a dispute; disputed: of the ruling."""
    review: int
    """Seconds."""
    fee: int
    """Basis points of what the provider gets."""
    bond: int
    """Basis points of the budget."""
    arbiter: str
    """The zero address: nobody."""
    state: str
    """One of `STATES`."""

    @property
    def bond_units(self) -> int:
        """What a dispute takes, rounded up."""
        return -(-self.budget * self.bond // units.BASIS_POINTS)

    def net(self, share: int = units.BASIS_POINTS) -> int:
        """What the payee gets of the budget for a share, the fee rounded up."""
        gross = self.budget * share // units.BASIS_POINTS
        return gross - -(-gross * self.fee // units.BASIS_POINTS)


@dataclass(frozen=True)
class Settlement:
    """What one party signed, for the other to send."""

    job: int
    share: int
    deadline: int
    account: str
    signature: bytes


def board_of(dao: Dao) -> JobBoard:
    """The contract with the jobs."""
    return cast("JobBoard", dao.contract(KEY))


def job(dao: Dao, number: int) -> Job:
    """One job.

    Raises:
        DaoError: There is none of that number, or it is closed.
    """
    count, answer = dao.read(KEY, "jobCount", ("jobOf", number))
    if not 0 < number <= int(count):
        newest = f"the newest one is {count}" if int(count) else "none was opened yet"
        raise DaoError(f"There is no job {number}; {newest}.")
    found = _job(number, answer)
    if found.state == CLOSED:
        raise DaoError(f"Job {number} is closed: it was paid, returned or settled.")
    return found


def jobs(dao: Dao, account: str | None = None) -> list[Job]:
    """Every job that is not closed, or those of an account, the oldest first."""
    told = dao.chain.events(
        dao.chain.deployed.get(dao.address(KEY)) or artifact(JOB_BOARD.name),
        dao.address(KEY),
        *("JobCreated", "JobCompleted", "JobRejected", "JobExpired"),
        from_block=dao.start_block,
    )
    return read_jobs(told, lambda *asked: dao.read(KEY, *asked), account)


def read_jobs(
    events: Iterable[Event], ask: Callable[..., Sequence[Any]], account: str | None = None
) -> list[Job]:
    """The same from the events of the board's life and a way to ask it."""
    running: dict[int, bool] = {}
    for event in events:
        number = int(event.arguments["jobId"])
        if event.name == "JobCreated":
            parties = event.arguments["client"], event.arguments["provider"]
            running[number] = account is None or account in parties
        else:
            running[number] = False
    numbers = [number for number, is_chosen in running.items() if is_chosen]
    answers = ask(*(("jobOf", number) for number in numbers)) if numbers else []
    found = [_job(number, answer) for number, answer in zip(numbers, answers, strict=True)]
    return [one for one in found if one.state != CLOSED]


def open_job(
    dao: Dao,
    *,
    provider: str,
    token: str,
    budget: int,
    deliver_by: int,
    review: int,
    terms: bytes,
    payee: str | None = None,
    sender: AccountAPI,
) -> tuple[int, ReceiptAPI]:
    """Open a job and bring its budget, which is approved first if it must be; its number.

    Args:
        payee: Gets the pay in place of the provider, such as a contract that shares it out.
        terms: Hash of what was agreed, 32 bytes.

    Raises:
        RefusedError: The board takes no job with these terms.
    """
    board = board_of(dao)
    offer = {
        "provider": provider,
        "payee": payee or provider,
        "token": token,
        "budget": budget,
        "deliverBy": deliver_by,
        "review": review,
        "terms": terms,
    }
    receipt = send_paying(board, "open", offer, payments=[Payment(dao.erc20(token), budget)], sender=sender)
    (log,) = board.JobFunded.from_receipt(receipt)
    return int(log.jobId), receipt


def submit(dao: Dao, number: int, deliverable: bytes, *, sender: AccountAPI) -> ReceiptAPI:
    """Deliver: 32 bytes that are the hash of the work.

    Raises:
        RefusedError: The sender is not the provider, or it is too late.
    """
    return send(board_of(dao), "submit", number, deliverable, sender=sender)


def accept(dao: Dao, number: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay the provider: the client after delivery, anyone after the review period.

    Raises:
        RefusedError: Nothing was delivered, or the review period is not over.
    """
    return send(board_of(dao), "accept", number, sender=sender)


def dispute(dao: Dao, found: Job, evidence: bytes, *, value: int = 0, sender: AccountAPI) -> ReceiptAPI:
    """Dispute the work with the bond, which is approved first if it must be.

    Args:
        value: Wei that the arbiter takes.

    Raises:
        RefusedError: The sender is not the client, it is too late, or there is no arbiter.
    """
    payments = [Payment(dao.erc20(found.token), found.bond_units)] if found.bond_units else []
    arguments = (found.number, evidence)
    return send_paying(board_of(dao), "dispute", *arguments, payments=payments, sender=sender, value=value)


def cost_of(dao: Dao, found: Job) -> int:
    """Wei that the arbiter of a job takes for a dispute; 0 for an account that is not asked."""
    if not dao.chain.code(found.arbiter):
        return 0
    return number_answer(dao.chain, found.arbiter, "cost()") or 0


def concede(dao: Dao, number: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Give up: the client pays everything, or the provider lets it have everything back."""
    return send(board_of(dao), "concede", number, sender=sender)


def close_late(dao: Dao, found: Job, *, sender: AccountAPI) -> ReceiptAPI:
    """End a job whose time is over, as its state says: return it, accept it, or split a dispute.

    Raises:
        RefusedError: Its time is not over.
    """
    function = {FUNDED: "claimBack", SUBMITTED: "accept", DISPUTED: "lapse"}[found.state]
    return send(board_of(dao), function, found.number, sender=sender)


def sign_settlement(dao: Dao, number: int, share: int, deadline: int, *, signer: AccountAPI) -> Settlement:
    """Agree to end a job with a share for the provider; the other party sends it until the deadline.

    Raises:
        DaoError: The account did not sign.
    """
    account = str(signer.address)
    values = {"job": number, "shareBps": share, "deadline": deadline, "account": account}
    document = typed_data(Domain.of_contract(board_of(dao)), "Settlement", _SETTLEMENT, values)
    signature = sign(signer, document, DaoError(f"{account} did not sign the settlement."))
    return Settlement(number, share, deadline, account, bytes(signature))


def settle(dao: Dao, agreed: Settlement, *, sender: AccountAPI) -> ReceiptAPI:
    """End a job as the other party signed.

    Raises:
        RefusedError: The signature is not the other party's for exactly that, or its deadline has passed.
    """
    arguments = agreed.job, agreed.share, agreed.deadline, agreed.signature
    return send(board_of(dao), "settle", *arguments, sender=sender)


def rule(dao: Dao, number: int, share: int, *, sender: AccountAPI) -> ReceiptAPI:
    """Decide a dispute; the arbiter of the job.

    Raises:
        RefusedError: The sender is not its arbiter, or it is not disputed.
    """
    return send(board_of(dao), "rule", number, share, sender=sender)


def kept(dao: Dao, account: str, tokens: Sequence[str]) -> dict[str, int]:
    """What tokens refused to pay the account, by token."""
    amounts = dao.read(KEY, *(("keptFor", account, token) for token in tokens)) if tokens else []
    return {token: int(amount) for token, amount in zip(tokens, amounts, strict=True) if amount}


def withdraw(dao: Dao, account: str, token: str, *, sender: AccountAPI) -> ReceiptAPI:
    """Pay what is kept for an account to it; anyone can.

    Raises:
        RefusedError: Nothing is kept, or the token still refuses.
    """
    return send(board_of(dao), "withdraw", account, token, sender=sender)


def _job(number: int, answer: Any) -> Job:
    return Job(
        number=number,
        client=str(answer["client"]),
        provider=str(answer["provider"]),
        payee=str(answer["payee"]),
        token=str(answer["token"]),
        budget=int(answer["budget"]),
        deadline=int(answer["deadline"]),
        review=int(answer["review"]),
        fee=int(answer["feeBps"]),
        bond=int(answer["bondBps"]),
        arbiter=str(answer["arbiter"]),
        state=STATES[int(answer["state"])],
    )


def has_arbiter(found: Job) -> bool:
    """Whether a dispute of the job can be decided by somebody."""
    return found.arbiter != ZERO_ADDRESS


def service_paid_at(dao: Dao, account: str) -> tuple[int, int] | None:
    """The service whose splitter an account is, and the DAO's share there in basis points; None for none.

    A job's fee comes off before, so that the DAO has a part of such a job twice.
    """
    if not dao.has(REGISTRY.key):
        return None
    numbers = range(1, services.count(dao) + 1)
    splitters = dao.read(REGISTRY.key, *(("splitterOf", number) for number in numbers))
    for number, splitter in zip(numbers, splitters, strict=True):
        if str(splitter) == account:
            return number, services.service(dao, number).platform_bps
    return None
