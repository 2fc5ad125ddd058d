"""Content streams as operations with their places in the bytes, so that something can be put around one without rewriting the rest.

ISO 32000-1, 7.8.2. Operands stay the bytes they are written in; `literal` gives the bytes that a string operand stands for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    rb"[\x00\t\n\x0c\r ]*(?:%[^\r\n]*"  # white space and comments, passed over
    rb"|(\((?:[^()\\]|\\.)*\)|\()"  # 1: a string without brackets inside, or the start of one with
    rb"|(<<|>>|[\[\]{}])"  # 2: delimiters
    rb"|(<[0-9A-Fa-f\x00\t\n\x0c\r ]*>|/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*|[+-]?[0-9.][0-9.\-]*)"  # 3: operands of one token
    rb"|([^\x00\t\n\x0c\r ()<>\[\]{}/%]+))",  # 4: an operator, or true, false, null
    re.DOTALL,
)
_LITERAL = re.compile(rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\x00\t\n\x0c\r ]*>", re.DOTALL)
_MARK = re.compile(rb"(?<![^\s>])(BDC|BMC|EMC)(?!\S)")
_BRACKETS = bytes.maketrans(b"[]", b"  ")
_INLINE_IMAGE = re.compile(rb"(?<!\S)BI(?!\S)")
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r\n|\r|\n|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\r": b"", b"\n": b""}
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_IMAGE_END = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|$)")


@dataclass(slots=True)
class Operation:
    """An operator, the tokens of its operands (delimiters included) and where it all starts and ends."""

    name: bytes
    operands: list[bytes]
    start: int
    end: int


def operations(data: bytes) -> Iterator[Operation]:
    """The operations of a content stream in their order. An inline image comes as one, named BI."""
    operands: list[bytes] = []
    start = at = 0
    while (found := _TOKEN.match(data, at)) is not None:
        kind, at = found.lastindex, found.end()
        if kind is None:
            continue
        if not operands:
            start = found.start(kind)
        token = found[kind]
        if kind == 1 and token == b"(":
            at = _nested_end(data, at)
            token = data[found.start(kind) : at]
        if kind != 4 or token in (b"true", b"false", b"null"):
            operands.append(token)
            continue
        if token == b"ID":
            finish = _IMAGE_END.search(data, at)
            at = finish.end() if finish else len(data)
            token = b"BI"
        elif token == b"BI":
            operands.append(token)  # its dictionary follows; the operation ends with EI
            continue
        yield Operation(token, operands, start, at)
        operands = []


def holds_unmarked(data: bytes, operators: Collection[bytes]) -> bool:
    """Whether one of these operators stands outside every marked content. Most pages are told so without taking them apart."""
    bare = _LITERAL.sub(b" ", data).translate(_BRACKETS)
    if b"(" in bare or _INLINE_IMAGE.search(bare):
        return _holds_unmarked_slowly(data, operators)
    wanted = frozenset(operators)
    level = start = 0
    for mark in _MARK.finditer(bare):
        if level == 0 and not wanted.isdisjoint(bare[start : mark.start()].split()):
            return True
        level += -1 if mark[1] == b"EMC" else 1
        start = mark.end()
    return level == 0 and not wanted.isdisjoint(bare[start:].split())


def _holds_unmarked_slowly(data: bytes, operators: Collection[bytes]) -> bool:
    level = 0
    for operation in operations(data):
        if operation.name in (b"BDC", b"BMC"):
            level += 1
        elif operation.name == b"EMC":
            level -= 1
        elif level == 0 and operation.name in operators:
            return True
    return False


def literal(token: bytes) -> bytes | None:
    """The bytes of a string operand, literal or hexadecimal; None for any other token."""
    if token[:1] == b"(":
        return _ESCAPE.sub(_unescape, token[1:-1]) if b"\\" in token else token[1:-1]
    if token[:1] == b"<" and token != b"<<":
        digits = token[1:-1].translate(None, b"\x00\t\n\x0c\r ")
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return None


def name(token: bytes) -> str:
    """A name operand as pypdf spells it, with its slash."""
    return _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), token).decode("utf-8", errors="replace")


def inline_dictionary(tokens: list[bytes]) -> dict[bytes, bytes]:
    """The flat entries of a property list written in place: `<</MCID 3/ActualText<FEFF00AD>>>`. Nested values are empty."""
    flat: list[bytes] = []
    level = 0
    for token in tokens:
        if token in (b"<<", b"["):
            level += 1
            if level == 2:
                flat.append(b"")
        elif token in (b">>", b"]"):
            level -= 1
        elif level == 1:
            flat.append(token)
    return dict(zip(flat[::2], flat[1::2], strict=False))


def _nested_end(data: bytes, at: int) -> int:
    level = 1
    while level and at < len(data):
        char = data[at : at + 1]
        at += 2 if char == b"\\" else 1
        level += {b"(": 1, b")": -1}.get(char, 0)
    return at


def _unescape(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code[0] in b"01234567":
        return bytes([int(code, 8) & 0xFF])
    return _ESCAPED.get(code, code)
