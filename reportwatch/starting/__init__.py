"""Before anybody is told anything: placeholders are replaced, and a person says `start`."""
