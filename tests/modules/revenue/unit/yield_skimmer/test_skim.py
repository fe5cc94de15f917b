"""skim: what vaults of the treasury gained flows to the router, once, and the principal stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from utils.checks import check_each, reverts_with
from utils.constants import MAX_UINT256
from utils.revenue import ONLY_OWNER

if TYPE_CHECKING:
    from utils.revenue import RevenueStage
    from utils.rpc import Contract, Outcome

UNIT = 10**6
PUT_IN = 1_000_000 * UNIT


@dataclass
class Treasury:
    """The owner put a million into a real OpenZeppelin vault; somebody else has as much in it."""

    stage: RevenueStage
    asset: Contract
    vault: Contract
    router: Contract
    skimmer: Contract

    def gain(self, amount: int) -> None:
        """Assets that the vault earned, or that somebody gave to it."""
        self.asset.send("mint", self.vault.address, amount, sender=self.stage.owner)

    def lose(self, bps: int) -> None:
        """The vault loses a part of its assets."""
        self.asset.send("rebaseDown", self.vault.address, bps, sender=self.stage.owner)

    def skim(self) -> Outcome:
        return self.skimmer.send("skim", self.vault.address, sender=self.stage.stranger)

    def skimmed(self) -> int:
        return int(self.skimmer.decode_output("skim", self.skim().output)[0])

    def owner(self, function: str, *args: object) -> Outcome:
        return self.skimmer.send(function, self.vault.address, *args, sender=self.stage.owner)

    def holding(self) -> tuple[int, int]:
        """Principal and value."""
        return self.skimmer.view("holdingOf", self.vault.address)

    def paid(self) -> int:
        """What waits in the router to be split."""
        return self.stage.balance(self.asset, self.router)


@pytest.fixture
def treasury(stage: RevenueStage) -> Treasury:
    asset = stage.list_mock("MockRebasingToken", 6)
    vault = stage.deploy("MockShareVault", asset.address)
    shares = (5_000, 5_000, 0)
    router = stage.deploy(
        "RevenueRouter",
        (
            *(stage.owner, stage.weth.address, stage.distributor.address, stage.dave, stage.treasury),
            *(*shares, [asset.address], []),
        ),
    )
    skimmer = stage.deploy("YieldSkimmer", stage.owner, router.address)
    for account, spender in ((stage.owner, skimmer), (stage.alice, vault)):
        asset.send("mint", account, 10 * PUT_IN, sender=stage.owner)
        asset.send("approve", spender.address, MAX_UINT256, sender=account)
    vault.send("deposit", PUT_IN, stage.alice, sender=stage.alice)
    vault.send("approve", skimmer.address, MAX_UINT256, sender=stage.owner)
    treasury = Treasury(stage, asset, vault, router, skimmer)
    treasury.owner("invest", PUT_IN)
    return treasury


def test_skim__gain__goes_to_the_router_and_the_principal_stays(treasury: Treasury):
    """BB-17: half of what the vault earned is the treasury's; all but rounding becomes revenue."""
    assert treasury.holding() == (PUT_IN, PUT_IN)
    treasury.gain(2_000 * UNIT)
    principal, value = treasury.holding()
    assert (principal, 1_000 * UNIT - 2 <= value - principal <= 1_000 * UNIT) == (PUT_IN, True)
    outcome = treasury.skim()
    (assets,) = treasury.skimmer.decode_output("skim", outcome.output)
    assert value - principal - 2 <= assets <= value - principal
    assert treasury.paid() == assets
    principal, value = treasury.holding()
    assert PUT_IN == principal <= value <= PUT_IN + 2
    assert treasury.stage.events(outcome, treasury.skimmer) == [
        (
            "Skimmed",
            {"vault": treasury.vault.address, "assets": assets, "value": value, "principal": PUT_IN},
        )
    ]
    treasury.router.send("distribute", treasury.asset.address, sender=treasury.stage.stranger)
    assert treasury.stage.balance(treasury.asset, treasury.router) == 0


def test_skim__again_and_again__no_gain_twice(treasury: Treasury):
    """BB-17: the second call finds nothing, and many calls pay no more than one."""
    treasury.gain(2_000 * UNIT)
    paid = treasury.skimmed()
    principal, value = treasury.holding()
    for _ in range(3):
        if value > principal + 1:  # what rounding left; one unit is less than a share
            paid += treasury.skimmed()
            principal, value = treasury.holding()
    with reverts_with("YieldSkimmerNoGain", treasury.vault.address, *reversed(treasury.holding())):
        treasury.skim()
    assert treasury.paid() == paid <= 1_000 * UNIT
    assert treasury.holding()[1] >= PUT_IN


def test_skim__price_falls_and_recovers__the_same_gain_is_not_paid_again(treasury: Treasury):
    """BB-17: after a loss nothing flows until the value is above the principal again; the loss is shown."""
    treasury.gain(2_000 * UNIT)
    first = treasury.skimmed()
    treasury.lose(1_000)
    principal, value = treasury.holding()
    assert (principal, value < PUT_IN * 91 // 100) == (PUT_IN, True)
    with reverts_with("YieldSkimmerNoGain", treasury.vault.address, value, PUT_IN):
        treasury.skim()
    assets = treasury.stage.balance(treasury.asset, treasury.vault)
    treasury.gain(assets // 9)  # about what was lost
    principal, value = treasury.holding()
    assert value <= PUT_IN + 3
    treasury.gain(200 * UNIT)
    second = treasury.skimmed()
    assert second <= 101 * UNIT
    assert treasury.paid() == first + second
    assert treasury.holding()[1] >= PUT_IN


def test_skim__donation_to_the_vault__is_a_gain_that_the_donor_paid(treasury: Treasury):
    """BB-17: a gift moves the price up: what flows is the gift's share, and the principal is not touched."""
    stage = treasury.stage
    treasury.asset.send("transfer", treasury.vault.address, 777 * UNIT, sender=stage.alice)
    assert treasury.skimmed() <= 777 * UNIT // 2
    assert treasury.holding()[1] >= PUT_IN
    treasury.vault.send("redeem", PUT_IN, stage.alice, stage.alice, sender=stage.alice)
    assert treasury.holding()[1] >= PUT_IN


def test_skim__shares_given_to_the_skimmer__are_gains_and_no_principal(treasury: Treasury):
    """BB-17: nobody but the owner moves the principal."""
    stage, gift = treasury.stage, 5 * UNIT
    treasury.vault.send("transfer", treasury.skimmer.address, gift, sender=stage.alice)
    assert treasury.skimmer.view("principalOf", treasury.vault.address) == PUT_IN
    assert gift - 1 <= treasury.skimmed() <= gift


def test_skim__any_history__pays_gains_only(treasury: Treasury):
    """BB-17: gains, losses, gifts and payments in any order: what flowed and what is left is never less."""
    stage = treasury.stage
    start = stage.chain.snapshot()

    def check(history: tuple[int, ...]) -> None:
        nonlocal start
        stage.chain.restore(start)
        start = stage.chain.snapshot()
        came = 0
        for step in history:
            if step > 0:
                treasury.gain(step)
                came += step
            elif step < 0:
                treasury.lose(-step)
            principal, value = treasury.holding()
            if value > principal + 1:
                treasury.skim()
                assert treasury.holding()[1] >= principal
            else:
                assert treasury.paid() <= came // 2 + len(history)
        assert treasury.paid() <= came // 2 + len(history)

    check_each(
        [(1, 2, 3), (10**9, -500, 10**9, 10**11), (-5_000, 10**12, 10**12), (7, -1, 7, -1, 10**6, -9_999, 1)],
        check,
    )


def test_invest__shares_the_treasury_has__count_at_their_worth(treasury: Treasury):
    """A gain from before stays a gain; what is added is principal."""
    stage = treasury.stage
    treasury.gain(2_000 * UNIT)
    treasury.asset.send("approve", treasury.vault.address, MAX_UINT256, sender=stage.owner)
    treasury.vault.send("deposit", 500 * UNIT, stage.owner, sender=stage.owner)
    before = treasury.holding()
    shares = stage.balance(treasury.vault, stage.owner)
    treasury.owner("investShares", shares)
    after = treasury.holding()
    assert after[1] - after[0] == before[1] - before[0]
    assert 500 * UNIT - 2 <= after[0] - before[0] <= 500 * UNIT


def test_divest__principal_falls_by_as_much(treasury: Treasury):
    stage = treasury.stage
    treasury.gain(2_000 * UNIT)
    before = treasury.holding()
    held = stage.balance(treasury.asset, stage.treasury)
    outcome = treasury.owner("divest", 400_000 * UNIT, stage.treasury)
    assert stage.events(outcome, treasury.skimmer) == [
        (
            "Divested",
            {
                "vault": treasury.vault.address,
                "to": stage.treasury,
                "assets": 400_000 * UNIT,
                "principal": 600_000 * UNIT,
            },
        )
    ]
    assert stage.balance(treasury.asset, stage.treasury) - held == 400_000 * UNIT
    after = treasury.holding()
    assert abs((after[1] - after[0]) - (before[1] - before[0])) <= 2
    treasury.skim()
    assert treasury.holding()[1] >= 600_000 * UNIT


def test_set_principal__loss_written_off__later_gains_flow_again(treasury: Treasury):
    """BB-17: only the owner's vote makes less of the principal."""
    treasury.lose(1_000)
    value = treasury.holding()[1]
    outcome = treasury.owner("setPrincipal", value)
    assert treasury.stage.events(outcome, treasury.skimmer) == [
        (
            "PrincipalSet",
            {"vault": treasury.vault.address, "oldPrincipal": PUT_IN, "newPrincipal": value},
        )
    ]
    treasury.gain(100 * UNIT)
    assert 50 * UNIT - 2 <= treasury.skimmed() <= 50 * UNIT


def test_close__all_shares_come_home_whatever_they_are_worth(treasury: Treasury):
    """Also of a vault that pays nobody out: shares are moved, not redeemed."""
    stage = treasury.stage
    shares = stage.balance(treasury.vault, treasury.skimmer)
    outcome = treasury.owner("close", stage.treasury)
    assert treasury.skimmer.decode_output("close", outcome.output) == (shares,)
    assert stage.balance(treasury.vault, stage.treasury) == shares
    assert treasury.holding() == (0, 0)
    with reverts_with("YieldSkimmerUnknownVault", treasury.vault.address):
        treasury.skim()


def test_skim__vault_of_a_stranger__reverts(treasury: Treasury):
    """BB-17: a stranger's vault is asked for nothing, also not for shares that were sent here."""
    stage = treasury.stage
    vault = stage.deploy("MockShareVault", treasury.asset.address)
    treasury.asset.send("approve", vault.address, MAX_UINT256, sender=stage.alice)
    vault.send("deposit", 5, treasury.skimmer.address, sender=stage.alice)
    with reverts_with("YieldSkimmerUnknownVault", vault.address):
        treasury.skimmer.send("skim", vault.address, sender=stage.stranger)


def test_owner_functions__nothing_or_a_stranger__reverts(treasury: Treasury):
    stage, vault = treasury.stage, treasury.vault.address
    for function, *args in (
        ("invest", 0),
        ("investShares", 0),
        ("divest", 0, stage.dave),
        ("setPrincipal", 0),
    ):
        with reverts_with("YieldSkimmerNothing", vault):
            treasury.owner(function, *args)
    calls = (
        ("invest", 1),
        ("investShares", 1),
        ("divest", 1, stage.stranger),
        ("close", stage.stranger),
        ("setPrincipal", 1),
    )
    for function, *args in calls:
        with reverts_with(ONLY_OWNER, stage.stranger):
            treasury.skimmer.send(function, vault, *args, sender=stage.stranger)
    with reverts_with("YieldSkimmerInvalidRouter", stage.bob):
        stage.deploy("YieldSkimmer", stage.owner, stage.bob)
