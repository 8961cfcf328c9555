"""WordPress through its REST API (https://developer.wordpress.org/rest-api/reference/)."""

from connectors.wordpress.site import WordPressSite

__all__ = ["WordPressSite"]
