"""One small replica for every family and generation of portals."""
