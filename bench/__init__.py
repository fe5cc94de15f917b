"""Gas of every operation that has a bar, measured on a node of our own, beside the best peer's."""
