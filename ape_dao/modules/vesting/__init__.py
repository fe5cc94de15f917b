"""Vesting: a part of the supply becomes its beneficiary's with time."""

from ape_dao.core.module import ALLOCATIONS, Module
from ape_dao.modules.vesting.contracts import VESTING_GRANT, check, describes, obstacles, parts
from ape_dao.modules.vesting.section import Vesting

MODULE = Module(
    name="vesting",
    section=Vesting,
    contracts=(VESTING_GRANT,),
    parts=parts,
    package=__name__,
    within=ALLOCATIONS,
    check=check,
    obstacles=obstacles,
    describes=describes,
    commands={
        "vesting": (
            "ape_dao.modules.vesting.cli",
            "Show vesting contracts; release, lock, delegate, hand over",
        )
    },
)
