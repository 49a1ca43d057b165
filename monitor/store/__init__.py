"""What the monitor knows, in the same database: standings, alerts, decisions, the outbox."""
