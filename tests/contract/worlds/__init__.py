"""One module for each kind of channel: `world(request)` gives the channel with its real or strict other side."""
