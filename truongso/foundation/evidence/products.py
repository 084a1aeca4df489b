"""What the platform makes and a plan may ask for by name: an app below offers it, the plan above takes it as delivered.

An app declares a product with the words by which plans call it, and hands its files over when it made one. Whoever runs
tasks listens to `made`; nobody needs to be there for the product to be made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.dispatch import Signal

from truongso.core.declarations import Registry
from truongso.foundation.evidence.models import Item


@dataclass(frozen=True)
class Product:
    """A product: its permanent code, its name as plans write it, and folded words that the task must hold for a common name."""

    code: str
    title: str
    task_words: tuple[str, ...] = ()


products: Registry[Product] = Registry("product")

# Sent inside the action that made a product: sender is the Product, items its evidence, on the day, by the author.
made = Signal()


def product(code: str, title: str, *, task_words: tuple[str, ...] = ()) -> Product:
    """Declare a product that plans may ask for; «Báo cáo kết quả» is asked by many tasks, so words of the task tell it apart."""
    return products.add(code, Product(code, title, task_words))


def hand_over(code: str, items: Sequence[Item], *, on: date, by: Any) -> None:
    """Offer what was made to those who wait for it; call it inside the action."""
    made.send(sender=products.get(code), items=list(items), on=on, by=by)
