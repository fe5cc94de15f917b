"""Changes in words: labels and human units come from what contracts declare."""

import pytest
from eth_utils import to_checksum_address

from ape_dao.core.contract_types import KINDS, TIMELOCK, TOKEN, types_by_name
from ape_dao.core.deployment.powers import ROLE_IDS
from ape_dao.proposals import Asset, Registry
from ape_dao.simulation.display import UNLIMITED, Display, age
from ape_dao.simulation.effects import Event
from ape_dao.simulation.names import Names
from ape_dao.simulation.powers import RULES_VIEW, Change

WHOLE, DAY = 10**18, 86_400
PLACES = {
    key: str(to_checksum_address(f"0x{number:040x}"))
    for number, key in enumerate(("token", "escrow", "kinds", "timelock", "auction", "score"), start=0x100)
}
DOLLAR, STRANGER = (str(to_checksum_address("0x" + digits * 20)) for digits in ("dd", "ee"))
ASSETS = (
    Asset(PLACES["token"], "TMAI", 18),
    Asset(PLACES["escrow"], "veTMAI", 18),
    Asset(DOLLAR, "DUSD", 6),
)
AUCTION, SCORE = types_by_name()["BuybackAuction"], types_by_name()["StakingScore"]
TERMS = {
    "unit": 10**6,
    "minLot": 100 * 10**6,
    "startPrice": 2_000 * WHOLE,
    "minStartPrice": 0,
    "floorPrice": 1,
    "restartMultiplier": 2 * WHOLE,
    "length": DAY,
    "maxLot": 500 * 10**6,
}


@pytest.fixture
def display():
    names = Names(None, PLACES, {})
    names.add({asset.address: asset.symbol for asset in ASSETS})
    return Display(Registry(PLACES, ASSETS), names)


def rule(member, value, kind=0):
    return Change(
        "setting", PLACES["kinds"], RULES_VIEW, None, value, KINDS, {"kind": kind}, member, "{kind}"
    )


@pytest.mark.parametrize(
    ("change", "label", "after"),
    [
        (rule("quorumBps", 1_500), "standard.quorumBps", "15%"),
        (rule("votingPeriod", 7 * DAY, 2), "grant.votingPeriod", "7 days"),
        (rule("threshold", 22_000 * WHOLE, 12), "12.threshold", "22_000 veTMAI"),
        (rule("counting", 2), "standard.counting", "optimistic"),
        (rule("mayTouchReserved", True), "standard.mayTouchReserved", "yes"),
        (rule("minScore", None), "standard.minScore", "nothing"),
        (
            Change(
                "setting",
                PLACES["kinds"],
                "targetOf",
                None,
                {"reach": 2, "maxAmount": 5 * 10**6},
                KINDS,
                {"kind": 2, "target": DOLLAR},
                label="limit of kind {kind}",
            ),
            "limit of kind grant",
            "(reach=transfer, maxAmount=5 DUSD)",
        ),
        (
            Change(
                "setting",
                PLACES["auction"],
                "paramsOf",
                None,
                TERMS,
                AUCTION,
                {"token": DOLLAR},
                label="auction of {token}",
            ),
            "auction of DUSD",
            "(unit=1_000_000, minLot=100 DUSD, startPrice=2_000 TMAI, minStartPrice=0 TMAI, "
            "floorPrice=0.000000000000000001 TMAI, restartMultiplier=2x, length=1 day, maxLot=500 DUSD)",
        ),
        (
            Change("setting", PLACES["score"], "thresholds", None, [WHOLE, 2 * WHOLE], SCORE),
            "thresholds",
            "[1 veTMAI, 2 veTMAI]",
        ),
        (
            Change("setting", PLACES["timelock"], "getMinDelay", None, 2 * DAY, TIMELOCK),
            "getMinDelay",
            "2 days",
        ),
        (
            Change(
                "role",
                PLACES["timelock"],
                "hasRole",
                False,
                True,
                TIMELOCK,
                {"role": "0x" + ROLE_IDS["PROPOSER_ROLE"].hex(), "account": STRANGER},
                label="{role}",
            ),
            "PROPOSER_ROLE",
            "yes",
        ),
        (
            Change(
                "role",
                PLACES["timelock"],
                "getRoleAdmin",
                None,
                "0x" + ROLE_IDS["CANCELLER_ROLE"].hex(),
                TIMELOCK,
                {"role": "0x" + bytes(32).hex()},
                label="admin of {role}",
            ),
            "admin of DEFAULT_ADMIN_ROLE",
            "CANCELLER_ROLE",
        ),
        (Change("allowance", PLACES["token"], "allowance", 0, UNLIMITED, TOKEN), "allowance", "unlimited"),
        (Change("allowance", DOLLAR, "allowance", 0, 10**6), "allowance", "1 DUSD"),
        (Change("setting", STRANGER, "totalSupply", 0, 10**6), "totalSupply", "1_000_000"),
        (Change("owner", STRANGER, "owner", None, PLACES["timelock"]), "owner", "timelock"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "",
)
def test_display(display, change, label, after):
    assert (display.label(change), display.after(change)) == (label, after)


def test_display__event__arguments_in_their_units(display, monkeypatch):
    monkeypatch.setattr(display.names, "type_of", {PLACES["auction"]: AUCTION}.get)
    event = Event(PLACES["auction"], "Bought", {"token": DOLLAR, "lot": 10**6, "payment": WHOLE}, (), b"")
    assert display.event(event) == "token=DUSD, lot=1 DUSD, payment=1 TMAI"
    assert display.event(Event(STRANGER, None, None, (), b"")) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3_599, "less than an hour ago"), (7_200, "2 hours ago"), (2 * DAY, "2 days ago")],
)
def test_age(seconds, words):
    assert age(seconds) == words
