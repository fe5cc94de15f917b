"""The rules by which a simulation is judged, one subject a file. Each takes a `Scene` and yields findings."""
