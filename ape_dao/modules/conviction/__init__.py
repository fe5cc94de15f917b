"""Conviction: requests that enough power supports for long enough are paid from a budget of the treasury."""

from ape_dao.core.module import Module
from ape_dao.modules.conviction.contracts import POOL, check, obstacles, parts
from ape_dao.modules.conviction.section import Conviction

MODULE = Module(
    name="conviction",
    section=Conviction,
    contracts=(POOL,),
    parts=parts,
    package=__name__,
    requires=("budgets",),
    check=check,
    obstacles=obstacles,
    commands={
        "conviction": (
            "ape_dao.modules.conviction.cli",
            "Ask for money of a budget; support requests, and pay them",
        )
    },
)
