"""The board of the `market` section, and what is declared about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    ANYBODY,
    CODE,
    DATE,
    DURATION,
    IDENTIFIER,
    MONEY,
    OF_ETHER,
    OF_POWER,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    STANDARD,
    ZERO_ADDRESS,
    BookEntry,
    ContractType,
    Expect,
    Part,
    Question,
    Retirement,
    amount_of,
    because,
    choice,
    expect,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import ETHER, TREASURY
from ape_dao.modules.market.section import ASKED_KEYS, COURT_KEY, KLEROS_KEY, UMA_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.market.section import Court, Kleros, Market, Uma

KEY = "jobs"
STATES = ("closed", "funded", "submitted", "disputed")
PHASES = (
    *("none", "waits for its lots", "enlisting", "committing", "revealing", "open to appeal"),
    *("due to go on", "with the DAO", "closed"),
)
"""Where a dispute of the DAO's court stands."""
RESULTS = ("open", "too few jurors", "too few spoke", "for the client", "for the provider")
CHOICES = ("nothing", "client", "provider")
"""What a juror says, by its number."""
STANDINGS = ("never asked", "asked", "answered", "ruled")
"""What became of a dispute that somebody else was asked about."""

_SETTERS = ("setRules", "setArbiter", "setFeeReceiver", "setLimit")
_LIFE = (
    *("JobCreated", "JobFunded", "JobSubmitted", "JobCompleted", "JobRejected"),
    *("PaymentReleased", "Refunded"),
)

JOB_BOARD = ContractType(
    name="JobBoard",
    key=KEY,
    holds_for_others=True,
    units={
        **dict.fromkeys(("budget", "bond", "maxBudget", "limitOf", "keptFor"), amount_of("token")),
        **dict.fromkeys(("feeBps", "bondBps", "shareBps"), PERCENT),
        **dict.fromkeys(("minReview", "review", "RULING_TIME"), DURATION),
        **dict.fromkeys(("deadline", "deliverBy", "expiredAt", "until"), DATE),
        "state": choice(*STATES),
    },
    plain=because(IDENTIFIER, "job"),
    token_lists=("tokens",),
    questions=(
        Question(
            ("LimitSet",),
            "limitOf",
            ("token",),
            "setting",
            label="the most of a job in {token}",
            title="limitOf({token})",
            absent=(0,),
            set_by="setLimit",
        ),
    ),
    followed=(*_LIFE[:1], "JobOffered", "JobDisputed", "JobCompleted", "JobRejected", "JobExpired"),
    entries=(
        BookEntry("JobOffered", "paid into a job", "client", "budget", "paid", asset="token"),
        BookEntry("JobDisputed", "bond of a dispute", "client", "bond", "paid", asset="token"),
        BookEntry("Earned", "earned by a job", "payee", "amount", "received", asset="token", is_income=True),
        BookEntry("Returned", "returned from a job", "client", "amount", "received", asset="token"),
        BookEntry("Withdrawn", "kept by jobs, paid later", "account", "amount", "received", asset="token"),
    ),
    harmless={
        **OWNERSHIP_EVENTS,
        **because("money of the parties, as agreed", *_LIFE, "JobOffered", "JobDisputed"),
        **because("money of the parties, as agreed", "Earned", "Returned", "FeePaid", "Kept", "Withdrawn"),
        **because("the present value is compared by itself", "ArbiterSet", "FeeReceiverSet"),
    },
    unverified={
        **because(CODE, "MAX_TOKENS", "RULING_TIME", "TRANSFER_GAS"),
        **because(STANDARD, "SETTLEMENT_TYPEHASH", "eip712Domain"),
        "jobCount": "grows with every job",
        "tokens": "the limits are compared one by one",
    },
    callers={
        "open": "anybody, with the budget",
        "submit": "the provider",
        "accept": "the client; anybody once the review period is over",
        "dispute": "the client, within the review period",
        "concede": "client or provider",
        "settle": "client or provider, with the other one's signature",
        "rule": "the arbiter of the job",
        **because("anybody, once the time is over", "claimBack", "lapse"),
        "withdraw": "anybody; pays the account for which it is kept",
        **because(OWNER, *_SETTERS),
        **OWNERSHIP,
    },
    votes_unaffected={**because(MONEY, *_SETTERS), "rule": "money of the parties of a job"},
    acts={**OWNERSHIP_ACTS, "rule": "decides a dispute, where the DAO is the arbiter"},
    retired="No job is opened there any more; those that run go on to their ends, under the terms with which "
    "they were opened.",
)

_TERMS = "It stands in the code of what asks; another one takes its place, and rules in later jobs."
_OF_PARTIES = "about a dispute of two parties; the board says what they get"
_UNITS = {"shareBps": PERCENT, "standing": choice(*STANDINGS)}
_CALLERS = {
    "raise": "a board of jobs, about a job of its own",
    "execute": f"{ANYBODY}, with an answer that the board has not taken",
}
_CASES = ("Asked", "Answered", "Executed")

KLEROS = ContractType(
    name="KlerosArbiter",
    key=KLEROS_KEY,
    units={
        **_UNITS,
        **dict.fromkeys(("fee", "appealCost", "cost"), OF_ETHER),
        **dict.fromkeys(("appealFrom", "appealUntil"), DATE),
        "APPEAL_MARGIN": DURATION,
    },
    plain=because(IDENTIFIER, "job", "disputeId", "ruling"),
    entries=(BookEntry("Appealed", "another round of a dispute", "account", "fee", "paid", asset=ETHER),),
    harmless=because(_OF_PARTIES, *_CASES, "Dispute", "Evidence", "Ruling", "Appealed"),
    unverified={
        **because(CODE, "APPEAL_MARGIN", "RULE_GAS"),
        "cost": "what the arbitrator takes at the time",
        "extraData": "made of the court and the jurors, which are compared",
    },
    callers={
        **_CALLERS,
        "rule": "the arbitrator",
        "appeal": f"{ANYBODY}, with what another round costs",
        "submitEvidence": "client and provider of a disputed job",
    },
    retired="Disputes of jobs that were opened before are still decided there; it holds nothing.",
)
UMA = ContractType(
    name="UmaArbiter",
    key=UMA_KEY,
    units={
        **_UNITS,
        **dict.fromkeys(("bond", "BOND", "cost"), OF_ETHER),
        **dict.fromkeys(("assertionTime", "expirationTime"), DATE),
        **dict.fromkeys(("liveness", "LIVENESS"), DURATION),
    },
    plain=because(IDENTIFIER, "job"),
    harmless=because(_OF_PARTIES, *_CASES, "Contested"),
    unverified={
        **because(CODE, "RULE_GAS"),
        "cost": "the bond, or the oracle's least at the time",
    },
    callers={
        **_CALLERS,
        "contest": f"{ANYBODY}, with the bond, until the claim's time is over",
        **because("the oracle", "assertionResolvedCallback", "assertionDisputedCallback"),
    },
    retired="Disputes of jobs that were opened before are still decided there; it holds nothing.",
)
_JUROR = "a juror of the present round"
COURT = ContractType(
    name="DaoCourt",
    key=COURT_KEY,
    holds_for_others=True,
    units={
        **_UNITS,
        **dict.fromkeys(
            (
                "fee",
                "bond",
                "pot",
                "reward",
                "amount",
                "left",
                "cost",
                "appealCost",
                "leftOver",
                "FEE",
                "BOND",
            ),
            OF_ETHER,
        ),
        **dict.fromkeys(("period", "lastWord", "PERIOD", "LAST_WORD"), DURATION),
        **dict.fromkeys(("snapshot", "ownerUntil", "start", "until"), DATE),
        "totalPower": OF_POWER,
        "phase": choice(*PHASES),
        "phaseOf": choice(*PHASES),
        "result": choice(*RESULTS),
        "choice": choice(*CHOICES),
    },
    plain=because(IDENTIFIER, "job", "dispute", "round"),
    entries=(
        BookEntry("Enlisted", "bond of a juror", "juror", "bond", "paid", asset=ETHER),
        BookEntry("Appealed", "another round of a dispute", "account", "fee", "paid", asset=ETHER),
        BookEntry("Claimed", "bond and pay of a juror", "juror", "amount", "received", asset=ETHER),
    ),
    harmless={
        **because(_OF_PARTIES, *_CASES, "RoundOpened", "Drawn", "Committed", "Revealed", "Appealed"),
        **because(_OF_PARTIES, "RoundEnded", "OwnerAsked", "Closed", "EvidenceGiven"),
        **because("money of jurors, as the rules of the court divide it", "Enlisted", "Claimed"),
        "LeftSwept": "goes to the DAO",
    },
    unverified={
        **because(CODE, "RULE_GAS", "SEED_DELAY"),
        "cost": "seats and fee, which are compared",
        **because("grows with disputes", "disputeCount", "leftOver"),
    },
    callers={
        **_CALLERS,
        **because(ANYBODY, "draw", "advance", "claim", "sweep"),
        "enlist": "whoever has seats by lot, with their bond",
        **because(_JUROR, "commit", "reveal"),
        "appeal": f"{ANYBODY}, with twice what was paid before",
        "rule": "a proposal, once the DAO is asked",
        "submitEvidence": "client and provider, until the end of enlisting",
    },
    votes_unaffected={"rule": "money of the parties of a job"},
    acts={"rule": "the DAO's last word in a dispute"},
    retired="Disputes of jobs that were opened before are still decided there, and bonds are claimed.",
)


def rules(section: Market) -> Arguments:
    """The rules as the contract takes them."""
    return {"feeBps": section.fee, "bondBps": section.bond, "minReview": section.review}


def parts(section: Market, _: Context) -> Iterator[Part]:
    """The board of jobs, and what asks others about its disputes."""
    yield from _asking_parts(section)

    def arbiter(context: Context) -> str:
        return ZERO_ADDRESS if section.arbiter is None else context.account(section.arbiter)

    def receiver(context: Context) -> str:
        router = context.optional("router")
        return context.known["timelock"] if router == ZERO_ADDRESS else router

    def limits(context: Context) -> dict[str, int]:
        return {context.account(one.token): one.limit for one in section.tokens}

    def config(context: Context) -> Arguments:
        return {
            "owner": context.known["timelock"],
            "feeReceiver": receiver(context),
            "arbiter": arbiter(context),
            "asks": section.is_asked,
            "rules": rules(section),
            "limits": [{"token": token, "maxBudget": most} for token, most in limits(context).items()],
        }

    def is_own(account: str | None) -> bool:
        return account in (None, TREASURY, *ASKED_KEYS)

    set_arbiter = sets(
        "setArbiter", lambda context: {"newArbiter": arbiter(context), "asks": section.is_asked}
    )
    yield Part(
        KEY,
        JOB_BOARD,
        lambda context: {"config": config(context)},
        owner="timelock",
        powers=() if is_own(section.arbiter) else (("rule", str(section.arbiter)),),
        expects=(
            expect("rules", rules(section), setter=sets("setRules", lambda _: {"newRules": rules(section)})),
            Expect("arbiter", lambda moment: arbiter(moment.context), setter=set_arbiter),
            expect("arbiterAsks", section.is_asked, setter=set_arbiter),
            Expect(
                "feeReceiver",
                lambda moment: receiver(moment.context),
                setter=sets("setFeeReceiver", lambda context: {"newReceiver": receiver(context)}),
            ),
        ),
        planned={"limitOf": lambda context: {(token,): most for token, most in limits(context).items()}},
        retire=lambda context, _: (
            Retirement("setLimit", {"token": token, "maxBudget": 0}, "limitOf", 0, (token,))
            for token in limits(context)
        ),
        tells=lambda inspection: _told(section, inspection),
    )


def _asking_parts(section: Market) -> Iterator[Part]:
    """What asks others, for each section that says whom."""
    if section.court is not None:
        yield _court(section.court)
    if section.kleros is not None:
        yield _kleros(section.kleros)
    if section.uma is not None:
        yield _uma(section.uma)


def terms_of(section: Court) -> Arguments:
    """The terms of a court as the contract takes them."""
    return {
        "seats": section.seats,
        "rounds": section.rounds,
        "period": section.period,
        "lastWord": section.last_word,
        "fee": section.fee,
        "bond": section.bond,
    }


def _court(section: Court) -> Part:
    def arguments(context: Context) -> Arguments:
        return {
            "escrow": context.known["escrow"],
            "owner": context.known["timelock"],
            "terms": terms_of(section),
        }

    return Part(
        COURT_KEY,
        COURT,
        arguments,
        expects=(
            expect_contract("ESCROW", "escrow", replaced=_TERMS),
            expect_contract("OWNER", "timelock", replaced=_TERMS),
            expect("SEATS", section.seats, replaced=_TERMS),
            expect("ROUNDS", section.rounds, replaced=_TERMS),
            expect("PERIOD", section.period, replaced=_TERMS),
            expect("LAST_WORD", section.last_word, replaced=_TERMS),
            expect("FEE", section.fee, replaced=_TERMS),
            expect("BOND", section.bond, replaced=_TERMS),
        ),
    )


def _kleros(section: Kleros) -> Part:
    def arguments(context: Context) -> Arguments:
        return {
            "arbitrator": context.account(section.arbitrator),
            "court": section.court,
            "jurors": section.jurors,
            "policyUri": section.policy,
        }

    return Part(
        KLEROS_KEY,
        KLEROS,
        arguments,
        expects=(
            Expect("ARBITRATOR", lambda moment: moment.context.account(section.arbitrator), replaced=_TERMS),
            expect("COURT", section.court, replaced=_TERMS),
            expect("JURORS", section.jurors, replaced=_TERMS),
            expect("policy", section.policy, replaced=_TERMS),
        ),
    )


def _uma(section: Uma) -> Part:
    def arguments(context: Context) -> Arguments:
        return {
            "oracle": context.account(section.oracle),
            "weth": context.account(section.weth),
            "bond": section.bond_wei,
            "liveness": section.liveness,
        }

    return Part(
        UMA_KEY,
        UMA,
        arguments,
        expects=(
            Expect("ORACLE", lambda moment: moment.context.account(section.oracle), replaced=_TERMS),
            Expect("WETH", lambda moment: moment.context.account(section.weth), replaced=_TERMS),
            expect("BOND", section.bond_wei, replaced=_TERMS),
            expect("LIVENESS", section.liveness, replaced=_TERMS),
        ),
    )


def _told(section: Market, inspection: Inspection) -> Iterator[Told]:
    """Fee, bond, review, arbiter and the tokens."""
    context, found = inspection.moment.context, inspection.read(KEY, "rules")
    yield ("market", "fee"), units.format_percent(found["feeBps"])
    yield ("market", "bond"), units.format_percent(found["bondBps"])
    yield ("market", "review"), units.format_duration(found["minReview"])
    arbiter = inspection.read(KEY, "arbiter")
    is_dao = arbiter == context.known["timelock"]
    named = TREASURY if is_dao else context.named(arbiter)
    yield ("market", "arbiter"), None if arbiter == ZERO_ADDRESS else named
    yield ("market", "tokens"), list(_told_tokens(section, inspection))


def _told_tokens(section: Market, inspection: Inspection) -> Iterator[Arguments]:
    """Those of the spec first, in its order and words where the limit is still theirs."""
    context = inspection.moment.context
    known = {context.account(one.token): one for one in section.tokens}
    listed = inspection.read(KEY, "tokens")
    tokens = [at for at in known if at in listed] + [at for at in listed if at not in known]
    most = inspection.read_all(KEY, "limitOf", [(token,) for token in tokens])
    for token, limit in zip(tokens, most, strict=True):
        one = known.get(token)
        if one is not None and one.limit == limit:
            yield one.model_dump(mode="json")
            continue
        decimals = inspection.decimals(token) if one is None else one.decimals
        name = context.named(token) if one is None else one.token
        yield {"token": name, "decimals": decimals, "max_job": units.format_amount(limit, decimals=decimals)}


def check(section: Market, spec: Spec) -> Iterator[tuple[Path, str]]:
    """Jobs are paid in tokens, each named once."""
    seen: dict[str, int] = {}
    for index, one in enumerate(section.tokens):
        if one.token in (ETHER, TREASURY):
            yield ("tokens", index, "token"), "jobs are paid in tokens; name wrapped ether, such as WETH."
        address = spec.addresses.get(one.token, one.token)
        if address in seen:
            yield ("tokens", index, "token"), f"'{one.token}' is in the list already."
        seen[address] = index
