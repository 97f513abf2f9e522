"""History to volumes."""
