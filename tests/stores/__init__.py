"""Both stores, held to the same promises."""
