"""What the DAO does through a Safe: real bytecode, opened to the last call, and who rules it afterwards."""

import pytest

from ape_dao.proposals import parse_proposal
from ape_dao.simulation import Severity, simulate
from ape_dao.simulation.report import flattened
from utils.safe import CALL, DELEGATE, NO_REFUND, approved_by, deploy_safe, packed, transaction
from utils.simulation import NEW_CODE, deploy_example

STRANGER = "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f"
OTHER = "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955"
OVERWRITER = "0x" + "0f" * 20
HEAD = "0x0000000000000000000000000000000000000001"
"""Where the Safe's lists of owners and modules begin."""


@pytest.fixture(scope="module")
def safe_dao(chain, contracts, accounts, deployer, alice, bob, carol, tmp_path_factory):
    names = ("deployer", "community", "second", "guardian", "builder")
    members = dict(zip(names, (deployer, alice, bob, carol, accounts[8]), strict=True))
    return deploy_example(chain, contracts, members, tmp_path_factory.mktemp("deployments"))


class Treasury:
    """A Safe whose first owner is the DAO; it holds dollars and administers a vault."""

    def __init__(self, example, chain, deployer, others=(), threshold=1):
        self.example, self.chain = example, chain
        self.dao = example.dao.timelock.address
        self.safe, self.many = deploy_safe([self.dao, *others], threshold, deployer)
        example.usdc.mint(self.safe, 1_000 * 10**6, sender=deployer)

    def simulate(self, *calls):
        """A proposal of calls of the timelock's."""
        actions = "".join(f'\n  - to: "{to}"\n    calldata: "0x{data.hex()}"' for to, data in calls)
        file = parse_proposal(f"title: What the Safe does\nkind: constitutional\nactions:{actions}\n")
        return simulate(self.chain.provider, self.example.simulated, file, with_others=False)

    def sends(self, to, data, *rest, **options):
        return self.safe.address, transaction(self.safe, self.dao, to, data, *rest, **options)

    def sends_many(self, *transactions):
        data = self.many.multiSend.encode_input(packed(*transactions))
        return self.sends(self.many.address, bytes(data), DELEGATE)

    def rules_itself(self, function, *arguments):
        return self.sends(self.safe.address, bytes(getattr(self.safe, function).encode_input(*arguments)))


@pytest.fixture
def treasury(safe_dao, chain, deployer):
    return Treasury(safe_dao, chain, deployer)


def critical(simulation):
    return {finding.rule for finding in simulation.findings if finding.severity == Severity.CRITICAL}


def flat(calls):
    return [(call.function, call.is_delegate) for _, call in flattened(calls)]


def pay(example, amount, to=OTHER):
    return example.usdc.address, 0, bytes(example.usdc.transfer.encode_input(to, amount))


def test_simulate__payments_through_multi_send__opened_and_no_alarm(treasury, safe_dao):
    simulation = treasury.simulate(treasury.sends_many(pay(safe_dao, 10), pay(safe_dao, 20)))
    assert not critical(simulation), simulation.findings
    report = simulation.report
    assert report.outcome.ending == "executed"
    assert flat(report.calls) == [
        ("execTransaction", False),
        ("multiSend", True),
        ("transfer", False),
        ("transfer", False),
    ]
    moved = [(line.from_, line.to, line.amount) for line in report.transfers]
    assert moved == [(treasury.safe.address, OTHER, "10"), (treasury.safe.address, OTHER, "20")]
    (delegated,) = [finding.what for finding in simulation.findings if finding.rule == "delegatecall"]
    assert treasury.many.address in delegated
    assert [finding.rule for finding in simulation.findings].count("proxy-runs-code") == 1


def test_simulate__grant_among_payments_of_a_safe__found(treasury, safe_dao, contracts, deployer):
    """GV-21: the role is handed out three calls deep, by the Safe."""
    vault, admin = deployer.deploy(contracts.MockVault), bytes(32)
    vault.start(safe_dao.dao.timelock, [treasury.safe], sender=deployer)
    grant = bytes(vault.grantRole.encode_input(admin, STRANGER))
    payment = pay(safe_dao, 10)
    simulation = treasury.simulate(treasury.sends_many(payment, (vault.address, 0, grant), payment))
    assert critical(simulation) == {"role-leaves-the-dao"}
    assert ("grantRole", False) in flat(simulation.report.calls)


@pytest.mark.parametrize(
    ("function", "arguments", "rule"),
    [
        ("addOwnerWithThreshold", (STRANGER, 1), "safe-leaves-the-dao"),
        ("swapOwner", (HEAD, "dao", STRANGER), "safe-leaves-the-dao"),
        ("enableModule", (STRANGER,), "module-enabled"),
    ],
)
def test_simulate__somebody_can_act_alone_for_the_safe_of_the_dao__critical(
    treasury, function, arguments, rule
):
    values = [treasury.dao if value == "dao" else value for value in arguments]
    simulation = treasury.simulate(treasury.rules_itself(function, *values))
    assert simulation.report.outcome.ending == "executed"
    assert critical(simulation) == {rule}, simulation.findings


def test_simulate__threshold_lowered_to_the_outsiders__critical(safe_dao, chain, deployer, accounts):
    """Two of three owners are outside; as soon as two signatures are enough, they need the DAO no more."""
    outsiders = [accounts[7], accounts[9]]
    treasury = Treasury(safe_dao, chain, deployer, [owner.address for owner in outsiders], 3)
    data = bytes(treasury.safe.changeThreshold.encode_input(2))
    digest = treasury.safe.getTransactionHash(
        treasury.safe, 0, data, CALL, *NO_REFUND, treasury.safe.call_view_method("nonce")
    )
    for owner in outsiders:
        treasury.safe.approveHash(digest, sender=owner)
    names = sorted([treasury.dao, *(owner.address for owner in outsiders)], key=str.lower)
    signatures = b"".join(map(approved_by, names))
    simulation = treasury.simulate(treasury.sends(treasury.safe.address, data, signatures=signatures))
    assert simulation.report.outcome.ending == "executed", simulation.report.outcome
    assert critical(simulation) == {"safe-leaves-the-dao"}


def test_simulate__second_owner_who_needs_the_dao__looked_at_only(treasury):
    simulation = treasury.simulate(treasury.rules_itself("addOwnerWithThreshold", STRANGER, 2))
    assert not critical(simulation), simulation.findings
    assert [finding.rule for finding in simulation.findings].count("signers-changed") == 2


def test_simulate__module_taken_off__note(safe_dao, chain, deployer):
    treasury = Treasury(safe_dao, chain, deployer, [deployer.address])
    enable = bytes(treasury.safe.enableModule.encode_input(STRANGER))
    proof = approved_by(deployer.address)
    safe = treasury.safe
    safe.execTransaction(safe, 0, enable, CALL, *NO_REFUND, proof, sender=deployer)
    assert safe.isModuleEnabled(STRANGER)
    simulation = treasury.simulate(treasury.rules_itself("disableModule", HEAD, STRANGER))
    assert not critical(simulation), simulation.findings
    assert "module-disabled" in [finding.rule for finding in simulation.findings]


def test_simulate__module_of_a_safe_of_others__looked_at_only(treasury, safe_dao, chain, deployer):
    """What strangers do with a Safe of theirs is no power of the DAO's."""
    other = Treasury(safe_dao, chain, deployer, [deployer.address])
    safe = other.safe
    remove = bytes(safe.swapOwner.encode_input(HEAD, other.dao, STRANGER))
    safe.execTransaction(safe, 0, remove, CALL, *NO_REFUND, approved_by(deployer.address), sender=deployer)
    enable = bytes(safe.enableModule.encode_input(OTHER))
    proof = approved_by(deployer.address)
    digest = safe.getTransactionHash(safe, 0, enable, CALL, *NO_REFUND, safe.call_view_method("nonce"))
    safe.approveHash(digest, sender=deployer)
    simulation = other.simulate(other.sends(safe.address, enable, signatures=proof))
    assert not critical(simulation), simulation.findings
    assert [finding.severity for finding in simulation.findings if finding.rule == "module-enabled"] == [
        Severity.WARNING
    ]


def test_simulate__code_of_the_safe_swapped__critical(treasury, chain):
    """Whatever runs as the Safe can write other code into its first slot: here the first word of calldata."""
    chain.provider.make_request("anvil_setCode", [OVERWRITER, "0x5f355f5500"])
    code = bytes.fromhex(NEW_CODE[2:]).rjust(32, b"\0")
    simulation = treasury.simulate(treasury.sends(OVERWRITER, code, DELEGATE))
    assert simulation.report.outcome.ending == "executed"
    assert critical(simulation) == {"code-swapped"}


def test_simulate__signatures_are_missing__execution_fails(safe_dao, chain, deployer):
    """The report gives the Safe's own reason: GS020 is too few signatures."""
    treasury = Treasury(safe_dao, chain, deployer, [STRANGER], 2)
    simulation = treasury.simulate(treasury.sends(*pay(safe_dao, 10)[::2]))
    assert "execution-fails" in critical(simulation)
    assert "GS020" in simulation.report.outcome.reason
