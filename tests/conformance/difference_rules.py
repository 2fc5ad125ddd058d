"""Why our verdict and that of DSS differ: each rule is a pattern of disagreements and its reason. Order counts: the first that fits."""

from __future__ import annotations

from explained import Rule

RULES = (
    Rule("base64", "OPENING", "DSS does not open base64 text; we decode it and judge what is inside.", file=r".*base64.*"),
    Rule("refused", "OPENING", "DSS gives up the whole file at the first element that it cannot decode. We read each element by itself and list every signature that can be read, broken or not.", theirs="refused"),
    Rule("not-signed-data", "NUMBER", "The envelope no longer says that it is a SignedData; we go by that identifier, DSS by the shape.", ours="none", file=r".*head-byte"),
    Rule("taken-away", "NUMBER", "The field of a signature was freed or cleared. We list what fields hold and report the orphan (FIRMA_NON_COLLEGATA, an error); DSS goes on listing it.", file=r".*(freed-object|words)", ours=r"none|INTACT(, INTACT)*"),
    Rule("listed-as-broken", "NUMBER", "A signature whose dictionary is damaged or whose value is empty or unreadable is listed by us as broken, so that nobody misses it; DSS leaves it out.", ours=".*BROKEN.*"),
    Rule("repeated-attribute", "INTEGRITY", "A signed attribute stands twice. The signature holds over the bytes as they are: whole, with a warning; DSS calls the structure invalid.", ours="INTACT", theirs="BROKEN", file=r"053-.*"),
    Rule("unsigned-hint", "INTEGRITY", "The altered byte is in what no signature covers and the verification does not need: the list of digests announced in front of the content, another certificate than the signer's. DSS relies on it.", ours="INTACT", theirs="BROKEN", file=r".*(value-digit|words|structure-byte)"),
    Rule("unusable-certificate", "INTEGRITY", "The signer's certificate or key was damaged and cannot be used: we say that nothing can be established (UNKNOWN, INDETERMINATE), DSS that the check failed.", ours="UNKNOWN"),
    Rule("orphan-range", "INTEGRITY", "The signature dictionary was freed by a later revision: we no longer find the byte range by which it is closed, and call it broken.", ours="BROKEN", theirs="INTACT", file=r".*freed-object"),
    Rule("no-revision", "CHANGES", "The byte range closes no revision, or the cross-references are damaged: we do not class later changes against an unknown base. DSS compares with whatever precedes.", ours="not evaluated"),
    Rule("form-defaults", "CHANGES", "A document time stamp brings default appearance and resources (/DA, /DR) into the form, or its field into the page: we count it with the time stamp (EXTENSION, as its other objects), DSS as a form change.", ours="EXTENSION", theirs="SIGNATURE_OR_FORM"),
    Rule("metadata", "CHANGES", "The information dictionary changed: a revision with something in it is an EXTENSION for us; DSS does not look at it.", ours="EXTENSION", theirs="NONE"),
    Rule("tags", "CHANGES", "The structure tree got the element of a new signature field, as tagged PDF demands: DSS calls any change of the tree undefined.", ours="SIGNATURE_OR_FORM", theirs="UNDEFINED"),
    Rule("empty-signature-field", "CHANGES", "An empty signature field was added: with us that is a change of signatures or form; for DSS its widget is an annotation.", ours="SIGNATURE_OR_FORM", theirs="ANNOTATION"),
    Rule("annotation-by-classes", "CHANGES", "An annotation was added to a page. DSS reaches the page from a signature field that another signer filled, and counts it with the form.", ours="ANNOTATION", theirs="SIGNATURE_OR_FORM"),
    Rule("stricter", "CHANGES", "We are stricter: bytes in the tail, objects taken away or exchanged, attachments, loose widgets, renamed or removed fields, removed validation data and altered appearances of signed fields are no admitted change; DSS compares only what its object finder reaches, and puts it in a milder class.", ours="UNDEFINED"),
    Rule("broken-anyway", "CHANGES", "The signature is broken, or the damaged byte makes an object unreadable: what the two readers make of the rest depends on where each gives up.", ours="NONE", file=r".*(later-byte|signed-byte)"),
)  # fmt: skip
