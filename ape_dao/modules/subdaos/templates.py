"""Proposal files to start from."""

from ape_dao.modules.subdaos.contracts import EXECUTOR
from ape_dao.proposals.templates import PLACEHOLDER, Template


def _template(name: str, title: str, function: str) -> Template:
    return Template(name, title, ((f"{PLACEHOLDER}.{function}", {}),), contract=EXECUTOR.name)


TEMPLATES = (
    _template("set-subdao-operator", "Name who acts for a sub-DAO, and until when", "setOperator"),
    _template("set-subdao-scope", "List a call for a sub-DAO", "setScope"),
    _template("remove-subdao-scope", "Take a call of a sub-DAO back", "removeScope"),
    _template("set-subdao-guardian", "Name who can stop a sub-DAO for a while", "setGuardian"),
    _template("recall-subdao", "End a sub-DAO; what it holds comes back", "recall"),
)
