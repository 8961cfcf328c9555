"""HTTP: the one place that opens connections, and the one table from answers to our errors.

Reads are repeated twice when a connection breaks or a gateway stumbles. Writes never are: a write without a
usable answer is Ambiguous, because it may have taken effect.
"""

from wpbridge.http.answers import json_of
from wpbridge.http.calls import call, stream, visit
from wpbridge.http.session import Session

__all__ = ["Session", "call", "json_of", "stream", "visit"]
