"""Reports for the head: what the log and the register say of a month and of now, as figures and as pages."""
