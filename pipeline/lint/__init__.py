"""What a clerk sees who checks a report before publishing it: terminal, JSON, SARIF, HTML."""
