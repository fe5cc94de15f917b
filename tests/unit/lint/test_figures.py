"""The figures that a reader checks by hand."""

from fractions import Fraction

import pytest

from ape_dao.core.errors import SpecError
from ape_dao.core.spec import load_preset, parse_spec
from ape_dao.lint import Market, Subject, capture_tokens, figures, lint, quorum_tokens

WHOLE = 10**18


def numbers(preset: str = "minimal", market: Market | None = None, **governor: str) -> dict[str, str]:
    data = load_preset(preset).to_data()
    data["governor"] |= governor
    return dict(figures(Subject(parse_spec(data), 0, market)))


def test_figures__quorum_in_power():
    """GV-06: 10% of 60,000,000 = 6,000,000."""
    found = numbers()
    assert found["quorum when 100% of that is locked for 52 weeks"] == "10% of 60,000,000 = 6,000,000 veGOV"
    assert found["quorum when 20% of that is locked for 52 weeks"] == (
        "10% of 12,000,000 = 1,200,000, but at least 2,000,000 veGOV"
    )
    assert found["least quorum"] == "2,000,000 veGOV = 2,000,000 GOV locked for 52 weeks, 2% of the supply"
    assert found["from the launch to the first proposal"] == "2 weeks (1,209,600 s, 14 days)"


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
        market=Market(price=Fraction(5), treasury=200_000_000, locked=1_000),
        approval_margin="20%",
        quorum_floor="0.5%",
    )
    locked = "with 10% of the tokens locked by others"
    assert found[f"capture when nobody votes, {locked}"] == "666,666.66 GOV = 33,333 USD"
    assert found[f"capture when all others vote against, {locked}"] == "9,000,000 GOV = 450,000 USD"
    assert found["treasury"] == "2,000,000 USD"


def test_quorum_tokens__reach_quorum_and_not_one_less():
    data = load_preset("minimal").to_data()
    data["governor"]["quorum_floor"] = "700_000"
    subject = Subject(parse_spec(data), 0)
    others = 7_000_003 * WHOLE + 1
    least = quorum_tokens(subject, others)
    assert least * 10 >= others + least
    assert (least - 1) * 10 < others + least - 1
    assert quorum_tokens(subject, others // 2) == 700_000 * WHOLE


def test_capture_tokens__reach_the_margin_and_not_one_less():
    data = load_preset("minimal").to_data()
    data["governor"] |= {"approval_margin": "10%", "quorum_floor": "0.5%"}
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


def test_figures__thin_markets__an_hour_and_an_auction():
    """IX-20: of each part and lot, what an hour without bidders costs at most, and what one auction moves.

    The buyback falls by (100,000 - 100) / 24 an hour, of 50,000 that are expected.
    """
    data = load_preset("index-balanced").to_data()
    data["revenue"]["buyback"]["auctions"][0]["max_lot"] = "35 WETH"
    terms = {"payment": "USDC", "decimals": 6, "price": "0.05 USDC", "minimum": "100 USDC"}
    times = {"snapshot": "2027-01-01", "opens": "2027-02-01"}
    tiers = [{"power": "1_000", "allocation": "1_000 USDC", "window": "0-24 hours"}]
    data["allocations"][1]["share"] = "50%"
    data["allocations"].append({"sale": {"name": "early", **terms, **times, "tiers": tiers}, "share": "10%"})
    found = dict(figures(Subject(parse_spec(data), 0)))
    assert found["WETH in an auction of the buyback"] == (
        "at most 35 WETH; an hour without bidders costs at most 8.32% of what it is expected to bring"
    )
    assert found["WBTC in an auction of the index"] == (
        "at most 7.5% of it, in 1 day; the price falls 0.04% a block of 12 seconds, an hour without bidders "
        "costs at most 0.82% of it, and one that is taken at its end 5.63%"
    )
    fixed = "sold at the fixed price of the sale 'early', whatever the market pays, at most"
    assert found[fixed] == "10,000,000 GOV for 500,000 in all"


def test_figures__votes_of_the_plain_token__in_tokens_of_the_whole_supply():
    """RF-01. CO-11: 4% of 1,000,000,000 are 40,000,000, though only 30% can vote; locks do not matter."""
    data = load_preset("curve-classic").to_data()
    data["token"] |= {
        "symbol": "UNI",
        "cap": "1_000_000_000",
        "supply": "1_000_000_000",
        "yearly_mint_limit": "0",
    }
    data["escrow"] |= {"symbol": "veUNI", "max_multiplier": "2x"}
    data["allocations"] = [
        {"recipient": "treasury", "share": "40%"},
        {"vesting": {"name": "team", "beneficiary": "team", "unvested_votes": "true"}, "share": "5%"},
        {"vesting": {"name": "fund", "beneficiary": "fund"}, "share": "30%"},
        {"recipient": "members", "share": "25%"},
    ]
    data["governor"] |= {
        "votes": "token",
        "quorum": "4%",
        "quorum_floor": "5%",
        "proposal_threshold": "1_000_000 UNI",
    }
    data["kinds"] = {"constitutional": {"quorum": "31%", "proposal_threshold": "1_000_000 UNI"}}
    data["revenue"] = None
    spec = parse_spec(data)
    found = dict(figures(Subject(spec, 0, Market(price=Fraction(5)))))
    assert found["can vote from the launch on"] == "300,000,000 UNI"
    assert found["can ever vote, besides the treasury's"] == "600,000,000 UNI"
    assert found["quorum, of all tokens whether they vote or not"] == (
        "4% of 1,000,000,000 = 40,000,000, but at least 50,000,000 UNI"
    )
    assert found["least quorum"] == "50,000,000 UNI, 5% of the supply"
    assert found["to propose"] == "1,000,000 UNI, 0.1% of the supply"
    captured = "capture when nobody votes, with 20% of the tokens delegated by others"
    assert found[captured] == "50,000,000 UNI = 2,500,000 USD"
    assert "veUNI" not in str(found)
    findings = lint(spec, now=0)
    assert [one.what for one in findings if one.rule == "quorum-of-tokens"] == [
        "the quorum of a constitutional proposal is 310,000,000 UNI, a share of all 1,000,000,000 UNI, and "
        "300,000,000 UNI can vote at the launch"
    ]
    assert not [one for one in findings if "veUNI" in one.what]
    assert not {one.rule for one in findings} & {"lock-outlives-vote", "multiplier", "exit-after-vote"}


def test_spec__votes_of_the_plain_token__written_in_its_symbol():
    """RF-01. CO-11: what votes is what an amount of votes is written in."""
    for votes, unit, other in (("token", "GOV", "veGOV"), ("escrow", "veGOV", "GOV")):
        data = load_preset("minimal").to_data()
        data["governor"] |= {"votes": votes, "proposal_threshold": f"5 {unit}", "quorum_floor": f"7 {unit}"}
        governor = parse_spec(data).governor
        assert (governor.proposal_threshold, governor.quorum_floor.votes) == (5 * WHOLE, 7 * WHOLE)
        for key in ("proposal_threshold", "quorum_floor"):
            with pytest.raises(SpecError, match=f"'5 {other}' is in {other}, but {unit} is expected here"):
                parse_spec({**data, "governor": {**data["governor"], key: f"5 {other}"}})


def test_floor__share_of_the_supply__as_votes_of_the_longest_lock():
    """CO-10: rounded up to the 12 digits that the table stores."""
    data = load_preset("minimal").to_data()
    data["escrow"]["max_multiplier"] = "1.5x"
    data["token"] |= {"cap": "99_999_999.999999999999999999", "supply": "99_999_999.999999999999999999"}
    data["allocations"] = [
        {"recipient": "treasury", "amount": "1"},
        {"recipient": "bob", "amount": "99_999_998.999999999999999999"},
    ]
    data["governor"]["quorum_floor"] = "0.07%"
    assert Subject(parse_spec(data), 0).floor == 105_000 * WHOLE
    data["governor"]["quorum_floor"] = "1_234_567.89012"
    assert Subject(parse_spec(data), 0).floor == 1_234_567_890_120_000_000_000_000
    data["governor"]["quorum_floor"] = "1_234_567.8901234"
    with pytest.raises(SpecError, match="has too many digits; the table of kinds stores 12"):
        parse_spec(data)
