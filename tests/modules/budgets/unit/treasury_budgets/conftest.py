import pytest

from utils.budgets import BudgetStage


@pytest.fixture(scope="module")
def shared_budget_stage():
    stage = BudgetStage()
    yield stage
    stage.close()


@pytest.fixture
def stage(shared_budget_stage: BudgetStage) -> BudgetStage:
    """A Friday; the treasury holds the supply, and nobody has a budget."""
    shared_budget_stage.reset()
    return shared_budget_stage
