from utils.escrow_fixtures import shared_stage, stage

__all__ = ["shared_stage", "stage"]
