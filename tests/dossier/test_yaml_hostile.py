"""Whatever is in a YAML file, reading it ends with data or with a problem: never with a crash, never with code run."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pdz_docs.dossier.strictyaml import Source, read_text

_PIECES = st.sampled_from(
    ["a", ":", " ", "\n", "- ", "[", "]", "{", "}", "'", '"', "&x", "*x", "!!python/object:os.system", "|", ">", "#", "---", "...", "\t", "%YAML", "<<", "? ", ",", "2024-02-30", "0777", "16:00", "1e9", ".inf", "0b1", "1_0", "yes", "~", "!x", "=", "\x00", "\ud7ff", "è"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_fragments(text: str) -> None:
    source = read_text(text, Source("prova.yaml"))
    assert source.readable or source.problems
    assert all(problem.hint for problem in source.problems)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    source = read_text(text, Source("prova.yaml"))
    assert source.readable or source.problems
