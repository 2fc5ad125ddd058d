"""Gaps: what a document needs and the dossier does not have yet."""

from __future__ import annotations

from pathlib import Path

from pdz_docs.dossier import load
from pdz_docs.dossier.needs import missing
from tests.dossier.conftest import Break


def test_a_missing_mayor_is_a_gap_of_the_agreement(folder: Path) -> None:
    path = folder / "signatories/comuni.yaml"
    head, rest = path.read_text(encoding="utf-8").split("  firmatario:\n", 1)
    path.write_text(head + rest[rest.index("  popolazione:") :], encoding="utf-8")
    (gap,) = missing(load(folder), "accordo")
    assert (gap.field, gap.title, gap.owner) == ("comuni.ardesio.firmatario", "firmatario", "Comune di Ardesio")
    assert (gap.where.file, gap.where.line) == ("signatories/comuni.yaml", 5)
    assert missing(load(folder), "piano") == ()


def test_a_field_of_a_scheda_is_a_gap_of_the_plan(folder: Path, spoil: Break) -> None:
    spoil("workshops/minori.yaml", "    bisogno: Avere un posto dove andare e un adulto che ti conosce\n", "")
    (gap,) = missing(load(folder), "piano")
    assert (gap.field, gap.owner, gap.documents) == ("lavori.minori.obiettivi.F1.bisogno", "obiettivo F1", ("piano",))


def test_an_empty_list_is_a_gap(folder: Path) -> None:
    for name in ("ats", "asst"):
        (folder / f"signatories/{name}.yaml").unlink()
    for path in (folder / "workshops").glob("*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("atsbergamo, ", "").replace("asstbergamoest, ", ""),
            encoding="utf-8",
        )
    main = folder / "pdz.yaml"
    main.write_text(
        main.read_text(encoding="utf-8")
        .replace("      - atsbergamo\n      - asstbergamoest\n", "")
        .replace("favorevoli: 26", "favorevoli: 24"),
        encoding="utf-8",
    )
    assert {gap.field for gap in missing(load(folder), "accordo")} == {"ats", "asst"}


def test_a_declared_blank_is_no_gap(folder: Path, spoil: Break) -> None:
    spoil(
        "pdz.yaml", "  titolo: >-\n    Accordo di Programma", '  titolo: ""\n  composto: >-\n    Accordo di Programma'
    )
    main = folder / "pdz.yaml"
    text = main.read_text(encoding="utf-8")
    start, end = text.index('  titolo: ""\n'), text.index("  numero: {in_bianco: numero di repertorio}")
    main.write_text(text[:start] + text[end:], encoding="utf-8")
    assert [gap.field for gap in missing(load(folder), "accordo")] == ["accordo.titolo"]
