"""The ledger: what a run leaves of every person for the weeks after it, one measure a line."""
