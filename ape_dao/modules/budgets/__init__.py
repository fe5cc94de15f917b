"""Budgets: accounts that the members chose spend from the treasury, each within its limits."""

from ape_dao.core.module import Module
from ape_dao.modules.budgets.contracts import BUDGETS, check, obstacles, parts, side_doors
from ape_dao.modules.budgets.section import Budgets

MODULE = Module(
    name="budgets",
    section=Budgets,
    contracts=(BUDGETS,),
    parts=parts,
    package=__name__,
    check=check,
    obstacles=obstacles,
    side_doors=side_doors,
    commands={"budget": ("ape_dao.modules.budgets.cli", "Show budgets of the treasury; spend, freeze, trim")},
)
