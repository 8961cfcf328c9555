"""The outside world: the WordPress site and the channels. Imports only the core's nouns and contracts."""
