"""Revenue: routing and distribution to stakers."""
