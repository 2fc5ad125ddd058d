"""The table: one named defect for each row, and what the verdict has to be: indication, sub-indication, qualification, outcome, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import forge
from pec_material import certified, provider
from worth_material import DAY, PLAIN, Case, Listing, Stamp, defect, flipped, qualified

from pdz_docs.demo.certificates import QUALIFIED
from pdz_docs.expectations import Deadline, Expectation, Nature, Title
from pdz_docs.verification.known import Known, Registration
from pdz_docs.verification.vocabulary import Indication, Outcome, Qualification, SubIndication

PASSED, OPEN, FAILED = Indication.TOTAL_PASSED, Indication.INDETERMINATE, Indication.TOTAL_FAILED
Sub, Q, O = SubIndication, Qualification, Outcome  # noqa: E741
NOTES, UNDECIDED, DENIED = O.VALID_WITH_NOTES, O.INDETERMINATE, O.NOT_VALID
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """`check` is the id of the check (or finding) that has to say `words`."""

    case: Case
    indication: Indication
    sub: SubIndication | None
    qualification: Qualification
    outcome: Outcome
    check: str
    words: str


def good(case: Case, check: str, words: str, qualification: Qualification = Q.QESIG, outcome: Outcome = NOTES) -> Row:
    return Row(case, PASSED, None, qualification, outcome, check, words)


def undecided(case: Case, sub: SubIndication, check: str, words: str, qualification: Qualification = Q.QESIG) -> Row:
    return Row(case, OPEN, sub, qualification, UNDECIDED, check, words)


def denied(case: Case, sub: SubIndication, check: str, words: str) -> Row:
    """What is no signature has no qualification either."""
    return Row(case, FAILED, sub, Q.UNKNOWN, DENIED, check, words)


def unsaid(case: Case, check: str, words: str) -> Row:
    """Sound in ETSI's terms, while what it is worth cannot be said."""
    return Row(case, PASSED, None, Q.UNKNOWN, UNDECIDED, check, words)


def listed(**changes: object) -> Listing:
    return replace(PLAIN, **changes)  # type: ignore[arg-type]


UNSTAMPED: Final = {"stamp": None}
SIGNATURES = forge.purpose("ForeSignatures")


def _pec(at: datetime) -> Known:
    return Known(pec=(certified(at + HOUR, "opec123"),))


def _pec_of_a_stranger(at: datetime) -> Known:
    return Known(pec=(certified(at + HOUR, "opec666", provider("Chiunque")),))


def _pec_late(at: datetime) -> Known:
    return Known(pec=(certified(at + 40 * DAY, "opec999"),))


def _protocol(at: datetime) -> Known:
    return Known(protocol=Registration(at=at + 2 * HOUR, reference="prot. 1234/2024"))


def _both(at: datetime) -> Known:
    return Known(pec=_pec(at).pec, protocol=_protocol(at).protocol)


def _collected(at: datetime) -> Known:
    return Known(collected=at + DAY)


def _deadline(days: float, nature: Nature) -> object:
    def change(expectation: Expectation, at: datetime) -> Expectation:
        term = Deadline(at=at + days * DAY, nature=nature, act="Avviso 12/09/2024", verified=True)
        return expectation.model_copy(update={"deadline": term})

    return change


def _statutory(days: float) -> object:
    def change(expectation: Expectation, at: datetime) -> Expectation:
        term = Deadline(at=at + days * DAY, nature=Nature.ORDINATORIO, act="TUEL art. 34 c. 4", verified=False)
        return expectation.model_copy(update={"statutory": term})

    return change


def _frozen(days: float) -> object:
    return lambda expectation, at: expectation.model_copy(update={"frozen_at": at + days * DAY})


def _who(**changes: object) -> object:
    """The first signatory, changed; values that are numbers of days become instants."""

    def change(expectation: Expectation, at: datetime) -> Expectation:
        first, *others = expectation.signatories
        values = {k: at + v * DAY if isinstance(v, int | float) else v for k, v in changes.items()}
        changed = first.model_copy(update=values)
        return expectation.model_copy(update={"signatories": (changed, *others)})

    return change


def _twice(expectation: Expectation, _at: datetime) -> Expectation:
    first, second, *others = expectation.signatories
    same = {name: getattr(first, name) for name in ("fiscal_code", "given_name", "surname")}
    return expectation.model_copy(update={"signatories": (first, second.model_copy(update=same), *others)})


def act(change: object, **more: object) -> Case:
    return Case(document="accordo", change=change, **more)  # type: ignore[arg-type]


def _other_imprint(data: bytes) -> bytes:
    """The bytes that the token says it is over, changed inside the token: no signature is left that covers them."""
    from asn1crypto import cms

    info = cms.ContentInfo.load(data)
    signer = info["content"]["signer_infos"][0]
    for attribute in signer["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            token = attribute["values"][0].dump()
            value = signer["signature"].native
            import hashlib

            imprint = hashlib.sha256(value).digest()
            return data.replace(token, token.replace(imprint, bytes([imprint[0] ^ 1]) + imprint[1:]))
    raise AssertionError("no time stamp")


CERTIFICATES: Mapping[str, Row] = {
    "sound, stamped, unrevoked": good(Case(clean=True), "CAD_24_4BIS", "Quando la firma esisteva il certificato non era scaduto, né revocato", outcome=O.VALID),
    "sound, by the demonstration": good(Case(), "S10", "DIMOSTRATIVA"),
    "sound, without a stamp": good(Case(stamp=None, clean=True), "T01", "Protocollate oggi il file"),
    "letter a": good(Case(), "EIDAS_32_1_A", "Il certificato era qualificato al momento della firma"),
    "letter b": good(Case(), "EIDAS_32_1_B", "prestatore qualificato (CA dimostrativa) ed era valido"),
    "letter c": good(Case(), "EIDAS_32_1_C", "non sono cambiati"),
    "letter d": good(Case(), "EIDAS_32_1_D", "intestato a Mario Rossi"),
    "letter e": good(Case(), "EIDAS_32_1_E", "non usa pseudonimi"),
    "letter f": good(Case(), "EIDAS_32_1_F", "dispositivo qualificato"),
    "letter g": good(Case(), "EIDAS_32_1_G", "non sono cambiati"),
    "letter h": good(Case(), "EIDAS_32_1_H", "sotto il suo controllo"),
    "letter f missing": good(Case(profile=defect("no-qscd")), "EIDAS_32_1_F", "Nulla attesta", Q.ADESIG_QC),
    "not on a device": good(Case(profile=defect("no-qscd")), "S06", "Nulla attesta", Q.ADESIG_QC),
    "not qualified": good(Case(profile=defect("not-qualified")), "EIDAS_32_1_A", "non dichiara di essere qualificato", Q.ADESIG),
    "not qualified, letter b": good(Case(profile=defect("not-qualified")), "EIDAS_32_1_B", "non dichiara", Q.ADESIG),
    "not qualified, letter h": good(Case(profile=defect("not-qualified")), "EIDAS_32_1_H", "controllo esclusivo", Q.ADESIG),
    "a seal": good(Case(profile=defect("seal")), "S15", "Sigillo elettronico qualificato", Q.QESEAL),
    "a seal without a device": good(Case(profile=defect("seal", qscd=False)), "S15", "Sigillo elettronico non qualificato", Q.ADESEAL_QC),
    "a seal, statements": good(Case(profile=defect("seal")), "S05", "non per la firma di una persona", Q.QESEAL),
    "pseudonym": good(Case(profile=defect("pseudonym")), "EIDAS_32_1_E", "pseudonimo: Aquila 7"),
    "limits of use": good(Case(profile=defect("limits-of-use")), "S10", "fino a 1.000 euro"),
    "no tax code": good(Case(profile=defect("no-tax-code")), "P01", "non contiene un codice fiscale"),
    "old form of the tax code": good(Case(profile=defect("old-tax-code-form")), "P01", "RSSMRA80A01Z000B"),
    "another's tax code": good(Case(profile=defect("other-tax-code")), "P01", "VRDLGU75B02Z000E"),
    "expires soon": good(Case(profile=defect("expires-soon")), "S08", "entro le sue date"),
    "expired by now, stamped in time": good(Case(profile=defect("expires-soon"), verified=30 * DAY), "CAD_24_4BIS", "Quando la firma esisteva"),
    "expired by now, no stamp": undecided(
        Case(profile=defect("expires-soon"), stamp=None, verified=30 * DAY), Sub.OUT_OF_BOUNDS_NO_POE, "CAD_24_4BIS", "serve un riferimento temporale opponibile"
    ),
    "expired by now, stamped after": undecided(
        Case(profile=defect("expires-soon"), stamp=Stamp(late=25 * DAY), verified=30 * DAY), Sub.OUT_OF_BOUNDS_NO_POE, "S08", "è scaduto il"
    ),
    "expired when it signed, by its own word": denied(Case(profile=defect("expired"), stamp=None), Sub.EXPIRED, "CAD_24_4BIS", "equivale a mancata sottoscrizione"),
    "expired when it signed, stamped": denied(Case(profile=defect("expired")), Sub.EXPIRED, "CAD_24_4BIS", "equivale a mancata sottoscrizione"),
    "expired, claims an earlier day": undecided(
        Case(profile=defect("expired"), claimed=-60 * DAY, stamp=None), Sub.OUT_OF_BOUNDS_NO_POE, "CAD_24_4BIS", "nulla prova che la firma sia precedente"
    ),
    "not yet valid, stamped": denied(Case(profile=defect("not-yet-valid")), Sub.NOT_YET_VALID, "CAD_24_4BIS", "prima che il certificato fosse valido"),
    "not yet valid": undecided(Case(profile=defect("not-yet-valid"), stamp=None), Sub.OUT_OF_BOUNDS_NO_POE, "CAD_24_4BIS", "valido solo dal"),
    "for encipherment": undecided(Case(profile=defect("encryption-key-usage")), Sub.CHAIN_CONSTRAINTS_FAILURE, "S07", "manca il non ripudio"),
    "for authentication": undecided(Case(profile=defect("authentication-key-usage")), Sub.CHAIN_CONSTRAINTS_FAILURE, "S07", "manca il non ripudio"),
    "self-signed": undecided(Case(profile=defect("self-signed")), Sub.NO_CERTIFICATE_CHAIN_FOUND, "S04", "Nessuna catena", Q.UNKNOWN),
    "short-lived, nothing to revoke": good(Case(short_lived=True, told=None), "S09", "dura così poco", outcome=O.VALID),
    "altered content": denied(Case(tamper=flipped), Sub.HASH_FAILURE, "S01", "modificati dopo la firma"),
    "altered content, letter h": denied(Case(tamper=flipped), Sub.HASH_FAILURE, "EIDAS_32_1_H", "non sono integri"),
}  # fmt: skip

REVOCATIONS: Mapping[str, Row] = {
    "unrevoked": good(Case(), "S09", "non era revocato né sospeso (lista di revoca del"),
    "nothing known": undecided(Case(told=None), Sub.TRY_LATER, "S09", "non dice a chi chiederlo"),
    "nothing known, CAD": undecided(Case(told=None), Sub.TRY_LATER, "CAD_24_4BIS", "Non è accertato"),
    "nothing known, letter b": undecided(Case(told=None), Sub.TRY_LATER, "EIDAS_32_1_B", "non è accertato che fosse valido"),
    "the list is by another key": undecided(Case(crl_by_another=True), Sub.TRY_LATER, "S09", "le risposte trovate non valgono"),
    "the list is of before, and holds": good(Case(told=-2 * DAY), "S09", "non era revocato"),
    "the list is of before, and has run out": undecided(Case(told=-9 * DAY), Sub.TRY_LATER, "S09", "troppo vecchia"),
    "no stamp, the list has run out by now": undecided(Case(stamp=None, verified=10 * DAY), Sub.TRY_LATER, "S09", "troppo vecchia"),
    "stamped, the list has run out by now": good(Case(verified=10 * DAY), "S09", "non era revocato"),
    "revoked before, by its own word": denied(Case(profile=defect("revoked-before")), Sub.REVOKED, "S09", "il firmatario stesso dichiara"),
    "revoked before, letter b": denied(Case(profile=defect("revoked-before")), Sub.REVOKED, "EIDAS_32_1_B", "non era valido"),
    "revoked before, CAD": denied(Case(profile=defect("revoked-before"), stamp=None), Sub.REVOKED, "CAD_24_4BIS", "mancata sottoscrizione"),
    "revoked before, claims an earlier day": undecided(
        Case(profile=defect("revoked-before"), claimed=-20 * DAY, stamp=None), Sub.REVOKED_NO_POE, "S09", "nulla prova che la firma sia anteriore"
    ),
    "revoked before the stamp, claims an earlier day": undecided(
        Case(profile=defect("revoked-before"), claimed=-20 * DAY), Sub.REVOKED_NO_POE, "CAD_24_4BIS", "serve un riferimento temporale opponibile"
    ),
    "revoked later, stamped": good(Case(profile=defect("revoked-later"), told=20 * DAY, verified=20 * DAY), "CAD_24_4BIS", "Quando la firma esisteva"),
    "revoked later, no stamp": undecided(
        Case(profile=defect("revoked-later"), stamp=None, told=20 * DAY, verified=20 * DAY), Sub.REVOKED_NO_POE, "S09", "è stato revocato dal"
    ),
    "revoked later, sent by PEC before": good(
        Case(profile=defect("revoked-later"), stamp=None, told=20 * DAY, verified=20 * DAY, known=_pec), "CAD_24_4BIS", "né revocato"
    ),
    "revoked later, not known yet": good(Case(profile=defect("revoked-later")), "S09", "non era revocato"),
    "suspended": undecided(Case(profile=defect("on-hold")), Sub.TRY_LATER, "S09", "vale solo se la sospensione viene annullata"),
    "suspended, CAD": undecided(Case(profile=defect("on-hold")), Sub.TRY_LATER, "CAD_24_4BIS", "è sospeso"),
    "suspended later": good(Case(profile=defect("on-hold", revoked=10 * DAY), told=20 * DAY, verified=20 * DAY), "S09", "non era revocato"),
}  # fmt: skip

LISTS: Mapping[str, Row] = {
    "granted": good(Case(), "S04", "prestatore qualificato negli elenchi"),
    "no lists": unsaid(Case(listing=None), "EIDAS_32_1_A", "Senza gli elenchi di fiducia"),
    "withdrawn before": good(Case(listing=listed(status="withdrawn", since=-10 * DAY, history=(("granted", -2000 * DAY, SIGNATURES),))), "S04", "non era (o non era più) qualificato", Q.ADESIG),
    "withdrawn before, letter a": good(Case(listing=listed(status="withdrawn", since=-10 * DAY, history=(("granted", -2000 * DAY, SIGNATURES),))), "EIDAS_32_1_A", "non era (o non era più)", Q.ADESIG),
    "withdrawn before, letter b": good(Case(listing=listed(status="withdrawn", since=-10 * DAY, history=(("granted", -2000 * DAY, SIGNATURES),))), "EIDAS_32_1_B", "ed era valido", Q.ADESIG),
    "withdrawn after": good(Case(listing=listed(status="withdrawn", since=10 * DAY, history=(("granted", -2000 * DAY, SIGNATURES),)), verified=20 * DAY), "EIDAS_32_1_A", "era qualificato"),
    "always withdrawn": good(Case(listing=listed(status="withdrawn")), "EIDAS_32_1_B", "non era (o non era più)", Q.ADESIG),
    "listed after the issue": good(Case(listing=listed(since=-100 * DAY)), "EIDAS_32_1_B", "non era ancora negli elenchi", Q.ADESIG),
    "listed after the signature": good(Case(listing=listed(since=100 * DAY)), "S04", "non era ancora negli elenchi", Q.ADESIG),
    "an old status": good(Case(listing=listed(status="accredited")), "EIDAS_32_1_A", "non era (o non era più)", Q.ADESIG),
    "not listed at all": undecided(Case(listing=listed(ca=False)), Sub.NO_CERTIFICATE_CHAIN_FOUND, "S04", "Nessuna catena", Q.UNKNOWN),
    "for seals alone": good(Case(listing=listed(extensions=forge.purpose("ForeSeals"))), "EIDAS_32_1_A", "per questo tipo di certificato", Q.ADESIG),
    "a seal under signatures alone": good(Case(profile=defect("seal"), listing=listed(extensions=SIGNATURES)), "EIDAS_32_1_A", "per questo tipo di certificato", Q.ADESEAL),
    "for websites alone": good(Case(listing=listed(extensions=forge.purpose("ForWebSiteAuthentication"))), "EIDAS_32_1_A", "per questo tipo", Q.ADESIG),
    "taken over": good(Case(listing=listed(extensions=SIGNATURES + forge.taken_over_by("Altro prestatore"))), "EIDAS_32_1_A", "era qualificato"),
    "a critical extension not understood": unsaid(
        Case(listing=listed(extensions=SIGNATURES + forge.extension("<Ignota/>"))), "EIDAS_32_1_A", "una condizione che questo programma non conosce"),
    "an extension not understood, not critical": good(Case(listing=listed(extensions=SIGNATURES + forge.extension("<Ignota/>", critical=False))), "EIDAS_32_1_A", "era qualificato"),
    "QCForLegalPerson": good(Case(listing=qualified("QCForLegalPerson")), "EIDAS_32_1_A", "rilasciato a una persona giuridica", Q.ADESIG),
    "NotQualified": good(Case(listing=qualified("NotQualified")), "EIDAS_32_1_A", "lo esclude espressamente", Q.ADESIG),
    "QCNoQSCD": good(Case(listing=qualified("QCNoQSCD")), "S06", "Nulla attesta", Q.ADESIG_QC),
    "QCWithQSCD": good(Case(profile=defect("no-qscd"), listing=qualified("QCWithQSCD")), "S06", "dispositivo qualificato"),
    "QCQSCDManagedOnBehalf": good(Case(profile=defect("no-qscd"), listing=qualified("QCQSCDManagedOnBehalf")), "EIDAS_32_1_F", "dispositivo qualificato"),
    "QCQSCDStatusAsInCert": good(Case(profile=defect("no-qscd"), listing=qualified("QCQSCDStatusAsInCert")), "S06", "Nulla attesta", Q.ADESIG_QC),
    "QCStatement": good(
        Case(profile=defect("not-qualified"), listing=replace(qualified("QCStatement"), extensions=SIGNATURES + forge.qualifier("QCStatement", criteria=forge.key_usage(nonRepudiation=True)))),
        "EIDAS_32_1_A", "era qualificato", Q.ADESIG_QC,
    ),
    "QCStatement, for what is unknown": unsaid(Case(profile=defect("not-qualified"), listing=qualified("QCStatement")), "EIDAS_32_1_A", "per firme, per sigilli o per siti"),
    "QCForESeal over a signature": good(Case(listing=qualified("QCForESeal")), "S15", "Sigillo", Q.QESEAL),
    "QCForESig over a seal": good(Case(profile=defect("seal"), listing=qualified("QCForESig")), "EIDAS_32_1_A", "era qualificato"),
    "QCForESig and QCForESeal": unsaid(Case(listing=qualified("QCForESig", "QCForESeal")), "EIDAS_32_1_A", "l’elenco si contraddice"),
    "QCWithQSCD and QCNoQSCD": unsaid(Case(listing=qualified("QCWithQSCD", "QCNoQSCD")), "EIDAS_32_1_A", "l’elenco si contraddice"),
    "NotQualified for others": good(Case(listing=qualified("NotQualified", criteria=forge.policy("1.2.3"))), "EIDAS_32_1_A", "era qualificato"),
    "two entries that disagree": unsaid(
        Case(listing=replace(PLAIN, again=qualified("NotQualified"))), "EIDAS_32_1_A", "due voci dell’elenco si contraddicono"),
    "two entries, one withdrawn": unsaid(Case(listing=replace(PLAIN, again=listed(status="withdrawn"))), "EIDAS_32_1_A", "due voci dell’elenco si contraddicono"),
    "two entries, the withdrawn one for seals": good(
        Case(listing=listed(extensions=SIGNATURES, again=listed(status="withdrawn", extensions=forge.purpose("ForeSeals")))), "EIDAS_32_1_A", "era qualificato"
    ),
    "a list past its time": good(Case(listing=listed(next_update=-DAY)), "ELENCO_SCADUTO", "andava sostituito entro"),
    "the electronic identity card": good(
        Case(profile=defect("not-qualified"), listing=listed(kind="AdESGeneration", status="recognisedatnationallevel", provider="Ministero dell'Interno")),
        "S15", "carta d’identità elettronica", Q.ADESIG,
    ),
    "the card, its authentication key": good(
        Case(profile=defect("authentication-key-usage", qualified=False, qscd=False, qc_type=None), listing=listed(kind="IdV", status="recognisedatnationallevel", provider="Ministero dell'Interno")),
        "S07", "che la legge qui ammette", Q.ADESIG,
    ),
    "the card, chain": good(
        Case(profile=defect("not-qualified"), listing=listed(kind="IdV", status="recognisedatnationallevel", provider="Ministero dell'Interno")),
        "S04", "riconosciuto a livello nazionale", Q.ADESIG,
    ),
    "a services card": undecided(
        Case(profile=defect("authentication-key-usage", qualified=False, qscd=False, qc_type=None), listing=listed(kind="IdV", status="recognisedatnationallevel", provider="Regione")),
        Sub.CHAIN_CONSTRAINTS_FAILURE, "S15", "certificato di autenticazione (CNS)", Q.ADESIG,
    ),
}  # fmt: skip

STAMPS: Mapping[str, Row] = {
    "a sound stamp": good(Case(), "T01", "lo prova una marca temporale sulla firma"),
    "no stamp": good(Case(stamp=None), "T01", "solo dichiarato dal firmatario"),
    "authority not listed": good(Case(listing=listed(tsa=False)), "T01", "solo dichiarato"),
    "authority listed as a CA": good(Case(listing=listed(tsa_kind="CA/QC")), "MARCA_NON_QUALIFICATA", "non era tra quelle qualificate"),
    "authority withdrawn": good(Case(listing=listed(tsa_status="withdrawn")), "MARCA_NON_QUALIFICATA", "non era tra quelle qualificate"),
    "authority listed later": good(Case(listing=listed(tsa_since=DAY)), "MARCA_NON_QUALIFICATA", "non prova nulla"),
    "authority recognised by national law": good(Case(listing=listed(tsa_kind="TSA/TSS-QC", tsa_status="recognisedatnationallevel")), "T01", "lo prova una marca"),
    "authority deprecated by national law": good(Case(listing=listed(tsa_kind="TSA/TSS-QC", tsa_status="deprecatedatnationallevel")), "MARCA_NON_QUALIFICATA", "non prova nulla"),
    "authority not made for it": good(Case(stamp=Stamp(spoilt="without-usage")), "T01", "solo dichiarato"),
    "authority ended": good(Case(stamp=Stamp(spoilt="ended")), "T01", "solo dichiarato"),
    "over other bytes": good(Case(tamper=_other_imprint), "MARCA_NON_VALIDA", "non prova nulla"),
    "more than a day after the claim": good(Case(stamp=Stamp(late=3 * DAY), verified=4 * DAY, told=3 * DAY), "T03", "dista più di un giorno"),
    "before the claim": good(Case(stamp=Stamp(late=-3 * DAY)), "T03", "dista più di un giorno"),
    "a weak one saves nothing": undecided(
        Case(profile=defect("expires-soon"), listing=listed(tsa_status="withdrawn"), verified=30 * DAY), Sub.OUT_OF_BOUNDS_NO_POE, "CAD_24_4BIS", "serve un riferimento"
    ),
}  # fmt: skip

TIMES: Mapping[str, Row] = {
    "by PEC": good(Case(stamp=None, known=_pec), "T01", "lo prova la posta elettronica certificata (opec123)"),
    "by protocol": good(Case(stamp=None, known=_protocol), "T01", "la registrazione di protocollo (prot. 1234/2024)"),
    "the earliest of several": good(Case(stamp=None, known=_both), "T01", "posta elettronica certificata"),
    "a stamp comes before": good(Case(known=_both), "T01", "marca temporale"),
    "by PEC, no list of providers": good(Case(stamp=None, known=_pec, providers=None), "T01", "non è stato identificato"),
    "by PEC of no provider": good(Case(stamp=None, known=_pec_of_a_stranger), "PEC_GESTORE_IGNOTO", "non prova nulla"),
    "by PEC before the certificate's end": good(Case(profile=defect("expires-soon"), stamp=None, known=_pec, verified=60 * DAY), "CAD_24_4BIS", "Quando la firma esisteva"),
    "by PEC after the certificate's end": undecided(
        Case(profile=defect("expires-soon"), stamp=None, known=_pec_late, verified=60 * DAY), Sub.OUT_OF_BOUNDS_NO_POE, "CAD_24_4BIS", "nulla prova"
    ),
    "valid when collected": good(Case(profile=defect("expires-soon"), stamp=None, known=_collected, verified=60 * DAY), "CAD_24_4BIS", "Quando il file fu raccolto"),
    "valid when collected, never opposable": good(Case(profile=defect("expires-soon"), stamp=None, known=_collected, verified=60 * DAY), "T01", "Protocollate oggi"),
    "collected after the end": undecided(
        Case(profile=defect("expires-soon", valid_until=timedelta(hours=12)), stamp=None, known=_collected, verified=60 * DAY), Sub.OUT_OF_BOUNDS_NO_POE, "CAD_24_4BIS", "è scaduto"
    ),
    "in time": good(act(_deadline(5, Nature.PERENTORIO)), "T02", "nei termini"),
    "late, peremptory": good(act(_deadline(-5, Nature.PERENTORIO)), "T02", "termine perentorio"),
    "late, ordinary": good(act(_deadline(-5, Nature.ORDINATORIO)), "T02", "la firma conta ugualmente"),
    "late, organisational": good(act(_deadline(-5, Nature.ORGANIZZATIVO)), "T02", "organizzativo"),
    "exactly on the bound": good(act(_deadline(0, Nature.PERENTORIO)), "T02", "dopo il termine perentorio"),
    "no proof, before the term": good(act(_deadline(5, Nature.PERENTORIO), stamp=None), "T02", "arrivato prima del termine"),
    "no proof, after the term": good(act(_deadline(-5, Nature.PERENTORIO), stamp=None), "T02", "non si può dire"),
    "no proof, collected before the term": good(act(_deadline(5, Nature.PERENTORIO), stamp=None, known=_collected, verified=6 * DAY), "T02", "arrivato prima del termine"),
    "PEC in time": good(act(_deadline(5, Nature.PERENTORIO), stamp=None, known=_pec), "T02", "nei termini"),
    "within the sixty days": good(act(_statutory(5)), "T04", "entro il termine di legge"),
    "after the sixty days": good(act(_statutory(-5)), "T04", "da verificare sul testo vigente"),
    "sixty days, no proof": good(act(_statutory(5), stamp=None), "T04", "Senza un riferimento"),
}  # fmt: skip

OFFICES: Mapping[str, Row] = {
    "in office": good(act(_who(mandate_from=-500, mandate_to=500)), "P05", "era Sindaco di Comune di Clusone"),
    "not yet in office": good(act(_who(mandate_from=5)), "P05", "solo dal"),
    "out of office": good(act(_who(mandate_from=-500, mandate_to=-5)), "P05", "è finito il"),
    "mandate unknown": good(act(_who()), "P05", "Non è indicato"),
    "deputy by law": good(act(_who(title=Title.VICARIO, mandate_from=-500)), "P05", "vicario, per legge"),
    "delegate without the act": good(act(_who(title=Title.DELEGATO, mandate_from=-500)), "P05", "manca l’atto di delega"),
    "delegate with the act": good(act(_who(title=Title.DELEGATO, mandate_from=-500, act="decreto n. 7/2024")), "P05", "decreto n. 7/2024"),
    "commissioner without the decree": good(act(_who(title=Title.COMMISSARIO)), "P05", "manca il decreto di nomina"),
    "one person, two bodies": good(act(_twice), "P06", "deve firmare anche per Comune di Ardesio"),
    "one person, one body": good(act(_who()), "P06", "vale per Comune di Clusone"),
    "signed once": good(act(_who()), "P07", "sola firma"),
    "before the resolution": good(act(_who(authorised_from=5)), "T05", "prima che la delibera"),
    "after the resolution": good(act(_who(authorised_from=-5)), "T05", "segue il congelamento"),
    "before the freeze": good(act(_frozen(5)), "T05", "prima che il testo fosse congelato"),
    "the wrong person": good(Case(document="accordo", profile=defect("other-tax-code")), "P03", "non è tra i firmatari attesi"),
    "a second surname that the certificate has not": good(act(_who(surname="Rossi Bianchi", fiscal_code=None)), "P03", "va confermato dall’ufficio"),
    "to be confirmed": good(Case(document="accordo", profile=defect("no-tax-code")), "P03", "va confermato dall’ufficio"),
}  # fmt: skip

CARD = defect("authentication-key-usage", qualified=False, qscd=False, qc_type=None)
CNS = listed(kind="IdV", status="recognisedatnationallevel", provider="Regione")
CIE = listed(kind="AdESGeneration", status="recognisedatnationallevel", provider="Ministero dell'Interno")

ACCEPTANCE: Mapping[str, Row] = {
    "qualified, agreement": good(Case(document="accordo"), "S15", "accettata per questo documento"),
    "advanced with a qualified certificate, agreement": good(Case(document="accordo", profile=defect("no-qscd")), "S15", "valuta il segretario", Q.ADESIG_QC),
    "advanced with a qualified certificate, adhesion": good(Case(document="adesione/esempio", profile=defect("no-qscd")), "S15", "accettata per questo documento", Q.ADESIG_QC),
    "advanced, agreement": good(Case(document="accordo", profile=defect("not-qualified")), "S15", "valuta il segretario", Q.ADESIG),
    "advanced, plan": good(Case(document="piano", profile=defect("not-qualified")), "S15", "preferibile la firma digitale", Q.ADESIG),
    "advanced, adhesion": good(Case(document="adesione/esempio", profile=defect("not-qualified")), "S15", "accettata", Q.ADESIG),
    "identity card, agreement": good(Case(document="accordo", profile=CARD, listing=CIE), "S15", "decide l’ufficio", Q.ADESIG),
    "identity card, adhesion": good(Case(document="adesione/esempio", profile=CARD, listing=CIE), "S15", "accettata", Q.ADESIG),
    "identity card, adhesion, device": good(Case(document="adesione/esempio", profile=CARD, listing=CIE), "S06", "Per questo documento non occorre", Q.ADESIG),
    "services card, agreement": undecided(Case(document="accordo", profile=CARD, listing=CNS), Sub.CHAIN_CONSTRAINTS_FAILURE, "S15", "non è un certificato di firma", Q.ADESIG),
    "services card, adhesion": good(Case(document="adesione/esempio", profile=CARD, listing=CNS), "ACCETTATA_CON_NOTA", "Fatta con la CNS", Q.ADESIG),
    "services card, request": good(Case(document="domanda", profile=CARD, listing=CNS), "S07", "che la legge qui ammette", Q.ADESIG),
    "seal, agreement": good(Case(document="accordo", profile=defect("seal")), "S15", "da solo l’accordo è nullo", Q.QESEAL),
    "seal, plan": good(Case(document="piano", profile=defect("seal")), "ACCETTATA_CON_NOTA", "in aggiunta alla firma", Q.QESEAL),
    "seal, adhesion": good(Case(document="adesione/esempio", profile=defect("seal")), "S15", "non è la firma del legale rappresentante", Q.QESEAL),
    "not established": unsaid(Case(document="accordo", listing=None), "S15", "servono gli elenchi di fiducia"),
}  # fmt: skip

TABLE: Mapping[str, Row] = {
    f"{group}: {name}": row
    for group, rows in {
        "certificate": CERTIFICATES,
        "revocation": REVOCATIONS,
        "list": LISTS,
        "stamp": STAMPS,
        "time": TIMES,
        "office": OFFICES,
        "acceptance": ACCEPTANCE,
    }.items()
    for name, row in rows.items()
}

__all__ = ["QUALIFIED", "TABLE", "Row"]
