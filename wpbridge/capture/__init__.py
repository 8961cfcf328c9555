"""Capture: a public page kept so that it can be read without the network, as a visitor saw it.

The page as it was served stays beside the page that can be opened: the latter refers to nothing but the files kept with
it, runs nothing, and is forbidden to ask for more (Content-Security-Policy).
"""

from wpbridge.capture.keep import Captured, capture, exchange_of, seen

__all__ = ["Captured", "capture", "exchange_of", "seen"]
