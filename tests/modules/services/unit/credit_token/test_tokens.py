"""Credits as ERC-20 tokens: created once for a plan, one for one in both directions."""

import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils import to_checksum_address

from utils.checks import reverts_with
from utils.constants import ZERO_ADDRESS
from utils.credit_token import BOUGHT, TokenStage
from utils.service_desk import CREDITS


def test_create_token__named_after_registry_and_plan__at_the_address_told(stage: TokenStage):
    plan = stage.plan()
    told = stage.factory.view("tokenOf", plan)
    outcome = stage.factory.send("createToken", plan, sender=stage.stranger)
    assert stage.told(outcome, "TokenCreated") == [{"plan": plan, "token": told}]
    token = stage.chain.at(stage.artifacts["CreditToken"], told)
    assert token.view("name") == f"Services credits {plan}"
    assert (token.view("symbol"), token.view("decimals")) == (f"SVC-{plan}", 0)
    assert (token.view("DESK"), token.view("PLAN")) == (stage.desk.address, plan)
    assert told != stage.token.address
    for interface, is_answered in (("4e2312e0", True), ("01ffc9a7", True), ("ffffffff", False)):
        assert token.view("supportsInterface", bytes.fromhex(interface)) is is_answered


def test_create_token__again__does_nothing(stage: TokenStage):
    stage.wrap(stage.buyer, 5)
    outcome = stage.factory.send("createToken", stage.credits, sender=stage.stranger)
    assert stage.told(outcome, "TokenCreated") == []
    assert stage.held(stage.buyer) == (BOUGHT - 5, 5)


def test_create_token__credits_that_stay__reverts(stage: TokenStage):
    """SV-54: no plan whose credits or passes cannot be sent on has a token."""
    bound = stage.plan(transferable=False)
    for plan in (bound, stage.passes):
        with reverts_with("CreditTokensNotTransferable", plan):
            stage.factory.send("createToken", plan, sender=stage.stranger)
    with reverts_with("ServiceDeskNoPlan", 99):
        stage.factory.send("createToken", 99, sender=stage.stranger)


def test_constructor__no_desk__reverts(stage: TokenStage):
    with reverts_with("CreditTokensNotContract", stage.friend):
        stage.deploy("CreditTokens", stage.friend)


def test_wrap__credits_sent_to_the_token__are_tokens(stage: TokenStage):
    outcome = stage.wrap(stage.buyer, 120)
    assert stage.told(outcome, "Wrapped") == [{"account": stage.buyer, "amount": 120}]
    assert stage.held(stage.buyer) == (BOUGHT - 120, 120)
    assert stage.books() == (120, 120)
    outcome = stage.desk.send(
        "safeBatchTransferFrom",
        *(stage.buyer, stage.token.address, [stage.id, stage.id], [7, 3], b""),
        sender=stage.buyer,
    )
    assert [one["amount"] for one in stage.told(outcome, "Wrapped")] == [7, 3]
    assert stage.held(stage.buyer) == (BOUGHT - 130, 130)


def test_wrap__sent_by_an_operator__are_the_holder_s(stage: TokenStage):
    stage.desk.send("setApprovalForAll", stage.friend, True, sender=stage.buyer)
    moved = (stage.buyer, stage.token.address, stage.id, 4, b"")
    stage.desk.send("safeTransferFrom", *moved, sender=stage.friend)
    assert (stage.held(stage.buyer), stage.held(stage.friend)) == ((BOUGHT - 4, 4), (0, 0))


def test_wrap__credits_at_a_discount__reverts(stage: TokenStage):
    """SV-54: a discount cannot be resold by the way of a token."""
    bound = stage.id + 1
    assert stage.credits_of(stage.staker) == (0, CREDITS)
    for move in (
        ("safeTransferFrom", stage.staker, stage.token.address, bound, 1, b""),
        ("safeBatchTransferFrom", stage.staker, stage.token.address, [bound], [1], b""),
    ):
        with reverts_with("ServiceDeskNotTransferable", bound):
            stage.desk.send(*move, sender=stage.staker)


def test_wrap__credits_given_to_the_token__reverts(stage: TokenStage):
    """SV-54: what a service gives is bound, also where it gives it to the token."""
    with reverts_with("CreditTokenOtherCredits", stage.id + 1, stage.id):
        stage.desk.send("grant", stage.credits, stage.token.address, 9, sender=stage.alice)
    assert stage.books() == (0, 0)


def test_wrap__credits_of_another_plan__reverts(stage: TokenStage):
    """SV-55: a cheap plan's credits are no tokens of a dear one."""
    other = stage.plan(price=1)
    stage.buy(stage.buyer, plan=other)
    for move in (
        ("safeTransferFrom", stage.buyer, stage.token.address, 2 * other, 1, b""),
        ("safeBatchTransferFrom", stage.buyer, stage.token.address, [stage.id, 2 * other], [1, 1], b""),
    ):
        with reverts_with("CreditTokenOtherCredits", 2 * other, stage.id):
            stage.desk.send(*move, sender=stage.buyer)
    assert stage.books() == (0, 0)


def test_wrap__told_by_anybody__reverts(stage: TokenStage):
    """SV-55: only the desk says that credits arrived; another desk's are none."""
    for call in (
        ("onERC1155Received", stage.buyer, stage.buyer, stage.id, 5, b""),
        ("onERC1155BatchReceived", stage.buyer, stage.buyer, [stage.id], [5], b""),
    ):
        with reverts_with("CreditTokenNotDesk", stage.buyer):
            stage.token.send(*call, sender=stage.buyer)
    assert stage.books() == (0, 0)


def test_wrap__before_it_was_created__are_the_service_s(stage: TokenStage):
    """SV-56: credits that came too early are not lost: the service's owner can send them back."""
    plan = stage.plan()
    stage.buy(stage.buyer, plan=plan)
    told = stage.factory.view("tokenOf", plan)
    stage.desk.send("safeTransferFrom", stage.buyer, told, 2 * plan, 40, b"", sender=stage.buyer)
    outcome = stage.factory.send("createToken", plan, sender=stage.stranger)
    assert stage.told(outcome, "Wrapped") == [{"account": stage.alice, "amount": 40}]
    token = stage.chain.at(stage.artifacts["CreditToken"], told)
    assert token.view("totalSupply") == token.view("balanceOf", stage.alice) == 40
    token.send("unwrap", 40, stage.buyer, sender=stage.alice)
    assert stage.credits_of(stage.buyer, plan) == (CREDITS, 0)


def test_unwrap__tokens_that_were_sent_on__are_credits_of_whoever_it_says(stage: TokenStage):
    stage.wrap(stage.buyer, 100)
    stage.token.send("transfer", stage.friend, 60, sender=stage.buyer)
    outcome = stage.unwrap(stage.friend, 25, to=stage.second)
    assert stage.told(outcome, "Unwrapped") == [{"account": stage.friend, "to": stage.second, "amount": 25}]
    assert stage.held(stage.friend) == (0, 35)
    assert stage.held(stage.second) == (25, 0)
    assert stage.books() == (75, 75)
    stage.desk.send("use", stage.credits, stage.second, 25, sender=stage.second)


def test_unwrap__more_than_one_has__reverts(stage: TokenStage):
    """SV-55: nobody takes credits that others wrapped."""
    stage.wrap(stage.buyer, 100)
    with reverts_with("ERC20InsufficientBalance", stage.friend, 0, 1):
        stage.unwrap(stage.friend, 1)
    with reverts_with("ERC20InsufficientBalance", stage.buyer, 100, 101):
        stage.unwrap(stage.buyer, 101)


def test_unwrap__to_what_takes_no_credits__reverts(stage: TokenStage):
    stage.wrap(stage.buyer, 10)
    for to in (stage.router.address, ZERO_ADDRESS):
        with reverts_with("ERC1155InvalidReceiver", to):
            stage.unwrap(stage.buyer, 10, to=to)
    assert stage.held(stage.buyer) == (BOUGHT - 10, 10)


def test_transfer_and_unwrap__to_the_token_itself__reverts(stage: TokenStage):
    """SV-57: whatever it held, nobody could ever move."""
    stage.wrap(stage.buyer, 10)
    token, itself = stage.token, stage.token.address
    token.send("approve", stage.friend, 10, sender=stage.buyer)
    for call, sender in (
        (("transfer", itself, 10), stage.buyer),
        (("transferFrom", stage.buyer, itself, 10), stage.friend),
        (("unwrap", 10, itself), stage.buyer),
    ):
        with reverts_with("ERC20InvalidReceiver", itself):
            token.send(*call, sender=sender)
    assert stage.held(stage.buyer) == (BOUGHT - 10, 10)
    assert stage.books() == (10, 10)


def test_unwrap__plan_that_closed__works(stage: TokenStage):
    stage.wrap(stage.buyer, 10)
    stage.desk.send("setClosed", stage.credits, True, sender=stage.alice)
    stage.wrap(stage.buyer, 10)
    stage.unwrap(stage.buyer, 20)
    assert stage.held(stage.buyer) == (BOUGHT, 0)


def test_use__of_tokens__needs_credits(stage: TokenStage):
    """SV-55: nobody uses a credit and keeps its token."""
    stage.wrap(stage.buyer, BOUGHT)
    with reverts_with("ServiceDeskTooFewCredits", stage.credits, stage.buyer, 1, 0):
        stage.desk.send("use", stage.credits, stage.buyer, 1, sender=stage.buyer)


@pytest.mark.parametrize("is_right", [True, False])
def test_permit__by_the_domain_of_the_token__allows(stage: TokenStage, is_right: bool):
    holder, value, deadline = stage.user, 9, stage.now + 1_000
    owner = holder.address.lower()
    kinds = {"owner": "address", "spender": "address", "value": "uint256"}
    kinds |= {"nonce": "uint256", "deadline": "uint256"}
    message = {"owner": owner, "spender": stage.friend, "value": value, "nonce": 0, "deadline": deadline}
    domain = {
        "name": stage.token.view("name"),
        "version": "1",
        "chainId": int(stage.anvil.call("eth_chainId"), 16),
        "verifyingContract": stage.token.address,
    }
    types = {"Permit": [{"name": name, "type": kind} for name, kind in kinds.items()]}
    signer = holder if is_right else stage.other
    signed = Account.sign_message(encode_typed_data(domain, types, message), signer.key)
    words = (signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big"))
    call = ("permit", owner, stage.friend, value, deadline, signed.v, *words)
    if not is_right:
        with reverts_with("ERC2612InvalidSigner", stage.other.address.lower(), owner):
            stage.token.send(*call, sender=stage.friend)
        return
    stage.wrap(owner, 9)
    stage.token.send(*call, sender=stage.friend)
    stage.token.send("transferFrom", owner, stage.friend, 9, sender=stage.friend)
    assert stage.held(stage.friend) == (0, 9)
    assert to_checksum_address(owner) == holder.address
