"""The database itself: connections, transactions, seals, copies."""
