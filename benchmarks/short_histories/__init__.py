"""Forecasts from histories of five to twelve weeks whose true rates are known."""
