"""Whom `--trust demo` believes: the root that `pdz demo` made and, where they lie beside it, its trusted list and the last CRLs.

What a real verdict takes from the lists of the Union and from the providers' answers is here in one folder, so that the
demonstration shows a whole verdict without a network. Nobody but the demonstration vouches for any of it: the verifier says so of
every signature.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pdz_docs.errors import InputError
from pdz_docs.trust.anchors import Anchors, Source, TrustList, certificates_of
from pdz_docs.trust.digests import sha256
from pdz_docs.trust.services import ServiceIndex

ROOT = "radice.pem"
LIST = "lista.xml"
OPERATOR = "gestore.pem"
LAST_CRLS = ("radice.crl", "ca.crl")


def anchors(folder: Path, *, at: datetime) -> Anchors:
    """What `pdz demo` wrote into `folder`; the age of its list is told for `at`. An older demonstration has the root alone.

    Raises InputError when there is no root, or the list is not the one that its operator signed.
    """
    root = folder / ROOT
    if not root.is_file():
        raise InputError(f"In {folder} non c'è la PKI dimostrativa ({ROOT}).", hint="La crea il comando «pdz demo».")
    bare = Anchors(Source.DEMO, certificates_of(root))
    return _listed(bare, folder, at) if (folder / LIST).is_file() else bare


def files(folder: Path) -> tuple[Path, ...]:
    """Those files of `folder` that anchors are made of."""
    return tuple(path for name in (ROOT, OPERATOR, LIST, *LAST_CRLS) if (path := folder / name).is_file())


def _listed(bare: Anchors, folder: Path, at: datetime) -> Anchors:
    # Only where there is a list: an older demonstration has none.
    from pdz_docs.trust import safexml
    from pdz_docs.trust.listparser import read_list
    from pdz_docs.trust.listsignature import check_signature

    path = folder / LIST
    data = path.read_bytes()
    root = safexml.parse(data, path.name)
    facts = read_list(root)
    operators = {one.sha256.hex() for one in certificates_of(folder / OPERATOR)}
    check_signature(data, root, signers=operators, at=facts.issued, what=f"L’elenco {path}")
    index = ServiceIndex(facts.services)
    stale = facts.next_update is not None and facts.next_update < at
    said = TrustList(
        territory=facts.territory,
        sequence=facts.sequence,
        issued=facts.issued,
        next_update=facts.next_update,
        sha256=sha256(data),
        stale=stale,
    )
    crls = tuple((folder / name).read_bytes() for name in LAST_CRLS if (folder / name).is_file())
    known = tuple(dict.fromkeys((*bare.certificates, *index.certificates)))
    return replace(bare, certificates=known, lists=(said,), services=index, revocation=crls, folder=folder)
