"""How the Comuni share the cost (L. 328/2000 art. 19 c. 2): the table by Comune and year, computed to the cent and adding up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from pydantic import Field

from pdz_docs.documents import common, money
from pdz_docs.documents.common import Base
from pdz_docs.documents.italian import euro, join, number
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.bodies import Comune
from pdz_docs.dossier.models.plan import Riparto
from pdz_docs.dossier.models.tree import Dossier

SOURCE: Final = "comuni"
_CENT: Final = Decimal("0.01")


class RigaRiparto(Context):
    """La quota di un Comune."""

    comune: str
    """Il Comune."""
    residenti: int | None = Field(default=None, title="popolazione residente")
    """Residenti alla data indicata."""
    percentuale: Decimal
    """Quanto pesa sul totale del triennio, in percento."""
    importi: tuple[Decimal, ...]
    """La quota di ogni anno."""
    totale: Decimal
    """La quota del triennio."""

    def owner(self) -> str | None:
        return f"Comune di {self.comune}"


class RipartoContext(Base):
    """Le variabili del modello riparto.docx."""

    criterio: str | None = Field(default=None, title="criterio di riparto")
    """Il criterio, in parole."""
    regola: str | None = Field(default=None, title="parte fissa, o quote in euro, del riparto")
    """La regola applicata, con i suoi numeri: 50% in parti uguali e 50% per abitanti."""
    anni: tuple[int, ...]
    """Gli anni, cioè le colonne."""
    righe: tuple[RigaRiparto, ...]
    """Una riga per Comune."""
    residenti: int
    """Tutti i residenti."""
    totali: tuple[Decimal, ...]
    """I totali per anno: quelli del quadro delle risorse."""
    totale: Decimal
    """Il totale del triennio."""
    popolazione_al: date | None = Field(default=None, title="data a cui si riferisce la popolazione")
    """A quando si riferiscono i residenti."""
    popolazione_fonte: str | None = Field(default=None, title="fonte della popolazione")
    """Da dove vengono."""
    approvazione: date | None = Field(default=None, title="data della seduta che ha approvato il riparto")
    """Data della seduta dell'Assemblea."""
    importi_dimostrativi: bool
    """Sì se importi o residenti sono esempi."""


def sharing(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> RipartoContext:
    """The context of the cost-sharing table. Without the fixed share in the data nothing is shared: it is a gap."""
    del instance, extra
    own = dossier.piano.riparto if dossier.piano else None
    comuni = sorted(dossier.comuni, key=lambda body: body.nome)
    years = money.years(dossier)
    columns = [_column(own, comuni, _amount(dossier, year)) for year in years]
    totals = tuple(sum(column, Decimal(0)) for column in columns)
    counted = [body.popolazione for body in comuni if body.popolazione]
    return RipartoContext(
        **common.base(dossier),
        criterio=own.criterio if own else None,
        regola=_rule(own) if own else None,
        anni=years,
        righe=tuple(
            _row(body, tuple(column[place] for column in columns), sum(totals, Decimal(0)))
            for place, body in enumerate(comuni)
        ),
        residenti=sum(item.residenti for item in counted),
        totali=totals,
        totale=sum(totals, Decimal(0)),
        popolazione_al=max((item.al for item in counted), default=None),
        popolazione_fonte=counted[0].fonte if counted else None,
        approvazione=common.approval_day(dossier),
        importi_dimostrativi=bool(own and own.dimostrativo) or any(item.dimostrativo for item in counted),
    ).located(
        criterio=(own or dossier).where("criterio" if own else "piano"),
        regola=(own or dossier).where("parte_fissa_percento" if own else "piano"),
    )


def split(amount: Decimal, weights: Sequence[Decimal | int]) -> tuple[Decimal, ...]:
    """An amount shared by weight, to the cent: the cents that rounding leaves go to the largest remainders, so it adds up."""
    total = sum(weights, Decimal(0))
    if not total:
        return tuple(Decimal(0) for _ in weights)
    exact = [amount * weight / total for weight in weights]
    shares = [value.quantize(_CENT, rounding=ROUND_DOWN) for value in exact]
    left = int((amount - sum(shares, Decimal(0))) / _CENT)
    for place in sorted(range(len(exact)), key=lambda index: shares[index] - exact[index])[:left]:
        shares[place] += _CENT
    return tuple(shares)


def _rule(own: Riparto) -> str | None:
    """The rule in words and numbers; None while the data do not give the numbers."""
    if own.parte_fissa_percento is not None:
        fixed = own.parte_fissa_percento
        return f"{number(fixed)}% in parti uguali fra i Comuni, {number(100 - fixed)}% in proporzione agli abitanti"
    pieces = ((own.quota_fissa, "per Comune"), (own.quota_per_abitante, "per abitante"))
    return join(f"€ {euro(value)} {what}" for value, what in pieces if value is not None) or None


def _column(own: Riparto | None, comuni: Sequence[Comune], amount: Decimal) -> tuple[Decimal, ...]:
    """The shares of one year: of the amount in the budget, or the shares in euro that the data fix."""
    residents = [body.popolazione.residenti if body.popolazione else 0 for body in comuni]
    if own is None or _rule(own) is None:
        return tuple(Decimal(0) for _ in comuni)
    if own.parte_fissa_percento is None:
        each, by_one = own.quota_fissa or Decimal(0), own.quota_per_abitante or Decimal(0)
        return tuple(each + (by_one * count).quantize(_CENT, rounding=ROUND_HALF_UP) for count in residents)
    fixed = (amount * own.parte_fissa_percento / 100).quantize(_CENT, rounding=ROUND_HALF_UP)
    equal, by_head = split(fixed, [1] * len(comuni)), split(amount - fixed, residents)
    return tuple(one + other for one, other in zip(equal, by_head, strict=True))


def _amount(dossier: Dossier, year: int) -> Decimal:
    """What the plan's budget expects from the Comuni in a year."""
    records = dossier.piano.risorse if dossier.piano else ()
    return sum((item.importo for item in records if item.fonte == SOURCE and item.anno == year), Decimal(0))


def _row(body: Comune, amounts: tuple[Decimal, ...], total: Decimal) -> RigaRiparto:
    own = sum(amounts, Decimal(0))
    share = (own * 100 / total).quantize(_CENT, rounding=ROUND_HALF_UP) if total else Decimal(0)
    return RigaRiparto(
        comune=body.nome,
        residenti=body.popolazione.residenti if body.popolazione else None,
        percentuale=share,
        importi=amounts,
        totale=own,
    ).located(residenti=body.where("popolazione"))
