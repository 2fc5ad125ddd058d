"""Pages in HTML: auto-escaped templates in `pagine/`, each a file of its own with its style inside and nothing fetched from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pdz_docs.documents.pictures import Picture

FOLDER = Path(__file__).parent / "pagine"


@cache
def environment() -> Environment:
    """One environment for all pages: everything is escaped, an unknown name is an error."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["data_uri"] = _data_uri
    return made


def page(template: str, **values: object) -> str:
    """A whole page that stands by itself. Style and script are allowed by their digests alone (CSP level 2)."""
    style, script = asset("stile.css"), asset("tabella.js")
    return (
        environment()
        .get_template(template)
        .render(style=style, script=script, style_digest=_digest(style), script_digest=_digest(script), **values)
    )


@cache
def asset(name: str) -> str:
    """The text of a style sheet or script of `pagine/`."""
    return (FOLDER / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _data_uri(picture: Picture) -> str:
    return f"data:image/{picture.format};base64,{b64encode(picture.data).decode()}"
