"""The contract of the `conviction` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.module import (
    ANYBODY,
    DATE,
    DURATION,
    IDENTIFIER,
    MONEY,
    OF_POWER,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    ContractType,
    Expect,
    Part,
    Wire,
    because,
    expect,
    expect_contract,
    sets,
)
from ape_dao.core.schema.fields import ETHER, show_weeks
from ape_dao.modules.conviction.section import HALF_LIVES, KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Arguments, Context, Inspection, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.conviction.section import Conviction

_MANY = ("Requested", "Supported", "Pruned", "Ripened", "RequestPaid", "Closed")

POOL = ContractType(
    name="ConvictionPool",
    key=KEY,
    spends=True,
    units={
        **dict.fromkeys(("minShareBps", "weightBps", "maxAskBps", "bps", "sharesUsed"), PERCENT),
        **dict.fromkeys(("halfLife", "enactDelay", "maxLife"), DURATION),
        **dict.fromkeys(("end", "payableAt", "ripensAt"), DATE),
        **dict.fromkeys(("minPower", "power", "supportOf", "lastingPower"), OF_POWER),
        **dict.fromkeys(("conviction", "threshold", "convictionOf", "thresholdOf"), OF_POWER),
    },
    plain={
        **because(IDENTIFIER, "id", "ids"),
        **because("base units of what the pool pays", "amount"),
        **because("weeks and requests are counted", "memoryWeeks", "quota"),
    },
    followed=_MANY,
    harmless={
        **OWNERSHIP_EVENTS,
        "BudgetsSet": "the budgets are compared by themselves",
        **because("a request of members, which a budget limits", "Requested", "RequestPaid"),
        **because("power that members lend to a request", "Supported", "Pruned"),
    },
    unverified={
        **because("changes while the DAO lives", "requestCount"),
    },
    callers={
        "request": f"{ANYBODY} with the power that it takes, so many times in 30 days",
        **because(f"{ANYBODY}, with the power of its own lock", "support", "supportMany"),
        "prune": f"{ANYBODY}; only support without power goes",
        "ripen": f"{ANYBODY}, once its conviction is at the threshold",
        "enact": f"{ANYBODY}, once it was ripe for the delay and still is",
        "withdraw": "the requester",
        **because(OWNER, "cancel", "setSettings", "setBudgets"),
        **OWNERSHIP,
    },
    votes_unaffected=because(MONEY, "cancel", "setSettings", "setBudgets"),
    acts={**OWNERSHIP_ACTS, "cancel": "a decision on one request"},
    retired="No request is paid any more, and nothing was ever held there.",
)


def settings_of(section: Conviction) -> Arguments:
    """The settings as the contract takes them."""
    return {
        "halfLife": section.half_life,
        "memoryWeeks": section.memory,
        "minShareBps": section.min_share,
        "weightBps": section.weight,
        "maxAskBps": section.max_ask,
        "enactDelay": section.enact_delay,
        "maxLife": section.life,
        "quota": section.quota,
        "minPower": section.min_power,
    }


def parts(section: Conviction, _: Context) -> Iterator[Part]:
    """The contract that pays requests."""
    settings = settings_of(section)
    yield Part(
        KEY,
        POOL,
        lambda context: {
            "owner": context.known["genesis"],
            "escrow": context.known["escrow"],
            "asset": context.account(section.asset),
            "firstSettings": settings,
        },
        owner="timelock",
        until_finish="genesis",
        wiring=(Wire(KEY, "setBudgets", lambda context: {"newBudgets": context.known["budgets"]}),),
        expects=(
            expect_contract("ESCROW", "escrow", replaced="It counts the locks of one escrow."),
            Expect(
                "ASSET",
                lambda moment: moment.context.account(section.asset),
                replaced="A pool pays one asset.",
            ),
            expect("settings", settings, setter=sets("setSettings", lambda _: {"newSettings": settings})),
            expect_contract(
                "budgets",
                "budgets",
                setter=sets("setBudgets", lambda context: {"newBudgets": context.known["budgets"]}),
            ),
        ),
        tells=_told,
    )


def _told(inspection: Inspection) -> Iterator[Told]:
    """The settings, as files write them."""
    found = inspection.read(KEY, "settings")
    for key, name in (("half_life", "halfLife"), ("life", "maxLife"), ("enact_delay", "enactDelay")):
        yield (KEY, key), units.format_duration(found[name])
    for key, name in (("min_share", "minShareBps"), ("weight", "weightBps"), ("max_ask", "maxAskBps")):
        yield (KEY, key), units.format_percent(found[name])
    yield (KEY, "memory"), show_weeks(found["memoryWeeks"])
    yield (KEY, "quota"), found["quota"]
    yield (KEY, "min_power"), units.format_amount(found["minPower"])


def check(section: Conviction, spec: Spec) -> Iterator[tuple[Path, str]]:
    """It pays a token, and a request lasts longer than the delay."""
    del spec
    if section.asset == ETHER:
        yield ("asset",), "requests are paid in tokens; name wrapped ether, such as WETH."
    if section.life <= section.enact_delay:
        yield (
            ("life",),
            f"{units.format_duration(section.life)} are over before enact_delay, "
            f"{units.format_duration(section.enact_delay)}; give more.",
        )


def least_memory(section: Conviction) -> int:
    """Weeks of memory that the contract takes at least: four half-lives."""
    return -(-HALF_LIVES * section.half_life // units.WEEK)


def obstacles(section: Conviction, _: int) -> Iterator[tuple[str, str]]:
    """A memory that the contract refuses."""
    if section.memory < least_memory(section):
        yield (
            KEY,
            f"The memory of {show_weeks(section.memory)} is shorter than four half-lives of "
            f"{units.format_duration(section.half_life)}; give at least {show_weeks(least_memory(section))}.",
        )
