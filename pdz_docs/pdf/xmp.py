"""The XMP packet of a file that conforms to PDF/A-2 and PDF/UA-1, the same bytes for the same facts.

PDF/A-2 allows only properties of predefined schemas or of extension schemas described in the packet itself (ISO 19005-2, 6.6.2.3);
`pdfuaid:part`, which PDF/UA-1 asks for (ISO 14289-1, 5), is of neither, so its schema is described.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from xml.sax.saxutils import escape

Level = Literal["A", "B"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the metadata say of a document."""

    title: str
    language: str
    author: str
    producer: str
    creator: str
    instant: datetime
    keywords: str = ""


_UA_SCHEMA = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>2</pdfaid:part><pdfaid:conformance>{level}</pdfaid:conformance></rdf:Description>
{ua}<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language><dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>{producer}</pdf:Producer>{keywords}</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>{creator}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:MetadataDate>{date}</xmp:MetadataDate></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def packet(facts: Facts, *, level: Level, accessible: bool) -> bytes:
    """The packet, UTF-8. `level` and `accessible` are what is claimed: PDF/A-2a or 2b, and PDF/UA-1 or not."""
    return _PACKET.format(
        level=level,
        ua=_UA_SCHEMA if accessible else "",
        title=escape(facts.title),
        language=escape(facts.language),
        author=escape(facts.author),
        producer=escape(facts.producer),
        creator=escape(facts.creator),
        keywords=f"<pdf:Keywords>{escape(facts.keywords)}</pdf:Keywords>" if facts.keywords else "",
        date=facts.instant.isoformat(timespec="seconds"),
    ).encode()


def pdf_date(instant: datetime) -> str:
    """An instant as the Info dictionary writes it (ISO 32000-1, 7.9.4): D:20241205100000+01'00'."""
    offset = instant.strftime("%z")
    return f"D:{instant:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"
