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
    Rule("digest-hint", "INTEGRITY", "The altered byte is in the list of digest algorithms announced in front of the content (RFC 5652 § 5.1), which no signature covers and the verification does not need. DSS relies on it.", ours="INTACT", theirs="BROKEN", file="116-one.pdf-value-digit"),
    Rule("other-certificate", "INTEGRITY", "The altered byte is in a certificate that is not the signer's, which no signature covers. DSS no longer reads the certificates.", ours="INTACT", theirs="BROKEN", file="117-three.pdf-value-digit|167-two.p7m-structure-byte"),
    Rule("unusable-certificate", "INTEGRITY", "The signer's certificate or key was damaged and cannot be used: we say that nothing can be established (UNKNOWN, INDETERMINATE), DSS that the check failed.", ours="UNKNOWN"),
    Rule("orphan-range", "INTEGRITY", "The signature dictionary was freed by a later revision: we no longer find the byte range by which it is closed, and call it broken.", ours="BROKEN", theirs="INTACT", file=r".*freed-object"),
    Rule("no-revision", "CHANGES", "The byte range closes no revision, or the cross-references are damaged: we do not class later changes against an unknown base. DSS compares with whatever precedes.", ours="not evaluated"),
    Rule("form-defaults", "CHANGES", "A document time stamp brings default appearance and resources (/DA, /DR) into the form, or its field into the page: we count it with the time stamp (EXTENSION, as its other objects), DSS as a form change.", ours="EXTENSION", theirs="SIGNATURE_OR_FORM"),
    Rule("metadata", "CHANGES", "The information dictionary changed: a revision with something in it is an EXTENSION for us; DSS does not look at it.", ours="EXTENSION", theirs="NONE"),
    Rule("tags", "CHANGES", "The structure tree got the element of a new signature field, as tagged PDF demands: DSS calls any change of the tree undefined.", ours="SIGNATURE_OR_FORM", theirs="UNDEFINED"),
    Rule("empty-signature-field", "CHANGES", "An empty signature field was added: with us that is a change of signatures or form; for DSS its widget is an annotation.", ours="SIGNATURE_OR_FORM", theirs="ANNOTATION"),
    Rule("annotation-by-classes", "CHANGES", "An annotation was added to a page. DSS reaches the page from a signature field that another signer filled, and counts it with the form.", ours="ANNOTATION", theirs="SIGNATURE_OR_FORM"),
    Rule("tail", "CHANGES", "Bytes stand behind the last revision, where some readers look and some do not: not admitted. DSS stops at the end of the revision that it reads.", ours="UNDEFINED", because="aggiunti byte in coda al file"),
    Rule("unreadable-revision", "CHANGES", "A revision after the signature, or an object that it defines, cannot be read: another reader may be able to show it, so it is not admitted. DSS passes over what it cannot read, or repairs it.", ours="UNDEFINED", because="aggiunti byte che non si possono interpretare"),
    Rule("loose-widget", "CHANGES", "A page shows the widget of a field that the form does not have: it can say anything and no field stands behind it. DSS sees an annotation, or a form change where the page hangs on a field.", ours="UNDEFINED", because="riquadro di campo che non appartiene al modulo"),
    Rule("attachment", "CHANGES", "A file was attached to the signed document: for us a change of the document, for DSS one of the catalog that it counts with the form.", ours="UNDEFINED", because="modificata la struttura del documento", file=".*-attachment"),
    Rule("signature-taken-away", "CHANGES", "A signature was taken out of its field. DSS counts the emptied field as a filled one.", ours="UNDEFINED", because="è stata tolta una firma"),
    Rule("signature-altered", "CHANGES", "The dictionary of an earlier signature was exchanged by a later revision: never admitted. DSS counts the field with the form, its widget with the annotations.", ours="UNDEFINED", because="è stata alterata una firma già apposta"),
    Rule("page-content", "CHANGES", "What a page shows was exchanged or freed by a later revision. DSS follows the objects of the signed revision and misses those that are gone or that nothing leads to any more.", ours="UNDEFINED", because="modificato ciò che la pagina mostra"),
    Rule("field-changed", "CHANGES", "A field was taken away or renamed, which is more than filling it in. DSS compares fields by name and finds one more or one less.", ours="UNDEFINED", because="è stato (tolto|modificato) un campo"),
    Rule("validation-data-removed", "CHANGES", "The validation data (DSS dictionary) were taken away: a signature that was verifiable no longer is. DSS calls every change of them an extension.", ours="UNDEFINED", because="tolti i dati di verifica"),
    Rule("shared-appearance", "CHANGES", "The appearance of a filled field was exchanged, and the same object is drawn elsewhere in the signed document. DSS looks at the field alone.", ours="UNDEFINED", because="un aspetto che serve anche ad altre parti"),
    Rule("broken-base", "CHANGES", "The altered byte lies in the signed revision (the signature is broken) and nothing came after it: we say so. DSS compares its readings of the same bytes before and after, and finds two.", ours="NONE", theirs="UNDEFINED", file=".*-signed-byte"),
)  # fmt: skip
