"""Facts that people are told once: alerts, reminders, leads, returns, our own failures."""
