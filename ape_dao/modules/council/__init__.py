"""Council: members elected by the clock, cohort after cohort, who own a Safe."""

from ape_dao.core.module import Module
from ape_dao.modules.council.contracts import COUNCIL_MODULE, ELECTION, check, parts
from ape_dao.modules.council.section import Council

MODULE = Module(
    name="council",
    section=Council,
    contracts=(ELECTION, COUNCIL_MODULE),
    parts=parts,
    package=__name__,
    check=check,
    commands={
        "council": (
            "ape_dao.modules.council.cli",
            "Elect a council: stand, endorse, vote, seat, apply, rotate",
        )
    },
)
