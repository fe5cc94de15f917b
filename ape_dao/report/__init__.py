"""What a DAO's events come to, as one page for people and as tables for programs."""
