"""The contract of an `airdrop` allocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.errors import AmendmentError
from ape_dao.core.module import (
    DATE,
    DURATION,
    IDENTIFIER,
    MONEY,
    OF_TOKEN,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    STANDARD,
    Allowance,
    BookEntry,
    ContractType,
    Expect,
    Observation,
    Part,
    Power,
    Setter,
    Wire,
    because,
    expect,
    expect_contract,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Moment, Setting, Told
    from ape_dao.modules.airdrop.section import Airdrop

_PROMISED = "The campaign was promised on these terms, which stand in its code."
NO_ROOT = "0x" + 64 * "0"
"""Of an airdrop whose list is not known yet."""

MERKLE_AIRDROP = ContractType(
    name="MerkleAirdrop",
    key="airdrop_",
    is_many=True,
    followed=("Swept",),
    entries=(BookEntry("Claimed", "airdrop claimed", "account", "amount", "received", is_income=True),),
    added_up={"Claimed": "amount"},
    counts_receipts=True,
    holds_for_others=True,
    counts_from_creation=True,
    units={"amount": OF_TOKEN, **dict.fromkeys(("DEADLINE", "unlockTime", "expiry"), DATE)},
    constructor_units={"deadline": DATE, "period": DURATION},
    plain=because(IDENTIFIER, "index", "nonce"),
    harmless={**OWNERSHIP_EVENTS, **because("money that moves as planned", "Claimed", "Swept")},
    unverified=because(STANDARD, "CLAIM_AND_LOCK_TYPEHASH", "eip712Domain"),
    callers={
        **because("the account of a row", "claim", "claimAndLock"),
        **because("anybody; pays the accounts", "claimFor", "claimBatch"),
        "claimAndLockFor": "anybody with the account's signature",
        "setRoot": "Genesis once, in the hand-over; later a proposal, only in cumulative campaigns, "
        "up to the deadline",
        "sweep": "a proposal, after the deadline, to the treasury only",
        **OWNERSHIP,
    },
    votes_unaffected={
        "setRoot": "tokens of the campaign, which vote for whoever gets them, as any payment does",
        "sweep": MONEY,
    },
    acts={"sweep": "brings home what nobody claimed by the deadline", **OWNERSHIP_ACTS},
    irreplaceable="Recipients may claim until its deadline, and it stays in the spec; then a proposal calls "
    "`sweep`, which brings the rest into the treasury. Another campaign is another entry, with another name.",
)


def parts(section: Airdrop, _: Context) -> Iterator[Part]:
    """One campaign."""
    key = section.key

    def arguments(context: Context) -> Arguments:
        config = {
            "token": context.known["token"],
            "escrow": context.known["escrow"],
            "owner": context.known["genesis"],
            "treasury": context.known["timelock"],
            "deadline": section.deadline or 0,
            "period": section.open_for or 0,
            "cumulative": section.cumulative,
        }
        return {"config": config}

    def deadline(moment: Moment) -> int:
        return section.deadline or moment.created_at(key) + (section.open_for or 0)

    def replaced_root(_: Context, before: str, after: str) -> Iterator[Setting]:
        if after == NO_ROOT:
            raise AmendmentError("A list that recipients rely on cannot be taken away.")
        if before != NO_ROOT and not section.cumulative:
            raise AmendmentError(
                "The campaign is not cumulative: its list was promised to stay. Another campaign is another "
                "entry, with another name."
            )
        yield "setRoot", {"newRoot": bytes.fromhex(after[2:])}

    def books(inspection: Inspection) -> Iterator[Observation]:
        token = inspection.moment.context.known["token"]
        claimed = sum(event.arguments["amount"] for event in inspection.events(key, "Claimed"))
        swept = sum(
            event.arguments["amount"]
            for event in inspection.events(key, "Swept")
            if event.arguments["token"] == token
        )
        left = inspection.received(key) - claimed - swept
        yield Observation(f"unclaimed tokens of {key}", left, inspection.balance(key), OF_TOKEN)

    def tells(inspection: Inspection) -> Iterator[Told]:
        """The list by its root."""
        root = inspection.read(key, "root")
        entries = inspection.moment.context.spec.allocations
        place = next(index for index, entry in enumerate(entries) if entry.to == key)
        yield ("allocations", place, "airdrop", "root"), None if root == NO_ROOT else root

    wiring = [
        Wire(
            "escrow",
            "setLocker",
            lambda context: {"locker": context.known[key], "allowed": True},
            Power("escrow", "locker", key),
        )
    ]
    if section.root is not None:
        root = bytes.fromhex(section.root[2:])
        wiring.append(Wire(key, "setRoot", lambda _: {"newRoot": root}))
    yield Part(
        key,
        MERKLE_AIRDROP,
        arguments,
        owner="timelock",
        until_finish="genesis",
        is_minted_to=True,
        wiring=tuple(wiring),
        expects=(
            expect_contract("TOKEN", "token", fixed=_PROMISED),
            expect_contract("ESCROW", "escrow", fixed=_PROMISED),
            expect_contract("TREASURY", "timelock", fixed=_PROMISED),
            expect("CUMULATIVE", section.cumulative, fixed=_PROMISED),
            Expect("DEADLINE", deadline, fixed=_PROMISED),
            expect("root", section.root or NO_ROOT, setter=Setter(("setRoot",), replaced_root)),
        ),
        # It lets the escrow take what it locks; the escrow takes from its caller only.
        allowances=(Allowance("token", key, "escrow"),),
        books=books,
        tells=tells,
    )


def describes(inspection: Inspection, key: str) -> tuple[dict[str, Any], Arguments]:
    """A campaign that was deployed without the kit."""
    deadline, cumulative = inspection.read(key, "DEADLINE"), inspection.read(key, "CUMULATIVE")
    root, first = inspection.read(key, "root"), inspection.events(key, "OwnershipTransferred")[0]
    config = {
        "token": inspection.read(key, "TOKEN"),
        "escrow": inspection.read(key, "ESCROW"),
        "owner": first.arguments["newOwner"],
        "treasury": inspection.read(key, "TREASURY"),
        "deadline": deadline,
        "period": 0,
        "cumulative": cumulative,
    }
    section = {"deadline": units.format_date(deadline), "cumulative": cumulative}
    return {**section, **({} if root == NO_ROOT else {"root": root})}, {"config": config}


def obstacles(section: Airdrop, now: int) -> Iterator[tuple[str, str]]:
    """A deadline that has passed is refused by the constructor."""
    if section.deadline is not None and section.deadline <= now:
        yield (
            section.key,
            f"The deadline of the airdrop '{section.name}' has passed already; give a later one.",
        )
