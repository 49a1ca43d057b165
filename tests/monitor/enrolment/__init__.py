"""The register grows by what a person accepts."""
