"""The contract of the `tips` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.module import (
    CODE,
    CONSTITUTIONAL_ONLY,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    ContractType,
    Expect,
    Part,
    amount_of,
    because,
    expect,
    expect_contract,
    sets,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.module import Context
    from ape_dao_tips.section import Tips

TIP_JAR = ContractType(
    name="TipJar",
    key="tip_jar",
    keeps_transfers=True,
    units={
        **dict.fromkeys(("newBps", "stewardShareBps", "MAX_STEWARD_BPS"), PERCENT),
        **dict.fromkeys(("amount", "stewardPart"), amount_of("token")),
    },
    constructor_units={"shareBps": PERCENT},
    harmless={
        **OWNERSHIP_EVENTS,
        "StewardSet": "the present steward is compared by itself",
        "Tipped": "a gift",
    },
    unverified=because(CODE, "MAX_STEWARD_BPS"),
    callers={
        "tip": "anybody, with its own tokens",
        "setStewardShare": OWNER,
        "setSteward": CONSTITUTIONAL_ONLY,
        **OWNERSHIP,
    },
    reserved=("setSteward",),
    votes_unaffected={"setStewardShare": "money of those who tip"},
    acts=OWNERSHIP_ACTS,
    retired="Tips that still come are split as before; it holds nothing.",
)


def parts(section: Tips, _: Context) -> Iterator[Part]:
    """The jar."""
    yield Part(
        "tip_jar",
        TIP_JAR,
        lambda context: {
            "owner": context.known["timelock"],
            "treasury": context.known["timelock"],
            "steward": context.account(section.steward),
            "shareBps": section.steward_share,
        },
        owner="timelock",
        expects=(
            expect_contract("TREASURY", "timelock", replaced="It stands in the jar's code."),
            Expect(
                "steward",
                lambda moment: moment.context.account(section.steward),
                setter=sets("setSteward", lambda context: {"newSteward": context.account(section.steward)}),
            ),
            expect(
                "stewardShareBps",
                section.steward_share,
                setter=sets("setStewardShare", lambda _: {"newBps": section.steward_share}),
            ),
        ),
    )
