"""Commands about AI services."""
