"""The preset `federated`: who can do what, and dates that stay ahead."""

import time

import pytest

from ape_dao.core.findings import Severity
from ape_dao.core.spec import load_preset, preset_text
from ape_dao.core.spec import presets as shipped
from ape_dao.lint.judge import lint

WEEK = 7 * 86_400


@pytest.fixture(scope="module")
def spec():
    return load_preset("federated")


def test_federated__the_council_s_safe__guards_objects_and_freezes(spec):
    """It has no say in the kind of proposals that recalls it, spends nothing, and acts for no sub-DAO."""
    safe = spec.council.safe_name
    assert spec.council.safe is None and safe == "council_safe"
    assert {spec.governor.guardian.account, spec.budgets.guardian, spec.subdaos.guardian} == {safe}
    (stage,) = spec.consent.stages
    assert (spec.governor.stage, spec.kinds.constitutional.stage) == (stage.name, None)
    assert [check.no_objection for check in stage.checks] == [safe]
    operators = {body.operator for body in spec.subdaos.bodies}
    spenders = {one.spender for one in spec.budgets.spenders}
    assert spenders == operators | {"attendance", "conviction"} and safe not in operators
    assert spec.timelock.objection is not None


def test_federated__lint__nothing_but_its_one_recipient(spec):
    """Who the tokens go to is to be filled in; all else is as the rules want it."""
    found = [one.rule for one in lint(spec) if one.severity not in (Severity.NOTE, Severity.OK)]
    assert sorted(found) == ["objection-whale", "one-recipient-decides"]


@pytest.mark.parametrize("day", ["2026-01-01", "2026-06-30", "2027-12-31"])
def test_preset_text__dates__in_the_next_year(day, monkeypatch):
    """They are ahead on any day of a year, and within what contracts take."""
    now = int(time.mktime(time.strptime(day, "%Y-%m-%d")))
    told = time.gmtime(now)
    monkeypatch.setattr(shipped.time, "gmtime", lambda: told)
    assert f'until: "{told.tm_year + 1}-06-30"' in preset_text("federated")
    made = load_preset("federated")
    for end in [made.governor.guardian.until, *(one.until for one in made.subdaos.bodies)]:
        assert now + 20 * WEEK < end < now + 104 * WEEK
