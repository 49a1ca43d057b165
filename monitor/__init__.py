"""Judge and tell: the database to standings, alerts, mails and the status report."""
