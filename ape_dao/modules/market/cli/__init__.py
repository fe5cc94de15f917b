"""Commands about jobs, and about disputes before the court."""
