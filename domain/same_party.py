"""Whether what is said of a party says the same, or puts another in its place (当事人更换)."""

from domain.parties import Party, PartyWords
from domain.said import same_words
from domain.sealed import Field, same_value

IDENTITY = (Field.ID_NUMBER.value, Field.CREDIT_CODE.value)
"""The details that say who somebody is."""


def is_another(known: Party, words: PartyWords) -> bool:
    """Say whether a correction puts somebody else in a party's place.

    A person is told by identity; a name put right is still the same person, unless the role or a
    first number comes with it.
    """
    if known.person != words["person"]:
        return True
    told = [name for name in IDENTITY if not _tells_the_same(known, words, name)]
    if any(name in known.details for name in told):
        return True
    renamed = "name" in known.details and not _tells_the_same(known, words, "name")
    return renamed and (bool(told) or known.role != words["role"])


def _tells_the_same(known: Party, words: PartyWords, name: str) -> bool:
    return same_words(known.details.get(name), words["details"].get(name))


def says_the_same(known: Party, words: PartyWords) -> bool:
    """Say whether a party is already as it is now said to be."""
    return (
        known.role == words["role"]
        and known.person == words["person"]
        and known.details.keys() == words["details"].keys()
        and all(same_value(known.details[name], value) for name, value in words["details"].items())
    )
