"""One search of one problem: the phases, the workers, and the board they share."""
