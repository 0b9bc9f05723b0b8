"""Several codes in one detail of a refusal are told apart, whatever their titles say."""

import pytest

from api.unsaid import in_words
from domain.wording import Language


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "调解不成，终止调解；停止处理当事人的个人信息"),
        ("en", "End without agreement; Keep what is there of a party, and do not process it"),
    ],
)
def test_titles_with_commas_of_their_own_are_told_apart(language: Language, said: str) -> None:
    """By semicolons where one has a comma; by commas where none has, as before."""
    assert in_words("step", "end-without-agreement, lock-party", language) == said


def test_titles_without_commas_stand_between_commas() -> None:
    """As people write a list."""
    steps = "draft-agreement, redraft-agreement"

    assert in_words("step", steps, "zh") == "起草调解协议、重新起草调解协议"
