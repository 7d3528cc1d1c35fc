//! Scripts and a catalog in, `Book` out: names, imports, cycles. Never knows text or units.
