"""The parts of the core, and all parts of a spec. Pure: no chain, no compiled code.

Keys ("token", "escrow", …) name the contracts of one DAO everywhere: in plans, records and checks. Arguments
are mappings by the names that the contracts' constructors use; `ape_dao.core.chain.abi` arranges them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.chain.abi import selector
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import (
    ESCALATION,
    ESCROW,
    GENESIS,
    GOVERNOR,
    KIND_NAMES,
    KIND_NUMBERS,
    KINDS,
    MAJORITY,
    OBJECTIONS,
    OPTIMISTIC,
    QUADRATIC,
    TIME_GUARD,
    TIMELOCK,
    TOKEN,
    TRANSFER,
)
from ape_dao.core.deployment import telling
from ape_dao.core.deployment.powers import ADMIN, GOVERNOR_ROLES, ROLE_IDS
from ape_dao.core.module import (
    DURATION,
    OF_TOKEN,
    OF_VOTES,
    PERCENT,
    PLAIN,
    ZERO_ADDRESS,
    Context,
    Expect,
    Meaning,
    Observation,
    Part,
    Power,
    Wire,
    expect,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import ETHER, is_address
from ape_dao.core.schema.section import TOKEN_DECIMALS
from ape_dao.core.spec.assembly import modules_of, stage_address, stages_of
from ape_dao.core.spec.checks import allocations, proposer_scores, quorum_floor
from ape_dao.core.spec.identity import named_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.module import Arguments, Inspection, Moment, Setting, Told
    from ape_dao.core.schema.models import Constitutional, Governor, Grant, Objection, Optimistic, Spec

TIMESTAMP_CLOCK = "mode=timestamp"
ESCALATING = ("standard", "optimistic")
"""The kinds that name the escalation: what is vetoed, and what it becomes."""
DELEGATE = "delegate"
_WAD_PER_BASIS_POINT = units.WAD // units.BASIS_POINTS
_EXTENDER_GAS = 31_000
_LAUNCHED = "It was a part of the launch."
_IN_CODE = "It is a constant of the code."
_IN_WALLETS = "Wallets, exchanges and signatures know it by that."
_LOCKED_BY = "Members locked their tokens on these terms, which stand in the escrow's code."
_RULE_MEANINGS: dict[str, Meaning] = {
    **dict.fromkeys(("quorumBps", "decisionBps"), PERCENT),
    **dict.fromkeys(("votingDelay", "votingPeriod", "lateExtension", "executionWindow"), DURATION),
    **dict.fromkeys(("quorumFloor", "threshold"), OF_VOTES),
}


def parts_of(spec: Spec, compiled: Mapping[str, Artifact] | None = None) -> list[Part]:
    """Every contract of the DAO, the core's first.

    Args:
        compiled: Contracts that another version of the kit deployed, by name.
    """
    parts = [_genesis(), _timelock(spec)]
    if spec.token.address is None:
        parts.append(_token(spec))
    parts.append(_escrow(spec))
    if escalates(spec):
        parts.append(Part(ESCALATION.key, ESCALATION, lambda _: {}))
    parts += [_kinds(spec, compiled or {}), _governor(spec)]
    if spec.timelock.objection is not None:
        parts.append(_objections(spec.timelock.objection))
    if spec.timelock.time_guard:
        parts.append(Part(TIME_GUARD.key, TIME_GUARD, lambda _: {}))
    context = Context(spec=spec, deployer="", known={})
    for module, section in modules_of(spec):
        parts += module.parts(section, context)
    return parts


def existing_of(spec: Spec) -> dict[str, str]:
    """The addresses, by key, of contracts that the spec names instead of creating them."""
    address = spec.token.address
    if address is None:
        return {}
    return {"token": address if is_address(address) else spec.addresses[address]}


def penalties_to(spec: Spec) -> str | None:
    """Key of the part that receives the penalties of early exits for the stakers; None if nothing does."""
    early_exit = spec.escrow.early_exit
    if not early_exit.max_penalty or early_exit.penalty_to != "stakers":
        return None
    return _stakers_receiver(spec)


def _stakers_receiver(spec: Spec) -> str | None:
    """Key of the part that takes penalties for the stakers, whether or not they get them."""
    return next((module.pays_stakers for module, _ in modules_of(spec) if module.pays_stakers), None)


def guardian_of(governor: Governor, account: Callable[[str], str]) -> tuple[str, int]:
    """The guardian's address and end date; zeros for none."""
    if governor.guardian is None:
        return ZERO_ADDRESS, 0
    return account(governor.guardian.account), governor.guardian.until


def kind_rules(spec: Spec) -> dict[str, Arguments]:
    """The on-chain rules of every kind of the spec, by name, without their stages."""
    governor, kinds = spec.governor, spec.kinds
    standard: Arguments = {
        "counting": MAJORITY,
        "minScore": 0,
        "mayTouchReserved": kinds is None or kinds.constitutional is None,
        "isRestricted": False,
        "quorumBps": governor.quorum,
        "decisionBps": governor.approval_margin,
        "votingDelay": governor.voting_delay,
        "votingPeriod": governor.voting_period,
        "lateExtension": governor.late_extension,
        "executionWindow": governor.execution_window,
        "quorumFloor": quorum_floor(spec, governor.quorum_floor),
        "threshold": governor.proposal_threshold,
    }
    rules = {"standard": standard}
    if kinds is None:
        return rules
    if kinds.constitutional is not None:
        rules["constitutional"] = _kind(
            spec,
            standard,
            kinds.constitutional,
            mayTouchReserved=True,
            quorumBps=kinds.constitutional.quorum,
            decisionBps=kinds.constitutional.approval_margin,
        )
    if kinds.grant is not None:
        rules["grant"] = _kind(
            spec,
            standard,
            kinds.grant,
            counting=QUADRATIC,
            mayTouchReserved=False,
            isRestricted=True,
            quorumBps=kinds.grant.quorum,
            decisionBps=kinds.grant.approval_margin,
        )
    if kinds.optimistic is not None:
        rules["optimistic"] = _kind(
            spec,
            standard,
            kinds.optimistic,
            counting=OPTIMISTIC,
            mayTouchReserved=False,
            isRestricted=True,
            quorumBps=0,
            decisionBps=kinds.optimistic.veto,
        )
    return rules


def stage_name(context: Context, address: str) -> str:
    """What a spec calls a stage: the inverse of `stage_address`."""
    own = (name for name, stage in stages_of(context.spec).items() if context.optional(stage.key) == address)
    return next(own, None) or context.named(address)


def kind_stages(spec: Spec) -> dict[str, str | None]:
    """What each kind of the spec names as its stage, by the kind's name."""
    sections = {
        "standard": spec.governor,
        **{name: getattr(spec.kinds, name, None) for name in KIND_NAMES[1:]},
    }
    return {name: section.stage for name, section in sections.items() if section is not None}


def escalates(spec: Spec) -> bool:
    """Whether what members vetoed can go on to a standard vote."""
    return spec.kinds is not None and spec.kinds.optimistic is not None and spec.kinds.optimistic.escalates


def kind_table(context: Context) -> dict[str, Arguments]:
    """What the table of kinds stores of every kind, by name."""
    stages = kind_stages(context.spec)
    escalation = context.known[ESCALATION.key] if escalates(context.spec) else ZERO_ADDRESS
    return {
        name: {
            **rules,
            "stage": stage_address(context, stages[name]),
            "escalation": escalation if name in ESCALATING else ZERO_ADDRESS,
        }
        for name, rules in kind_rules(context.spec).items()
    }


def kind_limits(context: Context) -> list[Arguments]:
    """What restricted kinds may spend of which asset; the zero address is ether."""
    kinds = context.spec.kinds
    sections = {"grant": kinds.grant, "optimistic": kinds.optimistic} if kinds else {}
    return [
        {
            "kind": KIND_NUMBERS[name],
            "target": ZERO_ADDRESS if limit.asset == ETHER else context.account(limit.asset),
            "reach": TRANSFER,
            "maxAmount": limit.base_units,
        }
        for name, section in sections.items()
        if section is not None
        for limit in section.limits
    ]


def quotas(spec: Spec) -> list[int]:
    """Proposals in 30 days by score, from score 0; empty for no limit."""
    scores = proposer_scores(spec)
    return list(scores.quotas) if scores else []


def reserved_selectors(spec: Spec, compiled: Mapping[str, Artifact] | None = None) -> list[bytes]:
    """Selectors of the functions that a spec reserves for the constitutional kind, each once: those that its
    modules name, and where the plain token votes, the delegation of the treasury's votes."""
    known = compiled or {}
    reserved = {
        (contract.name, function)
        for module, _ in modules_of(spec)
        for contract in module.contracts
        for function in contract.reserved
    }
    if spec.governor.votes == "token":
        reserved.add((TOKEN.name, DELEGATE))
    selectors = [
        selector(entry)
        for name, function in sorted(reserved)
        for entry in (known.get(name) or artifact(name)).abi
        if entry["type"] == "function" and entry["name"] == function
    ]
    return list(dict.fromkeys(selectors))


def reserved_targets(context: Context) -> list[str]:
    """Contracts of which only the constitutional kind may call anything: those of the DAO that are declared
    so, such as the escrow, and those that the spec names."""
    kinds = context.spec.kinds
    own = _own_targets(context)
    named = [context.account(name) for name in kinds.reserved_targets] if kinds else []
    return list(dict.fromkeys([*own, *named]))


def _own_targets(context: Context) -> list[str]:
    """Contracts of the DAO that are reserved whatever the spec says."""
    return [context.known[part.key] for part in parts_of(context.spec) if part.type.is_reserved_target]


def _kind(
    spec: Spec, standard: Arguments, section: Constitutional | Grant | Optimistic, **rules: Any
) -> Arguments:
    """The standard rules with those of another kind; voting goes on late for a whole period at most."""
    period = section.voting_period or standard["votingPeriod"]
    threshold, floor = section.proposal_threshold, section.quorum_floor
    return {
        **standard,
        "votingPeriod": period,
        "lateExtension": min(standard["lateExtension"], period),
        "quorumFloor": standard["quorumFloor"] if floor is None else quorum_floor(spec, floor),
        "threshold": standard["threshold"] if threshold is None else threshold,
        "minScore": section.min_score,
        **rules,
    }


# parts


def _genesis() -> Part:
    return Part(
        "genesis",
        GENESIS,
        lambda context: {"deployer": context.deployer},
        temporary=(("finish (once)", "deployer"),),
        expects=(
            expect("finished", True, fixed=_LAUNCHED),
            Expect("DEPLOYER", lambda moment: moment.context.deployer, fixed=_LAUNCHED),
        ),
    )


def extender(context: Context) -> Arguments:
    """Who decides how much longer than its delay an operation of the timelock waits."""
    return {"newExtender": context.optional(OBJECTIONS.key)}


def _timelock(spec: Spec) -> Part:
    def granted(role: str) -> Wire:
        def arguments(context: Context) -> Arguments:
            return {"role": ROLE_IDS[role], "account": context.known["governor"]}

        power = Power("timelock", role, "governor")
        return Wire("timelock", "grantRole", arguments, power, is_last=True)

    return Part(
        "timelock",
        TIMELOCK,
        lambda context: {
            "minDelay": context.spec.timelock.delay,
            "proposers": [],
            "executors": [],
            "admin": context.known["genesis"],
        },
        powers=((ADMIN, "timelock"),),
        temporary=((ADMIN, "genesis"),),
        wiring=(
            *map(granted, GOVERNOR_ROLES),
            Wire(
                "timelock",
                "renounceRole",
                lambda context: {"role": ROLE_IDS[ADMIN], "callerConfirmation": context.known["genesis"]},
                is_last=True,
            ),
        ),
        expects=(
            Expect(
                "getMinDelay",
                lambda moment: moment.context.spec.timelock.delay,
                setter=sets("updateDelay", lambda context: {"newDelay": context.spec.timelock.delay}),
            ),
            expect_contract("extender", OBJECTIONS.key, setter=sets("setExtender", extender)),
        ),
        planned={"hasRole": _roles},
        tells=telling.timelock,
    )


def _objections(objection: Objection) -> Part:
    def rules(context: Context) -> Arguments:
        return {
            "votes": context.known[context.spec.voting_key],
            "firstBps": objection.first,
            "secondBps": objection.second,
            "maxExtension": objection.max_extension,
        }

    return Part(
        "objections",
        OBJECTIONS,
        lambda context: {"timelock": context.known["timelock"], **rules(context)},
        wiring=(
            Wire(
                "timelock",
                "setExtender",
                extender,
                Power("timelock", "extender", "objections"),
                more_gas=_EXTENDER_GAS,
            ),
        ),
        expects=(
            expect_contract("TIMELOCK", "timelock", fixed="It is what the contract was made for."),
            Expect("rules", lambda moment: rules(moment.context), setter=sets("setRules", rules)),
        ),
    )


def _roles(context: Context) -> dict[tuple[Any, ...], Any]:
    """Who holds a role of those whom anything names, and the zero address, which stands for everybody.

    They are asked whether or not an event told of it; what the hand-over grants is planned besides.
    """
    known = [*context.known.values(), *named_addresses(context.spec).values(), context.deployer, ZERO_ADDRESS]
    nobody = {(role, account): False for role in ROLE_IDS.values() for account in known}
    return {**nobody, (ROLE_IDS[ADMIN], context.known["timelock"]): True}


def _token(spec: Spec) -> Part:
    token = spec.token

    def arguments(context: Context) -> Arguments:
        return {
            "name": token.name,
            "symbol": token.symbol,
            "cap": token.cap,
            "yearlyMintLimit": token.yearly_mint_limit,
            "owner": context.known["timelock"],
            "allocations": [
                {"recipient": context.account(recipient), "amount": amount}
                for recipient, amount in allocations(spec)
            ],
        }

    return Part(
        "token",
        TOKEN,
        arguments,
        owner="timelock",
        expects=(
            expect("name", token.name, fixed=_IN_WALLETS),
            expect("symbol", token.symbol, fixed=_IN_WALLETS),
            expect("decimals", TOKEN_DECIMALS, fixed=_IN_CODE),
            expect("cap", token.cap, fixed="The token's code promises it to every holder."),
            expect(
                "YEARLY_MINT_LIMIT",
                token.yearly_mint_limit,
                fixed="The token's code promises it to every holder.",
            ),
            expect("CLOCK_MODE", TIMESTAMP_CLOCK, fixed=_IN_CODE),
        ),
        inspect=_mints,
        born={
            "allocations": "The supply was minted at the launch, once. What the treasury has goes elsewhere "
            "by a proposal, and to new contracts by an entry with `funded_by: treasury`."
        },
    )


def _mints(inspection: Inspection) -> Iterator[Observation]:
    """The genesis supply went to the recipients of the spec, and what was minted since is reported."""
    context = inspection.moment.context
    spec, deployer = context.spec, context.deployer
    minted = inspection.events("token", "Transfer", first_indexed=bytes(32))  # from the zero address
    planned = [(context.account(name), amount) for name, amount in allocations(spec)]
    for index, (account, amount) in enumerate(planned):
        event = minted[index].arguments if index < len(minted) else {"to": None, "value": 0}
        received = event["value"] if event["to"] == account else 0
        name = f"minted to {inspection.name_of(account)} at genesis"
        yield Observation(name, amount, received, OF_TOKEN, is_hand_over=True)
    later = sum(event.arguments["value"] for event in minted[len(planned) :])
    yield Observation("token: minted since the launch", 0, later, OF_TOKEN)
    total = spec.token.genesis_supply + later
    yield Observation("token.totalMinted", total, inspection.read("token", "totalMinted"), OF_TOKEN)
    to_deployer = sum(event.arguments["value"] for event in minted if event.arguments["to"] == deployer)
    allowed = sum(amount for account, amount in planned if account == deployer)
    yield Observation("minted to the deployer in all", allowed, to_deployer, OF_TOKEN, is_hand_over=True)
    left = inspection.read("token", "balanceOf", context.known["genesis"])
    yield Observation("tokens of genesis", 0, left, OF_TOKEN, is_hand_over=True)


def _escrow(spec: Spec) -> Part:
    escrow = spec.escrow
    penalty = escrow.early_exit.max_penalty * _WAD_PER_BASIS_POINT
    receiver = penalties_to(spec)

    def arguments(context: Context) -> Arguments:
        config = {
            "token": context.known["token"],
            "owner": context.known["genesis"],
            "name": escrow.name,
            "symbol": escrow.symbol,
            "maxLockWeeks": escrow.max_lock,
            "maxMultiplier": escrow.max_multiplier,
            "minLockWeeks": escrow.min_lock,
            "minAmount": escrow.min_amount,
            "maxExitPenalty": penalty,
            "exitCooldownWeeks": escrow.early_exit.cooldown,
        }
        return {"config": config}

    wiring: tuple[Wire, ...] = ()
    if receiver is not None:
        wiring = (
            Wire(
                "escrow",
                "setPenaltyDistributor",
                lambda context: {"distributor": context.known[receiver]},
            ),
        )
    return Part(
        "escrow",
        ESCROW,
        arguments,
        owner="timelock",
        until_finish="genesis",
        wiring=wiring,
        expects=(
            expect_contract("token", "token", fixed=_LOCKED_BY),
            expect("name", escrow.name, fixed=_IN_WALLETS),
            expect("symbol", escrow.symbol, fixed=_IN_WALLETS),
            expect("MAX_LOCK_WEEKS", escrow.max_lock, fixed=_LOCKED_BY),
            expect("MIN_LOCK_WEEKS", escrow.min_lock, fixed=_LOCKED_BY),
            expect("MAX_MULTIPLIER", escrow.max_multiplier, fixed=_LOCKED_BY),
            expect("MIN_AMOUNT", escrow.min_amount, fixed=_LOCKED_BY),
            expect("MAX_EXIT_PENALTY", penalty, fixed=_LOCKED_BY),
            expect("EXIT_COOLDOWN_WEEKS", escrow.early_exit.cooldown, fixed=_LOCKED_BY),
            expect_contract(
                "penaltyDistributor",
                receiver,
                setter=sets(
                    "setPenaltyDistributor", lambda context: {"distributor": context.optional(receiver)}
                ),
            ),
            expect("CLOCK_MODE", TIMESTAMP_CLOCK, fixed=_IN_CODE),
        ),
        tells=lambda inspection: telling.penalty_to(inspection, _stakers_receiver(spec)),
    )


def _kinds(spec: Spec, compiled: Mapping[str, Artifact]) -> Part:
    last = max(KIND_NUMBERS[name] for name in kind_rules(spec))
    scores = proposer_scores(spec)
    score = scores.key if scores else None
    reserved = reserved_selectors(spec, compiled)

    def table(context: Context) -> list[Arguments]:
        rules = kind_table(context)
        left_out = {**rules["standard"], "votingPeriod": 0}
        return [rules.get(name, left_out) for name in KIND_NAMES[: last + 1]]

    return Part(
        "kinds",
        KINDS,
        lambda context: {
            "owner": context.known["timelock"],
            "score": context.optional(score),
            "kinds": table(context),
            "limits": kind_limits(context),
            "initialQuotas": quotas(spec),
            "initialReserved": reserved,
            "initialReservedTargets": reserved_targets(context),
            "quietPeriod": spec.governor.first_proposals,
        },
        owner="timelock",
        powers=(("put what was vetoed to a standard vote", ESCALATION.key),) if escalates(spec) else (),
        expects=(
            expect_contract(
                "SCORE",
                score,
                replaced="The table of kinds names the scores in its code, and the governor it.",
            ),
            expect(
                "quotas",
                quotas(spec),
                setter=sets("setQuotas", lambda context: {"newQuotas": quotas(context.spec)}),
            ),
            Expect(
                "FIRST_PROPOSAL_AT",
                lambda moment: moment.created_at("kinds") + spec.governor.first_proposals,
                fixed="It was about the first days after the launch.",
            ),
        ),
        planned={
            "targetOf": lambda context: {
                (limit["kind"], limit["target"]): {"reach": limit["reach"], "maxAmount": limit["maxAmount"]}
                for limit in kind_limits(context)
            },
            "isReserved": lambda _: {(selector,): True for selector in reserved},
            "isReservedTarget": lambda context: {(target,): True for target in reserved_targets(context)},
        },
        inspect=_rules,
        amend=_changed_rules,
        amended_by=("setKind", "removeKind"),
        tells=_told_kinds,
    )


def _rules(inspection: Inspection) -> Iterator[Observation]:
    """The rules of every kind, planned or ever set."""
    planned = {KIND_NUMBERS[name]: rules for name, rules in kind_table(inspection.moment.context).items()}
    for kind, actual in telling.living_rules(inspection, planned).items():
        label = dict(enumerate(KIND_NAMES)).get(kind, str(kind))
        yield Observation(f"kinds.{label} exists", kind in planned, actual is not None)
        if actual is not None and kind in planned:
            for name, value in planned[kind].items():
                if name not in actual:
                    continue  # another version of the kit deployed the table
                meaning = _RULE_MEANINGS.get(name, PLAIN)
                yield Observation(f"kinds.{label}.{name}", value, actual[name], meaning)


def _told_kinds(inspection: Inspection) -> Iterator[Told]:
    context = inspection.moment.context
    return telling.kinds(
        inspection,
        kind_limits(context),
        _own_targets(context),
        quorum_floor,
        lambda address: None if address == ZERO_ADDRESS else stage_name(context, address),
        context.optional(ESCALATION.key),
    )


def _changed_rules(before: Context, after: Context) -> Iterator[Setting]:
    """Kinds whose rules differ, and those that are closed to new proposals."""
    old, new = kind_table(before), kind_table(after)
    for name, rules in new.items():
        if old.get(name) != rules:
            yield "setKind", {"kind": KIND_NUMBERS[name], "rules": rules}
    for name in old:
        if name not in new:
            yield "removeKind", {"kind": KIND_NUMBERS[name]}


def _governor(spec: Spec) -> Part:
    governor = spec.governor

    def arguments(context: Context) -> Arguments:
        guardian, until = guardian_of(governor, context.account)
        config = {
            "name": governor.name,
            "votes": context.known[spec.voting_key],
            "timelock": context.known["timelock"],
            "kinds": context.known["kinds"],
            "guardian": guardian,
            "guardianUntil": until,
        }
        return {"config": config}

    def active_guardian(moment: Moment) -> str:
        guardian, until = guardian_of(governor, moment.context.account)
        return guardian if until > moment.now else ZERO_ADDRESS

    def appointed(context: Context) -> Arguments:
        guardian, until = guardian_of(governor, context.account)
        return {"newGuardian": guardian, "newUntil": until}

    guardian = (("guardian", governor.guardian.account),) if governor.guardian else ()
    appoints = sets("setGuardian", appointed)
    return Part(
        "governor",
        GOVERNOR,
        arguments,
        powers=(("execute", "timelock"), *guardian),
        expects=(
            expect("name", governor.name, replaced="Wallets and signed ballots carry it."),
            expect_contract("token", spec.voting_key, replaced="What votes stands in the governor's code."),
            expect_contract("timelock", "timelock", fixed=_IN_CODE),
            expect_contract("KINDS", "kinds", replaced="The governor names the table of kinds in its code."),
            Expect("proposalGuardian", active_guardian, setter=appoints),
            expect("guardianUntil", governor.guardian.until if governor.guardian else 0, setter=appoints),
            expect("CLOCK_MODE", TIMESTAMP_CLOCK, fixed=_IN_CODE),
        ),
        tells=telling.guardian,
    )
