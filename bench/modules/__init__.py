"""Measurements of modules: a group of bars in each file that has `BARS` and `measure`."""
