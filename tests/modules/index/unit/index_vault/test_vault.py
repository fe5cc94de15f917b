"""What owner, guardian, holders and takers can do, and their bounds."""

from ape_dao.core.units import HOUR
from ape_dao.modules.index.model import BPS, DEAD_SHARES, ENDED, ONE
from ape_dao.modules.index.model import SELLS as HAS_SOLD
from utils.checks import check_each, reverts_with
from utils.constants import DAY, MAX_UINT256, WAD, WEEK, ZERO_ADDRESS
from utils.index_vault import (
    BAND,
    BUYS,
    FAIR,
    FIRST_SHARES,
    LENGTH,
    SELLS,
    IndexStage,
)
from utils.rpc import RpcError

HALF = LENGTH // 2


def test_start__probe_due__offers_both_ways(stage: IndexStage):
    """Within the band a probe offers in the first half of the auction, and ends with its first take."""
    stage.vault.send("setSchedule", (DAY, WEEK, 100), sender=stage.owner)
    stage.go(stage.now + WEEK - 1)
    stage.start(1)
    assert not stage.part(1)["is_probe"]
    stage.go(stage.now + DAY)
    (told,) = stage.events(stage.vault.send("start", 1, sender=stage.alice))
    assert told == ("AuctionStarted", {"part": 1, "id": 2, "last": FAIR[1], "isProbe": True})
    began = stage.now
    stage.go(began + HALF)
    offer = stage.offer()
    held = stage.balance(1)
    assert offer["sell"] == offer["buy"] == held // 100
    stage.take(most=held // 1_000)
    assert stage.part(1)["direction"] == ENDED
    stage.go(began + DAY)
    stage.start(1)
    assert not stage.part(1)["is_probe"]
    stage.start(2)
    stage.go(stage.part(2)["started_at"] + HALF + 1)
    assert (stage.part(2)["is_probe"], stage.offer(2)["sell"], stage.offer(2)["buy"]) == (True, 0, 0)


def test_start__schedule(stage: IndexStage):
    stage.start(1)
    until = stage.now + DAY
    stage.go(until - 1)
    with reverts_with("IndexVaultTooSoon", until):
        stage.start(1)
    stage.go(until)
    stage.start(1)
    stage.vault.send("setSchedule", (3 * DAY, 0, 0), sender=stage.owner)
    stage.go(until + 2 * DAY)
    with reverts_with("IndexVaultTooSoon", until + 3 * DAY):
        stage.start(1)
    for part in (0, 3, 20):
        with reverts_with("IndexVaultUnknownPart", part, 3):
            stage.vault.send("start", part, sender=stage.alice)


def test_take__moves_what_it_says(stage: IndexStage):
    stage.mint_tokens(1, stage.balance(1))
    stage.go(stage.now + DAY)
    stage.start(1)
    stage.go(stage.now + 10 * HOUR)
    offer, held = stage.offer(), stage.balance(1)
    amount = offer["sell"] // 2
    payment = -(-amount * offer["sell_price"] // ONE)
    with reverts_with("IndexVaultLimit", payment, payment - 1):
        stage.take(most=amount, limit=payment - 1)
    before = stage.balance(0), stage.balance(1, stage.bob)
    (told,) = stage.events(stage.take(most=amount, limit=payment, receiver=stage.bob))
    last = stage.part(1)["last"]
    assert told == (
        "Taken",
        {
            **{"part": 1, "id": 1, "taker": stage.alice, "vaultSells": True, "amount": amount},
            **{"payment": payment, "price": offer["sell_price"], "newLast": last},
        },
    )
    assert stage.balance(0) - before[0] == payment
    assert held - stage.balance(1) == stage.balance(1, stage.bob) - before[1] == amount
    assert FAIR[1] < last < offer["sell_price"]
    assert stage.part(1)["direction"] == HAS_SOLD


def test_take__vault_buys__pays_at_least_what_the_taker_wants(stage: IndexStage):
    stage.mint_tokens(0, stage.balance(0) * 5)  # new money
    stage.go(stage.now + DAY)
    stage.start(2)
    stage.go(stage.now + HALF)
    offer = stage.offer(2)
    assert offer["buy"] > 0 == offer["sell"]
    payment = offer["buy"] * offer["buy_price"] // ONE
    with reverts_with("IndexVaultLimit", payment, payment + 1):
        stage.take(2, BUYS, limit=payment + 1)
    before = stage.balance(0, stage.alice)
    stage.take(2, BUYS, limit=payment)
    assert stage.balance(0, stage.alice) - before == payment


def test_take__refused(stage: IndexStage):
    stage.go(stage.now + DAY)
    stage.start(1)
    late = stage.now + 1
    stage.go(stage.now + HALF)
    with reverts_with("IndexVaultDeadlinePassed", late, stage.now):
        stage.take(deadline=late)
    for receiver in (ZERO_ADDRESS, stage.vault.address):
        with reverts_with("IndexVaultInvalidReceiver", receiver):
            stage.take(receiver=receiver)
    with reverts_with("IndexVaultStaleId", 2, 1):
        stage.take(id=2)
    with reverts_with("IndexVaultNothingOffered", 1, 4_000, 3_500, 4_500):
        stage.take()
    stage.go(stage.part(1)["started_at"] + LENGTH + 1)
    with reverts_with("IndexVaultStaleId", 1, 1):
        stage.take()


def test_set_targets__glides(stage: IndexStage):
    """Weights move in a straight line from where they are; a running auction ends."""
    stage.start(1)
    targets = [stage.target(0, weight=1_000), stage.target(1, weight=5_000), stage.target(2)]
    (told,) = stage.events(stage.set_targets(targets, 10 * DAY))
    assert (told[0], told[1]["glide"]) == ("TargetsSet", 10 * DAY)
    assert stage.part(1)["direction"] == ENDED
    began = stage.now
    for days, weight in ((0, 4_000), (5, 4_500), (9, 4_900), (10, 5_000), (20, 5_000)):
        stage.go(began + days * DAY)
        assert (stage.part(1)["weight"], stage.part(1)["final_weight"]) == (weight, 5_000)
        assert sum(stage.part(i)["weight"] for i in range(3)) == BPS
    stage.set_targets([stage.target(i) for i in range(3)], 10 * DAY)
    began = stage.now
    stage.go(began + 5 * DAY)
    stage.set_targets([stage.target(i) for i in range(3)], DAY)
    assert stage.part(1)["weight"] == 4_500


def test_set_targets__bad__reverts(stage: IndexStage):
    good = [stage.target(i) for i in range(3)]
    token = stage.tokens

    def with_part(**changes):
        return [good[0], stage.target(1, **changes), good[2]]

    cases = [
        (with_part(weight=4_001), DAY, "IndexVaultWeightsSum", 10_001, BPS),
        (good, DAY - 1, "IndexVaultInvalidGlide", DAY - 1, DAY, 90 * DAY),
        (good, 90 * DAY + 1, "IndexVaultInvalidGlide", 90 * DAY + 1, DAY, 90 * DAY),
        (good[:2], DAY, "IndexVaultLengthMismatch", 2, 3),
        ([good[0], good[2], good[1]], DAY, "IndexVaultInvalidTarget", 1, token[2].address),
        ([stage.target(0, band=1), *good[1:]], DAY, "IndexVaultInvalidTerms", 0, 1, 0, 0, 0),
        ([*good, stage.target(1, weight=0)], DAY, "IndexVaultInvalidTarget", 3, token[1].address),
        ([*good] * 7, DAY, "IndexVaultTooManyParts", 21, 20),
    ]
    for changes in (
        {"band": 0}, {"band": 5_001}, {"max_share": 0}, {"max_share": 10_001}, {"doublings": 0},
        {"doublings": 5}, {"length": HOUR - 1}, {"length": 30 * DAY + 1},
    ):  # fmt: skip
        terms = {"band": BAND, "max_share": 1_000, "doublings": 2, "length": LENGTH, **changes}
        cases.append((with_part(**changes), DAY, "IndexVaultInvalidTerms", 1, *terms.values()))
    new = stage.deploy("MockPlainToken", 18)
    for price in (999, 2**160 + 1):
        more = [*with_part(weight=3_000), stage.target(3, new, weight=1_000, band=1, max_share=1, doublings=1,
                                                       length=HOUR, price=price)]  # fmt: skip
        cases.append((more, DAY, "IndexVaultInvalidPrice", 3, price))
    for bad in (stage.alice, stage.vault.address, token[0].address):
        more = [*with_part(weight=3_000), (bad, 1_000, 500, 1_000, 2, LENGTH, FAIR[1])]
        cases.append((more, DAY, "IndexVaultInvalidTarget", 3, bad))

    def check(case):
        targets, glide, error, *values = case
        with reverts_with(error, *values):
            stage.set_targets(targets, glide)

    check_each(cases, check)


def test_retire__then_another_part(stage: IndexStage):
    """A part is sold entirely once its weight is zero; its place stays empty until another takes it."""
    gone = [stage.target(0, weight=6_000), stage.target(1, weight=0), stage.target(2)]
    stage.set_targets(gone)
    with reverts_with("IndexVaultNotRetirable", 1, 4_000, 400_000 * 10**6, 10**9 - 1):
        stage.vault.send("retire", 1, sender=stage.owner)
    stage.go(stage.now + DAY)
    while stage.balance(1):
        stage.go(stage.now + DAY)
        stage.start(1)
        stage.go(stage.now + HALF)
        stage.take()
    stage.mint_tokens(1, 12)  # somebody's dust
    before = stage.balance(1, stage.owner)
    (told,) = stage.events(stage.vault.send("retire", 1, sender=stage.owner))
    assert told == ("Retired", {"part": 1, "token": stage.tokens[1].address, "amount": 12})
    assert stage.balance(1, stage.owner) - before == 12
    assert stage.part(1)["token"] == ZERO_ADDRESS
    with reverts_with("IndexVaultUnknownPart", 1, 3):
        stage.start(1)
    assert stage.vault.view("amountsFor", WAD, True)[1] == 0
    stage.mint(WAD)
    stage.redeem(WAD)
    stage.set_targets(gone)
    assert (stage.part(1)["token"], stage.count) == (ZERO_ADDRESS, 3)
    new = stage.deploy("MockPlainToken", 18)
    stage.set_targets([stage.target(0), stage.target(1, new, price=FAIR[1] // 2), stage.target(2)])
    part = stage.part(1)
    assert (part["token"], part["last"], part["weight"]) == (new.address, FAIR[1] // 2, 0)
    assert part["id"] > 1


def test_retire__refused(stage: IndexStage):
    with reverts_with("IndexVaultNotRetirable", 0, BPS, 200_000 * 10**6, 10**9 - 1):
        stage.vault.send("retire", 0, sender=stage.owner)
    stage.set_targets([stage.target(0, weight=6_000), stage.target(1, weight=0), stage.target(2)])
    stage.go(stage.now + DAY)
    with reverts_with("IndexVaultNotRetirable", 1, 0, 400_000 * 10**6, 10**9 - 1):
        stage.vault.send("retire", 1, sender=stage.owner)
    stage.vault.send("quarantine", 1, sender=stage.owner)
    stage.redeem(FIRST_SHARES // 2, stage.owner)
    stage.vault.send("retire", 1, sender=stage.owner)
    held = stage.balance(1)
    with reverts_with("IndexVaultIsPart", stage.tokens[1].address):
        stage.vault.send("recover", stage.tokens[1].address, stage.bob, sender=stage.owner)
    stage.vault.send("claim", stage.tokens[1].address, stage.owner, sender=stage.bob)
    left = stage.balance(1)
    assert abs(left - held // 2) < 10**6
    stage.vault.send("recover", stage.tokens[1].address, stage.owner, sender=stage.owner)
    assert stage.balance(1) == 0


def test_mint__not_public__only_the_owner(stage: IndexStage):
    """A treasury: the DAO sends money, and no stranger can take part."""
    stage.vault.send("setFees", (0, 0, False), sender=stage.owner)
    with reverts_with("IndexVaultNotMinter", stage.alice):
        stage.mint(WAD)
    stage.mint(WAD, stage.owner)


def test_mint__rounds_up__redeem_down(stage: IndexStage):
    """A round trip never pays, whatever is donated between."""
    for shares in (1, 7, WAD // 3, WAD):
        before = [stage.balance(i, stage.alice) for i in range(3)]
        stage.mint(shares)
        for i in range(3):
            stage.mint_tokens(i, 1)
        stage.redeem(shares)
        assert all(stage.balance(i, stage.alice) <= before[i] for i in range(3))
    for function, values in (("mint", [MAX_UINT256] * 3), ("redeem", [0] * 3)):
        with reverts_with("IndexVaultInvalidShares", 0, 1):
            stage.vault.send(function, 0, stage.owner, values, sender=stage.owner)
    for receiver in (ZERO_ADDRESS, stage.vault.address):
        with reverts_with("IndexVaultInvalidReceiver", receiver):
            stage.vault.send("redeem", 1, receiver, [0] * 3, sender=stage.owner)


def test_mint_and_redeem__cross_fee__stays(stage: IndexStage):
    supply = FIRST_SHARES + DEAD_SHARES
    stage.vault.send("setFees", (0, 50, True), sender=stage.owner)
    held = stage.balance(0)
    before = stage.balance(0, stage.alice)
    stage.mint(WAD)
    assert before - stage.balance(0, stage.alice) == -(-held * WAD * 10_050 // (supply * BPS))
    held = stage.balance(0)
    before = stage.balance(0, stage.alice)
    stage.redeem(WAD)
    assert stage.balance(0, stage.alice) - before == held * WAD * 9_950 // ((supply + WAD) * BPS)


def test_set_paused__guardian__within_bounds(stage: IndexStage):
    limit, began = stage.now + 14 * DAY, stage.now
    with reverts_with("IndexVaultNotGuardian", stage.alice, stage.guardian):
        stage.vault.send("setPaused", 1, sender=stage.alice)
    with reverts_with("IndexVaultInvalidPause", limit + 1, limit, 0):
        stage.vault.send("setPaused", limit + 1, sender=stage.guardian)
    stage.vault.send("setPaused", limit, sender=stage.guardian)
    stage.go(began + 30 * DAY - 1)
    with reverts_with("IndexVaultInvalidPause", stage.now + DAY, stage.now + 14 * DAY, began + 30 * DAY):
        stage.vault.send("setPaused", stage.now + DAY, sender=stage.guardian)
    stage.go(began + 30 * DAY)
    stage.vault.send("setPaused", stage.now + DAY, sender=stage.guardian)
    stage.vault.send("setPaused", 0, sender=stage.owner)
    stage.start(1)
    (told,) = stage.events(stage.vault.send("setPaused", stage.now + 400 * DAY, sender=stage.owner))
    assert told == ("PausedUntil", {"until": stage.now + 400 * DAY})
    assert (stage.offer()["sell"], stage.offer()["buy"]) == (0, 0)


def test_owner__only(stage: IndexStage):
    calls = [
        ("setTargets", [stage.target(i) for i in range(3)], DAY), ("retire", 1), ("setFees", (0, 0, True)),
        ("setFeeReceiver", stage.router.address),
        ("setSchedule", (DAY, 0, 0)), ("setGuardian", stage.alice),
        ("recover", stage.router.address, stage.bob),
    ]  # fmt: skip
    for call in calls:
        with reverts_with("OwnableUnauthorizedAccount", stage.alice):
            stage.vault.send(*call, sender=stage.alice)
    with reverts_with("IndexVaultInvalidFees", 201, 0):
        stage.vault.send("setFees", (201, 0, True), sender=stage.owner)
    with reverts_with("IndexVaultInvalidFees", 0, 51):
        stage.vault.send("setFees", (0, 51, True), sender=stage.owner)
    with reverts_with("IndexVaultInvalidSchedule", HOUR - 1, 0):
        stage.vault.send("setSchedule", (HOUR - 1, 0, 0), sender=stage.owner)
    with reverts_with("IndexVaultInvalidSchedule", HOUR, 501):
        stage.vault.send("setSchedule", (HOUR, 0, 501), sender=stage.owner)
    with reverts_with("IndexVaultIsPart", stage.tokens[2].address):
        stage.vault.send("recover", stage.tokens[2].address, stage.owner, sender=stage.owner)
    stage.router.send("mint", stage.vault.address, 5, sender=stage.owner)
    stage.vault.send("recover", stage.router.address, stage.bob, sender=stage.owner)
    assert stage.router.view("balanceOf", stage.bob) == 5


def test_fee_receiver__bounds(stage: IndexStage):
    """IX-10: what was due goes to the old receiver, and no fee is minted to nobody."""
    with reverts_with("IndexVaultInvalidFees", 1, 0):
        stage.create(fee_receiver=ZERO_ADDRESS, fees=(1, 0, True))
    with reverts_with("IndexVaultInvalidReceiver", stage.alice):
        stage.create(fee_receiver=stage.alice)
    with reverts_with("IndexVaultLengthMismatch", 1, 2):
        stage.create([stage.target(0, weight=BPS)])
    stage.vault.send("setFees", (200, 0, True), sender=stage.owner)
    stage.go(stage.now + 365 * DAY)
    for receiver in (ZERO_ADDRESS, stage.alice):
        with reverts_with("IndexVaultInvalidReceiver", receiver):
            stage.vault.send("setFeeReceiver", receiver, sender=stage.owner)
    other = stage.tokens[0].address
    told = stage.events(stage.vault.send("setFeeReceiver", other, sender=stage.owner))
    assert [name for name, _ in told] == ["FeeAccrued", "FeeReceiverSet"]
    old = stage.shares(stage.router.address)
    assert old == (FIRST_SHARES + DEAD_SHARES) * 200 // 9_800
    stage.go(stage.now + DAY)
    stage.vault.send("accrue", sender=stage.alice)
    assert stage.shares(other) > 0 and stage.shares(stage.router.address) == old
    stage.vault.send("setFees", (0, 0, True), sender=stage.owner)
    stage.vault.send("setFeeReceiver", ZERO_ADDRESS, sender=stage.owner)
    with reverts_with("IndexVaultInvalidFees", 1, 0):
        stage.vault.send("setFees", (1, 0, True), sender=stage.owner)


def test_quarantine__owner__only_the_owner_readmits(stage: IndexStage):
    stage.start(1)
    (told,) = stage.events(stage.vault.send("quarantine", 1, sender=stage.owner))
    assert told == ("Quarantined", {"part": 1, "token": stage.tokens[1].address, "byOwner": True})
    assert (stage.part(1)["held"], stage.offer()["sell"]) == (0, 0)
    with reverts_with("IndexVaultInQuarantine", 1):
        stage.take()
    with reverts_with("IndexVaultInQuarantine", 1):
        stage.vault.send("quarantine", 1, sender=stage.owner)
    with reverts_with("IndexVaultNotReadmitted", 1):
        stage.vault.send("readmit", 1, sender=stage.alice)
    stage.vault.send("readmit", 1, sender=stage.owner)
    with reverts_with("IndexVaultNotReadmitted", 1):
        stage.vault.send("readmit", 1, sender=stage.owner)
    stage.vault.send("quarantine", 0, sender=stage.owner)
    with reverts_with("IndexVaultInQuarantine", 0):
        stage.vault.send("start", 2, sender=stage.alice)


def test_quarantine__too_little_gas__proves_nothing(stage: IndexStage):
    """A stranger cannot make the trial fail by too little gas, nor while there is nothing to try with.

    With too little gas the check refuses the call by name, with enough the part turns out to work.
    """
    data = stage.vault.encode("quarantine", 1)
    answers = {}
    for gas in range(60_000, 620_000, 20_000):
        call = {"from": stage.alice, "to": stage.vault.address, "data": data, "gas": hex(gas)}
        try:
            stage.anvil.call("eth_call", call, "latest")
            answers[gas] = "quarantined"
        except RpcError as err:
            told = bytes.fromhex((err.data or "").removeprefix("0x"))
            answers[gas] = str(stage.chain.decode_revert(told)).split("(")[0] if told else "out of gas"
            if answers[gas] == "IndexVaultTooLittleGas":
                assert stage.chain.decode_revert(told).args[1] == 400_000
    least = min((gas for gas, answer in answers.items() if answer != "IndexVaultTooLittleGas"), default=0)
    assert 420_000 <= least <= 480_000, answers
    assert {answer for gas, answer in answers.items() if gas >= least} == {"IndexVaultWorks"}
    stage.vault = stage.create()
    with reverts_with("IndexVaultWorks", 1):
        stage.vault.send("quarantine", 1, sender=stage.alice)


def test_model__agrees_all_through_an_auction(stage: IndexStage):
    model = stage.model()
    stage.mint_tokens(1, 160 * WAD)
    model.parts[1].balance += 160 * WAD
    stage.go(stage.now + DAY)
    model.now = stage.now
    stage.start(1)
    model.start(1)
    for second in range(0, LENGTH, 2 * HOUR):
        stage.go(model.parts[1].started_at + second)
        model.now = stage.now
        offer = stage.offer()
        for sells, amount, price in ((SELLS, "sell", "sell_price"), (BUYS, "buy", "buy_price")):
            side = model.side(1, sells)
            assert (offer[amount], offer[price]) == (side.amount, side.price)
