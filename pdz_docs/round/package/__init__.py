"""The package for the conservatore («pacchetto di versamento predisposto», CAD art. 44): made from a round, and checked years later."""
