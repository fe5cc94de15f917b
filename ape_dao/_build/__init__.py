"""Building what ships with the package from the contracts of this project."""
