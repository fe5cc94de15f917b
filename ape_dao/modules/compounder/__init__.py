"""Compounding: stakers turn revenue of any token into more of their lock."""

from ape_dao.core.module import Module
from ape_dao.modules.compounder.contracts import COMPOUNDER, UNISWAP_ADAPTER, check, parts
from ape_dao.modules.compounder.section import Compounder

MODULE = Module(
    name="compounder",
    section=Compounder,
    contracts=(
        COMPOUNDER,
        UNISWAP_ADAPTER,
    ),
    parts=parts,
    package=__name__,
    within="revenue",
    check=check,
    commands={
        "compounder": ("ape_dao.modules.compounder.cli", "Compound revenue of any token into a lock"),
    },
)
