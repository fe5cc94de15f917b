"""Lint rules of the `services` section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.lint.rule import Rule, error, warning
from ape_dao.modules.revenue.section import Revenue
from ape_dao.modules.services.section import Services

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

HIGH_SHARE = 3_000
SHORT_EXIT = 2 * units.DAY


def _token(subject: Subject) -> Iterator[Finding]:
    section, revenue = subject.spec.section(Services), subject.spec.section(Revenue)
    if section is None or revenue is None:
        return
    if section.token not in revenue.tokens:
        yield error(
            f"the router does not list {section.token}, so the DAO's share of what services earn lies there",
            "add it to `revenue.tokens`",
            "services.token",
        )


def _share(subject: Subject) -> Iterator[Finding]:
    section = subject.spec.section(Services)
    if section is None:
        return
    share = units.format_percent(section.platform_share)
    if section.platform_share == 0:
        yield warning("services pay the DAO nothing", "set a share, such as 10%", "services.platform_share")
    elif section.platform_share > HIGH_SHARE:
        yield warning(
            f"the DAO keeps {share} of what a service earns; whoever offers one can be paid elsewhere",
            f"keep at most {units.format_percent(HIGH_SHARE)}",
            "services.platform_share",
        )


def _exit(subject: Subject) -> Iterator[Finding]:
    section = subject.spec.section(Services)
    if section is not None and section.exit_delay < SHORT_EXIT:
        yield warning(
            f"a service has {units.format_duration(section.exit_delay)} to redeem what a leaving user owes",
            f"give it at least {units.format_duration(SHORT_EXIT)}, so that an outage costs it nothing",
            "services.exit_delay",
        )


RULES = (
    Rule("services-token", "services", "what the router does not list is split among nobody", _token),
    Rule("services-share", "services", "the DAO's share is what stakers get of services", _share),
    Rule(
        "services-exit", "services", "what is not redeemed before an exit ends is lost to the service", _exit
    ),
)
