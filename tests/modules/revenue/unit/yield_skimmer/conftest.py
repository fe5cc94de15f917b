from utils.revenue_fixtures import shared_revenue_stage, stage

__all__ = ["shared_revenue_stage", "stage"]
