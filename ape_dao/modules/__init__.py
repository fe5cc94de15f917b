"""The optional parts of a DAO, a folder each."""
