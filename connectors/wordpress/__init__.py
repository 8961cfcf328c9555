"""WordPress, through its REST API or through XML-RPC: one contract (`wpbridge.plugins.Site`)."""

from collections.abc import Callable, Mapping

from connectors.wordpress.site import WordPressSite
from connectors.wordpress.xmlrpc import XmlRpcSite
from wpbridge.plugins import Site

TRANSPORTS: Mapping[str, Callable[..., Site]] = {"rest": WordPressSite, "xmlrpc": XmlRpcSite}

__all__ = ["TRANSPORTS", "WordPressSite", "XmlRpcSite"]
