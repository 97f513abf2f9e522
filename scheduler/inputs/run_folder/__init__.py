"""Run folders read back, and what a run takes over from earlier ones."""
