"""Options: rounds in which voters choose among several proposals, as a stage."""

from ape_dao.core.module import Module
from ape_dao.modules.options.contracts import OPTIONS_VOTE, check, parts, stages
from ape_dao.modules.options.section import Options

MODULE = Module(
    name="options",
    section=Options,
    contracts=(OPTIONS_VOTE,),
    parts=parts,
    package=__name__,
    check=check,
    stages=stages,
    commands={"options": ("ape_dao.modules.options.cli", "Choose among several proposals in a round")},
)
