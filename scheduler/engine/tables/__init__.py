"""From a problem to the arrays that kernels run on, and back."""
