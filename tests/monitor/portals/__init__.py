"""The commands about portals: state, evidence, and what a look prints."""
