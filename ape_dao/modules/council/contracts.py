"""The contracts of the `council` section: the elections, and the module of the Safe."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from eth_utils import to_checksum_address

from ape_dao.core.module import (
    ANYBODY,
    CODE,
    CONSTITUTIONAL_ONLY,
    DATE,
    DURATION,
    IDENTIFIER,
    OF_ETHER,
    OF_VOTES,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    SIGNATURE,
    STANDARD,
    ZERO_ADDRESS,
    ContractType,
    Expect,
    Observation,
    Part,
    because,
    choice,
    expect,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import TREASURY
from ape_dao.modules.council.section import SAFE_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Standing, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.council.section import Council

KEY = "council_election"
MODULE_KEY = "council_module"
FOLLOWING = {"isEnabled": True, "isSame": True, "otherModules": 0, "guard": ZERO_ADDRESS}
"""What `safeState` answers of a Safe that is its council's; `verify` compares it."""
_TERMS = "Elections in which people stand keep their terms; other elections take their place."
_ELECTED = "what members did in an election, which decides by itself"
_CANDIDATE = "a candidate, for itself"

ELECTION = ContractType(
    name="CouncilElection",
    key=KEY,
    units={
        **dict.fromkeys(("bps", "endorsedBps", "BAR_BPS", "barBps"), PERCENT),
        **dict.fromkeys(("power", "weight", "endorsed", "bar"), OF_VOTES),
        **dict.fromkeys(
            (
                "START",
                "opens",
                "voteFrom",
                "seatingFrom",
                "until",
                "castAt",
                "readyAt",
                "barredUntil",
                "sequence",
            ),
            DATE,
        ),
        **dict.fromkeys(
            (
                "TERM",
                "term",
                "firstAfter",
                "NOMINATION_TIME",
                "VOTE_TIME",
                "FULL_WEIGHT_TIME",
                "SEATING_TIME",
            ),
            DURATION,
        ),
        **dict.fromkeys(("VETTING_TIME", "ROTATION_TIME", "ROTATION_WINDOW"), DURATION),
        "vetting": choice("not vetted", "excluded", "taken back in"),
        "outcome": choice(
            "counted", "invalid signature", "out of date", "from the future", "no power", "invalid choices"
        ),
    },
    plain=because(IDENTIFIER, "election"),
    followed=("CohortElected", "MemberRecalled", "MemberRotated", "CouncilVoteCast"),
    harmless={
        **OWNERSHIP_EVENTS,
        "GuardianSet": "the guardian is compared by itself",
        **because(
            _ELECTED,
            "Nominated",
            "Endorsed",
            "BarReached",
            "CouncilVoteCast",
            "CouncilBallotRejected",
            "NomineeExcluded",
            "NomineeIncluded",
            "NomineeSeated",
            "CohortElected",
        ),
        **because("who is on the council is compared with the Safe", "MemberRecalled", "MemberRotated"),
        "RotationStarted": "gives nothing before the new key takes the seat",
    },
    unverified={
        **because(
            CODE,
            "NOMINATION_TIME",
            "VOTE_TIME",
            "FULL_WEIGHT_TIME",
            "SEATING_TIME",
            "VETTING_TIME",
            "ROTATION_TIME",
            "ROTATION_WINDOW",
            "MAX_CHOICES",
        ),
        "COUNCIL_BALLOT_TYPEHASH": SIGNATURE,
        "eip712Domain": STANDARD,
        "council": "members are elected; whether they own the Safe is compared",
    },
    callers={
        "nominate": _CANDIDATE,
        "endorse": "who had power when the election opened",
        "vote": "who had power when the election opened",
        "votesBySig": f"{ANYBODY}, with ballots that voters signed",
        "seat": f"{ANYBODY}, once the vote is over",
        "applyResult": f"{ANYBODY}, once seating is over",
        "rotate": "a member, for its own seat",
        "acceptRotation": "the new key that a member named",
        "exclude": "the guardian of the elections, until three days after the nominations",
        **because(OWNER, "include", "setGuardian"),
        **because(CONSTITUTIONAL_ONLY, "recallMember", "replaceKey"),
        **OWNERSHIP,
    },
    reserved=("recallMember", "replaceKey"),
    votes_unaffected=because("who may stand for the council", "include", "setGuardian"),
    acts={
        **OWNERSHIP_ACTS,
        "include": "overrules an exclusion",
        **because(
            "who has a seat is decided by elections, and in single cases by votes",
            "recallMember",
            "replaceKey",
        ),
    },
    counts_from_creation=True,
    retired="Its Safe keeps its owners, and all that it may do: take that from it, or give it to others.",
)

COUNCIL_SAFE = ContractType(
    name="SafeProxy",
    key=SAFE_KEY,
    spends=True,
    votes=True,
    takes_ether=True,
    units={"value": OF_ETHER},
    plain={
        "operation": "0 for a call",
        **because("nobody is paid back", "safeTxGas", "baseGas", "gasPrice"),
    },
    unverified={
        "nonce": "counts what the Safe did",
        **because("compared by what the council's module answers", "getOwners", "getThreshold"),
    },
    callers={"execTransaction": "anybody with the signatures of two thirds of the members"},
    retired="It keeps its owners, and all that it holds and may do: they move that, or a vote takes it.",
)

COUNCIL_MODULE = ContractType(
    name="CouncilModule",
    key=MODULE_KEY,
    harmless={"Synced": "the owners are compared by themselves"},
    callers={
        "sync": f"{ANYBODY}; the Safe's owners become those who are elected",
        "applyResult": f"{ANYBODY}, once seating is over",
    },
    plain=because(IDENTIFIER, "election"),
    unverified={"safeState": "compared from the first election on; until then owners can take the module in"},
    retired="It makes the owners of its Safe those of elections that have ended; let the owners take it out.",
)


def standing(section: Council) -> tuple[Standing, ...]:
    """What a new Safe is made with."""
    from ape_dao.modules.council import safe as safes

    return () if section.safe else safes.STANDING


def parts(section: Council, _: Context) -> Iterator[Part]:
    """The Safe, if there is none yet, the elections and the module."""

    def guardian(context: Context) -> str:
        return context.optional(None) if section.guardian is None else context.account(section.guardian)

    views = {
        "TERM": section.term,
        "COHORTS": section.cohorts,
        "SEATS": section.cohort_seats,
        "MIN_SEATS": section.min_seats,
        "BAR_BPS": section.bar,
    }

    def arguments(context: Context) -> Arguments:
        return {
            "owner": context.known["timelock"],
            "votes": context.known[context.spec.voting_key],
            "safe": context.account(section.safe_name),
            "initialGuardian": guardian(context),
            "terms": {
                "firstAfter": section.first_election,
                "term": section.term,
                "cohorts": section.cohorts,
                "seats": section.cohort_seats,
                "minSeats": section.min_seats,
                "barBps": section.bar,
            },
            "members": [context.account(member) for member in section.members],
        }

    if section.safe is None:
        yield _new_safe(section)
    yield Part(
        KEY,
        ELECTION,
        arguments,
        owner="timelock",
        powers=(("exclude candidates", section.guardian),) if section.guardian else (),
        expects=(
            Expect(
                "VOTES",
                lambda moment: moment.context.known[moment.context.spec.voting_key],
                replaced=_TERMS,
            ),
            Expect("SAFE", lambda moment: moment.context.account(section.safe_name), replaced=_TERMS),
            Expect("START", lambda moment: moment.created_at(KEY) + section.first_election, replaced=_TERMS),
            *(expect(view, value, replaced=_TERMS) for view, value in views.items()),
            Expect(
                "guardian",
                lambda moment: guardian(moment.context),
                setter=sets("setGuardian", lambda context: {"newGuardian": guardian(context)}),
            ),
        ),
    )
    yield Part(
        MODULE_KEY,
        COUNCIL_MODULE,
        lambda context: {"election": context.known[KEY]},
        expects=(
            expect_contract("ELECTION", KEY, replaced=_TERMS),
            Expect("SAFE", lambda moment: moment.context.account(section.safe_name), replaced=_TERMS),
        ),
        inspect=partial(_safe, section),
        amend=lambda *_: (),  # no vote changes the owners of the Safe
        tells=_told,
    )


def _new_safe(section: Council) -> Part:
    from ape_dao.modules.council import safe as safes

    return Part(
        SAFE_KEY,
        COUNCIL_SAFE,
        lambda _: {"singleton": safes.SINGLETON},
        creation=safes.creation,
        powers=(("choose its owners", MODULE_KEY),),
        temporary=(("only owner", "genesis"),),
        wiring=tuple(safes.hand_over(MODULE_KEY, len(section.members))),
        expects=(expect("VERSION", safes.VERSION, fixed="It stands in the code behind the Safe."),),
        inspect=_code_behind,
    )


def _code_behind(inspection: Inspection) -> Iterator[Observation]:
    """What the owners of a Safe can change only with code of others: they would leave Safe 1.4.1."""
    from ape_dao.modules.council import safe as safes

    for name, slot, expected in (
        ("code behind it", safes.SINGLETON_SLOT, safes.SINGLETON),
        ("fallback handler", safes.HANDLER_SLOT, safes.HANDLER),
    ):
        word = bytes.fromhex(str(inspection.read(SAFE_KEY, "getStorageAt", slot, 1)).removeprefix("0x"))
        found = inspection.name_of(str(to_checksum_address(word[-20:])))
        yield Observation(f"{SAFE_KEY}, the {name}", expected, found, is_hand_over=True)


def _told(inspection: Inspection) -> Iterator[Told]:
    """Who can exclude candidates."""
    guardian = inspection.read(KEY, "guardian")
    named = inspection.moment.context.named(guardian)
    yield ("council", "guardian"), None if guardian == ZERO_ADDRESS else named


def _safe(section: Council, inspection: Inspection) -> Iterator[Observation]:
    """Whether the Safe is the council's: from its first call on, at the latest from an election on."""
    opens = inspection.moment.created_at(KEY) + section.first_election
    if inspection.moment.now < opens and not inspection.events(MODULE_KEY, "Synced"):
        return
    found = inspection.read(MODULE_KEY, "safeState")
    for name, expected in FOLLOWING.items():
        yield Observation(f"{MODULE_KEY}.safeState.{name}", expected, found[name], is_hand_over=True)


def check(section: Council, spec: Spec) -> Iterator[tuple[Path, str]]:
    """The Safe and its first members are accounts of their own."""
    nobody = (TREASURY, spec.token.symbol)
    for name in ("safe", "guardian"):
        if getattr(section, name) in nobody:
            yield (name,), f"'{getattr(section, name)}' cannot be the council's {name}."
    seen: set[str] = set()
    safe = spec.addresses.get(section.safe_name, section.safe_name)
    for index, member in enumerate(section.members):
        address = spec.addresses.get(member, member)
        if member in nobody or address == safe:
            yield ("members", index), f"'{member}' cannot be a member."
        if address in seen:
            yield ("members", index), f"'{member}' is listed twice."
        seen.add(address)
