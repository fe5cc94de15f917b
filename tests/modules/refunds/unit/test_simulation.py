"""What the simulation says of terms that pay more, or less; no chain."""

from types import SimpleNamespace

import pytest

from ape_dao.core.findings import Severity
from ape_dao.modules.refunds.simulation import SETTING_RULES

NAMES = ("gasPerBallot", "maxBaseFee", "minVotes", "perProposal", "perDay")
BEFORE = dict.fromkeys(NAMES, 3)
CONTEXT = SimpleNamespace(
    display=SimpleNamespace(
        label=lambda _: "terms",
        member=lambda _, values, name: str(values[name]),
        before=lambda change: str(change.before),
        after=lambda change: str(change.after),
    ),
    names=SimpleNamespace(name_of=str),
)


def found(**changes):
    change = SimpleNamespace(before=BEFORE, after={**BEFORE, **changes}, contract="refunds")
    (finding,) = SETTING_RULES[0].findings(CONTEXT, change)
    return finding


@pytest.mark.parametrize("name", NAMES)
def test_terms__more_is_paid__warning(name):
    value = 2 if name == "minVotes" else 4
    finding = found(**{name: value})
    assert (finding.rule, finding.severity) == ("refunds-grow", Severity.WARNING)
    assert f"{name} from 3 to {value}" in finding.what


@pytest.mark.parametrize("name", NAMES)
def test_terms__less_is_paid__note(name):
    assert found(**{name: 4 if name == "minVotes" else 2}).severity == Severity.NOTE
