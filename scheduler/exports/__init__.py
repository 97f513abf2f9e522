"""Runs to files other programs read: the run folder, spreadsheets, payroll."""
