"""Legal, certified, explainable, payroll-ready rosters for contact centres."""

__version__ = "0.2.0"
