"""What keys of the core's sections are by now, read from a living DAO: the inverse of what its parts expect.

Values are written as in files. A key that is left out of the spec stays left out where its default holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core import units
from ape_dao.core.contract_types import KIND_NAMES, KIND_NUMBERS, OBJECTIONS, TRANSFER
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.schema.fields import ETHER
from ape_dao.core.schema.section import TOKEN_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ape_dao.core.module import Arguments, Inspection, Told
    from ape_dao.core.schema.fields import Floor
    from ape_dao.core.schema.models import Spec

    Rules = Mapping[str, Any]

_VERSION_SHIFT, _VERSION_MASK = 184, 2**24 - 1
"""Where a word of rules has its version number, see RulesLib.sol."""
_WITH_LIMITS = ("grant", "optimistic")


def timelock(inspection: Inspection) -> Iterator[Told]:
    """The delay, and the rules for objections: none if nobody extends what waits."""
    yield ("timelock", "delay"), units.format_duration(inspection.read("timelock", "getMinDelay"))
    extender = inspection.read("timelock", "extender")
    path, known = ("timelock", "objection"), inspection.moment.context.optional(OBJECTIONS.key)
    if extender == ZERO_ADDRESS:
        yield path, None
    elif extender == known:
        rules = inspection.read(OBJECTIONS.key, "rules")
        yield (
            path,
            {
                "first": units.format_percent(rules["firstBps"]),
                "second": units.format_percent(rules["secondBps"]),
                "max_extension": units.format_duration(rules["maxExtension"]),
            },
        )


def penalty_to(inspection: Inspection, receiver: str | None) -> Iterator[Told]:
    """Who gets the penalties of early exits. `receiver`: the part that takes them for the stakers."""
    if receiver is None or not inspection.moment.context.spec.escrow.early_exit.max_penalty:
        return
    found = inspection.read("escrow", "penaltyDistributor")
    words = {ZERO_ADDRESS: "treasury", inspection.moment.context.known[receiver]: "stakers"}
    if found in words:
        yield ("escrow", "early_exit", "penalty_to"), words[found]


def guardian(inspection: Inspection) -> Iterator[Told]:
    """The account that may cancel, and until when; as it stands in the spec where its time is over."""
    context, path = inspection.moment.context, ("governor", "guardian")
    until, account = (
        inspection.read("governor", "guardianUntil"),
        inspection.read("governor", "proposalGuardian"),
    )
    known = context.spec.governor.guardian
    if not until:
        yield path, None
    elif until > inspection.moment.now:
        is_same = known is not None and context.account(known.account) == account
        name = known.account if known is not None and is_same else context.named(account)
        yield path, {"account": name, "until": units.format_date(until)}


def living_rules(inspection: Inspection, planned: Mapping[int, Any]) -> dict[int, Rules | None]:
    """The rules of every kind that is planned or was ever set, by number; None for one that is closed."""
    seen = {event.arguments["kind"] for event in inspection.events("kinds", "KindSet")}
    kinds = sorted(seen | set(planned))
    words = inspection.read_all("kinds", "currentRules", [(kind,) for kind in kinds])
    versions = [word >> _VERSION_SHIFT & _VERSION_MASK for word in words]
    described = inspection.read_all("kinds", "describe", [(version,) for version in versions if version])
    rules = dict(zip(filter(None, versions), described, strict=True))
    return {
        kind: rules[version]["rules"] if version else None
        for kind, version in zip(kinds, versions, strict=True)
    }


def kinds(
    inspection: Inspection,
    planned: Sequence[Arguments],
    own_targets: Sequence[str],
    votes_of: Callable[[Spec, Floor], int],
    name_of: Callable[[str], str | None],
    escalation: str,
) -> Iterator[Told]:
    """The rules of every kind, what restricted kinds may spend, and the reserved contracts.

    Args:
        planned: The spending limits of the spec, as the table of kinds takes them.
        own_targets: Contracts that are reserved whatever the spec says.
        votes_of: A floor of a quorum in votes.
        name_of: What a spec calls a stage; None for the zero address.
        escalation: The DAO's contract for escalations; the zero address for none.
    """
    spec = inspection.moment.context.spec
    rules = living_rules(inspection, {KIND_NUMBERS["standard"]: None})
    standard = rules[KIND_NUMBERS["standard"]]
    if standard is None:
        return
    yield from _standard(spec, standard, votes_of)
    if "stage" in standard:
        yield ("governor", "stage"), name_of(standard["stage"])
    if spec.kinds is None:
        return
    limits = _limits(inspection, planned)
    for name in KIND_NAMES[1:]:
        section, living = getattr(spec.kinds, name), rules.get(KIND_NUMBERS[name])
        path = ("kinds", name)
        if living is None:
            if section is not None and name in _WITH_LIMITS:
                yield path, None
            continue
        data = {} if section is None else section.model_dump(mode="json", exclude_none=True)
        floor = None if section is None else section.quorum_floor
        data |= _kind(name, section, living, standard, None if floor is None else votes_of(spec, floor))
        if "stage" in living:
            data["stage"] = name_of(living["stage"])
        if name == "optimistic" and "escalation" in living:
            data["escalates"] = escalation != ZERO_ADDRESS and living["escalation"] == escalation
        if name in _WITH_LIMITS:
            data["limits"] = limits[name]
        yield path, {key: value for key, value in data.items() if value is not None}
    yield ("kinds", "reserved_targets"), _targets(inspection, own_targets)


def _standard(spec: Spec, rules: Rules, votes_of: Callable[[Spec, Floor], int]) -> Iterator[Told]:
    governor = spec.governor
    yield ("governor", "quorum"), units.format_percent(rules["quorumBps"])
    yield ("governor", "approval_margin"), units.format_percent(rules["decisionBps"])
    yield ("governor", "voting_delay"), units.format_duration(rules["votingDelay"])
    yield ("governor", "voting_period"), units.format_duration(rules["votingPeriod"])
    yield ("governor", "late_extension"), units.format_duration(rules["lateExtension"])
    yield ("governor", "execution_window"), units.format_duration(rules["executionWindow"])
    yield ("governor", "proposal_threshold"), units.format_amount(rules["threshold"])
    if "quorumFloor" in rules and votes_of(spec, governor.quorum_floor) != rules["quorumFloor"]:
        yield ("governor", "quorum_floor"), units.format_amount(rules["quorumFloor"])


def _kind(name: str, section: Any, rules: Rules, standard: Rules, floor: int | None) -> dict[str, Any]:
    """The keys of a kind, without those that follow the governor's. `floor`: of its section, in votes."""

    def own(key: str, value: int, follows: int, text: str) -> dict[str, Any]:
        is_left_out = section is None or getattr(section, key) is None
        return {} if is_left_out and value == follows else {key: text}

    living_floor = rules.get("quorumFloor", 0)
    is_same = floor == living_floor
    shown_floor = units.format_amount(living_floor)
    decision = units.format_percent(rules["decisionBps"])
    majority = {"quorum": units.format_percent(rules["quorumBps"]), "approval_margin": decision}
    return {
        **({"veto": decision} if name == "optimistic" else majority),
        "min_score": rules["minScore"],
        **own(
            "voting_period",
            rules["votingPeriod"],
            standard["votingPeriod"],
            units.format_duration(rules["votingPeriod"]),
        ),
        **own(
            "proposal_threshold",
            rules["threshold"],
            standard["threshold"],
            units.format_amount(rules["threshold"]),
        ),
        **({} if is_same else own("quorum_floor", living_floor, standard.get("quorumFloor", 0), shown_floor)),
    }


def _limits(inspection: Inspection, planned: Sequence[Arguments]) -> dict[str, list[dict[str, Any]]]:
    """What each restricted kind may spend, those of the spec first."""
    context = inspection.moment.context
    asked = {(limit["kind"], limit["target"]): None for limit in planned}
    for event in inspection.events("kinds", "TargetSet"):
        asked[event.arguments["kind"], event.arguments["target"]] = None
    found = inspection.read_all("kinds", "targetOf", list(asked))
    sections = {name: getattr(context.spec.kinds, name) for name in _WITH_LIMITS}
    limits: dict[str, list[dict[str, Any]]] = {name: [] for name in _WITH_LIMITS}
    for (kind, target), answer in zip(asked, found, strict=True):
        name = KIND_NAMES[kind] if kind < len(KIND_NAMES) else ""
        if name not in limits or answer["reach"] != TRANSFER:
            continue
        known = [] if sections[name] is None else sections[name].limits
        same = next((one for one in known if _target(inspection, one.asset) == target), None)
        if same is not None and same.base_units == answer["maxAmount"]:
            limits[name].append(same.model_dump(mode="json"))
            continue
        if same is not None:
            asset, decimals = same.asset, same.decimals
        elif target == ZERO_ADDRESS:
            asset, decimals = ETHER, TOKEN_DECIMALS
        else:
            asset, decimals = context.named(target), inspection.decimals(target)
        amount = units.format_amount(answer["maxAmount"], decimals=decimals)
        limits[name].append({"asset": asset, "decimals": decimals, "amount": amount})
    return limits


def _target(inspection: Inspection, asset: str) -> str:
    return ZERO_ADDRESS if asset == ETHER else inspection.moment.context.account(asset)


def _targets(inspection: Inspection, own: Sequence[str]) -> list[str]:
    """The reserved contracts that the DAO does not reserve by itself, those of the spec first."""
    context = inspection.moment.context
    names = (
        {}
        if context.spec.kinds is None
        else {context.account(name): name for name in context.spec.kinds.reserved_targets}
    )
    for event in inspection.events("kinds", "ReservedTargetSet"):
        names.setdefault(event.arguments["target"], context.named(event.arguments["target"]))
    asked = [target for target in names if target not in own]
    found = inspection.read_all("kinds", "isReservedTarget", [(target,) for target in asked])
    return [names[target] for target, is_reserved in zip(asked, found, strict=True) if is_reserved]
