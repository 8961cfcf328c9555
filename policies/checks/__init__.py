"""The checks of the SOP, a module for each group of the catalogue; all are found by being here."""
