"""Sales: a part of the supply is sold to stakers by their power, in windows, at a fixed price."""

from ape_dao.core.module import ALLOCATIONS, Module
from ape_dao.modules.sale.contracts import TIER_SALE, check, describes, obstacles, parts
from ape_dao.modules.sale.section import Sale

MODULE = Module(
    name="sale",
    section=Sale,
    contracts=(TIER_SALE,),
    parts=parts,
    package=__name__,
    within=ALLOCATIONS,
    check=check,
    obstacles=obstacles,
    describes=describes,
    commands={
        "sale": ("ape_dao.modules.sale.cli", "Sell to stakers: plan, open, commit, finalize, claim"),
    },
)
