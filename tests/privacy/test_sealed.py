"""A sealed value in the hands of those who cannot open it."""

from uuid import UUID

import pytest

from domain.sealed import (
    Compartment,
    Field,
    NotSealed,
    Sealed,
    SealedParts,
    compartment_key,
    is_compartment,
    is_sealed,
    mask,
    parts,
    same_value,
)
from domain.search_words import windows

DISPUTE = UUID("6a1d3f0f-0000-4000-8000-000000000001")


def value(key_id: str = "k1", field: Field = Field.NAME, digest: str = "d.ab") -> Sealed:
    """A value of the right form."""
    return SealedParts("AES-256-GCM", key_id, field, b"nonce", b"\xff\xfe", digest).joined()


def test_what_is_taken_apart_is_the_same_put_together() -> None:
    """The stored form is read back exactly."""
    assert parts(value()).joined() == value()
    assert parts(value()).field is Field.NAME
    assert is_sealed(value())


@pytest.mark.parametrize(
    "text", ["", "王芳", "sealed:1:", "sealed:2:a:b:name:c:d:e", value().replace(":name:", ":no:")]
)
def test_another_string_is_not_taken_for_a_sealed_one(text: str) -> None:
    """A clear value in a sealed place is a mistake to be seen, not to be shown."""
    with pytest.raises(NotSealed):
        parts(Sealed(text))


def test_values_are_the_same_under_one_key_and_field_only() -> None:
    """Equal digests of different persons or fields mean nothing."""
    assert same_value(value(), value())
    assert not same_value(value(), value(digest="d.cd"))
    assert not same_value(value(), value(key_id="k2"))
    assert not same_value(value(), value(field=Field.PHONE))


def test_compartments_of_one_dispute_are_sealed_apart() -> None:
    """A mediator's private note is under another key than what both sides read."""
    subjects = {compartment_key(DISPUTE, compartment) for compartment in Compartment}

    assert len(subjects) == len(Compartment)
    assert all(map(is_compartment, subjects))
    assert not is_compartment("person-0123")


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        (Field.PHONE, "13800000000", "138****0000"),
        (Field.PHONE, "8612345", "***"),
        (Field.NAME, "王芳", "王**"),
        (Field.NAME, "𠮷田", "𠮷**"),
        (Field.NAME, "", "**"),
        (Field.ID_NUMBER, "110105194912310021", "110***********0021"),
        (Field.ID_NUMBER, "1234", "***"),
        (Field.BANK_ACCOUNT, "6217009000027183149", "***3149"),
        (Field.BANK_ACCOUNT, "1234", "***"),
        (Field.STATEMENT, "站长欠我两个月工资", "***"),
        (Field.CREDIT_CODE, "91350200MA2XXXXXXX", "***"),
    ],
)
def test_a_masked_value_shows_only_what_identifies_it_to_its_owner(
    field: Field, text: str, shown: str
) -> None:
    """个人信息保护法 Art. 51(3): de-identification where the value itself is not needed."""
    assert mask(field, text) == shown


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("欠薪", ["欠薪"]),
        ("欠", []),
        ("拖欠工资", ["拖欠", "欠工", "工资"]),
        ("拖欠，工资", ["拖欠", "工资"]),
        ("3月", ["3月"]),
        ("ＡＢc", ["ab", "bc"]),
        ("欠薪欠薪", ["欠薪", "薪欠"]),
        ("李𠮷㴋", ["李𠮷", "𠮷㴋"]),
        ("葛\U000e0100城", ["葛城"]),
        ("\ue863\ue864", ["\ue863\ue864"]),
        ("cafe\u0301", ["ca", "af", "fé"]),
        ("阿卜杜拉·买买提", ["阿卜", "卜杜", "杜拉", "买买", "买提"]),
        ("🛵🛵", []),
    ],
)
def test_a_search_word_of_two_characters_is_one_window(text: str, cut: list[str]) -> None:
    """Two characters are the shortest word worth finding (欠薪, 工伤)."""
    assert windows(text) == cut
