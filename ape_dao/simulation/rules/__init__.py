"""The rules of the core: what there is to say about a run, by what it is about."""
