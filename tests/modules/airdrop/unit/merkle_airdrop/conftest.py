from utils.genesis_fixtures import shared_genesis_stage, stage

__all__ = ["shared_genesis_stage", "stage"]
