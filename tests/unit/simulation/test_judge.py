"""The rules of modules beside those of the core."""

from types import SimpleNamespace

import pytest

from ape_dao.core.contract_types import KINDS, types_by_name
from ape_dao.core.findings import Severity
from ape_dao.simulation import judge
from ape_dao.simulation.powers import Change
from ape_dao.simulation.rule import SettingRule, note, warning
from ape_dao.simulation.rules.setting_rules import judge_settings

AT, OTHER = "0x" + "aa" * 20, "0x" + "bb" * 20
WORDS = {"label": lambda change: change.view, "before": lambda change: str(change.before)}
ANY_NAME = SimpleNamespace(**WORDS, after=lambda change: str(change.after))


def context(*changes):
    """A run in which the contract at `AT` is the DAO's."""
    return SimpleNamespace(
        effects=SimpleNamespace(powers=changes),
        calls=(),
        names=SimpleNamespace(name_of=str),
        display=ANY_NAME,
        is_ours=lambda address: address == AT,
    )


@pytest.fixture
def fresh_rules():
    judge.rules.cache_clear()
    judge.setting_rules.cache_clear()
    yield
    judge.rules.cache_clear()
    judge.setting_rules.cache_clear()


def test_rules__of_modules__come_after_those_of_the_core(fresh_rules, monkeypatch):
    def own(context):
        yield note("something-new", "It happened.")

    rule = SettingRule(KINDS, ("quotas",), lambda context, change: [])
    modules = [
        SimpleNamespace(extension={"simulation": None}.get),
        SimpleNamespace(extension={"simulation": SimpleNamespace(RULES=(own,))}.get),
        SimpleNamespace(extension={"simulation": SimpleNamespace(SETTING_RULES=(rule,))}.get),
    ]
    monkeypatch.setattr(judge, "installed_modules", lambda: modules)
    assert judge.rules()[-1] is own
    assert judge.setting_rules()[-1] is rule


@pytest.mark.parametrize(("contract", "view"), [("BuybackAuction", "paramsOf"), ("MerkleAirdrop", "root")])
def test_setting_rules__of_the_modules_that_ship(contract, view):
    rules = [rule for rule in judge.setting_rules() if rule.contract is types_by_name()[contract]]
    assert [rule.views for rule in rules] == [(view,)]


@pytest.mark.parametrize(
    ("at", "view", "expected"),
    [
        (AT, "quotas", ("of-its-own", Severity.WARNING)),
        (AT, "other", ("setting-changed", Severity.NOTE)),
        (OTHER, "quotas", ("setting-changed", Severity.NOTE)),
    ],
    ids=["with a rule", "without a rule", "contract of others"],
)
def test_judge_settings__own_rule_in_place_of_the_general_note(at, view, expected):
    rule = SettingRule(
        KINDS, ("quotas",), lambda context, change: [warning("of-its-own", "It fell.", "Look.")]
    )
    change = Change("setting", at, view, 1, 2, KINDS)
    (finding,) = judge_settings(context(change), (rule,))
    assert (finding.rule, finding.severity) == expected


def test_judge_settings__repeats_of_rules_and_other_areas__left_out():
    repeated = Change("setting", AT, "versionCount", 1, 2, KINDS)
    owner = Change("owner", AT, "owner", AT, OTHER, KINDS)
    assert list(judge_settings(context(repeated, owner), ())) == []
