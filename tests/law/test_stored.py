"""Reading the past never fails: one stored example of every version of every fact is read."""

import json
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from eventsourcing.persistence import Mapper, StoredEvent

from domain.centres import read_centres
from domain.record import FACTS, Fact
from domain.registry import Registry
from tests.law.desk import NINE
from tests.law.whole import must_be_told, must_keep_words_sealed
from tests.stored.record import FOLDER, example_of, stored_states, version_of

RECORD = UUID("0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a06")
EXAMPLES = sorted(FOLDER.glob("*.json"))


@pytest.fixture(scope="module")
def mapper() -> Mapper[UUID]:
    """The mapper with which the registry reads its store."""
    return Registry(lambda: NINE, read_centres()).mapper


def topic_and_version(example: Path) -> tuple[str, int]:
    """What an example is one of: `dispute.accepted.v1.json`."""
    topic, _, version = example.stem.rpartition(".v")
    return topic, int(version)


def read(mapper: Mapper[UUID], example: Path) -> Fact:
    """Read an example as the registry would."""
    topic, _ = topic_and_version(example)
    stored = StoredEvent(RECORD, 2, topic, example.read_bytes().rstrip(b"\n"))
    return cast("Fact", mapper.to_domain_event(stored))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_a_stored_fact_is_read_whole(mapper: Mapper[UUID], example: Path) -> None:
    """Every field the fact has today is there, and its words are still sealed."""
    fact = read(mapper, example)

    must_keep_words_sealed(fact)
    must_be_told(fact)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_what_was_read_is_written_back_the_same(mapper: Mapper[UUID], example: Path) -> None:
    """Moving a store loses nothing; an older version is written as the present one."""
    topic, version = topic_and_version(example)
    fact = read(mapper, example)

    written = mapper.to_stored_event(fact)

    assert mapper.to_domain_event(written) == fact
    if version == version_of(FACTS[topic]):
        assert json.loads(written.state) == json.loads(example.read_bytes())


def test_every_kind_of_fact_has_an_example_of_every_version() -> None:
    """A fact that is ever stored is read by every later office (python -m tests.stored.record)."""
    wanted = {
        example_of(topic, version)
        for topic, fact in FACTS.items()
        for version in range(1, version_of(fact) + 1)
    }

    assert wanted == set(EXAMPLES)


def test_what_is_stored_today_has_the_same_fields_as_the_example() -> None:
    """A field is added or dropped only with a new version and the way up to it."""
    for topic, state in stored_states().items():
        example = json.loads(example_of(topic, version_of(FACTS[topic])).read_bytes())

        assert _shape(json.loads(state)) == _shape(example), topic


def _shape(state: dict[str, Any]) -> set[str]:
    return set(state)
