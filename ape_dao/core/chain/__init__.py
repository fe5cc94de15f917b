"""Reading and writing chains, and the compiled contracts."""
