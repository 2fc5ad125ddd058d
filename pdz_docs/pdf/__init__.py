"""Word to PDF: export, finishing, signature fields, the Frozen type and its manifest."""
