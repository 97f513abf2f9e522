"""How long the search's kernels take to compile, in units of one trivial kernel."""
