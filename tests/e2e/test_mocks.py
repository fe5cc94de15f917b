"""What a local chain gets in place of the tokens and people that a spec names."""

from ape_dao.core.chain.artifacts import demo_artifact
from ape_dao.core.chain.client import Chain
from ape_dao.core.deployment.mocks import create_mocks
from ape_dao.core.spec.presets import load_preset


def test_mocks__tokens_of_the_spec__named_as_there_and_handed_out(chain, accounts, deployer):
    """IN-11: what a guide says of USDC can be typed, and the accounts have some."""
    people = [str(one.address) for one in accounts[1:4]]
    made = create_mocks(load_preset("ai-platform"), Chain(chain.provider), deployer, people, people[1:])
    assert [made[name] for name in ("users", "builders", "backers")] == people
    usdc, weth = (
        demo_artifact(kit).at(made[name]) for kit, name in (("DemoToken", "USDC"), ("WETH9", "WETH"))
    )
    assert (usdc.symbol(), usdc.decimals(), weth.symbol(), weth.decimals()) == ("USDC", 6, "WETH", 18)
    held = [(usdc.balanceOf(one), weth.balanceOf(one)) for one in people]
    assert held == [(0, 0), (10**12, 10**20), (10**12, 10**20)]
    again = create_mocks(load_preset("ai-platform"), Chain(chain.provider), deployer, people)
    assert again == made
