"""The figures that a reader checks by hand."""

from fractions import Fraction

from ape_dao.core.spec import load_preset, parse_spec
from ape_dao.lint import Market, Subject, capture_tokens, figures, quorum_tokens

WHOLE = 10**18


def numbers(preset: str = "minimal", market: Market | None = None, **governor: str) -> dict[str, str]:
    data = load_preset(preset).to_data()
    data["governor"] |= governor
    return dict(figures(Subject(parse_spec(data), 0, market)))


def test_figures__quorum_in_power():
    """GV-06: 10% of 60,000,000 = 6,000,000."""
    found = numbers()
    assert found["quorum when 100% of that is locked for 52 weeks"] == "10% of 60,000,000 = 6,000,000 veGOV"
    assert found["quorum when 20% of that is locked for 52 weeks"] == "10% of 12,000,000 = 1,200,000 veGOV"


def test_figures__multiplier_counts():
    """GV-06: the real DAO's power is twice its tokens."""
    found = numbers("token-metrics", proposal_threshold="1_000_000")
    assert (
        found["quorum when 100% of that is locked for 52 weeks"]
        == "10% of 15,200,000,000 = 1,520,000,000 veTMAI"
    )
    assert found["to propose"] == (
        "1,000,000 veTMAI = 500,000 TMAI locked for 52 weeks, less than 0.01% of the supply"
    )


def test_figures__times_in_seconds_and_days():
    """TL-15."""
    found = numbers()
    assert found["longest lock"] == "52 weeks (31,449,600 s, 364 days)"
    assert found["voting"] == "7 days (604,800 s)"
    assert found["from proposal to execution at least"] == "10 days (864,000 s)"


def test_figures__capture():
    found = numbers(
        market=Market(price=Fraction(5), treasury=200_000_000, locked=1_000), approval_margin="20%"
    )
    locked = "with 10% of the tokens locked by others"
    assert found[f"capture when nobody votes, {locked}"] == "666,666.66 GOV = 33,333 USD"
    assert found[f"capture when all others vote against, {locked}"] == "9,000,000 GOV = 450,000 USD"
    assert found["treasury"] == "2,000,000 USD"


def test_quorum_tokens__reach_quorum_and_not_one_less():
    subject = Subject(load_preset("minimal"), 0)
    others = 7_000_003 * WHOLE + 1
    least = quorum_tokens(subject, others)
    assert least * 10 >= others + least
    assert (least - 1) * 10 < others + least - 1


def test_capture_tokens__reach_the_margin_and_not_one_less():
    data = load_preset("minimal").to_data()
    data["governor"]["approval_margin"] = "10%"
    subject = Subject(parse_spec(data), 0)
    others = 1_234_567 * WHOLE + 7
    least = capture_tokens(subject, others, others)
    assert (least - others) * 10 >= least + others
    assert (least - 1 - others) * 10 < least - 1 + others


def test_figures__auction__what_a_restart_loses_with_and_without_bidders():
    """CO-01: against 50,000, from which a start price of 100,000 follows."""
    found = numbers()
    assert found["lost when the auction of WETH restarts with bidders, at most"] == (
        "50%: 25,000 GOV instead of 50,000 GOV"
    )
    assert found["lost when the auction of WETH restarts without bidders, at most"] == (
        "99.8%: 100 GOV instead of 50,000 GOV"
    )
