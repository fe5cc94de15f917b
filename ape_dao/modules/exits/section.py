"""The `exits` section of a spec."""

from __future__ import annotations

from typing import Annotated

from ape_dao.core import units
from ape_dao.core.schema.fields import at_most
from ape_dao.core.schema.section import AnyDuration, Section, default

KEY = "exits"
MAX_HELD_FOR = 52 * units.WEEK
"""A constant of the contract."""


class Exits(Section):
    """Members who object to a proposal that passed may leave their locks without a penalty."""

    held_for: Annotated[AnyDuration, at_most(MAX_HELD_FOR, units.format_duration)] = default(
        "4 weeks", "How long before the proposal was made a lock must be held to be left; at most 52 weeks"
    )
