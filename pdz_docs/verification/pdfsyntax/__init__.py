"""PDF as it stands in the file, revision by revision (ISO 32000-2 § 7): objects, cross-references, streams, encryption.

A reader of its own, because the verifier has to know which bytes belong to which revision, must not be stopped by hybrid
cross-references or small faults, and compares revisions in time linear in their number (reference/signatures.md § 0 and § 2).
"""
