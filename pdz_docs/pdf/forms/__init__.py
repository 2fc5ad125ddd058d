"""Fillable forms from Word templates: markers become tagged fields, one blank is filled for everyone, and what comes back is read."""
