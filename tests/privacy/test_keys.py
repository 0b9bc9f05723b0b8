"""Who holds a key opens, who does not holds nothing, and what is destroyed is gone."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import sleep
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from domain.sealed import Compartment, Field, compartment_key, parts, same_value
from operations.ciphers import SUITES, Refused
from operations.key_tables import KEYS
from operations.keys import KEPT_SECONDS, Keys, UnknownKey
from operations.master_key import MasterKey, MasterKeyMissing, new_master_key
from operations.one_key import NotPrepared
from operations.settings import Settings
from tests.postgres import PostgresServer
from tests.privacy.cabinet import office_keys
from tests.privacy.conftest import OfficeClock
from tests.privacy.planted import PLANTED, grep_every_byte, grep_every_row

DISPUTE = UUID("6a1d3f0f-0000-4000-8000-000000000001")
NOTES = compartment_key(DISPUTE, Compartment.MEDIATORS)
WANG, CHEN = "person-wang", "person-chen"


def test_what_is_sealed_opens_as_it_was_said(keys: Keys) -> None:
    """Emoji, rare characters and an unusual composition are stored as they came."""
    for said in ("王芳", "李𠮷㴋", "🛵", "cafe\u0301", "", "a:b:c", "x" * 100_000):
        sealed = keys.seal(said, subject=WANG, field=Field.WORDS)

        assert keys.open(sealed) == said
        assert parts(sealed).field is Field.WORDS


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.text(), max_size=5))
def test_many_open_as_one_by_one(keys: Keys, said: list[str]) -> None:
    """A list's values come back in its order, whoever they belong to."""
    sealed = [
        keys.seal(text, subject=(WANG, CHEN)[at % 2], field=Field.NOTE)
        for at, text in enumerate(said)
    ]

    assert keys.open_many(sealed) == said == [keys.open(value) for value in sealed]


def test_the_same_said_again_is_known_for_the_same(keys: Keys) -> None:
    """Asked for what is already so, a step does nothing: equality without opening."""
    once = keys.seal("café", subject=WANG, field=Field.NAME)
    again = keys.seal("cafe\u0301", subject=WANG, field=Field.NAME)

    assert once != again
    assert same_value(once, again)
    assert not same_value(once, keys.seal("cafe", subject=WANG, field=Field.NAME))
    assert not same_value(once, keys.seal("café", subject=CHEN, field=Field.NAME))


@pytest.mark.parametrize(
    "changed", ["algorithm", "key_id", "field", "nonce", "ciphertext", "digest"]
)
def test_a_changed_value_is_refused(keys: Keys, changed: str) -> None:
    """Every part of a stored value is bound to its ciphertext."""
    value = parts(keys.seal("13900000000", subject=WANG, field=Field.PHONE))
    other = parts(keys.seal("王芳", subject=CHEN, field=Field.NAME))
    forged = {
        "algorithm": replace(value, algorithm="SM4-GCM"),
        "key_id": replace(value, key_id=other.key_id),
        "field": replace(value, field=Field.WORDS),
        "nonce": replace(value, nonce=other.nonce),
        "ciphertext": replace(value, ciphertext=value.ciphertext[:-1] + b"\x00\x01"),
        "digest": replace(value, digest=other.digest),
    }[changed]

    with pytest.raises(Refused):
        keys.open(forged.joined())


def test_keys_exchanged_between_persons_unwrap_for_neither(
    keys: Keys, another: Callable[[], Keys]
) -> None:
    """A wrapped key is bound to its person: a row with another's secret opens nothing."""
    sealed = keys.seal("王芳", subject=WANG, field=Field.NAME)
    keys.prepare({CHEN: CHEN})
    with keys.engine.begin() as cabinet:
        chens = cabinet.execute(select(KEYS.c.wrapped).where(KEYS.c.subject == CHEN)).scalar_one()
        cabinet.execute(update(KEYS).where(KEYS.c.subject == WANG).values(wrapped=chens))

    with pytest.raises(Refused):
        another().open(sealed)


def test_a_destroyed_key_opens_nowhere(keys: Keys, another: Callable[[], Keys]) -> None:
    """Destroying erases the person here at once, and in every process within a second."""
    elsewhere = another()
    sealed = keys.seal("王芳", subject=WANG, field=Field.NAME)
    kept = keys.seal("陈静", subject=CHEN, field=Field.NAME)
    assert elsewhere.open(sealed) == "王芳"

    keys.destroy(WANG)

    assert keys.open(sealed) is None
    assert another().open(sealed) is None
    sleep(KEPT_SECONDS + 0.1)
    assert elsewhere.open(sealed) is None
    assert elsewhere.open_many([sealed, kept]) == [None, "陈静"]


def test_destroying_a_person_destroys_what_they_own(keys: Keys) -> None:
    """A dispute's records belong to its applicant and go with them; the other side's stay."""
    keys.prepare({WANG: WANG, CHEN: CHEN, NOTES: WANG})
    note = keys.seal("最低四千三", subject=NOTES, field=Field.NOTE)
    other = keys.seal("陈静", subject=CHEN, field=Field.NAME)

    assert keys.destroy(WANG) == 2
    assert keys.destroy(WANG) == 0

    assert keys.open_many([note, other]) == [None, "陈静"]
    assert keys.is_destroyed(WANG)
    assert keys.is_destroyed(NOTES)
    assert not keys.is_destroyed(CHEN)


def test_a_person_who_comes_back_gets_a_key_of_their_own_again(
    keys: Keys, another: Callable[[], Keys]
) -> None:
    """What was erased stays erased; what is said from now on is readable."""
    elsewhere = another()
    before = keys.seal("王芳", subject=WANG, field=Field.NAME)
    assert elsewhere.open(before) == "王芳"
    keys.destroy(WANG)

    elsewhere.prepare({WANG: WANG})
    after = elsewhere.seal("王芳", subject=WANG, field=Field.NAME)

    assert keys.open_many([before, after]) == [None, "王芳"]
    assert not same_value(before, after)


def test_a_compartment_has_an_owner_before_anything_is_sealed_in_it(
    keys: Keys, another: Callable[[], Keys]
) -> None:
    """A key that nobody owns would survive its person's erasure."""
    with pytest.raises(NotPrepared):
        keys.seal("最低四千三", subject=NOTES, field=Field.NOTE)

    keys.prepare({NOTES: WANG})

    sealed = another().seal("最低四千三", subject=NOTES, field=Field.NOTE)
    assert keys.open(sealed) == "最低四千三"


def test_a_key_is_durable_before_anything_is_sealed_with_it(
    keys: Keys, another: Callable[[], Keys]
) -> None:
    """A process that dies right after sealing leaves a value that opens."""
    sealed = keys.seal("王芳", subject=WANG, field=Field.NAME)

    assert another().open(sealed) == "王芳"


def test_a_key_that_was_never_here_is_not_taken_for_a_destroyed_one(keys: Keys) -> None:
    """Keys restored from before the events must be seen, not read as erasure."""
    value = parts(keys.seal("王芳", subject=WANG, field=Field.NAME))
    stray = replace(value, key_id="0000000000000000").joined()

    with pytest.raises(UnknownKey):
        keys.open(stray)
    with pytest.raises(UnknownKey):
        keys.open_many([stray])


def test_another_master_key_opens_nothing(keys: Keys, clock: OfficeClock) -> None:
    """The data without its master key is nothing, and says so instead of starting afresh."""
    keys.seal("王芳", subject=WANG, field=Field.NAME)

    with pytest.raises(MasterKeyMissing):
        Keys(keys.engine, MasterKey.from_text(new_master_key()), now=clock)


@pytest.mark.parametrize("algorithm", SUITES)
def test_an_office_may_choose_its_algorithms(
    keys: Keys, store: Settings, clock: OfficeClock, algorithm: str
) -> None:
    """密码法 Art. 27: where SM4 is required it is a choice, and older values still open."""
    before = keys.seal("王芳", subject=WANG, field=Field.NAME)
    chosen = Keys(keys.engine, store.master(may_create=False), now=clock, algorithm=algorithm)

    after = chosen.seal("陈静", subject=CHEN, field=Field.NAME)

    assert parts(after).algorithm == algorithm
    assert chosen.open_many([before, after]) == keys.open_many([before, after]) == ["王芳", "陈静"]
    with pytest.raises(Refused):
        keys.open(replace(parts(after), ciphertext=b"short").joined())


def test_one_number_is_one_person(keys: Keys, another: Callable[[], Keys]) -> None:
    """One person's disputes belong together, however the number was typed, in every process."""
    person = keys.person_of("11010519491231002X", otherwise="filing 1, party 1")

    assert another().person_of(" 110105 19491231 002x ", otherwise="filing 2") == person
    assert keys.person_of("11010519491231002X", otherwise="filing 2") == person
    assert keys.person_of("110105194912310021", otherwise="filing 1, party 1") != person
    assert keys.person_of(None, otherwise="filing 1") == keys.person_of("  ", otherwise="filing 1")
    assert keys.person_of(None, otherwise="filing 1") != keys.person_of(None, otherwise="filing 2")
    assert keys.person_of(None, otherwise="11010519491231002X") != person


def test_words_are_found_by_two_characters(keys: Keys, another: Callable[[], Keys]) -> None:
    """Chinese search works on keyed windows: 欠薪 finds what holds it, one character nothing."""
    said = set(keys.grams("站长拖欠薪水，我受了工伤"))

    assert len(another().grams("欠薪")) == 1
    assert set(keys.grams("欠薪")) < said
    assert set(keys.grams("工伤")) < said
    assert not set(keys.grams("欠工")) & said
    assert keys.grams("欠") == []


def test_a_repeated_request_is_recognised(keys: Keys, another: Callable[[], Keys]) -> None:
    """The same body has the same digest in this office, and another in any other."""
    assert keys.body_digest(b'{"name":"x"}') == another().body_digest(b'{"name":"x"}')
    assert keys.body_digest(b'{"name":"x"}') != keys.body_digest(b'{"name":"y"}')


def test_nothing_that_is_sealed_can_be_read_on_disk(
    keys: Keys, store: Settings, request: pytest.FixtureRequest
) -> None:
    """The cabinet, its journal and its master key hold no clear personal value."""
    for text in PLANTED.values():
        person = keys.person_of(text, otherwise="")
        sealed = keys.seal(text, subject=person, field=Field.WORDS)
        (store.home / "fact").write_text("\n".join([sealed, *keys.grams(text)]), encoding="utf-8")

    assert grep_every_byte(store.home) == []
    if store.on_postgresql:
        server: PostgresServer = request.getfixturevalue("pg_server")
        with server.connect(store.postgres_dbname) as city:
            assert grep_every_row(city) == []


def test_a_destroyed_secret_is_gone_from_the_disk(folder: Settings, clock: OfficeClock) -> None:
    """The wrapped key itself is overwritten: a later theft of the master key finds nothing.

    So it is in a folder; PostgreSQL's write-ahead log keeps old pages until it is recycled.
    """
    keys = office_keys(folder, now=clock)
    keys.seal("王芳", subject=WANG, field=Field.NAME)
    with keys.engine.connect() as cabinet:
        wrapped = cabinet.execute(select(KEYS.c.wrapped)).scalar_one()
    assert wrapped in _everything(folder)

    keys.destroy(WANG)

    assert wrapped not in _everything(folder)
    keys.engine.dispose()


def test_a_key_of_one_process_opens_in_another(keys: Keys, store: Settings) -> None:
    """A real second process, with the master key from its file, opens what this one sealed."""
    sealed = keys.seal("王芳", subject=WANG, field=Field.NAME)
    script = (
        "import sys; from datetime import UTC, datetime;"
        "from operations.settings import Settings; from tests.privacy.cabinet import office_keys;"
        "office = Settings.model_validate_json(sys.argv[1]);"
        "keys = office_keys(office, now=lambda: datetime.now(UTC));"
        "print(ascii(keys.open(sys.argv[2])))"
    )
    given_settings = store.model_dump_json()

    said = subprocess.run(
        [sys.executable, "-c", script, given_settings, sealed],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    assert said.stdout.strip() == ascii("王芳")


def _everything(store: Settings) -> bytes:
    return b"".join(path.read_bytes() for path in store.home.rglob("*") if path.is_file())
