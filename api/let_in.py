"""Who may not ask at all is told so first, whatever is wrong with what they ask.

What is wrong with a question is the business of who may ask it; said to anybody else, it would tell
how the door they may not use is opened.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import Depends

from api.visitor import Standing
from domain.access import granted
from domain.access_conditions import Nothing
from domain.access_rows import Action
from domain.refusals import Forbidden


def first_of_all(action: Action) -> Sequence[Any]:
    """What a path depends on that only those may use who are granted an action somewhere."""

    async def must_be_let_ask(visitor: Standing) -> None:
        if granted(visitor.caller, action) == Nothing():
            raise Forbidden(step=action)

    return [Depends(must_be_let_ask)]
