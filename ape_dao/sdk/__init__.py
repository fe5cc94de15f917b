"""A deployed DAO from Python."""
