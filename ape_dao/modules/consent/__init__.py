"""Consent: stages in which councils and other bodies have a second say on proposals that were voted on."""

from ape_dao.core.module import Module
from ape_dao.modules.consent.contracts import CONSENT_STAGE, check, obstacles, parts, stages
from ape_dao.modules.consent.section import Consent

MODULE = Module(
    name="consent",
    section=Consent,
    contracts=(CONSENT_STAGE,),
    parts=parts,
    package=__name__,
    check=check,
    obstacles=obstacles,
    stages=stages,
    commands={"consent": ("ape_dao.modules.consent.cli", "Approve proposals as a body, or object to them")},
)
