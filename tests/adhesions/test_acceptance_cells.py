"""Each way of CAD art. 65 on a real file, for each class of body, alone and in a PEC from the body's own domicile.

The files of a list are collected in one run: what each is worth must not depend on what else came.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from adhesion_material import (
    COOPERATIVE,
    PATRONAGE,
    UNION,
    Forms,
    Office,
    flattened,
    mail,
    pec,
    pec_material,
    photograph,
)
from test_spid import WORDS, Spid
from worth_material import Listing, defect
from worth_table import CARD, CIE, CNS

from pdz_docs.adhesions.channels import Channel
from pdz_docs.adhesions.findings import State
from pdz_docs.adhesions.register import Received, read
from pdz_docs.demo.identity import Identity
from pdz_docs.demo.pki import DemoPki
from pdz_docs.profiles.acceptance import Evidence
from pdz_docs.signing import cms

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("adhesions")]

BODIES = {"a": COOPERATIVE, "b": PATRONAGE, "c": UNION}
LISTINGS = {Evidence.CIE: CIE, Evidence.CNS: CNS}
GOOD, WARNED, ASK, DECIDE = State.ACCEPTED, State.ACCEPTED_WITH_REMARKS, State.TO_COMPLETE, State.TO_DECIDE
# Alone, then in a PEC from the registered domicile: the way it stands by, and where it stands. Nobody could be asked about revocations.
CELLS: Mapping[Evidence, tuple[tuple[Channel | None, State], tuple[Channel | None, State]]] = {
    Evidence.QUALIFIED: ((Channel.SIGNATURE, WARNED), (Channel.SIGNATURE, WARNED)),
    Evidence.ADVANCED_QUALIFIED_CERTIFICATE: ((Channel.SIGNATURE, WARNED), (Channel.SIGNATURE, WARNED)),
    Evidence.ADVANCED: ((Channel.SIGNATURE, WARNED), (Channel.SIGNATURE, WARNED)),
    Evidence.CIE: ((Channel.IDENTIFIED, WARNED), (Channel.IDENTIFIED, WARNED)),
    Evidence.CNS: ((Channel.IDENTIFIED, WARNED), (Channel.IDENTIFIED, WARNED)),
    Evidence.SPID: ((Channel.IDENTIFIED, WARNED), (Channel.IDENTIFIED, WARNED)),
    Evidence.QUALIFIED_SEAL: ((None, ASK), (Channel.DIGITAL_DOMICILE, GOOD)),
    Evidence.SEAL: ((None, ASK), (Channel.DIGITAL_DOMICILE, GOOD)),
    Evidence.UNKNOWN: ((Channel.SIGNATURE, DECIDE), (Channel.DIGITAL_DOMICILE, GOOD)),
    Evidence.HANDWRITTEN: ((Channel.HANDWRITTEN, WARNED), (Channel.DIGITAL_DOMICILE, GOOD)),
    Evidence.DIGITAL_DOMICILE: ((None, ASK), (Channel.DIGITAL_DOMICILE, GOOD)),
    Evidence.IMAGE: ((None, ASK), (Channel.DIGITAL_DOMICILE, GOOD)),
}
PROFILES = {
    Evidence.ADVANCED_QUALIFIED_CERTIFICATE: defect("no-qscd"),
    Evidence.ADVANCED: defect("not-qualified"),
    Evidence.CIE: CARD,
    Evidence.CNS: CARD,
    Evidence.QUALIFIED_SEAL: defect("seal"),
    Evidence.SEAL: defect("seal", qscd=False),
    Evidence.UNKNOWN: defect("self-signed"),
}


def enveloped(form: bytes, identity: Identity, at: datetime) -> bytes:
    """A `.p7m` as a tool makes it that asks nothing of the certificate."""
    info = asyncio.run(cms.signer_info(identity.key, sha256(form).digest(), signing_time=at, timestamper=None))
    return bytes(cms.signed_data([info], cms.certificates_of(identity.key), form).dump())


def made(office: Office, evidence: Evidence, body: str, *, by_pec: bool) -> bytes:
    """The form of a body with one kind of evidence on it. No two are the same file: a signature never is, a sheet has its number."""
    form = office.forms.adhesions[body]
    subject = office.pki.signers[body].subject
    if evidence in PROFILES:
        return enveloped(form, office.pki.issue(subject, PROFILES[evidence]), office.at)
    if evidence is Evidence.QUALIFIED:
        return office.pades(form, body)
    if evidence is Evidence.SPID:
        who = f"{subject.given_name} {subject.surname}/TINIT-{subject.fiscal_code}"
        return Spid(office.pki, who=body).seal(form, WORDS.format(who=who))
    number = f"\n% {evidence} {by_pec}\n".encode()
    return (form if evidence is Evidence.DIGITAL_DOMICILE else flattened(form)) + number


def sent(data: bytes, evidence: Evidence, office: Office, body: str, *, by_pec: bool) -> bytes:
    """The file in the message that carries it; ordinary mail from an address that is nobody's unless `by_pec`."""
    document = [("documento.jpg", photograph())] if evidence is Evidence.HANDWRITTEN else []
    if by_pec:
        return pec(("adesione.pdf", data), *document, sender=office.body(body).pec or "")
    return mail(("adesione.pdf", data), *document, sender="chiunque@example.org")


@pytest.fixture(scope="module")
def register(
    forms: Forms, bodies_pki: DemoPki, at: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[tuple[Evidence, str, bool], Received]:
    """What the register says of each file."""
    folder = Path(
        shutil.copytree(
            forms.folder, tmp_path_factory.mktemp("celle") / "ambito", ignore=shutil.ignore_patterns("lavoro")
        )
    )
    office = Office(folder, forms, bodies_pki, at, pec_material.listed(pec_material.provider()))
    names: dict[str, tuple[Evidence, str, bool]] = {}
    batches: dict[Listing, list[Path]] = {}
    for evidence in Evidence:
        for body in BODIES.values():
            for by_pec in (False, True):
                data = made(office, evidence, body, by_pec=by_pec)
                names[sha256(data).hexdigest()] = (evidence, body, by_pec)
                listing = LISTINGS.get(evidence, office.listing)
                path = office.put(f"{evidence}-{body}-{by_pec}.eml", sent(data, evidence, office, body, by_pec=by_pec))
                batches.setdefault(listing, []).append(path)
    for listing, paths in batches.items():
        replace(office, listing=listing).collect(*paths)
    return {names[one.sha256]: one for one in read(office.output) if isinstance(one, Received)}


@pytest.mark.parametrize("by_pec", [False, True], ids=["alone", "pec"])
@pytest.mark.parametrize("class_", BODIES)
@pytest.mark.parametrize("evidence", Evidence)
def test_cell(
    evidence: Evidence, class_: str, by_pec: bool, register: Mapping[tuple[Evidence, str, bool], Received]
) -> None:
    found = register[evidence, BODIES[class_], by_pec]
    assert (found.channel, found.state) == CELLS[evidence][by_pec], [one.id for one in found.findings]
    assert found.class_ == class_
    if not by_pec and found.channel is not None:
        assert found.kind is evidence


def test_nothing_in_a_file_alone_is_a_refusal(register: Mapping[tuple[Evidence, str, bool], Received]) -> None:
    assert {one.state for one in register.values()} <= {GOOD, WARNED, ASK, DECIDE}
    assert all(any(said.ask for said in one.findings) for one in register.values() if one.state is ASK)
