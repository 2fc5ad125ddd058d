"""The pages of `pdz open` and what they ask for."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Flask, Response, abort, jsonify, redirect, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.wrappers import Response as AnyResponse

from pdz_docs.envelopes.names import safe_name
from pdz_docs.reports import html
from pdz_docs.web import actions
from pdz_docs.web.actions import Office
from pdz_docs.web.guard import Guard
from pdz_docs.web.jobs import Desk, Failed

MAX_UPLOAD = 500 << 20
MAX_FILES = 500
_PAGES = Path(__file__).parent / "pagine"
_ASSETS = {"stile.css": (html.FOLDER, "text/css"), "tabella.js": (html.FOLDER, "text/javascript"), "pagina.js": (_PAGES, "text/javascript")}  # fmt: skip


def make_app(office: Office, guard: Guard) -> Flask:
    """The application of one run."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_UPLOAD, MAX_FORM_PARTS=MAX_FILES)
    app.jinja_env.loader = ChoiceLoader([FileSystemLoader(_PAGES), FileSystemLoader(html.FOLDER)])
    app.jinja_env.autoescape = True
    app.jinja_env.filters.update(html.environment().filters)
    guard.protect(app)
    app.register_blueprint(_Pages(office, Desk(), app).blueprint(), url_prefix=guard.path)
    for code, text in _ERRORS.items():
        app.register_error_handler(code, partial(_plain_error, text, code))
    return app


_ERRORS = {
    400: "La richiesta non si capisce: tornate alla pagina iniziale.",
    403: "Questa pagina si apre soltanto dal comando «pdz open»: chiudetela e ripetete il comando.",
    404: "Questa pagina non c’è.",
    413: "I file sono troppi o troppo grandi: al massimo 500 file e 500 MB.",
}


def _plain_error(text: str, code: int, _error: Exception) -> Response:
    return Response(text, status=code, content_type="text/plain; charset=utf-8")


class _Pages:
    """The views, which share the office, the desk of the jobs and the templates."""

    def __init__(self, office: Office, desk: Desk, app: Flask) -> None:
        self._office, self._desk, self._app = office, desk, app

    def blueprint(self) -> Blueprint:
        made = Blueprint("pdz", __name__)
        made.add_url_rule("/", "home", self.home)
        made.add_url_rule("/azioni/<name>", "action", self.action, methods=["POST"])
        made.add_url_rule("/lavori/<int:number>", "job", self.job)
        made.add_url_rule("/lavori/<int:number>/avanzamento", "progress", self.progress)
        made.add_url_rule("/risorse/<name>", "asset", self.asset)
        made.add_url_rule("/file/<path:name>", "file", self.file)
        return made

    def home(self) -> str:
        frozen = [(one.manifest.document, one.manifest.title) for one in self._office.frozen()]
        return self._page("inizio.html", titolo="pdz", cartella=self._office.folder, congelati=frozen)

    def action(self, name: str) -> AnyResponse:
        """Queue one of the four actions and go to its page."""
        office = self._office
        match name:
            case "verifica":
                work = partial(actions.verify, office, _received(), request.form.get("documento") or None)
                job = self._desk.put("Verifica delle firme", work)
            case "raccolta":
                job = self._desk.put("Raccolta dei file tornati", partial(actions.collect, office, _received()))
            case "stato":
                files = url_for("pdz.home") + "file/"
                job = self._desk.put("Stato delle firme", partial(actions.status, office, files))
            case "documenti":
                job = self._desk.put("Documenti Word e PDF", partial(actions.build, office))
            case _:
                abort(404)
        return redirect(url_for("pdz.job", number=job.number), 303)

    def job(self, number: int) -> str:
        job = self._desk.get(number) or abort(404)
        result = job.result
        if result is None:
            return self._page("lavoro.html", titolo=job.label, lavoro=job)
        if isinstance(result, Failed):
            return self._page("errore.html", titolo=job.label, errore=result)
        return self._page("esito.html", titolo=job.label, parte=result.template, **result.values)

    def progress(self, number: int) -> Response:
        job = self._desk.get(number) or abort(404)
        return jsonify(finito=job.result is not None, totale=job.total, fatti=job.done, passo=job.step_label)

    def asset(self, name: str) -> Response:
        folder, kind = _ASSETS.get(name) or abort(404)
        return Response((folder / name).read_text(encoding="utf-8"), content_type=f"{kind}; charset=utf-8")

    def file(self, name: str) -> AnyResponse:
        """A signed file of the working folder, to be saved and never shown as a page of this origin."""
        from flask import send_from_directory

        if self._office.folder is None:
            abort(404)
        return send_from_directory(self._office.output / "signed", name, as_attachment=True)

    def _page(self, template: str, **values: object) -> str:
        return self._app.jinja_env.get_template(template).render(url_for=url_for, **values)


def _received() -> TemporaryDirectory[str]:
    """The dropped files in a folder of their own, under harmless names; a name that comes twice is numbered."""
    files = [one for one in request.files.getlist("file") if one.filename]
    if not files:
        abort(400)
    folder = TemporaryDirectory(prefix="pdz-")
    for number, one in enumerate(files):
        name = safe_name(one.filename)
        path = Path(folder.name, name)
        one.save(path if not path.exists() else Path(folder.name, f"{number}-{name}"))
    return folder
