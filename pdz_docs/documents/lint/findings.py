"""What the lint says: a problem, the part of the package it is in, and the clause of PDF/UA-1 that it would break."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pdz_docs.documents.compiled import own_paragraphs, shortened
from pdz_docs.documents.ooxml import Element
from pdz_docs.errors import Problem, Severity, Where


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem of a template. `path` is None when it is about the whole file; `clause` when no standard is at stake."""

    problem: Problem
    path: str | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """One part of a template under examination: its tree, its name for people, its paragraphs numbered as people count them."""

    path: str
    label: str
    root: Element
    shown: bool
    numbers: dict[Element, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: str, label: str, root: Element, *, shown: bool) -> Scene:
        paragraphs = list(own_paragraphs(root))
        numbers = {paragraph: number for number, (paragraph, _) in enumerate(paragraphs, start=1)}
        return cls(path, label, root, shown, numbers, tuple(text for _, text in paragraphs))

    def paragraphs(self) -> Iterator[tuple[int, Element, str]]:
        return ((number, paragraph, self.texts[number - 1]) for paragraph, number in self.numbers.items())

    def number_of(self, node: Element) -> int | None:
        """The paragraph that holds an element, else the first inside it."""
        here: Element | None = node
        while here is not None:
            if here in self.numbers:
                return self.numbers[here]
            here = here.getparent()
        return next((self.numbers[one] for one in node.iter() if one in self.numbers), None)


@dataclass(slots=True)
class Report:
    """The findings about one template, in the making."""

    name: str
    found: list[Finding] = field(default_factory=list)

    def add(
        self,
        id_: str,
        severity: Severity,
        text: str,
        *,
        scene: Scene | None = None,
        paragraph: int | None = None,
        hint: str | None = None,
        clause: str | None = None,
    ) -> None:
        """A finding at a paragraph of a part, whose text it quotes."""
        where = Where(file=self.name, part=scene.label if scene else None, paragraph=paragraph)
        around = scene.texts[paragraph - 1] if scene and paragraph else ""
        said = f"{text}. Il paragrafo dice: “{shortened(around)}”" if around.strip() else text
        problem = Problem(id=id_, severity=severity, text=said, where=where, hint=hint)
        self.found.append(Finding(problem, scene.path if scene else None, clause))
