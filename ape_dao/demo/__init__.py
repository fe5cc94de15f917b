"""The main job, played end to end with real transactions: a DAO is launched and lives through a year."""
