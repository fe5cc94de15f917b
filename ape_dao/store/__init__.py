"""The events of a DAO, read once and kept; docs/event-store.md describes the files."""
