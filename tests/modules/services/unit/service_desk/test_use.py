"""Credits are used with the holder's consent, and granted by the service."""

import pytest

from utils.checks import check_each, reverts_with
from utils.constants import MAX_UINT256, ZERO_ADDRESS
from utils.service_desk import TABLE, DeskStage


@pytest.fixture
def ready(stage: DeskStage) -> DeskStage:
    """The buyer has 100 credits that can be transferred and 30 that cannot."""
    stage.buy(stage.buyer)
    stage.desk.send("grant", stage.credits, stage.buyer, 30, sender=stage.alice)
    return stage


def use(stage: DeskStage, amount: int, sender: str, plan: int = 0):
    return stage.desk.send("use", plan or stage.credits, stage.buyer, amount, sender=sender)


def use_signed(stage: DeskStage, total: int, signature: bytes, account: str = "", plan: int = 0):
    who = account or stage.buyer
    return stage.desk.send("useSigned", plan or stage.credits, who, total, signature, sender=stage.keeper)


def test_use__holder__bound_ones_first(ready: DeskStage):
    outcome = use(ready, 20, ready.buyer)
    assert ready.told(outcome, "Used") == [
        {"plan": ready.credits, "account": ready.buyer, "amount": 20, "total": 20, "caller": ready.buyer}
    ]
    assert ready.credits_of(ready.buyer) == (100, 10)
    outcome = use(ready, 15, ready.buyer)
    assert [one["total"] for one in ready.told(outcome, "Used")] == [35]
    assert ready.credits_of(ready.buyer) == (95, 0)
    with reverts_with("ServiceDeskTooFewCredits", ready.credits, ready.buyer, 96, 95):
        use(ready, 96, ready.buyer)
    with reverts_with("ServiceDeskInvalidCount", 0, MAX_UINT256):
        use(ready, 0, ready.buyer)
    assert ready.desk.view("usedOf", ready.credits, ready.buyer) == 35


def test_use__service__within_its_allowance(ready: DeskStage):
    """SV-46: a service burns what the holder let it, and nothing else."""
    with reverts_with("ServiceDeskAboveAllowance", ready.credits, ready.buyer, 1, 0):
        use(ready, 1, ready.alice)
    outcome = ready.desk.send("allowUse", ready.credits, 50, sender=ready.buyer)
    told = {"plan": ready.credits, "account": ready.buyer, "allowance": 50}
    assert ready.told(outcome, "UseAllowed") == [told]
    ready.desk.send("setOperator", ready.service, ready.keeper, sender=ready.alice)
    use(ready, 20, ready.alice)
    use(ready, 30, ready.keeper)
    assert ready.desk.view("useAllowance", ready.credits, ready.buyer) == 0
    with reverts_with("ServiceDeskAboveAllowance", ready.credits, ready.buyer, 1, 0):
        use(ready, 1, ready.keeper)
    ready.desk.send("allowUse", ready.credits, MAX_UINT256, sender=ready.buyer)
    with reverts_with("ServiceDeskNotAllowed", ready.service, ready.stranger):
        use(ready, 1, ready.stranger)
    with reverts_with("ServiceDeskNotAllowed", ready.service, ready.bob):
        use(ready, 1, ready.bob)


def test_use__service_of_another_plan__reverts(ready: DeskStage):
    """SV-46: consent to one plan is none to another's."""
    service = ready.register(ready.payees, owner=ready.bob)
    plan = ready.plan(sender=ready.bob, service=service)
    ready.buy(ready.buyer, plan=plan)
    ready.desk.send("allowUse", plan, 100, sender=ready.buyer)
    with reverts_with("ServiceDeskNotAllowed", service, ready.alice):
        use(ready, 1, ready.alice, plan)
    with reverts_with("ServiceDeskAboveAllowance", ready.credits, ready.buyer, 1, 0):
        use(ready, 1, ready.alice)


def test_use_signed__again_and_out_of_order__counts_once(ready: DeskStage):
    """SV-04: a retry carries the same total, so it cannot use twice."""
    first, second = (ready.signature(ready.user, ready.buyer, total) for total in (20, 50))
    outcome = use_signed(ready, 20, first)
    assert ready.told(outcome, "Used") == [
        {"plan": ready.credits, "account": ready.buyer, "amount": 20, "total": 20, "caller": ready.keeper}
    ]
    use_signed(ready, 20, first)
    use(ready, 10, ready.buyer)
    assert [one["amount"] for one in ready.told(use_signed(ready, 50, second), "Used")] == [20]
    use_signed(ready, 20, first)
    assert ready.desk.view("usedOf", ready.credits, ready.buyer) == 50
    assert sum(ready.credits_of(ready.buyer)) == 80


def test_use_signed__for_others__reverts(ready: DeskStage):
    """SV-47: a signature counts for one account, plan, total and desk."""
    other = ready.deploy_desk(TABLE)
    plan = ready.plan()
    ready.buy(ready.buyer, plan=plan)
    ready.buy(ready.second)
    good = ready.signature(ready.user, ready.buyer, 10)
    cases = (
        {"signature": ready.signature(ready.other, ready.buyer, 10)},
        {"signature": ready.signature(ready.user, ready.buyer, 10, desk=other)},
        {"signature": good, "plan": plan},
        {"signature": good, "total": 11},
        {"signature": good, "account": ready.second},
        {"signature": b""},
        {"signature": bytes(65), "account": ZERO_ADDRESS},
    )

    def check(changes):
        account = changes.get("account", ready.buyer)
        with reverts_with("ServiceDeskBadSignature", account):
            use_signed(ready, **{"total": 10, **changes})

    check_each(cases, check)
    use_signed(ready, 10, good)


def test_use_signed__account_with_code__signs_by_it(ready: DeskStage):
    wallet = ready.deploy("MockWallet", ready.buyer)
    free = 2 * ready.credits
    with reverts_with("ERC1155InvalidReceiver", wallet.address):
        ready.desk.send("safeTransferFrom", ready.buyer, wallet.address, free, 9, b"", sender=ready.buyer)


def test_use__pass__reverts(ready: DeskStage):
    ready.subscribe(ready.buyer)
    calls = (
        ("use", ready.passes, ready.buyer, 1),
        (
            "useSigned",
            ready.passes,
            ready.buyer,
            1,
            ready.signature(ready.user, ready.buyer, 1, ready.passes),
        ),
        ("allowUse", ready.passes, 1),
        ("grant", ready.passes, ready.buyer, 1),
    )

    def check(call):
        with reverts_with("ServiceDeskOtherKind", ready.passes):
            ready.desk.send(*call, sender=ready.buyer)

    check_each(calls, check)
    with reverts_with("ServiceDeskOtherKind", ready.passes):
        ready.desk.view("creditsOf", ready.passes, ready.buyer)


def test_grant__service__gives_credits_that_stay(stage: DeskStage):
    outcome = stage.desk.send("grant", stage.credits, stage.buyer, 5, sender=stage.alice)
    told = {"plan": stage.credits, "account": stage.buyer, "credits": 5, "caller": stage.alice}
    assert stage.told(outcome, "Granted") == [told]
    assert stage.credits_of(stage.buyer) == (0, 5)
    with reverts_with("ServiceDeskNotAllowed", stage.service, stage.buyer):
        stage.desk.send("grant", stage.credits, stage.buyer, 5, sender=stage.buyer)
    with reverts_with("ServiceDeskInvalidCount", 0, 2**64 - 1):
        stage.desk.send("grant", stage.credits, stage.buyer, 0, sender=stage.alice)
