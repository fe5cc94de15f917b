from utils.amending_fixtures import amendable, living

__all__ = ["amendable", "living"]
