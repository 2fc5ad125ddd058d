"""Dossier to Word: one module per kind of document, the template engine, its lint."""
