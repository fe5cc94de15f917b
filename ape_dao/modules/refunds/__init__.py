"""Refunds: a pool of ether pays back the gas of signed ballots to whoever relays them."""

from ape_dao.core.module import Module
from ape_dao.modules.refunds.contracts import REFUNDS, parts
from ape_dao.modules.refunds.section import Refunds

MODULE = Module(name="refunds", section=Refunds, contracts=(REFUNDS,), parts=parts, package=__name__)
