"""Council: members elected by the clock, cohort after cohort, who own a Safe."""

from ape_dao.core.module import Module
from ape_dao.modules.council.contracts import COUNCIL_MODULE, COUNCIL_SAFE, ELECTION, check, parts, standing
from ape_dao.modules.council.section import Council

MODULE = Module(
    name="council",
    section=Council,
    contracts=(ELECTION, COUNCIL_MODULE, COUNCIL_SAFE),
    parts=parts,
    package=__name__,
    check=check,
    standing=standing,
    commands={
        "council": (
            "ape_dao.modules.council.cli",
            "Elect a council: stand, endorse, vote, seat, apply, rotate",
        )
    },
)
