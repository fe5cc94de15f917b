"""What every DAO has: its spec, its deployment, its verification, and how chains are read."""
