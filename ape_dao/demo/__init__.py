"""An end-to-end demo with real transactions: a DAO is deployed and its members use it for a year."""
