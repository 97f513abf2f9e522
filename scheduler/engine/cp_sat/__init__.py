"""The CP-SAT models: one agent as oracle, the whole problem as definition of the product and last proof."""
