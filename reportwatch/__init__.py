"""The application: command line, service, and what people see. It alone asks what time it is."""
