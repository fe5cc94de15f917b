"""A store of made-up events of a whole DAO, for measuring what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eth_abi import encode

from ape_dao.core.chain.artifacts import artifact
from ape_dao.store.database import LOGS_IN_A_BLOCK
from ape_dao.store.kinds import WORD, events_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ape_dao.store.kinds import EventKind
    from ape_dao.store.store import Store

CONTRACTS = (
    "VotingEscrow",
    "DaoGovernor",
    "RevenueDistributor",
    "BuybackAuction",
    "GovernanceToken",
    "Timelock",
)
PROPOSALS = 100
ADMIN_ROLE = "0x" + "00" * 32
START = 1_799_280_000
_ACCOUNTS = 50_000
_WEEK, _WHOLE, _SECONDS = 604_800, 10**18, 600
_LOGS_OF_A_BLOCK = 20
Values = dict[str, Any]


def fill(store: Store, events: int) -> None:
    """Put so many events in, all of them in Parquet files."""
    database = store.database
    kinds = [
        kind
        for number, name in enumerate(CONTRACTS)
        for kind in events_of(f"0x{number + 1:040x}", name, artifact(name).abi)
    ]
    with database.transaction():
        database.add_kinds(kinds)
    numbers = {(one.contract, one.event): (at, one) for at, one in database.kinds().items()}
    counts = _counts(events)
    for place, ((contract, event), count) in enumerate(counts.items()):
        number, kind = numbers[contract, event]
        make, step = _MAKERS[contract, event], max(1, events // count)
        rows = []
        for at in range(count):
            block, index = divmod(at * step, _LOGS_OF_A_BLOCK)
            time = START + _SECONDS * block
            spot = (block + 1) * LOGS_IN_A_BLOCK + index * len(counts) + place
            rows.append((number, spot, time, spot.to_bytes(32, "big"), _words(kind, make(at, time))))
        with database.transaction():
            database.add_rows(rows)
    store.move_final_rows(2 + events // _LOGS_OF_A_BLOCK)


def _counts(events: int) -> dict[tuple[str, str], int]:
    """Of each event, by its contract."""
    of_thousand = {
        ("VotingEscrow", "Locked"): 500,
        ("VotingEscrow", "Withdrawn"): 20,
        ("VotingEscrow", "ExitedEarly"): 10,
        ("VotingEscrow", "DelegateChanged"): 50,
        ("DaoGovernor", "VoteCast"): 100,
        ("RevenueDistributor", "Deposited"): 10,
        ("RevenueDistributor", "PendingCredited"): 10,
        ("RevenueDistributor", "Claimed"): 150,
        ("RevenueDistributor", "Reinvested"): 40,
        ("BuybackAuction", "AuctionStarted"): 2,
        ("BuybackAuction", "Bought"): 8,
        ("GovernanceToken", "Transfer"): 100,
    }
    few = {
        ("DaoGovernor", "ProposalCreated"): PROPOSALS,
        ("DaoGovernor", "ProposalQueued"): PROPOSALS // 2,
        ("DaoGovernor", "ProposalExecuted"): PROPOSALS // 2,
        ("Timelock", "RoleGranted"): 4,
    }
    return {key: max(1, events * share // 1_000) for key, share in of_thousand.items()} | few


def _words(kind: EventKind, values: Mapping[str, Any]) -> bytes:
    """A log's topics behind the first, then its data."""
    ordered = [values[str(one["name"])] for one in kind.inputs]
    if kind.is_static:
        return b"".join(one.to_bytes(WORD, "big") if isinstance(one, int) else one for one in ordered)
    topics = kind.topics - 1
    head = b"".join(int(one).to_bytes(WORD, "big") for one in ordered[:topics])
    types = [str(one["type"]) for one in kind.inputs[topics:]]
    given = [
        f"0x{one:040x}" if of == "address" else one for of, one in zip(types, ordered[topics:], strict=True)
    ]
    return head + encode(types, given)


def account(number: int) -> int:
    """An account, as a number."""
    return 2**80 + number * 7 % _ACCOUNTS


def _amount(number: int) -> int:
    return _WHOLE * (1 + number % 9_973)


def _epoch(time: int) -> int:
    return time // _WEEK


def _proposal(number: int) -> int:
    return 2**200 + number % PROPOSALS


def _locked(at: int, time: int) -> Values:
    end = (time // _WEEK + 2 + at % 200) * _WEEK
    who, amount = account(at), _amount(at)
    return {
        "account": who,
        "payer": who,
        "added": amount,
        "amount": amount,
        "end": end,
        "permanent": int(at % 100 == 0),
    }


def _created(at: int, time: int) -> Values:
    lists: Values = dict.fromkeys(("targets", "values", "signatures", "calldatas"), ())
    ends = {"voteStart": time + 60, "voteEnd": time + _WEEK}
    return {
        "proposalId": _proposal(at),
        "proposer": account(at % 9),
        **lists,
        **ends,
        "description": f"# Payment {at}",
    }


def _vote(at: int, _: int) -> Values:
    reason = "a reason" if at % 10 == 0 else ""
    return {
        "voter": account(at // PROPOSALS),
        "proposalId": _proposal(at),
        "support": at % 3,
        "weight": _amount(at),
        "reason": reason,
    }


_MAKERS: dict[tuple[str, str], Callable[[int, int], Values]] = {
    ("VotingEscrow", "Locked"): _locked,
    ("VotingEscrow", "Withdrawn"): lambda at, _: {"account": account(31 * at), "amount": _amount(at)},
    ("VotingEscrow", "ExitedEarly"): lambda at, _: {
        "account": account(37 * at),
        "returned": _amount(at),
        "penalty": 1,
        "receiver": 9,
    },
    ("VotingEscrow", "DelegateChanged"): lambda at, _: {
        "delegator": account(at),
        "fromDelegate": account(at),
        "toDelegate": account(at % 50),
    },
    ("DaoGovernor", "VoteCast"): _vote,
    ("DaoGovernor", "ProposalCreated"): _created,
    ("DaoGovernor", "ProposalQueued"): lambda at, time: {"proposalId": _proposal(at), "etaSeconds": time},
    ("DaoGovernor", "ProposalExecuted"): lambda at, _: {"proposalId": _proposal(at)},
    ("RevenueDistributor", "Deposited"): lambda at, time: {
        "token": 1 + at % 10,
        "from": 9,
        "amount": _amount(at),
        "epoch": _epoch(time),
        "credited": _amount(at),
    },
    ("RevenueDistributor", "PendingCredited"): lambda at, time: {
        "token": 1 + at % 10,
        "amount": _amount(at),
        "epoch": _epoch(time),
    },
    ("RevenueDistributor", "Claimed"): lambda at, _: {
        "account": account(at),
        "token": 1 + at % 10,
        "recipient": account(at),
        "amount": at,
    },
    ("RevenueDistributor", "Reinvested"): lambda at, _: {"account": account(at), "amount": at},
    ("BuybackAuction", "AuctionStarted"): lambda at, _: {
        "token": 1 + at % 10,
        "id": at,
        "lot": _amount(at),
        "startPrice": 4 * _WHOLE,
        "floorPrice": _WHOLE,
        "length": _WEEK,
    },
    ("BuybackAuction", "Bought"): lambda at, _: {
        "token": 1 + at // 4 % 10,
        "id": at // 4,
        "buyer": account(at),
        "receiver": account(at),
        "amount": _amount(at),
        "price": _WHOLE + at % _WHOLE,
        "payment": _amount(at),
    },
    ("GovernanceToken", "Transfer"): lambda at, _: {
        "from": account(at) if at % 3 else 0,
        "to": account(3 * at),
        "value": _amount(at),
    },
    ("Timelock", "RoleGranted"): lambda at, _: {"role": 0, "account": account(at), "sender": 9},
}
