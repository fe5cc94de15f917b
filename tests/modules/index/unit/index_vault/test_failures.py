"""What went wrong in other indices, and must not here: IX-01 to IX-15."""

import pytest

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.units import HOUR
from ape_dao.modules.index.model import BPS, DEAD_SHARES, ENDED, ONE, up
from utils.auction import step
from utils.checks import check_each, reverts_with
from utils.constants import DAY, MAX_UINT256, WAD
from utils.index_vault import (
    BUYS,
    FAIR,
    FIRST_SHARES,
    LENGTH,
    MAX_SHARE,
    MILLION,
    SELLS,
    IndexStage,
)
from utils.rpc import Reverted

HALF = LENGTH // 2


def heavy(stage: IndexStage, percent: int = 100, number: int = 1) -> None:
    """The vault gets more of a part, and its auction begins."""
    stage.mint_tokens(number, stage.balance(number) * percent // 100)
    stage.go(stage.now + DAY)
    stage.start(number)


def to_fair(stage: IndexStage) -> None:
    """The second at which both prices are the last one."""
    stage.go(stage.part(1)["started_at"] + HALF)


def test_take__after_a_donation_or_a_redemption__goes_on(stage: IndexStage):
    """IX-01: `maxAmount` is a cap; a stranger's dust neither makes a bid revert nor its price fall on."""
    heavy(stage)
    to_fair(stage)
    seen = stage.offer()
    stage.mint_tokens(0, 1)
    stage.mint_tokens(1, 1)
    stage.redeem(FIRST_SHARES // 100, stage.owner)
    most = seen["sell"] * FAIR[1] // ONE * 101 // 100
    outcome = stage.take(most=seen["sell"], limit=most)
    taken = stage.events(outcome)[0][1]
    assert seen["sell"] * 98 // 100 < taken["amount"] <= seen["sell"]


def test_take__all_of_it__ends_the_auction(stage: IndexStage):
    """IX-02: a taken auction stays closed, whatever comes back at its decayed price."""
    heavy(stage)
    to_fair(stage)
    stage.take()
    stage.mint_tokens(1, stage.balance(1))
    stage.go(stage.now + 6 * HOUR)
    assert stage.part(1)["direction"] == ENDED
    assert (stage.offer()["sell"], stage.offer()["buy"]) == (0, 0)
    with reverts_with("IndexVaultTooSoon", stage.part(1)["started_at"] + DAY):
        stage.start(1)


def test_take__all_of_it__less_than_the_auction_may_move__ends_it_too(stage: IndexStage):
    """IX-02."""
    stage.set_targets([stage.target(0), stage.target(1, max_share=BPS), stage.target(2)])
    heavy(stage)
    to_fair(stage)
    stage.take()
    assert stage.part(1)["used"] < 10**9
    stage.mint_tokens(1, stage.balance(1))
    assert stage.part(1)["direction"] == ENDED
    assert (stage.offer()["sell"], stage.offer()["buy"]) == (0, 0)


def test_offer__shares_minted_and_redeemed__follows(stage: IndexStage):
    """IX-03: an offer is computed from what is held at the moment, never from amounts of the start."""
    heavy(stage)
    to_fair(stage)
    before = stage.offer()
    stage.mint(FIRST_SHARES)
    assert stage.offer()["sell"] == pytest.approx(2 * before["sell"], rel=1e-13)
    stage.redeem(FIRST_SHARES)
    assert stage.offer()["sell"] == pytest.approx(before["sell"], rel=1e-13)


def test_last_price_of_another_part__changes_amounts_only(stage: IndexStage):
    """IX-04: no price decides what the vault pays or is paid but that of the part's own auction."""
    heavy(stage)
    to_fair(stage)
    stage.vault.send("start", 2, sender=stage.stranger)
    before = stage.offer()
    stage.take(2)  # at four times the market's price, which the vault keeps
    after = stage.offer()
    assert stage.part(2)["last"] > 3 * FAIR[2]
    assert after["sell_price"] == before["sell_price"]
    assert after["buy_price"] == before["buy_price"]


def test_mint__after_everybody_left__costs_its_part(stage: IndexStage):
    """IX-05: dead shares stay, so the next minter pays the same part of everything."""
    stage.redeem(FIRST_SHARES, stage.owner)
    assert stage.vault.view("totalSupply") == DEAD_SHARES
    left = [stage.balance(i) for i in range(3)]
    stage.mint_tokens(0, MILLION)
    amounts = stage.vault.view("amountsFor", WAD, True)
    assert amounts[0] == up((left[0] + MILLION) * WAD, DEAD_SHARES)
    with reverts_with("IndexVaultAboveMax", 0, amounts[0], amounts[0] - 1):
        stage.vault.send("mint", WAD, stage.alice, [amounts[0] - 1, *amounts[1:]], sender=stage.alice)


def test_mint__first__is_the_owners(stage: IndexStage):
    """IX-05: nobody mints before the owner has brought something, however little lies there."""
    stage.vault = stage.create()
    stage.mint_tokens(0, 1)
    with reverts_with("IndexVaultNotMinter", stage.alice):
        stage.mint(FIRST_SHARES)
    with reverts_with("IndexVaultInvalidShares", WAD - 1, WAD):
        stage.mint(WAD - 1, stage.owner, most=1)


def test_take__both_directions__first_take_decides(stage: IndexStage):
    """IX-06: a part is never sold and bought in one auction, and has one auction at a time."""
    heavy(stage)
    stage.go(stage.now + HOUR)
    offer = stage.offer()
    assert offer["sell"] and offer["buy"]
    stage.take(sells=BUYS, most=offer["buy"] // 2)
    assert stage.offer()["sell"] == 0
    with pytest.raises(Exception, match="IndexVaultNothingOffered"):
        stage.take(sells=SELLS)
    with reverts_with("IndexVaultTooSoon", stage.part(1)["started_at"] + DAY):
        stage.start(1)


def test_mint_and_redeem__limits(stage: IndexStage):
    """IX-07: who mints names the most of each part, who redeems the least, one entry a part."""
    amounts = stage.vault.view("amountsFor", WAD, True)
    for i in range(3):
        limits = [amount - (j == i) for j, amount in enumerate(amounts)]
        with reverts_with("IndexVaultAboveMax", i, amounts[i], amounts[i] - 1):
            stage.vault.send("mint", WAD, stage.alice, limits, sender=stage.alice)
    amounts = stage.vault.view("amountsFor", WAD, False)
    for i in range(3):
        limits = [amount + (j == i) for j, amount in enumerate(amounts)]
        with reverts_with("IndexVaultBelowMin", i, amounts[i], amounts[i] + 1):
            stage.redeem(WAD, stage.owner, limits)
    for function in ("mint", "redeem"):
        with reverts_with("IndexVaultLengthMismatch", 2, 3):
            stage.vault.send(function, WAD, stage.owner, [0, 0], sender=stage.owner)


def test_take__callback__nothing_else_works_meanwhile(stage: IndexStage):
    """IX-08: between what a taker gets and what it pays, the vault answers no call and no view."""
    heavy(stage)
    to_fair(stage)
    taker = stage.deploy("MockIndexTaker", stage.vault.address)
    stage.mint_tokens(0, MILLION, taker.address)
    calls = [
        ("offer", 1), ("partOf", 1), ("amountsFor", WAD, True), ("claimOf", stage.alice, stage.alice),
        ("start", 2), ("accrue",), ("mint", 1, stage.alice, [0] * 3), ("redeem", 1, stage.alice, [0] * 3),
        ("claim", stage.alice, stage.alice), ("quarantine", 1), ("readmit", 1),
        ("take", 1, 1, True, 1, 1, MAX_UINT256, stage.alice, b""),
    ]  # fmt: skip
    steps = [step(stage.vault, *call, may_fail=True) for call in calls]
    outcome = taker.send("bid", 1, stage.part(1)["id"], True, MAX_UINT256, steps, sender=stage.alice)
    (told,) = [one for one in stage.chain.decode_logs(outcome.logs) if one.name == "CalledBack"]
    refused = stage.chain.decode_revert(bytes(told.args["answers"][0])).name
    assert refused == "ReentrancyGuardReentrantCall"
    assert {stage.chain.decode_revert(bytes(answer)).name for answer in told.args["answers"]} == {refused}
    assert stage.balance(1, taker.address) == told.args["amount"]
    assert stage.balance(0, taker.address) == MILLION - told.args["payment"]


def test_mint_and_redeem__auctions_run_or_pause__work(stage: IndexStage):
    """IX-09: no auction and no pause keeps anybody from minting and redeeming."""
    heavy(stage)
    to_fair(stage)
    stage.take(most=stage.offer()["sell"] // 2)
    stage.mint(WAD)
    stage.vault.send("setPaused", stage.now + 14 * DAY, sender=stage.guardian)
    stage.mint(WAD)
    stage.redeem(2 * WAD)
    with reverts_with("IndexVaultPaused", stage.now + 14 * DAY):
        stage.take()
    with reverts_with("IndexVaultPaused", stage.now + 14 * DAY):
        stage.start(2)


def test_accrue__before_anybody_and_after_a_change(stage: IndexStage):
    """IX-10: no fee on nothing, the old rate until the change, the supply of the moment."""
    stage.vault = stage.create(fees=(200, 0, True))
    stage.go(stage.now + 100 * DAY)
    stage.vault.send("accrue", sender=stage.alice)
    assert stage.vault.view("totalSupply") == 0
    stage.fund()
    supply = stage.vault.view("totalSupply")
    assert supply == FIRST_SHARES + DEAD_SHARES
    stage.go(stage.now + 365 * DAY)
    stage.vault.send("setFees", (100, 0, True), sender=stage.owner)
    first = supply * 200 * 365 * DAY // (BPS * 365 * DAY - 200 * 365 * DAY)
    assert stage.shares(stage.router.address) == first
    stage.go(stage.now + 365 * DAY)
    stage.mint(WAD)
    supply += first
    assert stage.shares(stage.router.address) - first == supply * 100 // (BPS - 100)


def test_accrue__rate_raised_from_nothing__begins_then(stage: IndexStage):
    """IX-10: the time without a fee is not charged later."""
    stage.go(stage.now + 300 * DAY)
    stage.vault.send("setFees", (200, 0, True), sender=stage.owner)
    stage.vault.send("accrue", sender=stage.alice)
    assert stage.shares(stage.router.address) == 0


def test_price__of_a_tiny_token__is_fine_enough(stage: IndexStage):
    """IX-11: a token of 18 decimals worth a billionth of a dollar has a price of eight digits and more."""
    price = 10**6 * ONE // (10**9 * WAD)
    cheap = stage.deploy("MockPlainToken", 18)
    targets = [stage.target(0, weight=5_000), stage.target(1, cheap, weight=5_000, price=price)]
    stage.vault = stage.create(targets)
    assert stage.part(1)["last"] == price == 10**6
    cheap.send("mint", stage.vault.address, 10**36, sender=stage.owner)
    stage.mint_tokens(0, MILLION // 2)
    stage.go(stage.now + DAY)
    stage.start(1)
    prices = []
    for second in range(0, DAY // 2, HOUR):
        stage.go(stage.part(1)["started_at"] + second)
        prices.append(stage.offer()["sell_price"])
    assert len(set(prices)) == len(prices) and prices == sorted(prices, reverse=True)


def test_redeem__part_that_fails__gives_a_claim_and_everything_else(stage: IndexStage):
    """IX-12: a paused part keeps nobody from the rest, and its claim is paid when it works again."""
    token = stage.deploy("MockPausableToken", 18)
    tokens = [stage.tokens[0], token, stage.tokens[2]]
    stage.vault = stage.create([stage.target(0), stage.target(1, token), stage.target(2)])
    stage.fund(tokens=tokens)
    held = int(token.view("balanceOf", stage.vault.address))
    with reverts_with("IndexVaultWorks", 1):
        stage.vault.send("quarantine", 1, sender=stage.stranger)
    token.send("setPaused", True, sender=stage.owner)
    stage.vault.send("quarantine", 1, sender=stage.stranger)
    with reverts_with("IndexVaultNotReadmitted", 1):
        stage.vault.send("readmit", 1, sender=stage.stranger)
    with reverts_with("IndexVaultInQuarantine", 1):
        stage.mint(WAD)
    with reverts_with("IndexVaultInQuarantine", 1):
        stage.start(1)
    part = FIRST_SHARES // 4
    with reverts_with("IndexVaultBelowMin", 1, 0, 1):
        stage.redeem(part, stage.owner, [0, 1, 0])
    before = stage.balance(0, stage.owner)
    stage.redeem(part, stage.owner)
    assert stage.balance(0, stage.owner) - before == 200_000 * 10**6 * part // (FIRST_SHARES + DEAD_SHARES)
    assert stage.vault.view("claimOf", token.address, stage.owner) == part
    token.send("setPaused", False, sender=stage.owner)
    stage.vault.send("readmit", 1, sender=stage.stranger)
    supply = FIRST_SHARES + DEAD_SHARES
    assert stage.part(1)["held"] == held * (supply - part) // supply
    before = int(token.view("balanceOf", stage.owner))
    stage.vault.send("claim", token.address, stage.owner, sender=stage.stranger)
    assert int(token.view("balanceOf", stage.owner)) - before == held * part // supply
    with reverts_with("IndexVaultNoClaim", token.address, stage.owner):
        stage.vault.send("claim", token.address, stage.owner, sender=stage.stranger)


def test_redeem__balance_that_cannot_be_read__gives_everything_else(stage: IndexStage):
    """IX-18: a token that answers nothing any more locks up neither shares nor auctions of the others."""
    token = stage.deploy("MockPlainToken", 18)
    tokens = [stage.tokens[0], token, stage.tokens[2]]
    stage.vault = stage.create([stage.target(0), stage.target(1, token), stage.target(2)])
    stage.fund(tokens=tokens)
    works = stage.anvil.call("eth_getCode", token.address, "latest")
    part = FIRST_SHARES // 4
    for broken in ("0x5f5ffd", "0x00", "0x"):  # reverts, answers nothing, has no code
        stage.anvil.call("anvil_setCode", token.address, broken)
        with pytest.raises(Reverted):
            stage.redeem(part, stage.owner)
        stage.vault.send("quarantine", 1, sender=stage.stranger)
        before = stage.balance(2, stage.owner)
        stage.redeem(part, stage.owner)
        assert stage.balance(2, stage.owner) > before
        stage.go(stage.now + DAY)
        stage.start(2)
        assert stage.part(1)["held"] == 0
        with reverts_with("IndexVaultNotReadmitted", 1):
            stage.vault.send("readmit", 1, sender=stage.stranger)
        stage.anvil.call("anvil_setCode", token.address, works)
        stage.vault.send("readmit", 1, sender=stage.stranger)
    assert stage.vault.view("claimOf", token.address, stage.owner) == 3 * part
    stage.vault.send("claim", token.address, stage.owner, sender=stage.stranger)
    assert int(token.view("balanceOf", stage.vault.address)) < 10**6 * WAD // 4


def test_tokens__of_every_kind(stage: IndexStage):
    """IX-12: a fee of transfers reverts where it would cost the vault; odd answers do not matter."""

    def check(name: str) -> None:
        token = stage.deploy(f"Mock{name}Token", *(() if name == "NoReturn" else (18,)))
        stage.vault = stage.create([stage.target(0), stage.target(1, token), stage.target(2)])
        if name == "FalseReturn":
            token.send("setFailing", True, sender=stage.owner)
        if name in ("Fee", "FalseReturn"):
            with pytest.raises(Exception, match="IndexVaultMissing|SafeERC20FailedOperation"):
                stage.fund(tokens=[stage.tokens[0], token, stage.tokens[2]])
            return
        stage.fund(tokens=[stage.tokens[0], token, stage.tokens[2]])
        stage.mint(WAD)
        stage.redeem(WAD)

    check_each(("Plain", "Fee", "Hook", "NoReturn", "FalseReturn", "Blocklist"), check)


def test_price__of_an_hour_without_blocks__falls_by_a_ninth(stage: IndexStage):
    """IX-13: what a stopped sequencer costs is at most the most of an auction times what the price falls."""
    heavy(stage)
    to_fair(stage)
    before = stage.offer()
    stage.go(stage.now + HOUR)
    after = stage.offer()
    assert 0.109 < 1 - after["sell_price"] / before["sell_price"] < 0.110
    assert before["sell"] * BPS <= stage.balance(1) * MAX_SHARE


def test_take__dust__moves_the_price_by_no_more_than_its_part(stage: IndexStage):
    """IX-14: less than a tenth of the offer is refused, and a tenth moves the last price by a tenth."""
    heavy(stage)
    offer = stage.offer()
    least = up(offer["sell"], 10)
    with reverts_with("IndexVaultTakeTooSmall", least - 1, least):
        stage.take(most=least - 1)
    stage.take(most=least)
    moved = stage.part(1)["last"] - FAIR[1]
    assert moved == (offer["sell_price"] - FAIR[1]) * least // offer["sell"]


def test_mint_and_redeem__read_no_price(stage: IndexStage):
    """IX-15: neither takes a price, and both answer the same whatever prices are remembered."""
    entries = {one["name"]: one for one in artifact("IndexVault").abi if one["type"] == "function"}
    for function in ("mint", "redeem", "amountsFor", "claim"):
        names = [one["name"].lower() for one in (*entries[function]["inputs"], *entries[function]["outputs"])]
        assert not [name for name in names if "price" in name or "value" in name]
    before = [stage.vault.view("amountsFor", WAD, is_mint) for is_mint in (True, False)]
    stage.go(stage.now + DAY)
    stage.start(1)
    held = [stage.balance(i) for i in range(3)]
    offer = stage.offer()
    stage.take(most=offer["sell"])
    assert stage.part(1)["last"] > 3 * FAIR[1]
    for i in range(2):  # as much as before of everything
        excess = stage.balance(i) - held[i]
        if excess < 0:
            stage.mint_tokens(i, -excess)
    after = [stage.vault.view("amountsFor", WAD, is_mint) for is_mint in (True, False)]
    assert [one[1:] for one in after] == [one[1:] for one in before]
