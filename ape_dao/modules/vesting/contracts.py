"""The contract of a `vesting` allocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.module import (
    DATE,
    DURATION,
    OF_TOKEN,
    OWNER_THEN,
    ZERO_ADDRESS,
    BookEntry,
    ContractType,
    Expect,
    Observation,
    Part,
    because,
    expect,
    expect_contract,
)
from ape_dao.core.schema.fields import ETHER, TREASURY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Moment
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.vesting.section import Vesting

NOT_REVOKED = 0
_GRANTED = "The grant was promised on these terms, which stand in its code."
_BENEFICIARY = "Only the beneficiary can hand the grant over (`ape dao vesting`)."
VESTING_GRANT = ContractType(
    name="VestingGrant",
    key="vesting_",
    is_many=True,
    holds_for_others=True,
    counts_receipts=True,
    followed=("Revoked",),
    entries=(
        BookEntry(
            "ERC20Released",
            "vested tokens released",
            OWNER_THEN,
            "amount",
            "received",
            asset="token",
            is_income=True,
        ),
        BookEntry(
            "EtherReleased",
            "vested ether released",
            OWNER_THEN,
            "amount",
            "received",
            asset=ETHER,
            is_income=True,
        ),
        BookEntry(
            "VestedLocked", "vested tokens released", "beneficiary", "amount", "received", is_income=True
        ),
    ),
    counts_from_creation=True,
    units={
        **dict.fromkeys(("amount", "releasable", "released", "lockedFromHere"), OF_TOKEN),
        **dict.fromkeys(("start", "cliff", "end", "revokedAt", "unlockTime", "timestamp"), DATE),
        "duration": DURATION,
    },
    constructor_units={"cliff": DURATION},
    harmless={
        **because("the beneficiary and its successor are compared", "OwnershipTransferStarted"),
        **because("the beneficiary and its successor are compared", "OwnershipTransferred"),
        **because("money that moves as planned", "ERC20Released", "VestedLocked"),
    },
    unverified={
        **because(
            "changes while the DAO lives",
            "lockedFromHere",
            "releasable",
            "released",
            "revocable",
        ),
        "end": "start plus duration, which are compared",
        "renounceOwnership": "always refuses",
    },
    callers={
        "release": "anybody; pays the beneficiary",
        **because("the beneficiary", "transferOwnership"),
        "lock": "the beneficiary: vested tokens, into its own lock",
        "delegate": "the beneficiary, where the spec allows it",
        "acceptOwnership": "the successor that the beneficiary named",
        "revoke": "a proposal, where the spec allows it",
    },
    votes_unaffected={"revoke": "tokens that are not vested, on the terms of the grant"},
    acts={"revoke": "ends a grant on its own terms"},
    irreplaceable="It holds what becomes its beneficiary's, and stays in the spec. Where it is revocable a "
    "proposal calls `revoke`; another grant is another entry, with another name.",
)


def parts(section: Vesting, _: Context) -> Iterator[Part]:
    """One vesting contract."""
    key = section.key

    def arguments(context: Context) -> Arguments:
        config = {
            "token": context.known["token"],
            "escrow": context.known["escrow"],
            "beneficiary": context.account(section.beneficiary),
            "dao": context.known["timelock"],
            "treasury": context.known["timelock"],
            "start": section.start or 0,
            "cliff": section.cliff,
            "duration": section.duration,
            "revocable": section.revocable,
            "delegable": section.unvested_votes,
        }
        return {"config": config}

    def start(moment: Moment) -> int:
        return section.start or moment.created_at(key)

    def first_beneficiary(inspection: Inspection) -> Iterator[Observation]:
        expected = inspection.moment.context.account(section.beneficiary)
        owners = [event.arguments["newOwner"] for event in inspection.events(key, "OwnershipTransferred")]
        owner = inspection.name_of(owners[0]) if owners else "nobody"
        name = f"first beneficiary of {key}"
        yield Observation(name, inspection.name_of(expected), owner, is_hand_over=True)

    def books(inspection: Inspection) -> Iterator[Observation]:
        token = inspection.moment.context.known["token"]
        released = inspection.read(key, "released", token)
        returned = sum(event.arguments["returned"] for event in inspection.events(key, "Revoked"))
        left = inspection.received(key) - released - returned
        yield Observation(f"tokens of {key}", left, inspection.balance(key), OF_TOKEN)

    revocation = (("revoke", "timelock"),) if section.revocable else ()
    yield Part(
        key,
        VESTING_GRANT,
        arguments,
        is_minted_to=True,
        powers=(("beneficiary", section.beneficiary), *revocation),
        expects=(
            expect_contract("TOKEN", "token", fixed=_GRANTED),
            expect_contract("ESCROW", "escrow", fixed=_GRANTED),
            expect_contract("DAO", "timelock", fixed=_GRANTED),
            expect_contract("TREASURY", "timelock", fixed=_GRANTED),
            expect("REVOCABLE", section.revocable, fixed=_GRANTED),
            expect("DELEGABLE", section.unvested_votes, fixed=_GRANTED),
            Expect("start", start, fixed=_GRANTED),
            Expect("cliff", lambda moment: start(moment) + section.cliff, fixed=_GRANTED),
            expect("duration", section.duration, fixed=_GRANTED),
            Expect("owner", lambda moment: moment.context.account(section.beneficiary), fixed=_BENEFICIARY),
            expect("pendingOwner", ZERO_ADDRESS, fixed=_BENEFICIARY),
            expect("revokedAt", NOT_REVOKED, fixed=_GRANTED),
        ),
        inspect=first_beneficiary,
        books=books,
    )


def describes(inspection: Inspection, key: str) -> tuple[dict[str, Any], Arguments]:
    """A grant that was deployed without the kit."""
    start, cliff, duration = (inspection.read(key, view) for view in ("start", "cliff", "duration"))
    first = inspection.events(key, "OwnershipTransferred")[0].arguments["newOwner"]
    revocable, delegable = inspection.read(key, "REVOCABLE"), inspection.read(key, "DELEGABLE")
    config = {
        "token": inspection.read(key, "TOKEN"),
        "escrow": inspection.read(key, "ESCROW"),
        "beneficiary": first,
        "dao": inspection.read(key, "DAO"),
        "treasury": inspection.read(key, "TREASURY"),
        "start": start,
        "cliff": cliff - start,
        "duration": duration,
        "revocable": revocable,
        "delegable": delegable,
    }
    section = {
        "beneficiary": inspection.moment.context.named(first),
        "start": units.format_date(start),
        "cliff": units.format_duration(cliff - start),
        "duration": units.format_duration(duration),
        "revocable": revocable,
        "unvested_votes": delegable,
    }
    return section, {"config": config}


def check(section: Vesting, spec: Spec) -> Iterator[tuple[Path, str]]:
    """The beneficiary is somebody outside the DAO."""
    if section.beneficiary in (TREASURY, spec.token.symbol):
        yield ("beneficiary",), f"'{section.beneficiary}' cannot be a beneficiary."


def obstacles(section: Vesting, now: int) -> Iterator[tuple[str, str]]:
    """A schedule that is over is refused by the constructor."""
    if section.start is not None and section.start + section.duration <= now:
        yield (
            section.key,
            f"The schedule of the vesting '{section.name}' is over already; give a later start.",
        )
