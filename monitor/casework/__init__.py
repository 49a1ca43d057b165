"""What officers do about an alert: decide about it, or return the report for correction."""
