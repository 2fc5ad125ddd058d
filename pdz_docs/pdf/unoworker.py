"""Drives one LibreOffice over a pipe: Word in, PDF out, one JSON request and one JSON answer per line.

Run as a script by the interpreter that owns `uno` (Debian's /usr/bin/python3, LibreOffice's own elsewhere), never imported by
the program: standard library and `uno` only, and syntax that an old interpreter reads.

    unoworker.py SOFFICE FOLDER

FOLDER is an empty folder that receives the profile and the socket. Requests: {"op": "export", "source": url, "target": url,
"options": {...}}. Answers: {"ok": true, ...} or {"ok": false, "error": text}. The first line that comes out answers no request: it says
that LibreOffice accepts, or why it does not. When the standard input closes (the parent has finished, or has died in whatever way)
LibreOffice is stopped and the folder removed.
"""

import contextlib
import hashlib
import json
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import IndexOutOfBoundsException

START_SECONDS = 60.0
STOP_SECONDS = 3.0


def prop(name, value):
    item = PropertyValue()
    item.Name, item.Value = name, value
    return item


def props(values):
    return tuple(prop(name, value) for name, value in values.items())


class Worker:
    """One LibreOffice: started, asked, stopped with everything it started."""

    def __init__(self, soffice, folder):
        self.soffice, self.folder = soffice, folder
        self.process = None
        self.desktop = None

    def start(self):
        """Starts it with its own profile and waits until it accepts."""
        pipe = "pdz%d" % os.getpid()
        command = [
            self.soffice,
            "-env:UserInstallation=" + uno.systemPathToFileUrl(self.folder + "/profile"),
            "--headless",
            "--invisible",
            "--nocrashreport",
            "--nodefault",
            "--nofirststartwizard",
            "--nologo",
            "--norestore",
            "--accept=pipe,name=%s;urp;" % pipe,
        ]
        # its noise ("failed to launch javaldx" on every run) goes to the log that the parent gave us
        # without the bootstrap variables that importing uno has set: they name the LibreOffice that uno came with, maybe another one
        own = {name: value for name, value in os.environ.items() if name not in ("URE_BOOTSTRAP", "UNO_PATH")}
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr, env=own
        )
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                remote = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
                break
            except NoConnectException:
                if self.process.poll() is not None:
                    raise RuntimeError("soffice ended by itself with code %d" % self.process.returncode) from None
                if time.monotonic() > deadline:
                    raise RuntimeError("soffice did not accept a connection") from None
                time.sleep(0.05)
        self.desktop = remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)

    def open(self, source):
        # MacroExecutionMode 0: never; UpdateDocMode 1: no update of links to other files
        hidden = props({"Hidden": True, "ReadOnly": False, "MacroExecutionMode": 0, "UpdateDocMode": 1})
        document = self.desktop.loadComponentFromURL(source, "_blank", 0, hidden)
        if document is None:
            raise RuntimeError("source file could not be loaded")
        return document

    def export(self, request):
        """The PDF of a document, its indexes brought up to date first (no command-line conversion does that).

        Gives the lines of the indexes, title and page, which the PDF must hold."""
        document = self.open(request["source"])
        try:
            if not hasattr(document, "getDocumentIndexes"):
                raise RuntimeError("not a text document")
            mark_furniture(document, request["artifact"])
            lines = update_indexes(document)
            data = uno.Any("[]com.sun.star.beans.PropertyValue", props(request["options"]))
            document.storeToURL(
                request["target"], props({"FilterName": "writer_pdf_Export", "FilterData": data, "Overwrite": True})
            )
            return {"index": lines}
        finally:
            document.close(True)

    def stop(self):
        """Ends LibreOffice and everything it started (they share this process' group), then this process."""
        signal_group("SIGTERM")
        if self.process is not None:
            if not hasattr(os, "killpg"):
                self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        remove_sockets(self.folder)
        signal_group("SIGKILL")
        os._exit(0)


def update_indexes(document):
    """The lines of every index, updated. Word prints a page number in the right indent of its line, Writer loses it there."""
    indexes = document.getDocumentIndexes()
    count = indexes.getCount()
    if not count:
        return []
    styles = document.getStyleFamilies().getByName("ParagraphStyles")
    for level in range(1, 11):
        styles.getByName("Contents %d" % level).ParaRightMargin = 0
    lines = []
    for number in range(count):
        index = indexes.getByIndex(number)
        index.update()
        lines.extend(line for line in index.getAnchor().getString().splitlines() if "\t" in line)
    return lines


def shapes_of(page):
    """Every shape of the document. Writer lays out while it idles, so their number may change while they are counted."""
    while True:
        try:
            return [page.getByIndex(number) for number in range(page.getCount())]
        except IndexOutOfBoundsException:
            time.sleep(0.02)


def mark_furniture(document, text):
    """Shapes anchored in headers and footers are exported as figures of the text (LibreOffice 7.4); `text` says what they are."""
    for shape in shapes_of(document.getDrawPage()):
        anchor = shape.getAnchor() if hasattr(shape, "getAnchor") else None
        text_around = anchor.getText() if anchor is not None else None  # LibreOffice 25.2: None inside a chart
        if text_around is not None and text_around.ImplementationName == "SwXHeadFootText":
            shape.Title = ""
            shape.Description = text


def remove_sockets(folder):
    """As officeworker does after killing this process; here when there is no parent left to do it."""
    profile = uno.systemPathToFileUrl(folder + "/profile")
    single = "".join("%x" % byte for byte in hashlib.md5(profile.encode("utf-16-le")).digest())  # noqa: S324
    for place in ("/tmp", "/var/tmp"):  # noqa: S108
        for name in ("pdz%d" % os.getpid(), "SingleOfficeIPC_" + single):
            with contextlib.suppress(OSError, AttributeError):
                pathlib.Path(place, "OSL_PIPE_%d_%s" % (os.getuid(), name)).unlink()


def signal_group(name):
    # only when this process leads its own group: started by hand it would hit its caller's shell
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), getattr(signal, name))


def answer(values):
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def read_requests(requests, worker):
    """In its own thread, so that the parent's end is seen also in the middle of a conversion."""
    for line in sys.stdin:
        requests.put(json.loads(line))
    worker.stop()


def serve(worker, requests):
    operations = {"export": worker.export}
    while True:
        request = requests.get()
        try:
            answer(dict(operations[request["op"]](request), ok=True))
        except Exception as error:
            answer({"ok": False, "error": "%s: %s" % (type(error).__name__, error)})


def main():
    worker = Worker(*sys.argv[1:])
    # a handler, not SIG_IGN, which LibreOffice would inherit: stop() sends SIGTERM to the whole group
    signal.signal(signal.SIGTERM, lambda *_: None)
    requests = queue.Queue()
    threading.Thread(target=read_requests, args=(requests, worker), daemon=True).start()
    try:
        worker.start()
    except Exception as error:
        answer({"ok": False, "error": str(error)})
        worker.stop()
    answer({"ok": True, "ready": True})
    serve(worker, requests)


if __name__ == "__main__":
    main()
