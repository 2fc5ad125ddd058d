"""What a kind of signature is worth on a kind of document in Italian law: data with its norms (`acceptance-it.yaml`), read whole.

Another State, or another reading of the law, is another file; no code knows a norm.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError, model_validator

from pdz_docs.errors import InputError
from pdz_docs.values import Value

FILE = Path(__file__).parent / "acceptance-it.yaml"
_Text = Annotated[str, StringConstraints(min_length=1)]


class Outcome(StrEnum):
    """What the law makes of it. CON_AVVISO and DECIDE_UFFICIO warn, and are never a "not valid"; the second asks for a decision."""

    ACCETTATO = "accettato"
    CON_AVVISO = "con_avviso"
    DECIDE_UFFICIO = "decide_ufficio"
    RIFIUTATO = "rifiutato"


class Evidence(StrEnum):
    """Kinds of signature, and what comes in its stead."""

    QUALIFIED = "firma_qualificata"
    ADVANCED_QUALIFIED_CERTIFICATE = "firma_avanzata_certificato_qualificato"
    ADVANCED = "firma_avanzata"
    CIE = "cie"
    CNS = "cns"
    SPID = "spid"
    QUALIFIED_SEAL = "sigillo_qualificato"
    SEAL = "sigillo"
    UNKNOWN = "non_accertata"
    HANDWRITTEN = "firma_autografa"
    DIGITAL_DOMICILE = "domicilio_digitale"
    IMAGE = "immagine"


class DocumentKind(StrEnum):
    """The three kinds that the law tells apart."""

    AGREEMENT = "accordo"
    ACT = "atto"
    REQUEST = "istanza"


class Acceptance(Value):
    """One cell: the outcome, the norm it rests on, and the sentence for the reader (none where there is nothing to say)."""

    esito: Annotated[Outcome, Field(strict=False)]
    norma: _Text
    testo: _Text | None = None

    @model_validator(mode="after")
    def _is_explained(self) -> Acceptance:
        if self.esito is not Outcome.ACCETTATO and self.testo is None:
            raise ValueError("un esito diverso da «accettato» va spiegato")
        return self


class _Row(Value):
    nome: _Text
    accordo: Acceptance
    atto: Acceptance
    istanza: Acceptance


class Matrix(Value):
    """The whole table."""

    id: _Text
    aggiornato: date
    documenti: dict[str, Annotated[DocumentKind, Field(strict=False)]]
    tipi: dict[Annotated[DocumentKind, Field(strict=False)], _Text]
    matrice: dict[Annotated[Evidence, Field(strict=False)], _Row]

    @model_validator(mode="after")
    def _is_whole(self) -> Matrix:
        if set(self.matrice) != set(Evidence) or set(self.tipi) != set(DocumentKind):
            raise ValueError("la matrice non è completa")
        return self

    def kind_of(self, document: str) -> DocumentKind:
        """The kind of a document of the program (`adesione/esempio` is an `adesione`); an act when it is not named."""
        return self.documenti.get(document.partition("/")[0], DocumentKind.ACT)

    def assess(self, evidence: Evidence, document: str) -> Acceptance:
        """What `evidence` is worth on `document`."""
        found: Acceptance = getattr(self.matrice[evidence], self.kind_of(document).value)
        return found

    def name_of(self, evidence: Evidence) -> str:
        return self.matrice[evidence].nome


@cache
def matrix(path: Path = FILE) -> Matrix:
    """The table of a file. Raises InputError when it is not a whole one."""
    import yaml  # whoever only reads verdicts has no need of the table

    try:
        return Matrix.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise InputError(f"{path.name}: la matrice di accettazione non si legge ({error}).") from error
