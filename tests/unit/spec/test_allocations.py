"""Where the supply goes: campaigns, grants and recipients, summing to the supply exactly."""

import pytest

from ape_dao.core import units
from ape_dao.core.errors import SpecError
from ape_dao.core.spec import allocations, load_preset, parse_spec, preset_names, preset_text
from ape_dao.modules.airdrop.section import Airdrop
from ape_dao.modules.vesting.section import Vesting

WHOLE = 10**18
ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
ROOT = "0x" + "Ab" * 32
AIRDROP = {"name": "users", "root": ROOT, "deadline": "2030-01-01"}
GRANT = {"name": "team", "beneficiary": ALICE, "cliff": "365 days", "duration": "1_460 days"}


def spec_with(*entries):
    return parse_spec({**load_preset("minimal").to_data(), "allocations": list(entries)})


def refused(*entries) -> str:
    with pytest.raises(SpecError) as caught:
        spec_with(*entries)
    return str(caught.value)


def test_allocations__every_kind__sums_to_the_supply():
    spec = spec_with(
        {"airdrop": AIRDROP, "share": "51%"},
        {"vesting": GRANT, "amount": "9_000_000 GOV"},
        {"recipient": ALICE, "share": "10%"},
        {"recipient": "treasury", "share": "30%"},
    )
    assert allocations(spec) == [
        ("airdrop_users", 51_000_000 * WHOLE),
        ("vesting_team", 9_000_000 * WHOLE),
        (ALICE, 10_000_000 * WHOLE),
        ("treasury", 30_000_000 * WHOLE),
    ]
    airdrop, grant = spec.sections(Airdrop)[0], spec.sections(Vesting)[0]
    assert (airdrop.root, airdrop.deadline, airdrop.cumulative) == (ROOT.lower(), 1_893_456_000, False)
    assert (grant.cliff, grant.duration) == (365 * units.DAY, 1_460 * units.DAY)
    assert (grant.revocable, grant.unvested_votes, grant.start) == (False, False, None)
    assert parse_spec(spec.to_data()) == spec


def test_allocations__do_not_sum__error_with_line_and_difference():
    text = preset_text("token-metrics").replace("share: 51%", "share: 50%")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one == "allocations:")
    with pytest.raises(SpecError) as caught:
        parse_spec(text, name="dao.yaml")
    assert str(caught.value) == (
        f"dao.yaml:{line}: allocations: the recipients receive 9_900_000_000 TMAI of 10_000_000_000 TMAI: "
        "100_000_000 TMAI left over; they must sum exactly."
    )


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"share": "100%"}, "needs exactly one of recipient, airdrop, sale and vesting"),
        (
            {"recipient": ALICE, "airdrop": AIRDROP, "share": "100%"},
            "needs exactly one of recipient, airdrop",
        ),
        ({"airdrop": AIRDROP}, "'airdrop_users' needs either an amount or a share"),
        ({"airdrop": AIRDROP, "share": "0%"}, "'airdrop_users' would receive nothing"),
        ({"airdrop": {"name": "users"}, "share": "100%"}, "needs either a deadline or open_for"),
        (
            {"airdrop": {**AIRDROP, "open_for": "1 day"}, "share": "100%"},
            "needs either a deadline or open_for",
        ),
        ({"airdrop": {"name": "a", "open_for": "0"}, "share": "100%"}, "open_for 0 would end the campaign"),
        ({"airdrop": {**AIRDROP, "root": "0x" + "0" * 64}, "share": "100%"}, "is not a root"),
        ({"airdrop": {**AIRDROP, "root": "0x12"}, "share": "100%"}, "is not a root"),
        (
            {"airdrop": {**AIRDROP, "cumulative": "maybe"}, "share": "100%"},
            "'maybe' is neither true nor false",
        ),
        ({"airdrop": {**AIRDROP, "name": "a b"}, "share": "100%"}, "'a b' cannot name an address"),
        ({"vesting": {**GRANT, "start": "1970-01-01"}, "share": "100%"}, "'1970-01-01' is too early"),
        (
            {"vesting": {**GRANT, "cliff": "1_461 days"}, "share": "100%"},
            "is longer than duration 1_460 days",
        ),
        ({"vesting": {**GRANT, "duration": "0"}, "share": "100%"}, "is too little"),
        ({"vesting": {**GRANT, "beneficiary": "treasury"}, "share": "100%"}, "cannot be a beneficiary"),
    ],
)
def test_allocations__wrong_entry__error(entry, message):
    assert message in refused(entry)


def test_allocations__same_name_twice__error():
    message = refused({"airdrop": AIRDROP, "share": "50%"}, {"airdrop": AIRDROP, "share": "50%"})
    assert message.endswith("allocations[1]: 'airdrop_users' is listed twice; another name.")


@pytest.mark.parametrize("name", preset_names())
def test_presets__have_no_root_of_their_own(name):
    """A list is made for one address on one chain, so a preset cannot bring one."""
    assert [airdrop.root for airdrop in load_preset(name).sections(Airdrop) if airdrop.root] == []


def test_token_metrics__half_to_the_community():
    """The figures are ours, except that more than half goes to the community."""
    spec = load_preset("token-metrics")
    shares = {name: amount * 100 // spec.token.genesis_supply for name, amount in allocations(spec)}
    assert shares == {"airdrop_community": 51, "vesting_team": 15, "ecosystem": 10, "treasury": 24}
    assert spec.sections(Vesting)[0].revocable
