"""May this certificate sign this document for this person? Everything that can be known before the key is used.

The trusted lists are the verifier's; here a certificate is taken at its own word, so a refusal is certain and a yes is not yet a
verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from asn1crypto import x509

from pdz_docs.errors import InputError, SigningError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.signing import certificates


class Allowance(StrEnum):
    """What may be let pass, each time with a reason that somebody answers for (`--allow`)."""

    VICAR = "vicario"
    DELEGATE = "delegato"
    NO_TAX_CODE = "senza-codice-fiscale"
    NOT_QUALIFIED = "non-qualificato"


Allowances = Mapping[Allowance, str]
NOTHING_ALLOWED: Allowances = MappingProxyType({})
_SUBSTITUTES = {Allowance.VICAR: "vicesindaco vicario", Allowance.DELEGATE: "delegato"}


def allowances(words: Iterable[str]) -> Allowances:
    """`vicario=assenza del Sindaco` → what is let pass and why.

    Raises InputError for an unknown word, a missing reason, a delegation without the number or date of its act, or a signer who would
    be both the deputy and a delegate.
    """
    found: dict[Allowance, str] = {}
    for word in words:
        name, _, reason = word.partition("=")
        if name not in set(Allowance) or not reason.strip():
            known = ", ".join(Allowance)
            raise InputError(f"«{word}» non si capisce.", hint=f"Si scrive CHE=MOTIVO, dove CHE è uno di: {known}.")
        found[Allowance(name)] = reason.strip()
    if not any(letter.isdigit() for letter in found.get(Allowance.DELEGATE, "0")):
        raise InputError(
            "Una delega di firma ha il suo atto.", hint="Per esempio: --allow «delegato=decreto n. 12 del 3/12/2024»."
        )
    if set(_SUBSTITUTES) <= found.keys():
        raise InputError("Chi firma è il vicesindaco vicario o un delegato: non l'uno e l'altro.")
    return MappingProxyType(found)


def substitution(allow: Allowances) -> str | None:
    """In whose place and why, as the signature states it; None when the signatory signs in person."""
    return next((f"{office} ({allow[what]})" for what, office in _SUBSTITUTES.items() if what in allow), None)


def check(
    certificate: x509.Certificate,
    signatory: ExpectedSignatory | None,
    *,
    at: datetime,
    allow: Allowances,
) -> None:
    """Raise SigningError when the certificate must not sign for `signatory` at `at`."""
    name = certificates.holder(certificate)
    if not certificates.may_sign(certificate):
        raise SigningError(
            f"Il certificato di {name} non è di firma: il suo uso non è il solo non ripudio.",
            hint="Sul dispositivo scegliete il certificato di firma, non quello di autenticazione (CNS).",
        )
    if not certificates.valid_at(certificate, at):
        raise SigningError(
            f"Il certificato di {name} non è valido il {at:%d/%m/%Y}: vale dal {certificate.not_valid_before:%d/%m/%Y} al "
            f"{certificate.not_valid_after:%d/%m/%Y} (CAD art. 24 c. 4-bis).",
            hint="Rinnovate il certificato prima di firmare.",
        )
    qualified = certificates.is_qualified(certificate)
    if not qualified and Allowance.NOT_QUALIFIED not in allow:
        raise SigningError(
            f"Il certificato di {name} non si dichiara qualificato per la firma elettronica.",
            hint="Se l'atto ammette una firma avanzata, indicatene il motivo con --allow non-qualificato=MOTIVO.",
        )
    if signatory is not None:
        _check_person(certificate, signatory, allow)


def _check_person(certificate: x509.Certificate, signatory: ExpectedSignatory, allow: Allowances) -> None:
    """The tax code decides who somebody is, never the name alone; a code that is not known leaves the match to be confirmed."""
    if Allowance.VICAR in allow and not signatory.office.casefold().startswith("sindac"):
        raise SigningError(
            f"Il vicario per legge è del Sindaco (TUEL art. 53 c. 2); per {signatory.body} firma {signatory.office}.",
            hint="Chi firma al suo posto lo fa con un atto: --allow delegato=ATTO.",
        )
    if signatory.fiscal_code is None or substitution(allow) is not None:
        return
    code = certificates.fiscal_code(certificate)
    if code is None:
        if Allowance.NO_TAX_CODE not in allow:
            raise SigningError(
                f"Il certificato non porta il codice fiscale: non si può dire che sia di {signatory.person}.",
                hint="Se la persona è quella, indicatene il motivo con --allow senza-codice-fiscale=MOTIVO (CAD art. 28).",
            )
        return
    if code != signatory.fiscal_code.upper():
        raise SigningError(
            f"Il certificato è di {certificates.holder(certificate)}; per {signatory.body} deve firmare {signatory.person} "
            "(il codice fiscale è diverso).",
            hint="Il vicesindaco vicario si indica con --allow vicario=MOTIVO DELL'ASSENZA, un delegato con --allow delegato=ATTO.",
        )
