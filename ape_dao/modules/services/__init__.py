"""AI services: who owns them, who shares what they earn, and how they are paid by use."""

from ape_dao.core.module import Module
from ape_dao.modules.services.contracts import DESK, REGISTRY, SPLITTER, TOKENS, USAGE, check, parts
from ape_dao.modules.services.section import Services

MODULE = Module(
    name="services",
    section=Services,
    contracts=(SPLITTER, REGISTRY, USAGE, DESK, TOKENS),
    parts=parts,
    package=__name__,
    requires=("revenue",),
    check=check,
    commands={
        "service": ("ape_dao.modules.services.cli.service", "Register AI services; split what they earn"),
        "credits": ("ape_dao.modules.services.cli.credits", "Buy credits of services and use them"),
        "subscribe": ("ape_dao.modules.services.cli.subscribe", "Buy, renew and cancel passes of services"),
        "lineage": ("ape_dao.modules.services.cli.lineage", "Record and verify what services are made of"),
        "usage": ("ape_dao.modules.services.cli.usage", "Deposit, reserve and pay for use of services"),
    },
)
