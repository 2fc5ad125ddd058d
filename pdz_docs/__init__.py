"""pdz-docs: documents, digital signatures and verification for the Piano di Zona of an Ambito territoriale sociale."""

__version__ = "0.1.0"
