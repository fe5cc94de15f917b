"""Revenue: it comes in through a router and goes to stakers, the buyback and the treasury."""

from ape_dao.core.module import Module
from ape_dao.modules.revenue.contracts import DISTRIBUTOR, ROUTER, SKIMMER, check, parts
from ape_dao.modules.revenue.section import Revenue

MODULE = Module(
    name="revenue",
    section=Revenue,
    contracts=(
        DISTRIBUTOR,
        ROUTER,
        SKIMMER,
    ),
    parts=parts,
    package=__name__,
    check=check,
    pays_stakers="distributor",
    commands={"revenue": ("ape_dao.modules.revenue.cli", "Deposit, split, claim and report on revenue")},
)
