"""Sub-DAOs: bodies that act in the calls that members listed for them, until they are recalled."""

from ape_dao.core.module import Module
from ape_dao.modules.subdaos.contracts import EXECUTOR, check, children, obstacles, parts
from ape_dao.modules.subdaos.section import SubDaos

MODULE = Module(
    name="subdaos",
    section=SubDaos,
    contracts=(EXECUTOR,),
    parts=parts,
    package=__name__,
    check=check,
    children=children,
    obstacles=obstacles,
    commands={"subdao": ("ape_dao.modules.subdaos.cli", "Act as a sub-DAO; show, freeze, recall, sweep")},
)
