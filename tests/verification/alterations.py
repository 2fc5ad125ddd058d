"""What others do to a PDF after it was signed, as appended revisions (reference/signatures.md § 1d)."""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from verify_material import NAME

Writer = IncrementalPdfFileWriter


def page_of(writer: Writer, index: int = 0) -> generic.DictionaryObject:
    """The page's own dictionary, marked as changed."""
    ref, _ = writer.find_page_for_modification(index)
    page = ref.get_object()
    writer.update_container(page)
    return page


def dictionary(**entries: object) -> generic.DictionaryObject:
    return generic.DictionaryObject({NAME(f"/{key}"): value for key, value in entries.items()})


def numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject([generic.FloatObject(value) for value in values])


def stream(content: bytes, **entries: object) -> generic.StreamObject:
    return generic.StreamObject(dict(dictionary(**entries)), stream_data=content)


def free_text(writer: Writer) -> None:
    annotation = dictionary(
        Type=NAME("/Annot"),
        Subtype=NAME("/FreeText"),
        Rect=numbers(10, 10, 200, 30),
        Contents=generic.pdf_string("Prot. 123/2024"),
        DA=generic.pdf_string("/Helv 10 Tf"),
    )
    add_annotation(writer, annotation)


def add_annotation(writer: Writer, annotation: generic.DictionaryObject) -> None:
    page = page_of(writer)
    listed = page.get("/Annots", generic.ArrayObject())
    page[NAME("/Annots")] = generic.ArrayObject([*listed, writer.add_object(annotation)])


def replace_content(writer: Writer) -> None:
    page_of(writer)[NAME("/Contents")] = writer.add_object(stream(b"BT /F1 12 Tf 60 700 Td (Altro) Tj ET"))


def overwrite_content(writer: Writer) -> None:
    content = page_of(writer).raw_get("/Contents").get_object()
    content._data = b"BT /F1 12 Tf 60 700 Td (Altro) Tj ET"
    content._encoded_data = None
    writer.update_container(content)


def add_page(writer: Writer) -> None:
    from pyhanko.pdf_utils.writer import PageObject

    writer.insert_page(PageObject(contents=writer.add_object(stream(b"")), media_box=(0, 0, 595, 842)))


def attach_file(writer: Writer) -> None:
    writer.root[NAME("/Names")] = dictionary(
        EmbeddedFiles=dictionary(Names=generic.ArrayObject([generic.pdf_string("a"), writer.add_object(dictionary())]))
    )
    writer.update_root()


def open_script(writer: Writer) -> None:
    writer.root[NAME("/OpenAction")] = dictionary(S=NAME("/JavaScript"), JS=generic.pdf_string("app.alert(1)"))
    writer.update_root()


def swap_font(writer: Writer) -> None:
    resources = page_of(writer)["/Resources"]
    font = resources["/Font"]["/F1"]
    font[NAME("/BaseFont")] = NAME("/Symbol")
    writer.update_container(font)


def fields_of(writer: Writer) -> dict[str, generic.DictionaryObject]:
    fields = [reference.get_object() for reference in writer.root["/AcroForm"]["/Fields"]]
    return {field["/T"]: field for field in fields}


def remove_signature(writer: Writer) -> None:
    field = fields_of(writer)["firmaardesio"]
    del field["/V"]
    writer.update_container(field)


def replace_appearance(writer: Writer) -> None:
    field = fields_of(writer)["firmaardesio"]
    field[NAME("/AP")] = dictionary(N=writer.add_object(stream(b"", Subtype=NAME("/Form"), BBox=numbers(0, 0, 9, 9))))
    writer.update_container(field)


def enlarge_empty_field(writer: Writer) -> None:
    field = fields_of(writer)["firmagandellino"]
    field[NAME("/Rect")] = numbers(0, 0, 595, 842)
    writer.update_container(field)


def add_text_field(writer: Writer) -> None:
    form = writer.root["/AcroForm"]
    field = dictionary(
        FT=NAME("/Tx"), T=generic.pdf_string("protocollo"), Subtype=NAME("/Widget"), Rect=numbers(0, 0, 90, 20)
    )
    page = page_of(writer)
    ref = writer.add_object(field)
    page[NAME("/Annots")] = generic.ArrayObject([*page.get("/Annots", ()), ref])
    form["/Fields"].append(ref)
    writer.update_container(form["/Fields"])
    writer.update_container(form)


def add_empty_signature_field(writer: Writer) -> None:
    append_signature_field(writer, SigFieldSpec("intruso", on_page=0, box=(10, 10, 500, 800)))


def loose_widget(writer: Writer) -> None:
    add_annotation(writer, dictionary(Subtype=NAME("/Widget"), Rect=numbers(0, 0, 90, 20)))


def nothing_visible(writer: Writer) -> None:
    """An annotation that no viewer shows."""
    add_annotation(writer, dictionary(Subtype=NAME("/Text"), Rect=numbers(0, 0, 9, 9), F=generic.NumberObject(2)))


def change_info(writer: Writer) -> None:
    writer.set_info(dictionary(Title=generic.pdf_string("Altro titolo")))


def unknown_entry(writer: Writer) -> None:
    writer.root[NAME("/Inatteso")] = writer.add_object(dictionary())
    writer.update_root()
