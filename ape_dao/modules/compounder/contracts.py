"""The contracts of the `compounder` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.module import (
    CODE,
    DATE,
    OF_TOKEN,
    OWNER,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    BookEntry,
    ContractType,
    Expect,
    Part,
    amount_of,
    because,
    expect_contract,
    sets_each,
)
from ape_dao.core.schema.fields import TREASURY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.module import Context, Inspection, Told
    from ape_dao.core.schema.models import Spec
    from ape_dao.core.schema.section import Path
    from ape_dao.modules.compounder.section import Compounder

_IN_CODE = "It stands in the compounder's code."

COMPOUNDER = ContractType(
    name="RevenueCompounder",
    key="compounder",
    entries=(
        BookEntry("Swapped", "swapped for a lock", "account", "amountIn", "paid", asset="token"),
        BookEntry("Swapped", "swapped for a lock", "account", "amountOut", "received"),
        BookEntry("Compounded", "fee for compounding", "account", "fee", "paid", other="caller"),
        BookEntry(
            "Compounded",
            "fee for compounding",
            "caller",
            "fee",
            "received",
            is_income=True,
            other="account",
        ),
    ),
    units={
        "deadline": DATE,
        **dict.fromkeys(("feeBps", "MAX_FEE_BPS"), PERCENT),
        **dict.fromkeys(("minOut", "floor", "floorOf"), OF_TOKEN),
    },
    harmless={
        **OWNERSHIP_EVENTS,
        "AdapterSet": "the list of adapters is compared by itself",
        **because("a member's own choice or revenue", "Compounded", "FeeSet", "FloorSet", "Swapped"),
    },
    unverified=because(CODE, "FLOOR_UNIT", "MAX_FEE_BPS"),
    callers={
        "compound": "the account or its operators, if the account made the compounder its operator too and "
        "approved the tokens to it; operators swap only at or above the account's own floor",
        **because("the account, for its own operators", "setFee", "setFloor"),
        "setAdapter": OWNER,
        **OWNERSHIP,
    },
    votes_unaffected={"setAdapter": "where members may swap what they claimed"},
    acts=OWNERSHIP_ACTS,
    retired="Members who made it their operator should end that, and make the new one their operator if "
    "there is one; it holds nothing of theirs.",
)

UNISWAP_ADAPTER = ContractType(
    name="UniswapV2Adapter",
    key="uniswap_adapter",
    units={"amountIn": amount_of("tokenIn"), "minOut": amount_of("tokenOut"), "deadline": DATE},
    callers={"swap": "anybody, with its own tokens"},
    retired="The compounder no longer swaps through it; it holds nothing.",
)


def parts(section: Compounder, _: Context) -> Iterator[Part]:
    """The compounder, and an adapter for the exchange that it swaps at."""
    exchange = section.uniswap_v2
    if exchange is not None:
        yield Part(
            "uniswap_adapter",
            UNISWAP_ADAPTER,
            lambda context: {"router": context.account(exchange)},
            expects=(
                Expect(
                    "ROUTER",
                    lambda moment: moment.context.account(exchange),
                    replaced="It stands in the adapter's code.",
                ),
            ),
        )

    def adapters(context: Context) -> list[str]:
        return [] if exchange is None else [context.known["uniswap_adapter"]]

    yield Part(
        "compounder",
        COMPOUNDER,
        lambda context: {
            "distributor": context.known["distributor"],
            "owner": context.known["timelock"],
            "adapters": adapters(context),
        },
        owner="timelock",
        expects=(
            expect_contract("DISTRIBUTOR", "distributor", replaced=_IN_CODE),
            expect_contract("ESCROW", "escrow", replaced=_IN_CODE),
            expect_contract("TOKEN", "token", replaced=_IN_CODE),
            Expect(
                "adapters",
                lambda moment: adapters(moment.context),
                is_set=True,
                setter=sets_each("setAdapter", "adapter", "listed"),
            ),
        ),
        tells=_told,
    )


def _told(inspection: Inspection) -> Iterator[Told]:
    """Whether it swaps at the exchange of the spec."""
    if not inspection.read("compounder", "adapters"):
        yield ("revenue", "compounder", "uniswap_v2"), None


def check(section: Compounder, spec: Spec) -> Iterator[tuple[Path, str]]:
    """The exchange is an exchange."""
    if section.uniswap_v2 in (TREASURY, spec.token.symbol):
        yield ("uniswap_v2",), f"'{section.uniswap_v2}' is not a router."
