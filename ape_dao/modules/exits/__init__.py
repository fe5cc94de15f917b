"""Exits: members who object to a proposal that passed may leave their locks without a penalty."""

from ape_dao.core.module import Module
from ape_dao.modules.exits.contracts import DOOR, check, parts
from ape_dao.modules.exits.section import Exits

MODULE = Module(name="exits", section=Exits, contracts=(DOOR,), parts=parts, package=__name__, check=check)
