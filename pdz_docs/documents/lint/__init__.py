"""The lint of the Word templates: what is wrong with one, before anything is made from it and without any data."""
