"""What was computed of a value, kept by that value for as long as it lives."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

Product = TypeVar("Product")


class Computed:
    """What was computed, by its key: the few that were asked for last. Pickled and copied it is empty."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._products: dict[Hashable, Any] = {}  # what was asked for last is last

    def __reduce__(self) -> tuple[type["Computed"], tuple[int]]:
        return Computed, (self._most,)

    def once(self, key: Hashable, compute: Callable[[], Product]) -> Product:
        """What was computed by this key before, or is now."""
        product = self._products.pop(key) if key in self._products else compute()
        self._products[key] = product
        if len(self._products) > self._most:
            del self._products[next(iter(self._products))]
        return cast(Product, product)
