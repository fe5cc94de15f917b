"""What passes revenue on: `distribute`, `skim`, `release`, `settle`; and vaults in every view."""

import pytest

from ape_dao.core.findings import Severity
from ape_dao.sdk.audit import audit
from utils.living import WEEK, WHOLE, build
from utils.sharing import USD, decide


@pytest.fixture(scope="module")
def living(chain, accounts, tmp_path_factory):
    """With a skimmer, a runway and a pot."""
    folder = tmp_path_factory.mktemp("records")
    living = build(chain, folder, [accounts[n] for n in range(5)], salt="flows", revenue=FLOWS)
    decide(living, living.dao.contract("router"), "setSplit", 5_000, 5_000, 0)
    living.travel(WEEK)
    return living


AUCTION = {"start_price": "2_000", "min_start_price": "500", "floor_price": "10"}
FLOWS = {
    "skim_yield": True,
    "runway": [{"token": "USDC", "decimals": 6, "amount": "1_000", "yearly_revenue": "50_000"}],
    "buyback": {
        "pace": "4 weeks",
        "auctions": [
            {"token": "USDC", "decimals": 6, "min_lot": "100", "max_lot": "300", **AUCTION},
            {"token": "WETH", "decimals": 18, "min_lot": "0.05", **AUCTION},
        ],
    },
}


@pytest.fixture(scope="module")
def vault(living, contracts):
    """The treasury put 400 of its dollars into it; somebody else has as much there."""
    made = contracts.MockShareVault.deploy(living.usdc, sender=living.ann)
    deployer = living.usdc.owner()
    living.usdc.mint(living.dao.timelock, 400 * USD, sender=deployer)
    living.usdc.approve(made, 400 * USD, sender=living.ann)
    made.deposit(400 * USD, living.ann, sender=living.ann)
    skimmer = living.dao.contract("skimmer")
    decide(living, living.usdc, "approve", skimmer, 400 * USD)
    decide(living, skimmer, "invest", made, 400 * USD)
    return made


def wrong(living):
    """Sums of the DAO's books that do not hold."""
    tokens = {"DUSD": living.usdc, "WETH": living.weth, "TMAI": living.dao.token}
    found = audit(living.dao, tokens, living.chain.provider)
    assert {one.rule for one in found} >= {"skimmer", "buyback_pot"}
    return [one.what for one in found if one.severity is not Severity.NOTE and not one.ok]


def test_skim__gain_of_a_vault__split_as_revenue(works, data, fails, living, vault):
    """BB-19: shown by vault, sent once, split; the runway comes first."""
    assert "gained nothing: its shares are worth 400 DUSD" in fails(
        "revenue", "skim", vault.address, sender=living.ann
    )
    assert fails("revenue", "skim", sender=living.ann).startswith("No vault of the treasury gained anything;")
    living.usdc.transfer(vault, 100 * USD, sender=living.ann)
    (shown,) = data("revenue", "vaults")["vaults"]
    assert (shown["principal"], shown["loss"], shown["lastSkim"]) == (str(400 * USD), "0", None)
    assert 49 * USD < int(shown["gain"]) <= 50 * USD
    (sent,) = data("revenue", "skim", sender=living.ann)["skimmed"]
    assert 0 <= int(shown["gain"]) - int(sent["amount"]) <= 2
    (status,) = data("status")["vaults"]
    assert status["skimmed"] == sent["amount"]
    assert status["lastSkim"] == living.now
    assert "400 DUSD" in works("status")
    treasury = living.usdc.balanceOf(living.dao.timelock)
    (split,) = data("revenue", "distribute", sender=living.ann)["distributed"]
    assert split["parts"] == {"revenueShare": "0", "buyback": "0", "treasury": sent["amount"]}
    assert living.usdc.balanceOf(living.dao.timelock) == treasury + int(sent["amount"])
    assert fails("revenue", "distribute", sender=living.ann) == (
        "Nothing of DUSD, WETH waits in the router to be split."
    )
    assert wrong(living) == []


def test_vaults__loss_and_writing_off__shown_and_in_the_books(data, living, vault):
    """BB-19."""
    skimmer = living.dao.contract("skimmer")
    decide(living, skimmer, "setPrincipal", vault, 500 * USD)
    (shown,) = data("status")["vaults"]
    assert (shown["gain"], shown["loss"]) == ("0", str(100 * USD))
    assert wrong(living) == []
    decide(living, skimmer, "divest", vault, 150 * USD, living.dao.timelock)
    (shown,) = data("status")["vaults"]
    assert (shown["principal"], shown["loss"]) == (str(350 * USD), str(100 * USD))
    assert wrong(living) == []


def test_report__income_of_vaults__skimmed_kept_and_lost(data, living, vault, tmp_path):
    """IX-21: principal, gains and losses of a vault as the skimmer's books have them."""
    skimmer = living.dao.contract("skimmer")
    arguments = ("report", f"--stores={tmp_path / 'stores'}", f"--output={tmp_path / 'report.html'}")

    def source():
        section = next(one for one in data(*arguments)["sections"] if one["id"] == "income")
        table = next(one for one in section["tables"] if one["id"] == "sources")
        found = [
            dict(zip([one["id"] for one in table["columns"]], row, strict=True)) for row in table["rows"]
        ]
        return next(row for row in found if row["holder"] == "skimmer")

    assert (source()["principal"], source()["earned"], source()["loss"]) == (str(400 * USD), "0", "0")
    living.usdc.transfer(vault, 100 * USD, sender=living.ann)
    (sent,) = data("revenue", "skim", sender=living.ann)["skimmed"]
    after = source()
    value = skimmer.holdingOf(vault).value
    assert (after["realised"], after["value"]) == (sent["amount"], str(value))
    assert int(after["earned"]) == int(sent["amount"]) + value - 400 * USD
    decide(living, skimmer, "setPrincipal", vault, 500 * USD)  # keeps more than there is: a loss
    lost = source()
    assert (lost["principal"], lost["loss"]) == (str(500 * USD), str(500 * USD - value))
    assert lost["earned"] == after["earned"]
    decide(living, skimmer, "setPrincipal", vault, 300 * USD)
    decide(living, skimmer, "divest", vault, 350 * USD, living.dao.timelock)
    rest = skimmer.holdingOf(vault).value
    last = source()
    assert (last["principal"], last["value"], last["loss"]) == ("0", str(rest), "0")
    assert int(last["earned"]) == int(sent["amount"]) + 350 * USD + rest - 400 * USD
    assert last["yearly"] is not None


def test_vaults__one_that_does_not_answer__hides_no_other(data, works, fails, living, vault):
    """BB-19: a vault that breaks is told as such, and everything else is shown."""
    living.chain.provider.make_request("anvil_setCode", [vault.address, "0x"])
    (shown,) = data("status")["vaults"]
    assert (shown["value"], shown["principal"]) == (None, str(400 * USD))
    assert "it does not say" in works("revenue", "vaults")
    assert "does not say what its shares are worth" in fails(
        "revenue", "skim", vault.address, sender=living.ann
    )


def test_skim__vault_of_a_stranger__named(fails, living, vault):
    assert fails("revenue", "skim", living.ben.address, sender=living.ann).startswith(
        f"The treasury has nothing in a vault at {living.ben.address}; it has {vault.address}."
    )


def test_distribute__sent_past_the_command__split_and_released_week_by_week(works, data, fails, living):
    """BB-20: what was sent to the router is split; what reached the pot is released week by week."""
    router, pot = living.dao.contract("router"), living.dao.contract("buyback_pot")
    living.usdc.transfer(router, 5_000 * USD, sender=living.ann)
    assert "revenue share 2,000 DUSD" in works("revenue", "distribute", "DUSD", sender=living.ann)
    assert fails("buyback", "start", "DUSD", sender=living.ann).startswith("The lot of 0 DUSD is below")
    assert data("buyback", "release", "DUSD", sender=living.ann) == {
        "token": living.usdc.address,
        "released": "0",
        "left": str(2_000 * USD),
    }
    living.travel(WEEK)
    assert "can be started" in works("buyback", "show")
    assert "In the pot" in works("buyback", "show")
    started = data("buyback", "start", "DUSD", sender=living.ann)
    assert (started["lot"], started["waiting"], started["inPot"]) == (
        str(300 * USD), str(200 * USD), str(1_500 * USD),
    )  # fmt: skip
    assert "1/4 of what the pot has booked" in works("status")
    assert pot.releasable(living.usdc) == 0
    assert wrong(living) == []


def test_settle__sent_to_the_auction__burned(works, fails, living):
    assert fails("buyback", "settle", sender=living.ann).startswith("No TMAI came to the auction")
    living.dao.token.transfer(living.dao.contract("auction"), 7 * WHOLE, sender=living.ann)
    supply = living.dao.token.totalSupply()
    assert "7 TMAI were burned" in works("buyback", "settle", sender=living.ann)
    assert living.dao.token.totalSupply() == supply - 7 * WHOLE


def test_recipient__chosen_and_taken_back(works, data, fails, living):
    living.usdc.transfer(living.dao.contract("router"), 5_000 * USD, sender=living.ann)
    works("revenue", "distribute", sender=living.ann)
    works("revenue", "recipient", living.carol.address, "--yes", sender=living.ben)
    assert data("revenue", "claim", "--part", "100", sender=living.ben)["recipient"] == living.carol.address
    assert living.usdc.balanceOf(living.carol) > 0
    again = data("revenue", "recipient", "self", "--yes", sender=living.ben)
    assert (again["recipient"], again["before"]) == (living.ben.address, living.carol.address)
    assert "as before" in works("revenue", "recipient", "self", sender=living.ben)
    assert "'nobody-knows'" in fails("revenue", "recipient", "nobody-knows", "--yes", sender=living.ben)
