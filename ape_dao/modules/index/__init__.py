"""An index: tokens held in given proportions, rebalanced by auctions that need no oracle."""

from ape_dao.core.module import Module
from ape_dao.modules.index.contracts import VAULT, check, parts
from ape_dao.modules.index.section import Index

MODULE = Module(
    name="index",
    section=Index,
    contracts=(VAULT,),
    parts=parts,
    package=__name__,
    check=check,
    commands={"index": ("ape_dao.modules.index.cli", "Show an index; start auctions, take, mint, redeem")},
)
