"""The outbox against three real mail servers of different makers."""
