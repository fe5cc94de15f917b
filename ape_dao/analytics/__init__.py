"""Figures of a DAO, made of its events alone, so that everybody can make them again."""
