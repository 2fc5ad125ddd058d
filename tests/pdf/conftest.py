"""The fixtures live in a module, because tests/conformance uses them too."""

from pdf_fixtures import facts, finished, office, one_page, raw, with_fields

__all__ = ["facts", "finished", "office", "one_page", "raw", "with_fields"]
