"""`kill -9` at random moments of a round: the state and the mailbox end as if nothing had been."""
