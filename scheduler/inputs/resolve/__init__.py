"""Validated files to frozen domain objects, and every check that needs more than one key."""
