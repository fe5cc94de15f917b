"""Who owns a service, who shares what it earns, and where it is paid."""

import pytest

from utils.checks import check_each, reverts_with
from utils.constants import ZERO_ADDRESS
from utils.services import NO_HASH, PLATFORM_BPS, ROYALTY_BPS, ServiceStage, digest

ONLY_OWNER = "OwnableUnauthorizedAccount"


def service_of(stage: ServiceStage, number: int | None = None) -> dict:
    names = ("payees", "platform", "royalty", "delisted", "hash", "agents", "agent")
    return dict(zip(names, stage.registry.view("serviceOf", number or stage.service), strict=True))


def test_register__anybody__owns_it_with_its_terms(stage: ServiceStage):
    payees = [(stage.carol, 10_000)]
    outcome = stage.registry.send("register", b"\1" * 32, "ipfs://two", payees, ROYALTY_BPS, sender=stage.bob)
    number = stage.registry.view("count")
    assert stage.registry.view("ownerOf", number) == stage.bob
    assert stage.registry.view("tokenURI", number) == "ipfs://two"
    assert service_of(stage, number) == {
        "payees": digest(payees),
        "platform": PLATFORM_BPS,
        "royalty": ROYALTY_BPS,
        "delisted": False,
        "hash": b"\1" * 32,
        "agents": ZERO_ADDRESS,
        "agent": 0,
    }
    told = {event.name: event.args for event in stage.events(outcome)}
    assert told["ServiceRegistered"] == {"id": number, "owner": stage.bob, "royaltyBps": ROYALTY_BPS}
    assert told["PayeesSet"] == {
        "id": number,
        "digest": digest(payees),
        "platformBps": PLATFORM_BPS,
        "payees": tuple(payees),
    }
    assert told["MetadataUpdate"] == {"_tokenId": number}


def test_register__payees_that_cannot_be__reverts(stage: ServiceStage):
    many = [(stage.bob, 1)] * 17
    cases = (
        ([], "ServiceRegistryPayeeCount", (0, 16)),
        (many, "ServiceRegistryPayeeCount", (17, 16)),
        ([(ZERO_ADDRESS, 10_000)], "ServiceRegistryInvalidPayee", (0, ZERO_ADDRESS)),
        ([(stage.bob, 10_000), (stage.carol, 0)], "ServiceRegistryInvalidPayee", (1, stage.carol)),
        ([(stage.bob, 9_999)], "ServiceRegistryShares", (9_999, 10_000)),
        ([(stage.bob, 10_000), (stage.carol, 1)], "ServiceRegistryShares", (10_001, 10_000)),
    )

    def check(case):
        payees, error, values = case
        with reverts_with(error, *values):
            stage.register(payees)

    check_each(cases, check)
    with reverts_with("ServiceRegistryShareAboveLimit", 1_001, 1_000):
        stage.register(stage.payees, royalty=1_001)


def test_set_payees__its_own_splitter__reverts(stage: ServiceStage):
    """SV-14: a splitter that pays itself would take the platform's share each time."""
    with reverts_with("ServiceRegistryInvalidPayee", 0, stage.splitter.address):
        stage.set_payees([(stage.splitter.address, 10_000)])


def test_set_payees__not_the_owner__reverts(stage: ServiceStage):
    def check(call):
        name, *arguments = call
        with reverts_with("ServiceRegistryNotOwner", stage.service, stage.bob):
            stage.registry.send(name, stage.service, *arguments, sender=stage.bob)

    stage.registry.send("approve", stage.bob, stage.service, sender=stage.alice)
    calls = (("setPayees", stage.payees), ("setDescription", NO_HASH, ""), ("setAgent", ZERO_ADDRESS, 0))
    check_each(calls, check)


def test_splitter_of__before_it_is_created__is_where_it_will_be(stage: ServiceStage):
    number = stage.register(stage.payees)
    before = stage.registry.view("splitterOf", number)
    assert stage.anvil.call("eth_getCode", before, "latest") == "0x"
    assert stage.splitter_of(number).address == before
    assert stage.splitter_of(number).view("service") == (stage.registry.address, number)
    assert stage.registry.send("createSplitter", number, sender=stage.bob).logs == ()
    with reverts_with("ERC721NonexistentToken", number + 1):
        stage.registry.view("splitterOf", number + 1)


def test_transfer_with_payees__others_than_agreed__reverts(stage: ServiceStage):
    """SV-06: a buyer gets the service with the payees that it looked at, or not at all."""
    agreed = digest(stage.payees)
    stage.registry.send("approve", stage.bob, stage.service, sender=stage.alice)
    others = [(stage.alice, 10_000)]
    stage.set_payees(others)
    arguments = (stage.alice, stage.bob, stage.service)
    with reverts_with("ServiceRegistryOtherPayees", stage.service, digest(others), agreed):
        stage.registry.send("transferWithPayees", *arguments, agreed, 0, sender=stage.bob)
    with reverts_with("ERC721InsufficientApproval", stage.carol, stage.service):
        stage.registry.send("transferWithPayees", *arguments, digest(others), 0, sender=stage.carol)
    stage.registry.send("transferWithPayees", *arguments, digest(others), 0, sender=stage.bob)
    assert stage.registry.view("ownerOf", stage.service) == stage.bob
    assert service_of(stage)["payees"] == digest(others)


def test_set_agent__of_somebody_else__reverts(stage: ServiceStage):
    agents = stage.deploy("MockAgents")
    agents.send("mint", stage.alice, 5, sender=stage.owner)
    agents.send("mint", stage.bob, 6, sender=stage.owner)
    stage.registry.send("setAgent", stage.service, agents.address, 5, sender=stage.alice)
    assert (service_of(stage)["agents"], service_of(stage)["agent"]) == (agents.address, 5)
    with reverts_with("ServiceRegistryNotAgentOwner", agents.address, 6, stage.bob):
        stage.registry.send("setAgent", stage.service, agents.address, 6, sender=stage.alice)
    stage.registry.send("setAgent", stage.service, ZERO_ADDRESS, 0, sender=stage.alice)
    assert service_of(stage)["agents"] == ZERO_ADDRESS


def test_set_platform_share__raised__not_for_services_that_are_there(stage: ServiceStage):
    """SV-10: nobody raises what the DAO keeps of a service but its owner, who names payees again."""
    stage.registry.send("setPlatformShare", 5_000, sender=stage.owner)
    assert service_of(stage)["platform"] == PLATFORM_BPS
    assert stage.splitter.view("payeesFor", stage.dollars.address)[1] == PLATFORM_BPS
    stage.set_payees(stage.payees)
    assert service_of(stage)["platform"] == 5_000
    with reverts_with("ServiceRegistryShareAboveLimit", 5_001, 5_000):
        stage.registry.send("setPlatformShare", 5_001, sender=stage.owner)


@pytest.mark.parametrize("function", ["setPlatformShare", "setDelisted"])
def test_owner__somebody_else__reverts(stage: ServiceStage, function: str):
    arguments = (0,) if function == "setPlatformShare" else (stage.service, True)
    with reverts_with(ONLY_OWNER, stage.alice):
        stage.registry.send(function, *arguments, sender=stage.alice)


def test_set_delisted__service__is_told_and_moves_no_money(stage: ServiceStage):
    outcome = stage.registry.send("setDelisted", stage.service, True, sender=stage.owner)
    (event,) = stage.events(outcome)
    assert event.args == {"id": stage.service, "isDelisted": True}
    assert service_of(stage)["delisted"] is True
    stage.give(stage.dollars, stage.splitter.address, 100)
    stage.flush(stage.dollars)
    with reverts_with("ERC721NonexistentToken", 99):
        stage.registry.send("setDelisted", 99, True, sender=stage.owner)


def test_royalty_info__resale__goes_to_the_splitter(stage: ServiceStage):
    assert stage.registry.view("royaltyInfo", stage.service, 999) == (
        stage.splitter.address,
        999 * ROYALTY_BPS // 10_000,
    )
    for identifier in ("01ffc9a7", "80ac58cd", "5b5e139f", "2a55205a", "49064906"):
        assert stage.registry.view("supportsInterface", bytes.fromhex(identifier))
    assert not stage.registry.view("supportsInterface", b"\xff" * 4)


def test_constructor__splitter_without_code__reverts(stage: ServiceStage):
    with reverts_with("ServiceRegistryInvalidSplitter", stage.bob):
        stage.deploy("ServiceRegistry", "S", "S", stage.owner, stage.bob, 0)
