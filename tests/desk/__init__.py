"""The desk: who may come in, what each sees, and what foreign words can do there."""
