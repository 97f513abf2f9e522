"""What the objective does to service: one day, one skill, rosters made with different values of people, simulated."""
