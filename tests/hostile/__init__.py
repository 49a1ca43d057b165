"""Inputs of an attacker, written from the contracts only, and what comes of each."""
