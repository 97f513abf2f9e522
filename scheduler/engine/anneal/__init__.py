"""Construction and annealing of one worker's roster: the chain, its clock, its temperatures."""
