import pytest

from utils.auction import Sale
from utils.cow import Cow
from utils.revenue_fixtures import shared_revenue_stage, stage

__all__ = ["shared_revenue_stage", "stage"]


@pytest.fixture
def sale(stage) -> Sale:
    return Sale(stage)


@pytest.fixture
def cow(sale: Sale) -> Cow:
    return Cow(sale)
