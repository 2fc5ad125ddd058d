"""The list of PEC providers: what it is read from, what stays of it, and what is refused."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "verification"))

from pec_material import PecKey, provider

from pdz_docs.errors import InputError
from pdz_docs.reports.trust_text import pec_json, pec_text
from pdz_docs.trust import pec
from pdz_docs.trust.cache import Cache

AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")


def folded(line: str) -> str:
    """LDIF folds at 76 columns: a line that begins with a space continues the one before (RFC 2849)."""
    return "\n ".join(line[start : start + 75] for start in range(0, len(line), 75))


def ldif(*keys: PecKey) -> bytes:
    """A directory like the one of RFC 6109 § 4.5."""
    root = "dn: o=postacert\nobjectclass: organization\no: postacert\n"
    entries = [
        f"dn: providerName=Gestore {number},o=postacert\nproviderName: Gestore {number}\n"
        f"managedDomains: pec{number}.example.org\n" + folded(f"providerCertificate;binary:: {key.base64}") + "\n"
        for number, key in enumerate(keys, start=1)
    ]
    return ("version: 1\n\n" + "\n".join([root, *entries])).encode()


def wrapped(data: bytes, key: PecKey) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(key.certificate, key.key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def bundle(*keys: PecKey) -> bytes:
    return b"".join(pem.armor("CERTIFICATE", key.der) for key in keys)


FORMS: dict[str, Callable[[PecKey, PecKey], bytes]] = {
    "gestori.ldif": ldif,
    "gestori-crlf.ldif": lambda *keys: ldif(*keys).replace(b"\n", b"\r\n"),
    "gestori.ldif.p7m": lambda *keys: wrapped(ldif(*keys), provider("AgID")),
    "gestori.pem": bundle,
    "gestori.p7b": lambda *keys: pkcs7.serialize_certificates(
        [key.certificate for key in keys], serialization.Encoding.DER
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_the_list_gives_its_certificates(name: str, cache: Cache, tmp_path: Path) -> None:
    keys = (provider("Uno"), provider("Due"))
    (tmp_path / name).write_bytes(FORMS[name](*keys))
    (one,) = pec.import_files(cache, [tmp_path / name], at=AT)
    assert {each.der for each in one.providers} == {key.der for key in keys}
    assert (one.file, one.imported) == (name, AT)
    assert (one.signed is not None) is name.endswith(".p7m")
    kept = pec.providers(cache)
    assert kept is not None
    assert kept.lists == (one,)


@pytest.mark.parametrize("name", ["gestori.ldif", "gestori.ldif.p7m"])
def test_that_the_signature_of_a_list_was_not_checked_is_said(name: str, cache: Cache, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FORMS[name](provider("Uno"), provider("Due")))
    lists = pec.import_files(cache, [tmp_path / name], at=AT)
    signed = name.endswith(".p7m")
    assert ("non sono state verificate qui" in pec_text(lists, AT)) is signed
    assert [one["signature"] for one in pec_json(lists, AT)] == ["NOT_CHECKED" if signed else None]


def test_a_directory_names_its_providers_and_a_single_certificate_does_not(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "a.ldif").write_bytes(ldif(provider("Uno")))
    (tmp_path / "b.cer").write_bytes(provider("Due").der)
    lists = pec.import_files(cache, [tmp_path / "a.ldif", tmp_path / "b.cer"], at=AT)
    assert [each.name for one in lists for each in one.providers] == ["Gestore 1", None]


def test_a_later_list_is_added_and_the_same_file_changes_nothing(cache: Cache, tmp_path: Path) -> None:
    """An envelope of a provider that has left since has to be recognised still."""
    first, second = tmp_path / "2023.pem", tmp_path / "2024.pem"
    first.write_bytes(bundle(provider("Uno")))
    second.write_bytes(bundle(provider("Due")))
    pec.import_files(cache, [first], at=AT)
    pec.import_files(cache, [second], at=AT + timedelta(days=400))
    pec.import_files(cache, [first], at=AT + timedelta(days=500))
    kept = pec.providers(cache)
    assert kept is not None
    assert [one.file for one in kept.lists] == ["2023.pem", "2024.pem"]
    assert [one.age_days(AT + timedelta(days=500)) for one in kept.lists] == [500, 100]
    assert len(kept.certificates) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"nulla", b"<a/>", b"\x30\x03\x02\x01\x01", ldif(), ldif(provider("Uno")).replace(b"MII", b"M!I")],
    ids=["empty", "words", "xml", "der", "no provider", "bad base64"],
)
def test_what_holds_no_certificate_is_refused_and_nothing_is_kept(content: bytes, cache: Cache, tmp_path: Path) -> None:
    good, bad = tmp_path / "buono.pem", tmp_path / "cattivo"
    good.write_bytes(bundle(provider("Uno")))
    bad.write_bytes(content)
    with pytest.raises(InputError, match="gestori PEC"):
        pec.import_files(cache, [good, bad], at=AT)
    assert pec.providers(cache) is None


def test_a_damaged_copy_is_said_with_the_way_out(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(bundle(provider("Uno")))
    pec.import_files(cache, [tmp_path / "a.pem"], at=AT)
    (kept,) = (cache.folder / "pec").iterdir()
    kept.write_bytes(kept.read_bytes()[:-40])
    with pytest.raises(InputError, match="danneggiato"):
        pec.providers(cache)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_hostile_bytes_are_refused_in_words(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One byte changed anywhere is read as a list or refused, nothing else."""
    folder = tmp_path_factory.mktemp("pec")
    content = bytearray(FORMS[data.draw(st.sampled_from(sorted(FORMS)))](provider("Uno"), provider("Due")))
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = folder / "a"
    file.write_bytes(bytes(content))
    try:
        (one,) = pec.import_files(Cache(folder / "cache"), [file], at=AT)
    except InputError:
        return
    assert all(base64.b64decode(each.certificate) for each in one.providers)
