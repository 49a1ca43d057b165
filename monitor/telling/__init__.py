"""From standings to people: alerts, their ladder, letters, mails and the outbox."""
