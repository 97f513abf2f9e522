"""The proven lower bound and what its prices say of every duty."""
