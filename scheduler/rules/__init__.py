"""MUST: one file per rule type, each with five faces (see ``base``); ``registry`` lists them all."""
