import pytest

from utils.credit_token import TokenStage


@pytest.fixture(scope="package")
def shared_token_stage():
    stage = TokenStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_token_stage: TokenStage) -> TokenStage:
    """A desk, and what makes ERC-20 tokens of its credits; the buyer has 300 credits at the full price."""
    shared_token_stage.reset()
    return shared_token_stage
