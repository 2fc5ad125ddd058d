"""A returned file as facts: every document in it with the envelopes around it and the signatures on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pdz_docs.envelopes.kinds import Kind
from pdz_docs.envelopes.limits import Limits
from pdz_docs.envelopes.open import Layer, open_layers
from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation
from pdz_docs.verification import facts_timestamp, inspect_pdf, pec, read_cms, read_pdf
from pdz_docs.verification.certified import Certified
from pdz_docs.verification.companions import Companion, Companions
from pdz_docs.verification.facts import FileFacts, PlacedTimestamp, SignatureFacts
from pdz_docs.verification.pdfsyntax.crypt import PdfLockedError
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import PdfSyntaxError
from pdz_docs.verification.verdict import Finding, Payload
from pdz_docs.verification.verdict import Layer as LayerVerdict
from pdz_docs.verification.vocabulary import SignatureFormat

_FOLDERS = frozenset({Kind.EML, Kind.PEC, Kind.MSG, Kind.ZIP, Kind.M7M})
_NOT_EVALUATED = {
    Kind.XADES: ("XADES_NON_VALUTATA", "Il documento contiene una firma XAdES: è stata riconosciuta, ma non è valutata."),
    Kind.ASIC: ("ASIC_NON_VALUTATO", "Il file è un contenitore ASiC: è stato riconosciuto, ma le sue firme non sono valutate."),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """What has been met on the way from the outermost layer to a document."""

    layers: tuple[Layer, ...] = ()
    signatures: tuple[SignatureFacts, ...] = ()
    stamps: tuple[PlacedTimestamp, ...] = ()
    notes: tuple[Finding, ...] = ()
    pec: Certified | None = None


class _Reader:
    def __init__(self, name: str, expectation: Expectation | None, companions: Companions) -> None:
        self._name = name
        self._expectation = expectation
        self._companions = companions

    def walk(self, layer: Layer, way: _Way) -> Iterator[FileFacts]:
        """The documents at the ends of a layer."""
        way = replace(way, layers=(*way.layers, layer), notes=(*way.notes, *_troubles(layer)))
        way = replace(way, stamps=(*way.stamps, *self._stamps_beside(layer)))
        if len(way.layers) == 1:
            way = self._signed_beside(layer, way)
        if layer.kind in _FOLDERS:
            yield from self._folder(layer, way)
        elif layer.kind is Kind.P7M:
            yield from self._cms(layer, way)
        elif layer.kind is Kind.TSD:
            yield from self._tsd(layer, way)
        elif layer.kind is Kind.TSR:
            yield self._token(layer, way)
        elif layer.kind is Kind.PDF:
            yield self._pdf(layer, way)
        elif layer.kind in _NOT_EVALUATED:
            yield self._not_evaluated(layer, way)
        elif layer.children:
            yield from self.walk(layer.children[0], way)
        else:
            yield self._document(way, _payload(layer), evaluated=not _lost(layer))

    def _signed_beside(self, layer: Layer, way: _Way) -> _Way:
        """A file whose signatures are in a file of their own."""
        for name, signed in self._companions.detached_on(layer.data):
            found = read_cms.read(signed, depth=0, content=layer.data, expectation=self._expectation)
            note = _note("FIRMA_A_PARTE", Severity.INFO, f"Il documento è firmato con una firma separata, in “{name}”.")
            way = replace(way, signatures=(*way.signatures, *found), notes=(*way.notes, note))
        return way

    def _folder(self, layer: Layer, way: _Way) -> Iterator[FileFacts]:
        """Every file of a folder on its own; the others are there to be found as content or time stamp."""
        self._companions += Companions(Companion(child.name, child.data) for child in layer.children)
        if layer.delivery is not None and layer.delivery.at is not None:
            text = f"Messaggio PEC: “{layer.delivery.kind}” del {layer.delivery.at:%d/%m/%Y %H:%M:%S %z}."
            way = replace(way, notes=(*way.notes, _note("PEC", Severity.INFO, text)))
        if len(way.layers) == 1 and layer.kind is Kind.PEC:
            # An envelope made by the sender says nothing: only the message that was received is certified.
            way = replace(way, pec=pec.certified(layer.data))
        children = [child for child in layer.children if not self._is_helper(child, layer)]
        for child in children:
            yield from self.walk(child, way)
        if not children or _lost(layer):
            # What a limit kept closed may be signed: the folder itself then stands for it, as not verifiable.
            yield self._document(way, None, evaluated=not _lost(layer))

    def _is_helper(self, child: Layer, folder: Layer) -> bool:
        """Whether a file of a folder only serves another one: it is the content of a detached signature, or its time stamp."""
        if child.kind is Kind.TSR:
            return any(self._companions.stamped_by(token) is not None for token in child.tokens)
        return any(
            other.signed is not None
            and other.signed.content is None
            and (found := self._companions.content_of(other.signed)) is not None
            and found.data is child.data
            for other in folder.children
            if other is not child
        )

    def _cms(self, layer: Layer, way: _Way) -> Iterator[FileFacts]:
        if layer.signed is None:
            yield self._document(way, None, evaluated=False)
            return
        content, child = layer.signed.content, layer.children[0] if layer.children else None
        if content is None:
            found = self._companions.content_of(layer.signed)
            if found is not None:
                content = found.data
                child = open_layers(found.data, found.name)
                note = _note(
                    "CONTENUTO_A_PARTE", Severity.INFO, f"La firma è separata dal documento, trovato in “{found.name}”."
                )
                way = replace(way, notes=(*way.notes, note))
        found_here = read_cms.read(layer.signed, depth=_depth(way), content=content, expectation=self._expectation)
        way = replace(way, signatures=(*way.signatures, *_stamped(found_here, way.stamps)))
        if child is None:
            yield self._document(way, None, evaluated=True)
        else:
            yield from self.walk(child, way)

    def _tsd(self, layer: Layer, way: _Way) -> Iterator[FileFacts]:
        if not layer.children:
            yield self._document(way, None, evaluated=False)
            return
        inner = layer.children[0]
        stamps = []
        for token in layer.tokens[:1]:
            # Later tokens of the chain renew the first one (RFC 5544 § 2); only the first is over the file.
            found = facts_timestamp.examine(token, covered=(inner.data,))
            if found is not None:
                stamps.append(PlacedTimestamp("tsd", found))
        yield from self.walk(inner, replace(way, stamps=(*way.stamps, *stamps)))

    def _token(self, layer: Layer, way: _Way) -> FileFacts:
        """A time stamp on its own: over a file beside it, if there is one."""
        found = self._companions.stamped_by(layer.tokens[0]) if layer.tokens else None
        covered = (found.data,) if found is not None else None
        token = facts_timestamp.examine(layer.tokens[0], covered=covered) if layer.tokens else None
        if token is None:
            return self._document(way, None, evaluated=False)
        stamp = SignatureFacts(
            id=read_pdf.identifier(layer.tokens[0]),
            depth=_depth(way),
            format=SignatureFormat.RFC3161,
            signer=token.signer,
            certificates=token.certificates,
            timestamps=(PlacedTimestamp("document", token),),
            is_timestamp=True,
            content_missing=found is None,
        )
        way = replace(way, signatures=(*way.signatures, stamp))
        if found is not None:
            note = _note("MARCA_DI_UN_FILE", Severity.INFO, f"È la marca temporale del file “{found.name}”.")
            way = replace(way, notes=(*way.notes, note))
        return self._document(way, None, evaluated=True)

    def _pdf(self, layer: Layer, way: _Way) -> FileFacts:
        try:
            document = PdfDocument(layer.data)
        except PdfLockedError:
            note = _note("PDF_PROTETTO", Severity.ERROR, "Il PDF è protetto da password: non si può controllare.")
            return self._document(
                replace(way, notes=(*way.notes, note)), _payload(layer), evaluated=bool(way.signatures)
            )
        except PdfSyntaxError:
            note = _note("PDF_ILLEGGIBILE", Severity.ERROR, "Il PDF è danneggiato e non si può leggere.")
            return self._document(
                replace(way, notes=(*way.notes, note)), _payload(layer), evaluated=bool(way.signatures)
            )
        reading = read_pdf.read(document, depth=_depth(way), expectation=self._expectation)
        payload = read_pdf.payload(document, reading.dictionaries, layer.name, self._expectation)
        notes = (*way.notes, *inspect_pdf.notes(document, reading, self._expectation))
        stamped = self._stamped_earlier(layer, reading.signatures)
        way = replace(way, signatures=(*way.signatures, *_stamped(stamped, way.stamps)), notes=notes)
        facts = self._document(way, payload, evaluated=True)
        return replace(facts, active_content=inspect_pdf.active_content(document))

    def _not_evaluated(self, layer: Layer, way: _Way) -> FileFacts:
        note = _note(_NOT_EVALUATED[layer.kind][0], Severity.INFO, _NOT_EVALUATED[layer.kind][1])
        way = replace(way, notes=(*way.notes, note))
        return self._document(way, _payload(layer), evaluated=bool(way.signatures))

    def _stamps_beside(self, layer: Layer) -> Iterator[PlacedTimestamp]:
        if layer.kind is Kind.TSR:
            return
        for token in self._companions.tokens_on(layer.data):
            found = facts_timestamp.examine(token, covered=(layer.data,))
            if found is not None:
                yield PlacedTimestamp("file", found)

    def _stamped_earlier(self, layer: Layer, signatures: tuple[SignatureFacts, ...]) -> tuple[SignatureFacts, ...]:
        """A time stamp beside the file may be over an earlier copy of it, which ended where a signature ends: it proves the time of
        every signature up to that one."""
        ends = {one.pdf.end for one in signatures if one.pdf is not None} - {len(layer.data)}
        copies = Companions(Companion(str(end), layer.data[:end]) for end in sorted(ends))
        for token in self._companions.tokens():
            copy = copies.stamped_by(token)
            stamp = facts_timestamp.examine(token, covered=(copy.data,)) if copy is not None else None
            if copy is not None and stamp is not None:
                placed = (PlacedTimestamp("file", stamp),)
                signatures = tuple(
                    _stamped((one,), placed)[0] if one.pdf is not None and one.pdf.end <= len(copy.data) else one
                    for one in signatures
                )
        return signatures

    def _document(self, way: _Way, payload: Payload | None, *, evaluated: bool) -> FileFacts:
        return FileFacts(
            name=way.layers[-1].name,
            media_type=way.layers[0].media_type,
            evaluated=evaluated,
            layers=tuple(
                LayerVerdict(kind=layer.kind.value, depth=i) for i, layer in enumerate(_enveloping(way.layers))
            ),
            payload=payload,
            signatures=way.signatures,
            notes=way.notes,
            pec=way.pec,
        )


def read_documents(
    data: bytes,
    *,
    name: str,
    expectation: Expectation | None = None,
    companions: Companions | None = None,
    limits: Limits | None = None,
) -> tuple[FileFacts, ...]:
    """The facts of every document in a file, in the order in which they lie; at least one."""
    reader = _Reader(name, expectation, companions or Companions())
    return tuple(reader.walk(open_layers(data, name, limits), _Way()))


def _enveloping(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """The layers worth naming: a plain document is none, unless it is all there is."""
    return tuple(layer for layer in layers if layer.kind not in (Kind.OTHER, Kind.XML, Kind.OFFICE))


def _stamped(signatures: tuple[SignatureFacts, ...], stamps: tuple[PlacedTimestamp, ...]) -> tuple[SignatureFacts, ...]:
    """A time stamp on a whole file proves the time of every signature in it."""
    if not stamps:
        return signatures
    return tuple(s if s.is_timestamp else replace(s, timestamps=(*s.timestamps, *stamps)) for s in signatures)


def _depth(way: _Way) -> int:
    return len(way.layers) - 1


def _payload(layer: Layer) -> Payload:
    return Payload(sha256=hashlib.sha256(layer.data).hexdigest(), media_type=layer.media_type, name=layer.name)


def _lost(layer: Layer) -> bool:
    """Whether a layer should have opened and did not."""
    return bool(layer.troubles)


def _troubles(layer: Layer) -> Iterator[Finding]:
    for trouble in layer.troubles:
        yield _note(trouble.id, Severity.ERROR, trouble.text)


def _note(id_: str, severity: Severity, text: str) -> Finding:
    return Finding(id=id_, severity=severity, text=text)
