"""Volumes to people: queueing models, requirement and expected service."""
