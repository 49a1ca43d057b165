"""Spoiled documents: a reader gives blocks or a reason, never anything else."""
