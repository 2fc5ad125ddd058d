"""The dossier's records, one module for each subject; `tree` puts them together."""
