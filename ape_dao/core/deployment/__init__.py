"""From a spec to a deployed DAO: parts, plan, transactions, record."""
