"""The catalogue of numbered checks: what each asks, which norm it applies, whether an unknown answer blocks a positive verdict.

Ids are those of eIDAS art. 32 c. 1, CAD art. 24 c. 4-bis and reference/domain.md § 7 with the corrections of § 12
(S05 and S06 only warn: for an agreement between administrations an advanced signature is admitted by L. 241/1990 art. 15 c. 2-bis).
"""

from __future__ import annotations

from dataclasses import dataclass

from pdz_docs.verification.verdict import Check
from pdz_docs.verification.vocabulary import CheckStatus


@dataclass(frozen=True, slots=True)
class CheckKind:
    """`blocking`: without an answer the outcome cannot be positive. `open_text`: what is said while it is not evaluated."""

    id: str
    norm: str
    blocking: bool
    open_text: str


_EIDAS = "Reg. UE 910/2014 art. 32 c. 1 lett. "

CATALOGUE = {
    kind.id: kind
    for kind in (
        CheckKind("EIDAS_32_1_A", _EIDAS + "a", True, "Non accertato se il certificato era qualificato al momento della firma."),
        CheckKind("EIDAS_32_1_B", _EIDAS + "b", True, "Non accertato se il certificato era valido e rilasciato da un prestatore qualificato."),
        CheckKind("EIDAS_32_1_C", _EIDAS + "c", True, "Non accertata la corrispondenza dei dati di convalida."),
        CheckKind("EIDAS_32_1_D", _EIDAS + "d", True, "Non accertati i dati che identificano il firmatario."),
        CheckKind("EIDAS_32_1_E", _EIDAS + "e", False, "Non accertato l’uso di uno pseudonimo."),
        CheckKind("EIDAS_32_1_F", _EIDAS + "f", False, "Non accertato l’uso di un dispositivo qualificato."),
        CheckKind("EIDAS_32_1_G", _EIDAS + "g", True, "Non accertata l’integrità dei dati firmati."),
        CheckKind("EIDAS_32_1_H", _EIDAS + "h", False, "Non accertati i requisiti dell’art. 26."),
        CheckKind("CAD_24_4BIS", "D.Lgs. 82/2005 art. 24 c. 4-bis", True, "Non accertato se il certificato era scaduto, revocato o sospeso al momento della firma."),
        CheckKind("F01", "", True, "Non accertato il tipo del file."),
        CheckKind("F02", "D.P.C.M. 22/2/2013 art. 4 c. 3", False, "Non accertata l’assenza di codice eseguibile."),
        CheckKind("F06", "", True, "Non confrontati i byte firmati con il testo congelato."),
        CheckKind("S01", "ETSI EN 319 102-1 § 5.2.7", True, "Non accertata l’integrità della firma."),
        CheckKind("S02", "Dec. di esecuzione UE 2015/1506", False, "Non accertato il formato della firma."),
        CheckKind("S03", "ETSI EN 319 122-1 § 5.2.2", False, "Non accertato il riferimento al certificato di firma."),
        CheckKind("S04", _EIDAS + "b", True, "Non accertata la catena fino a un prestatore degli elenchi di fiducia."),
        CheckKind("S05", _EIDAS + "a", False, "Non accertate le dichiarazioni di certificato qualificato."),
        CheckKind("S06", _EIDAS + "f", False, "Non accertato l’uso di un dispositivo qualificato."),
        CheckKind("S07", "Linee guida AgID (Det. 121/2019) § 4.1", True, "Non accertato l’uso della chiave."),
        CheckKind("S08", "D.Lgs. 82/2005 art. 24 c. 4-bis", True, "Non accertato se il certificato era scaduto."),
        CheckKind("S09", "D.Lgs. 82/2005 art. 24 c. 4-bis", True, "Non accertato se il certificato era revocato o sospeso."),
        CheckKind("S10", "D.Lgs. 82/2005 art. 24 c. 4", False, "Non letti i limiti d’uso del certificato."),
        CheckKind("S11", "Reg. UE 910/2014 art. 32 c. 1 lett. e", False, "Non accertato l’uso di uno pseudonimo."),
        CheckKind("S12", "ETSI TS 119 312", False, "Non accertata la robustezza degli algoritmi."),
        CheckKind("S13", "ETSI EN 319 142-1; ISO 32000-2 § 12.8.2", True, "Non accertate le modifiche successive alla firma."),
        CheckKind("S14", "", True, "Non accertate le firme precedenti."),
        CheckKind("S15", "L. 241/1990 art. 15 c. 2-bis", False, "Non accertato se il certificato è di firma di una persona."),
        CheckKind("S16", "ISO 32000-2 § 12.8.1", True, "Non accertato quali byte copre la firma."),
        CheckKind("P01", "D.Lgs. 82/2005 art. 28", False, "Il codice fiscale non è stato letto."),
        CheckKind("P02", "D.M. 12/3/1974", False, "Non controllato il codice fiscale."),
        CheckKind("P03", "", False, "Non confrontato il firmatario con chi doveva firmare."),
        CheckKind("P04", "", False, "Non confrontato il nome del firmatario."),
        CheckKind("P05", "D.Lgs. 267/2000 artt. 50 e 53", False, "Non accertato se la carica fosse in corso."),
        CheckKind("P06", "", False, "Non accertato per quale ente valga la firma."),
        CheckKind("P07", "", False, "Non accertato se la firma sia ripetuta."),
        CheckKind("T01", "D.P.C.M. 22/2/2013 art. 41", False, "Non accertato un riferimento temporale opponibile."),
        CheckKind("T02", "", False, "Non confrontato il tempo della firma con la scadenza."),
        CheckKind("T03", "", False, "Non confrontati tempo dichiarato e tempo opponibile."),
        CheckKind("T04", "D.Lgs. 267/2000 art. 34 c. 4", False, "Non confrontato il tempo della firma con il termine di legge."),
        CheckKind("T05", "", False, "Non confrontato il tempo della firma con il congelamento e la delibera."),
    )
}  # fmt: skip


def make(check_id: str, status: CheckStatus, text: str) -> Check:
    """A check with its catalogued norm."""
    return Check(id=check_id, status=status, text=text, norm=CATALOGUE[check_id].norm or None)


def unknown(check_id: str, text: str | None = None) -> Check:
    """A check that could not be made, in its own words or those of the catalogue."""
    return make(check_id, CheckStatus.UNKNOWN, text or CATALOGUE[check_id].open_text)


def is_blocking(check_id: str) -> bool:
    """Whether a positive outcome needs an answer to this check."""
    return CATALOGUE[check_id].blocking
