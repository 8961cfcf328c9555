"""The rules: SOP files, word lists and checks. Imports only the core's nouns and contracts."""
