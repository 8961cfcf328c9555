"""wpbridge: the SOP between a WordPress newsroom and the public."""

__version__ = "0.1.0"
