"""What the simulation says of an index, from states before and after; no chain."""

from types import SimpleNamespace

import pytest

from ape_dao.core.findings import Severity
from ape_dao.core.module import ZERO_ADDRESS
from ape_dao.core.units import DAY
from ape_dao.modules.index import simulation
from ape_dao.modules.index.sdk import IndexPart, IndexState
from ape_dao.modules.index.section import ONE

VAULT, USDC, WETH, SCAM = (f"0x{number:040x}" for number in (1, 2, 3, 4))
KNOWN = {USDC: "USDC", WETH: "WETH"}
NOW = 1_800_000_000


def part(number, token, final, held=0, **changes):
    values = {
        "number": number, "token": token, "held": held, "last": ONE, "target": final, "final": final,
        "band": 500 if number else 0, "max_share": 1_000, "doublings": 2, "length": DAY, "id": 0,
        "started_at": 0, "probed_at": 0, "direction": "open", "is_probe": False, "is_quarantined": False,
    }  # fmt: skip
    return IndexPart(**{**values, **changes})


def state(*parts, supply=1_000):
    return IndexState(supply, tuple(parts), DAY, 0, 0, 0)


BEFORE = state(part(0, USDC, 5_000, 500_000), part(1, WETH, 5_000, 500_000))


def event(name, **arguments):
    return SimpleNamespace(address=VAULT, name=name, arguments=arguments)


def context(*events, **more):
    return SimpleNamespace(
        contracts={"index": VAULT, "timelock": "0xdao", "token": "0xtoken"},
        effects=SimpleNamespace(events=list(events), transfers=[], balances={}),
        names=SimpleNamespace(name_of=str),
        public=SimpleNamespace(
            asset_at=lambda token: SimpleNamespace(symbol=KNOWN[token]) if token in KNOWN else None
        ),
        dao=SimpleNamespace(critical_loss=2_500),
        run=SimpleNamespace(lifecycle=SimpleNamespace(execution=SimpleNamespace(time=NOW))),
        fork=SimpleNamespace(start_time=NOW),
        display=SimpleNamespace(
            label=lambda change: "setting",
            member=lambda _, values, name: str(values[name]),
            before=lambda change: str(change.before),
            after=lambda change: str(change.after),
        ),
        who=lambda address: f"<{address}>",
        amount=lambda asset, amount: f"{amount} {KNOWN.get(asset, asset)}",
        is_nobody=lambda address: address == ZERO_ADDRESS,
        is_ours=lambda account: account in ("0xdao", VAULT),
        **more,
    )


@pytest.fixture
def judge(monkeypatch):
    """The findings about targets, by rule; losses are of what the index is worth."""
    monkeypatch.setattr(
        simulation, "loss_of", lambda _, asset, amount, of=None: SimpleNamespace(amount=amount, of=of)
    )

    def command(*parts):
        monkeypatch.setattr(simulation, "states", lambda _: (BEFORE, state(*parts)))
        found = list(simulation.targets(context(event("TargetsSet", glide=7 * DAY))))
        return {one.rule: one for one in found}

    return command


def test_targets__small_change__table_before_and_after(judge):
    """IX-25: weights as they are, and targets before and after, whatever else is said."""
    found = judge(part(0, USDC, 4_000), part(1, WETH, 6_000))
    assert found.keys() == {"index-targets"}
    assert found["index-targets"].severity == Severity.NOTE
    assert (
        "USDC: holds 50%, target 50% -> 40%; WETH: holds 50%, target 50% -> 60% ± 5%"
        in found["index-targets"].what
    )
    assert "reached in 7 days" in found["index-targets"].what


def test_targets__all_into_a_token_of_the_proposer__critical_with_the_loss(judge):
    """IX-25: the whole index buys what nobody but the proposer has."""
    found = judge(part(0, USDC, 0), part(1, WETH, 0), part(2, SCAM, 10_000))
    finding = found["index-new-part"]
    assert finding.severity == Severity.CRITICAL
    assert f"<{SCAM}> comes into the index: 100% of the index, 1000000 USDC, buys it" in finding.what
    assert "at up to 4 times the first price" in finding.what
    assert (finding.loss.amount, finding.loss.of) == (1_000_000, 1_000_000)


@pytest.mark.parametrize(("weight", "severity"), [(2_499, Severity.WARNING), (2_500, Severity.CRITICAL)])
def test_targets__new_part_below_and_at_the_critical_loss(judge, weight, severity):
    found = judge(part(0, USDC, 5_000 - weight), part(1, WETH, 5_000), part(2, SCAM, weight))
    assert found["index-new-part"].severity == severity


def test_targets__new_part_that_the_spec_names__warning(judge, monkeypatch):
    monkeypatch.setitem(KNOWN, SCAM, "WBTC")
    found = judge(part(0, USDC, 0), part(1, WETH, 5_000), part(2, SCAM, 5_000))
    assert found["index-new-part"].severity == Severity.WARNING


def test_targets__nearly_all_into_one_part__warning(judge):
    assert "index-concentrated" not in judge(part(0, USDC, 2_501), part(1, WETH, 7_499))
    finding = judge(part(0, USDC, 2_500), part(1, WETH, 7_500))["index-concentrated"]
    assert finding.severity == Severity.WARNING and finding.loss.amount == 250_000


def test_targets__bands_so_wide_that_nothing_trades__critical(judge):
    """IX-26."""
    finding = judge(part(0, USDC, 5_000), part(1, WETH, 5_000, band=5_000))["index-idle"]
    assert finding.severity == Severity.CRITICAL and "never trades any more" in finding.what
    wide = judge(part(0, USDC, 5_000), part(1, WETH, 5_000, band=4_999))["index-idle"]
    assert wide.severity == Severity.WARNING and "WETH ± 49.99%" in wide.what
    assert "index-idle" not in judge(part(0, USDC, 5_000), part(1, WETH, 5_000, band=2_500))


def test_targets__auctions_that_give_a_part_away__critical(judge):
    """IX-27: an hour in which nobody else bids costs that much."""
    finding = judge(part(0, USDC, 5_000), part(1, WETH, 5_000, max_share=10_000, doublings=4, length=3_600))[
        "index-auctions"
    ]
    assert finding.severity == Severity.CRITICAL
    assert "up to 100% of it, and an hour without bidders costs at most 99.61%" in finding.what
    mild = judge(part(0, USDC, 5_000), part(1, WETH, 5_000, max_share=1_200))["index-auctions"]
    assert mild.severity == Severity.WARNING and "(before 10%, 1.1%)" in mild.what
    assert "index-auctions" not in judge(part(0, USDC, 5_000), part(1, WETH, 5_000, max_share=999))


def setting(view, before, after):
    (rule,) = [one for one in simulation.SETTING_RULES if view in one.views]
    return list(rule.findings(context(), SimpleNamespace(before=before, after=after, contract=VAULT)))


FEES = {"yearlyBps": 50, "crossBps": 10, "publicMint": True}


@pytest.mark.parametrize(
    ("name", "value", "severity"),
    [
        ("yearlyBps", 199, Severity.WARNING),
        ("yearlyBps", 200, Severity.CRITICAL),
        ("crossBps", 49, Severity.WARNING),
        ("crossBps", 50, Severity.CRITICAL),
    ],
)
def test_fees__raised__who_gains(monkeypatch, name, value, severity):
    """IX-28: at the bound it is critical."""
    monkeypatch.setattr(simulation, "_address_of", lambda _, view: view)
    (finding,) = setting("fees", FEES, {**FEES, name: value})
    assert (finding.rule, finding.severity) == ("index-fee", severity)
    assert f"from {FEES[name]} to {value}" in finding.what
    gains = "<feeReceiver>" if name == "yearlyBps" else "the holders that stay"
    assert f"{gains} get it from all holders" in finding.what


def test_fees__lowered__note_and_minting_opened__warning():
    assert setting("fees", FEES, {**FEES, "yearlyBps": 0})[0].severity == Severity.NOTE
    (closed,) = setting("fees", FEES, {**FEES, "publicMint": False})
    assert closed.severity == Severity.WARNING and "Nobody but the DAO" in closed.what


@pytest.mark.parametrize(
    ("until", "severity"),
    [
        (NOW + 14 * DAY, Severity.NOTE),
        (NOW + 14 * DAY + 1, Severity.WARNING),
        (NOW + 90 * DAY + 1, Severity.CRITICAL),
        (NOW, Severity.WARNING),
    ],
)
def test_pause__the_longer_the_worse(until, severity):
    """IX-28."""
    (finding,) = setting("pausedUntil", 0, until)
    assert (finding.rule, finding.severity) == ("index-pause", severity)


def test_guardian__another_or_nobody__warning():
    assert "<0xnew> can stop the auctions" in setting("guardian", "0xold", "0xnew")[0].what
    assert "Nobody can stop" in setting("guardian", "0xold", ZERO_ADDRESS)[0].what


def test_schedule__slower_or_without_probes__warning():
    before = {"minInterval": DAY, "probeInterval": 7 * DAY, "probeBps": 100}
    for name, value in (
        ("minInterval", 2 * DAY),
        ("probeInterval", 0),
        ("probeInterval", 8 * DAY),
        ("probeBps", 0),
    ):
        (finding,) = setting("schedule", before, {**before, name: value})
        assert (finding.rule, finding.severity) == ("index-slower", Severity.WARNING)
        assert f"{name} from {before[name]} to {value}" in finding.what
    assert setting("schedule", before, {**before, "minInterval": DAY // 2})[0].severity == Severity.NOTE


def test_quarantine__by_a_vote__says_how_much_is_left_alone(monkeypatch):
    """IX-28."""
    monkeypatch.setattr(simulation, "states", lambda _: (BEFORE, BEFORE))
    (finding,) = simulation.quarantines(context(event("Quarantined", part=1, token=WETH, byOwner=True)))
    assert finding.severity == Severity.WARNING and f"<{WETH}>, 50% of the index" in finding.what
    (back,) = simulation.quarantines(context(event("Readmitted", part=1, token=WETH)))
    assert back.severity == Severity.NOTE
    (gone,) = simulation.quarantines(context(event("Retired", part=1, token=WETH, amount=5)))
    assert "5 WETH go to the treasury" in gone.what
    assert list(simulation.quarantines(context())) == []


@pytest.fixture
def given(monkeypatch):
    """The treasury puts 100,000 USDC in: the shares of the DAO and all shares, before and after."""

    def command(own, now, before, after):
        old = state(part(0, USDC, 5_000, 500_000), supply=before)
        new = state(part(0, USDC, 5_000, 600_000), supply=after)
        monkeypatch.setattr(simulation, "states", lambda _: (old, new))
        monkeypatch.setattr(simulation, "_own_shares", lambda _: (own, now))
        monkeypatch.setattr(simulation, "severity_of_loss", lambda _, amount, __: amount)
        monkeypatch.setattr(simulation, "held", lambda *_: 0)
        monkeypatch.setattr(simulation, "loss_of", lambda _, __, amount: amount)
        seen = context()
        seen.effects.transfers = [SimpleNamespace(sender="0xdao", receiver=VAULT, asset=USDC)]
        seen.effects.balances = {("0xdao", USDC): -100_000, (VAULT, USDC): 100_000}
        (finding,) = simulation.gifts(seen)
        return finding.rule, finding.loss

    return command


def test_gifts__money_without_shares__what_others_own_of_it(given):
    """IX-29: a treasury that sends money to an index of others gives them their part of it."""
    assert given(1_000, 1_000, 1_000, 1_000) == ("index-purchase", None)
    assert given(700, 700, 1_000, 1_000) == ("index-gift", 30_000)
    assert given(0, 0, 1_000, 1_000) == ("index-gift", 100_000)
    # Minted in proportion: a fifth more of everything, all of it the treasury's.
    assert given(0, 200, 1_000, 1_200) == ("index-purchase", None)
    assert given(0, 100, 1_000, 1_100)[0] == "index-gift"
