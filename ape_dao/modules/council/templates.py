"""Proposal files to start from."""

from ape_dao.modules.council.contracts import KEY, MODULE_KEY
from ape_dao.proposals.templates import Template

_SYNC: tuple[str, dict[str, str]] = (f"{MODULE_KEY}.sync", {})
TEMPLATES = (
    Template(
        "recall-member",
        "Recall a member of the council",
        ((f"{KEY}.recallMember", {}), _SYNC),
    ),
    Template(
        "replace-member-key",
        "Give the seat of a member whose key is lost to its new key",
        ((f"{KEY}.replaceKey", {}), _SYNC),
    ),
    Template(
        "include-nominee",
        "Take an excluded candidate back in",
        ((f"{KEY}.include", {}),),
    ),
    Template(
        "set-council-guardian",
        "Name who can exclude candidates",
        ((f"{KEY}.setGuardian", {}),),
    ),
)
