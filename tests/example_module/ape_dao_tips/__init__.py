"""A tip jar: tips go to the treasury, and a share of them to a steward."""

from ape_dao.module import Module
from ape_dao_tips.contracts import TIP_JAR, parts
from ape_dao_tips.section import Tips

MODULE = Module(
    name="tips",
    section=Tips,
    contracts=(TIP_JAR,),
    parts=parts,
    package=__name__,
    commands={"tips": ("ape_dao_tips.cli", "Show the tip jar, and give a tip")},
)
