"""The rules by which a rehearsal is judged, one subject a file. Each takes a `Scene` and yields findings."""
