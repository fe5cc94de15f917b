"""The contract of the `refunds` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    ANYBODY,
    CODE,
    IDENTIFIER,
    MONEY,
    OF_ETHER,
    OF_VOTES,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    BookEntry,
    ContractType,
    Part,
    Retirement,
    because,
    expect,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import ETHER, show_ether, show_gas_price
from ape_dao.modules.refunds.section import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Told
    from ape_dao.modules.refunds.section import Refunds

ALL = 2**256 - 1
"""What a withdrawal of everything asks for."""

REFUNDS = ContractType(
    name="BallotRefunds",
    key=KEY,
    keeps_transfers=True,
    takes_ether=True,
    units={
        **dict.fromkeys(("maxBaseFee", "gasPrice", "perProposal", "perDay", "amount", "most"), OF_ETHER),
        **dict.fromkeys(("available", "balance", "refundedOn", "refundedToday"), OF_ETHER),
        "minVotes": OF_VOTES,
    },
    plain={
        **because(IDENTIFIER, "proposalId"),
        "gasPerBallot": "gas, which ether is paid for",
        "support": "an enumeration of the standard, which splits extend",
        "sequence": "the second of signing, which orders ballots",
    },
    followed=("BallotsRefunded",),
    entries=(
        BookEntry(
            "BallotsRefunded",
            "gas of relayed ballots refunded",
            "relayer",
            "amount",
            "received",
            asset=ETHER,
        ),
    ),
    harmless={
        **OWNERSHIP_EVENTS,
        **because("a refund within the terms, which are compared", "BallotsRefunded", "RefundRefused"),
        **because("ether of the pool, in or back to the treasury", "PoolFilled", "PoolWithdrawn"),
    },
    unverified={
        **because("changes while the DAO lives", "balance", "refundedToday"),
        **because(CODE, "MAX_BALLOT_GAS", "RECEIVER_GAS"),
    },
    callers={
        "relay": f"{ANYBODY}; the governor decides which ballots count",
        **because(OWNER, "setTerms", "withdraw"),
        **OWNERSHIP,
    },
    votes_unaffected=because(MONEY, "setTerms", "withdraw"),
    acts={**OWNERSHIP_ACTS, "withdraw": "ether of the pool that comes home"},
    retired="Its ether comes back to the treasury, and ballots are relayed without a refund.",
)


def terms_of(section: Refunds) -> Arguments:
    """The terms as the contract takes them."""
    return {
        "gasPerBallot": section.ballot_gas,
        "maxBaseFee": section.max_base_fee,
        "minVotes": section.min_votes,
        "perProposal": section.per_proposal,
        "perDay": section.per_day,
    }


def parts(section: Refunds, _: Context) -> Iterator[Part]:
    """The pool."""
    terms = terms_of(section)
    yield Part(
        KEY,
        REFUNDS,
        lambda context: {
            "owner": context.known["timelock"],
            "governor": context.known["governor"],
            "firstTerms": terms,
        },
        owner="timelock",
        expects=(
            expect_contract("GOVERNOR", "governor", replaced="A pool refunds ballots of one governor."),
            expect("terms", terms, setter=sets("setTerms", lambda _: {"newTerms": terms})),
        ),
        tells=_told,
        retire=lambda *_: [Retirement("withdraw", {"most": ALL}, "balance", 0)],
    )


def _told(inspection: Inspection) -> Iterator[Told]:
    """The terms, as files write them."""
    found = inspection.read(KEY, "terms")
    yield (KEY, "ballot_gas"), found["gasPerBallot"]
    yield (KEY, "max_base_fee"), show_gas_price(found["maxBaseFee"])
    yield (KEY, "min_votes"), units.format_amount(found["minVotes"])
    for key, name in (("per_proposal", "perProposal"), ("per_day", "perDay")):
        yield (KEY, key), show_ether(found[name])
