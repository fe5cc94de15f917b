"""Chambers: second houses that vote on the same proposals with votes of their own, as stages."""

from ape_dao.core.module import Module
from ape_dao.modules.chamber.contracts import CHAMBER, check, obstacles, parts, stages
from ape_dao.modules.chamber.section import Chambers

MODULE = Module(
    name="chamber",
    section=Chambers,
    contracts=(CHAMBER,),
    parts=parts,
    package=__name__,
    check=check,
    obstacles=obstacles,
    stages=stages,
    commands={"chamber": ("ape_dao.modules.chamber.cli", "Vote in the second house of a DAO")},
)
