"""The front door: command line, settings, wiring and the demo."""

__version__ = "0.1.0"
