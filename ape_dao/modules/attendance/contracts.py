"""The contract of the `attendance` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    ANYBODY,
    CODE,
    DATE,
    DURATION,
    IDENTIFIER,
    OF_VOTES,
    PERCENT,
    BookEntry,
    ContractType,
    Expect,
    Part,
    Power,
    Wire,
    amount_of,
    because,
    expect,
    expect_contract,
)
from ape_dao.core.schema.fields import ETHER
from ape_dao.modules.attendance.section import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.attendance.section import Attendance

_TERMS = "The terms of a season never change; another contract pays from its first whole season on."
_IN_CODE = "It stands in the contract's code."

ATTENDANCE = ContractType(
    name="AttendancePay",
    key=KEY,
    spends=True,
    holds_for_others=True,
    units={
        **dict.fromkeys(("pot", "maxRate"), amount_of("asset")),
        **dict.fromkeys(("totalVotes", "votes", "quorum"), OF_VOTES),
        **dict.fromkeys(("fullBps", "abstainBps", "delegateBps"), PERCENT),
        **dict.fromkeys(("FULL_BPS", "ABSTAIN_BPS", "DELEGATE_BPS"), PERCENT),
        **dict.fromkeys(("SEASON", "QUALIFY_TIME"), DURATION),
        **dict.fromkeys(("from", "until", "DEPLOYED_AT"), DATE),
    },
    constructor_units={"season": DURATION},
    plain=because(IDENTIFIER, "season", "proposalId"),
    followed=("ProposalQualified", "SeasonFunded", "AttendancePaid"),
    entries=(
        BookEntry(
            "AttendancePaid",
            "paid for taking part",
            "account",
            "amount",
            "received",
            asset_view="ASSET",
            is_income=True,
            other="recipient",
        ),
        BookEntry(
            "AttendancePaid",
            "pay for taking part, paid out to its recipient",
            "account",
            "amount",
            "paid",
            asset_view="ASSET",
            other="recipient",
            unless_same=True,
        ),
        BookEntry(
            "AttendancePaid",
            "pay of another account for taking part",
            "recipient",
            "amount",
            "received",
            asset_view="ASSET",
            other="account",
            unless_same=True,
        ),
    ),
    harmless=because("what members earned by taking part", "ProposalQualified", "AttendancePaid"),
    unverified={
        **because(CODE, "MAX_QUALIFIED", "QUALIFY_TIME", "CLAIM_SEASONS"),
        **because("told by the second of the creation", "DEPLOYED_AT", "FIRST_SEASON"),
    },
    callers={
        "qualify": f"{ANYBODY}, once the vote is over",
        "fund": f"{ANYBODY}, once a season, when proposals can no longer be qualified",
        "claim": f"{ANYBODY}; the recipient of the account is paid",
        "giveBack": f"{ANYBODY}; the treasury gets what is not kept for claims",
    },
    creation_times=("DEPLOYED_AT",),
    retired="Seasons that have their pot can be claimed until their time is over; later ones are paid by the "
    "contract that takes its place, if one does.",
)


RETURNS = ContractType(
    name="VoteReturns",
    key="returns",
    units={"totalVotes": OF_VOTES},
    plain=because(IDENTIFIER, "proposalId"),
    harmless=because("the delegation is compared by itself", "VotesReturned", "KeptSet"),
    unverified=because("changes while the DAO lives", "latestSeason"),
    callers={
        "setKept": "the account itself",
        "returnVotes": f"{ANYBODY}, once its delegate has missed enough; only to the account itself",
    },
    retired="Votes stay where they were given, whatever the delegate misses.",
)


def parts(section: Attendance, _: Context) -> Iterator[Part]:
    """The contract that pays for attendance, and the one that returns votes."""
    terms = {
        "POT": section.pot_units,
        "MAX_RATE": section.rate_units,
        "SEASON": section.season,
        "FULL_BPS": section.full_at,
        "ABSTAIN_BPS": section.abstain,
        "DELEGATE_BPS": section.delegate_share,
    }

    def arguments(context: Context) -> Arguments:
        return {
            "governor": context.known["governor"],
            "treasury": context.known["timelock"],
            "recipients": context.optional("distributor"),
            "terms": {
                "asset": context.account(section.asset),
                "pot": section.pot_units,
                "maxRate": section.rate_units,
                "season": section.season,
                "fullBps": section.full_at,
                "abstainBps": section.abstain,
                "delegateBps": section.delegate_share,
            },
        }

    yield Part(
        KEY,
        ATTENDANCE,
        arguments,
        expects=(
            expect_contract("GOVERNOR", "governor", replaced=_IN_CODE),
            Expect(
                "VOTES",
                lambda moment: moment.context.known[moment.context.spec.voting_key],
                replaced=_IN_CODE,
            ),
            expect_contract("TREASURY", "timelock", replaced=_IN_CODE),
            expect_contract("RECIPIENTS", "distributor", replaced=_IN_CODE),
            Expect("ASSET", lambda moment: moment.context.account(section.asset), replaced=_TERMS),
            *(expect(view, value, replaced=_TERMS) for view, value in terms.items()),
        ),
    )

    if section.return_after is None:
        return
    yield Part(
        RETURNS.key,
        RETURNS,
        lambda context: {
            "escrow": context.known["escrow"],
            "attendance": context.known[KEY],
            "missed": section.return_after,
        },
        wiring=(
            Wire(
                "escrow",
                "setLocker",
                lambda context: {"locker": context.known[RETURNS.key], "allowed": True},
                Power("escrow", "locker", RETURNS.key),
            ),
        ),
        expects=(
            expect_contract("ESCROW", "escrow", replaced=_IN_CODE),
            expect_contract("ATTENDANCE", KEY, replaced=_IN_CODE),
            expect("MISSED", section.return_after, replaced=_IN_CODE),
        ),
    )


def check(section: Attendance, spec: Spec) -> Iterator[tuple[Path, str]]:
    """It pays a token; only an escrow knows to whom votes were given."""
    if section.asset == ETHER:
        yield ("asset",), "attendance is paid in tokens; name wrapped ether, such as WETH."
    if spec.governor.votes == "escrow":
        return
    only = "needs `governor.votes: escrow`: nothing else knows to whom votes were given."
    if section.delegate_share != units.BASIS_POINTS:
        yield ("delegate_share",), f"a share other than 100% {only}"
    if section.return_after is not None:
        yield ("return_after",), f"returning votes {only}"
