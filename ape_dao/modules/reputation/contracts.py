"""The contracts of the `reputation` section: one that keeps it, and the votes of each domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    CODE,
    CONSTITUTIONAL_ONLY,
    DATE,
    IDENTIFIER,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    STANDARD,
    ZERO_ADDRESS,
    ContractType,
    Expect,
    Part,
    Question,
    Retirement,
    because,
    expect,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import TREASURY
from ape_dao.modules.reputation.section import KEY, MAX_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.reputation.section import Awarder, Domain, Reputation

NO_TERMS = {"perSeason": 0, "until": 0}
GENESIS_REASON = bytes.fromhex("11f1efd0825aa3c737ce7a3831438f918cc83545afbed69e69fddee7e6fd5811")
"""What the awards of a spec say: the Keccak hash of the word, which every command would compute."""
_POINTS = "reputation is no token; base units, with 18 decimals"
_KEPT = "All awards are kept by it; another one starts with no reputation at all. Remove the section first."
_IN_CODE = "It stands in the code of the votes; other votes take their place, and reputation stays."

REPUTATION = ContractType(
    name="Reputation",
    key=KEY,
    is_reserved_target=True,
    keeps_transfers=True,
    units={
        **dict.fromkeys(("until", "from", "readyAt", "nextAt", "t", "since"), DATE),
        **dict.fromkeys(("bps", "maxShareBps"), PERCENT),
    },
    plain={
        "domain": IDENTIFIER,
        **because(_POINTS, "amount", "perSeason"),
        "week": "the number of a week",
    },
    questions=(
        Question(
            ("AwarderSet",),
            "awarderOf",
            ("domain", "awarder"),
            "setting",
            set_by="setAwarder",
            holder="awarder",
            label="awards of {awarder} in domain {domain}",
            title="awarderOf({domain}, {awarder})",
            absent=(NO_TERMS,),
        ),
    ),
    followed=("Awarded", "AwardStruck", "Slashed", "Moved"),
    harmless={
        **OWNERSHIP_EVENTS,
        "GuardianSet": "the guardian is compared by itself",
        **because(
            "reputation of members, as awarders and votes give it", "Awarded", "AwardStruck", "Slashed"
        ),
        **because("a member's own key", "MoveStarted", "MoveCancelled", "Moved"),
    },
    unverified=because(CODE, "MAX_DOMAINS", "ANNOUNCEMENT", "MOVE_DELAY", "MOVE_WINDOW", "MOVE_PAUSE"),
    callers={
        "award": f"an awarder of the domain, within its season; {CONSTITUTIONAL_ONLY}",
        "strike": f"the guardian of the awards, until they count; {CONSTITUTIONAL_ONLY}",
        **because(
            CONSTITUTIONAL_ONLY,
            "slash",
            "setAwarder",
            "setGuardian",
            "transferOwnership",
            "renounceOwnership",
        ),
        "move": "the account itself, once in 52 weeks",
        "confirmMove": "the key that the account named, from seven days later on",
        "cancelMove": "the account itself",
    },
    acts={
        **OWNERSHIP_ACTS,
        **because("what somebody deserves is a decision on one account", "award", "strike", "slash"),
    },
    counts_from_creation=True,
    retired="What was awarded falls to zero by itself; whatever counts it goes on reading it.",
)

DOMAIN_VOTES = ContractType(
    name="DomainVotes",
    key="domain_",
    is_many=True,
    keeps_transfers=True,
    units={
        **dict.fromkeys(("MAX_SHARE_BPS", "PARENT_BPS"), PERCENT),
        **dict.fromkeys(("timepoint", "expiry"), DATE),
    },
    constructor_units=dict.fromkeys(("maxShareBps", "parentBps"), PERCENT),
    harmless=because("reputation is never delegated, so it is never logged", "DelegateChanged")
    | because("never logged either", "DelegateVotesChanged"),
    unverified={
        **because(STANDARD, "CLOCK_MODE"),
        "clock": "changes while the DAO lives",
        "votesRoute": "leads to what the other values name",
    },
    retired="Whatever reads votes from it still can.",
)


def terms_of(awarder: Awarder) -> Arguments:
    """What an awarder may do, as the contract takes it."""
    return {"perSeason": awarder.per_season, "until": awarder.until}


def parts(section: Reputation, _: Context) -> Iterator[Part]:
    """What keeps reputation, and the votes of each domain."""
    yield _reputation(section)
    for domain in section.domains:
        yield _votes(section, domain)


def _reputation(section: Reputation) -> Part:
    def guardian(context: Context) -> str:
        return context.optional(None) if section.guardian is None else context.account(section.guardian)

    def planned(context: Context) -> dict[tuple[int, str], Arguments]:
        return {
            (domain.number, context.account(one.account)): terms_of(one)
            for domain in section.domains
            for one in domain.awarders
        }

    def first_awards(context: Context) -> list[Arguments]:
        return [
            {
                "domain": domain.number,
                "account": context.account(one.account),
                "amount": one.amount,
                "reason": GENESIS_REASON,
            }
            for domain in section.domains
            for one in domain.genesis
        ]

    def retired(context: Context) -> Iterator[Retirement]:
        for asked in planned(context):
            arguments = {"domain": asked[0], "awarder": asked[1], "terms": NO_TERMS}
            yield Retirement("setAwarder", arguments, "awarderOf", NO_TERMS, asked)

    awarders = [(domain.name, one.account) for domain in section.domains for one in domain.awarders]
    return Part(
        KEY,
        REPUTATION,
        lambda context: {
            "owner": context.known["timelock"],
            "initialGuardian": guardian(context),
            "life": section.life,
            "season": section.season,
            "firstAwarders": [
                {"domain": domain, "awarder": awarder, "terms": terms}
                for (domain, awarder), terms in planned(context).items()
            ],
            "firstAwards": first_awards(context),
        },
        owner="timelock",
        powers=tuple((f"award reputation in {domain}", account) for domain, account in awarders)
        + ((("strike awards", section.guardian),) if section.guardian else ()),
        expects=(
            expect("LIFE", section.life, fixed=_KEPT),
            expect("SEASON", section.season, fixed=_KEPT),
            Expect(
                "guardian",
                lambda moment: guardian(moment.context),
                setter=sets("setGuardian", lambda context: {"newGuardian": guardian(context)}),
            ),
        ),
        planned={"awarderOf": planned},
        born={"firstAwards": "awards at the creation; later ones are given by awarders and votes"},
        retire=lambda context, _: retired(context),
        tells=lambda inspection: _told(section, inspection),
    )


def _votes(section: Reputation, domain: Domain) -> Part:
    parent = section.domain(domain.parent) if domain.parent is not None else None
    values = {
        "DOMAIN": domain.number,
        "PARENT": 0 if parent is None else parent.number,
        "PARENT_BPS": domain.parent_share or 0,
        "MAX_SHARE_BPS": domain.max_share,
    }
    return Part(
        domain.votes_key,
        DOMAIN_VOTES,
        lambda context: {
            "reputation": context.known[KEY],
            "domain": values["DOMAIN"],
            "parent": values["PARENT"],
            "parentBps": values["PARENT_BPS"],
            "maxShareBps": values["MAX_SHARE_BPS"],
        },
        expects=(
            expect_contract("REPUTATION", KEY, replaced=_IN_CODE),
            *(expect(view, value, replaced=_IN_CODE) for view, value in values.items()),
        ),
    )


def _told(section: Reputation, inspection: Inspection) -> Iterator[Told]:
    """The guardian, and whoever may award in the domains of the spec, those that it names first."""
    context = inspection.moment.context
    guardian = inspection.read(KEY, "guardian")
    yield (KEY, "guardian"), None if guardian == ZERO_ADDRESS else context.named(guardian)
    known = {
        (domain.number, context.account(one.account)): one
        for domain in section.domains
        for one in domain.awarders
    }
    pairs = dict.fromkeys(known)
    for event in inspection.events(KEY, "AwarderSet"):
        pairs.setdefault((int(event.arguments["domain"]), str(event.arguments["awarder"])))
    found = dict(zip(pairs, inspection.read_all(KEY, "awarderOf", list(pairs)), strict=True))
    for index, domain in enumerate(section.domains):
        awarders = []
        for pair, terms in found.items():
            if pair[0] != domain.number or not terms["perSeason"]:
                continue
            name = known[pair].account if pair in known else context.named(pair[1])
            awarders.append(
                {
                    "account": name,
                    "per_season": units.format_amount(terms["perSeason"]),
                    "until": units.format_date(terms["until"]),
                }
            )
        yield (KEY, "domains", index, "awarders"), awarders


def check(section: Reputation, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Names and numbers differ, parents have none, and parts of the DAO neither award nor are awarded."""
    nobody = (TREASURY, spec.token.symbol)
    if section.guardian in nobody:
        yield ("guardian",), f"'{section.guardian}' cannot be the guardian."
    names: set[str] = set()
    numbers: set[int] = set()
    for index, domain in enumerate(section.domains):
        path = ("domains", index)
        if domain.name in names:
            yield (*path, "name"), f"'{domain.name}' is listed twice; choose another name."
        if domain.number in numbers:
            yield (
                (*path, "number"),
                f"{domain.number} is the number of an earlier domain; choose another one.",
            )
        names.add(domain.name)
        numbers.add(domain.number)
        yield from _parent_problems(section, domain, path)
        for key, accounts in (
            ("awarders", [one.account for one in domain.awarders]),
            ("genesis", [one.account for one in domain.genesis]),
        ):
            seen: set[str] = set()
            for place, account in enumerate(accounts):
                if account in nobody:
                    yield (
                        (*path, key, place, "account"),
                        f"'{account}' is a part of the DAO itself; name another.",
                    )
                address = spec.addresses.get(account, account)
                if address in seen:
                    yield (*path, key, place, "account"), f"'{account}' is listed twice; put both into one."
                seen.add(address)
        if sum(one.amount for one in domain.genesis) > MAX_AMOUNT:
            yield (*path, "genesis"), f"is more than {units.format_amount(MAX_AMOUNT)} in all; give less."


def _parent_problems(section: Reputation, domain: Domain, path: Path) -> Iterator[tuple[Path, str]]:
    if domain.parent is None:
        return
    parent = section.domain(domain.parent)
    if parent is None:
        yield (*path, "parent"), f"'{domain.parent}' is no domain; name one of `reputation.domains`."
    elif parent.name == domain.name:
        yield (*path, "parent"), f"'{domain.name}' cannot be its own parent."
    elif parent.parent is not None:
        yield (
            (*path, "parent"),
            f"'{domain.parent}' has a parent itself; domains are at most two deep: name '{parent.parent}'.",
        )


def obstacles(section: Reputation, now: int) -> Iterator[tuple[str, str]]:
    """Ends that the contract refuses."""
    for domain in section.domains:
        for one in domain.awarders:
            if one.until <= now:
                yield (
                    KEY,
                    f"'{one.account}' can award in '{domain.name}' until {units.format_date(one.until)}, "
                    "which has passed; give a later date, or remove it.",
                )
