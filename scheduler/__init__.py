"""Legal, certified, explainable, payroll-ready rosters for contact centres."""

from importlib.metadata import version

__version__ = version("contact-centre-scheduler")
