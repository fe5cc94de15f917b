"""The desk in the `services` section: its table, what lint prints, and what a simulation says."""

from types import SimpleNamespace

import pytest

from ape_dao.core.amendment.plan import plan_amendment
from ape_dao.core.deployment.plan import make_plan
from ape_dao.core.errors import SpecError
from ape_dao.core.findings import Severity
from ape_dao.core.spec import load_preset, parse_spec, with_addresses
from ape_dao.lint import Subject, figures, lint
from ape_dao.modules.services.contracts import tiers_of
from ape_dao.modules.services.simulation import SETTING_RULES
from utils.amendment_keys import NAMES, address, services_data

NOW = 1_796_000_000  # 2026-11-30
DEPLOYER = address(50)
NEEDED = {"USDC", "WETH", "team", "ecosystem"}
REAL = [
    (2, 12, 22),
    (3, 13, 24),
    (5, 15, 25),
    (8, 18, 28),
    (10, 20, 30),
    (13, 23, 32),
    (15, 25, 34),
    (18, 28, 36),
    (20, 30, 38),
    (25, 35, 40),
]
"""Percent: discounts of platform and API, and commission, as the organisation publishes them."""


def data(**changes):
    whole = load_preset("token-metrics").to_data()
    whole["services"] = services_data() | {"desk": True} | changes
    return whole


def known(whole):
    """The spec, with addresses for its names."""
    spec = parse_spec(whole)
    return with_addresses(spec, {name: at for name, at in NAMES.items() if name in NEEDED})


def spec_with(tiers=None, **changes):
    whole = data(**changes)
    if tiers is not None:
        whole["score"]["tiers"] = tiers
        whole["kinds"] = {}
    return parse_spec(whole)


def shown(spec, *wanted):
    wanted = wanted or ("by platform discount", "by api discount")
    return {
        name: what for name, what in figures(Subject(spec, 0, None)) if any(word in name for word in wanted)
    }


def test_tiers_of__preset__is_the_published_table():
    """SV-40."""
    rows = tiers_of(load_preset("token-metrics"))
    assert [tuple(rate // 100 for rate in row[1:]) for row in rows] == REAL
    assert [row[0] // 10**18 for row in rows][::9] == [22_000, 7_777_000]


def test_tiers_of__scores_without_benefits__none():
    plain = [{"score": 1, "power": "1"}, {"score": 2, "power": "2"}]
    assert tiers_of(spec_with(plain)) == []
    plain[0]["api_discount"] = "5%"
    assert tiers_of(spec_with(plain)) == [(10**18, 0, 500, 0), (2 * 10**18, 0, 0, 0)]


def test_figures__job_paid_to_a_splitter__the_fee_and_then_the_share():
    """SV-42: of 100, 10 as the fee and a tenth of the other 90."""
    (told,) = shown(load_preset("ai-platform"), "paid to the splitter").values()
    assert told == (
        "the DAO gets 19: 10 as the job's fee, and 9 at the splitter; of one that is paid to its provider, 10"
    )


def test_figures__paid_parents__the_share_of_each_service():
    """SV-16: of 100, 10 and a tenth of the half of 90."""
    (told,) = shown(spec_with(desk=False), "passes half").values()
    assert told == "the DAO gets 14.5: its share of each of the two"


def test_figures__pair_of_the_highest_score__what_the_platform_keeps():
    """SV-09: the cost of an account that refers itself, of services of others and of one's own."""
    found = shown(spec_with())
    platform = "of a price of 100 with a share of {}, by platform discount and a referral by a second lock"
    api = platform.replace("platform discount", "api discount")
    assert found == {
        platform.format("10%"): "score 10 pays 75 and gets 3 back; the platform keeps 4.5",
        api.format("10%"): "score 10 pays 65 and gets 2.6 back; the platform keeps 3.9",
        platform.format("100%"): "score 10 pays 75 and gets 30 back; the platform keeps 45",
        api.format("100%"): "score 10 pays 65 and gets 26 back; the platform keeps 39",
    }
    assert shown(spec_with(desk=False)) == {}


def test_lint__preset__says_that_referrals_of_oneself_cannot_be_told():
    found = {one.rule: one.severity for one in lint(spec_with(), now=NOW) if one.rule.startswith("services")}
    assert found == {"services-referral": Severity.NOTE}
    without = {one.rule for one in lint(spec_with(desk=False), now=NOW)}
    assert "services-referral" not in without


def test_spec__rates_that_no_desk_has__refused():
    for column in ("platform_discount", "api_discount", "referral_commission"):
        tiers = [{"score": 1, "power": "1", column: "50.01%"}]
        with pytest.raises(SpecError, match=f"score 1 a {column} of 50.01%"):
            spec_with(tiers)
        spec_with(tiers, desk=False)


def change(before, after):
    context = SimpleNamespace(
        display=SimpleNamespace(label=lambda _: "tiers", before=lambda _: "one", after=lambda _: "two"),
        names=SimpleNamespace(name_of=str),
    )
    rows = ([dict(platformBps=rate, apiBps=100, commissionBps=100)] for rate in (before, after))
    old, new = rows
    (finding,) = SETTING_RULES[0].findings(context, SimpleNamespace(before=old, after=new, contract="desk"))
    return finding


def test_simulation__rates_rise__warning():
    finding = change(100, 200)
    assert (finding.rule, finding.severity) == ("desk-rates", Severity.WARNING)
    assert "platform_discount from 1% to 2%." in finding.what
    assert change(200, 100).severity == Severity.NOTE


def test_amend__discounts__one_call_with_the_whole_table():
    """SV-40: the desk follows `score.tiers`, and its thresholds too."""
    base = known(data())
    living = make_plan(base, DEPLOYER).addresses
    whole = data()
    whole["score"]["tiers"][9]["api_discount"] = "36%"
    amendment = plan_amendment(base, known(whole), living, DEPLOYER)
    amendment.require_possible()
    (call,) = amendment.calls
    assert (call.key, call.function) == ("desk", "setTiers")
    assert call.arguments["newTiers"][9] == {
        "threshold": 7_777_000 * 10**18,
        "platformBps": 2_500,
        "apiBps": 3_600,
        "commissionBps": 4_000,
    }
    whole["score"]["tiers"][9]["power"] = "7_777_001 veTMAI"
    amendment = plan_amendment(base, known(whole), living, DEPLOYER)
    assert {(one.key, one.function) for one in amendment.calls} == {
        ("desk", "setTiers"),
        ("score", "setThresholds"),
    }
    amendment = plan_amendment(base, known(data(desk=False)), living, DEPLOYER)
    assert set(amendment.retired) == {"desk"}
