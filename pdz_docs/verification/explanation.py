"""Why a check came out as it did, for whoever must defend it: what would change the answer, and what other tools will show.

Tables by check and by case; the renderer only prints them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import (
    Outcome,
    SignatureFormat,
    SignatureKind,
    SubIndication,
)

_OTHER_SIGNATURE: Final = "Soltanto una nuova firma: ciò che è stato firmato non si può più cambiare."
_LISTS: Final = "Elenchi di fiducia aggiornati («pdz trust update»), o della data della firma."
_QUALIFIED: Final = "Soltanto una nuova firma, con un certificato qualificato di firma."
_TIME: Final = "Una prova del tempo su questi stessi byte: marca temporale, PEC, registrazione di protocollo."
_REVOCATION: Final = "Una risposta OCSP o una CRL del prestatore: la rete, o le prove conservate con il file."
_EXPECTATION: Final = "Il confronto con il documento congelato e con chi doveva firmarlo («--expect DOCUMENTO»)."
_OFFICE: Final = "Le date della carica, o l’atto che attribuisce il potere di firma, nei dati dell’ente."

_CHANGED_BY: Final = {
    "EIDAS_32_1_A": _LISTS,
    "EIDAS_32_1_B": _LISTS,
    "EIDAS_32_1_C": _OTHER_SIGNATURE,
    "EIDAS_32_1_D": _QUALIFIED,
    "EIDAS_32_1_E": _QUALIFIED,
    "EIDAS_32_1_F": "Elenchi di fiducia che dicano il dispositivo; se il certificato non lo dichiara, una nuova firma con un dispositivo qualificato.",
    "EIDAS_32_1_G": _OTHER_SIGNATURE,
    "EIDAS_32_1_H": "L’esito degli altri controlli: i requisiti dell’art. 26 valgono tutti insieme.",
    "CAD_24_4BIS": f"{_TIME} Per la revoca, la prova che la firma è anteriore o che la sospensione è stata annullata.",
    "F01": "Il file originale, non una sua copia danneggiata.",
    "F02": "Il documento rifatto senza contenuti attivi, e firmato di nuovo.",
    "F06": _EXPECTATION,
    "S01": _OTHER_SIGNATURE,
    "S02": "La firma in PDF (PAdES), .p7m (CAdES) o XML (XAdES).",
    "S03": _OTHER_SIGNATURE,
    "S04": _LISTS,
    "S05": _QUALIFIED,
    "S06": "Soltanto una nuova firma, con un dispositivo qualificato.",
    "S07": "Soltanto una nuova firma, con il certificato di firma e non con quello di autenticazione.",
    "S08": _TIME,
    "S09": _REVOCATION,
    "S10": "La lettura dei limiti scritti nel certificato, che spetta all’ufficio.",
    "S11": _QUALIFIED,
    "S12": "Soltanto una nuova firma con algoritmi in uso, o una prova del tempo di quando lo erano.",
    "S13": "L’esemplare com’era prima delle modifiche successive alla firma.",
    "S14": "L’esemplare in cui le firme precedenti sono integre.",
    "S15": "Una firma di persona, del genere che il documento ammette.",
    "S16": _OTHER_SIGNATURE,
    "P01": "Il codice fiscale del firmatario dichiarato da chi lo conosce («pdz decide»): il certificato può non averlo (CAD art. 28).",
    "P02": _QUALIFIED,
    "P03": _EXPECTATION,
    "P04": _EXPECTATION,
    "P05": _OFFICE,
    "P06": _OFFICE,
    "P07": _EXPECTATION,
    "T01": _TIME,
    "T02": f"{_TIME} Oppure un termine diverso, con il suo atto.",
    "T03": _TIME,
    "T04": _TIME,
    "T05": _TIME,
}  # fmt: skip

_EUROPEAN: Final = "la dimostrazione in rete del DSS della Commissione europea"
_VIEWERS: Final = "Adobe Reader, GoSign e ArubaSign"


def changed_by(check_id: str) -> str:
    """What would change the answer to a check that is not passed. Raises KeyError for an id that is not in the catalogue."""
    return _CHANGED_BY[check_id]


def elsewhere(signature: SignatureVerdict) -> tuple[str, ...]:
    """What other tools will show of a signature where they are known to disagree with this verdict, and where else to verify it."""
    return tuple(_disagreements(signature))


def file_elsewhere(verdict: FileVerdict) -> str | None:
    """The same for a file whose only signatures are of a kind that is not evaluated."""
    if verdict.outcome is not Outcome.NOT_VERIFIABLE:
        return None
    return (
        "I formati che qui non si valutano (XAdES, ASiC) si verificano con gli strumenti dei prestatori qualificati "
        f"(GoSign, ArubaSign, Dike) o con {_EUROPEAN}; Adobe Reader non li apre."
    )


def _disagreements(signature: SignatureVerdict) -> Iterator[str]:
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        return
    if _made_with_an_identity_card(signature):
        yield (
            "Firma fatta con la carta d’identità elettronica o con una CNS: CieSign la mostra valida come firma elettronica avanzata; "
            "Adobe Reader la mostra valida o ignota secondo le autorità che ha; GoSign e ArubaSign la dicono non qualificata, "
            "a volte con il codice fiscale al posto del nome."
        )
    if signature.format is SignatureFormat.PKCS7:
        yield (
            f"Formato adbe.pkcs7, precedente a PAdES: {_VIEWERS} possono dirla valida; il DSS europeo la dice integra ma fuori dai "
            "formati della Decisione UE 2015/1506."
        )
    if signature.format is SignatureFormat.XADES:
        yield f"Firma XAdES, qui non valutata: la verificano GoSign, ArubaSign e {_EUROPEAN}; Adobe Reader non la mostra."
    if signature.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND:
        yield (
            "Qui manca l’elenco di fiducia che dica chi è il prestatore: GoSign e ArubaSign, che tengono aggiornato quello italiano, "
            "possono dirla valida; Adobe Reader dice «la validità è sconosciuta» se l’elenco europeo non vi è attivo. "
            f"Si verifica anche con {_EUROPEAN}."
        )


def _made_with_an_identity_card(signature: SignatureVerdict) -> bool:
    """A CIE or a CNS names its holder by tax code: `RSSMRA80A01Z000B/7420000123456789.abc=`."""
    code, name = signature.signer.fiscal_code, signature.signer.common_name
    return code is not None and name is not None and name.startswith(f"{code}/")
