"""The buyback auction."""
