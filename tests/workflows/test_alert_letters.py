"""Letters about alerts: each goes out once it may, at least once, and its end is on record."""

import asyncio
import base64
import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from temporalio.client import Client

from domain.alert_letters import LetterDead, LetterDelivered, LetterSent, Outlet, WhyDead
from domain.dispute import Dispute
from domain.values import CentreId
from tests.law.roads import ROADS, on_the_desk, walk
from tests.workflows.centre import SmallCentre, Turned, until
from tests.workflows.letters_carried import (
    FRIDAY_NIGHT,
    alarmed,
    at,
    carrying,
    centre,
    clock,
    couriers,
    ended,
    letter_box,
    mail_room,
    notice_of,
    posting,
    recorded,
    sent,
)
from tests.workflows.mail_room import MailRoom
from tests.workflows.temporal import TemporalServer
from tests.workflows.test_chase import SECRET, LetterBox, skipping
from tests.workflows.test_killed import dies
from workflows.alert_couriers import Couriers, MailServer, Security
from workflows.alert_letter import ATTEMPTS, AlertLetterWay
from workflows.alert_messages import LETTER_QUEUE, Notice
from workflows.alert_post import NEWS_LIVES, OF_DISPUTES

__all__ = ["centre", "clock", "letter_box", "mail_room"]

pytestmark = pytest.mark.journey


def test_every_kind_of_fact_that_raises_an_alert_is_followed() -> None:
    """An alert of a kind that is left out would never leave the house."""
    raising = set()
    for road in ROADS:
        desk = walk(on_the_desk(), road)
        facts = {fact.originator_version: fact.TOPIC for fact in desk.registry.facts(desk.id)}
        raising |= {facts[version] for version in desk.dispute.alerts}

    assert raising == set(OF_DISPUTES)


def test_a_webhook_that_fails_three_times_is_known_by_one_id(
    temporal: TemporalServer, centre: SmallCentre, letter_box: LetterBox
) -> None:
    """Signed (Standard Webhooks), a CloudEvent (1.0), with ids and codes alone."""
    letter_box.fails = 3
    about = dispute, alert = alarmed(centre)
    alarmed(centre, days_left=5)  # for information: it stays in the house

    async def day() -> None:
        client = await temporal.client()
        outward = couriers(centre, letter_box, "duty-room", "huli")
        async with posting(client, centre, outward):
            await until(lambda: ended(centre, notice_of(about)), "the letter")

    asyncio.run(day())

    assert len(letter_box.letters) == 4
    [letter_id] = {headers["webhook-id"] for headers, _ in letter_box.letters}
    [content] = {content for _, content in letter_box.letters}
    headers = letter_box.letters[-1][0]
    stamped = f"{letter_id}.{headers['webhook-timestamp']}.".encode()
    seal = base64.b64encode(hmac.digest(SECRET, stamped + content, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{seal}"
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    event = json.loads(content)
    assert (event["specversion"], event["id"], event["type"]) == (
        *("1.0", letter_id, "cn.onestop.alert.raised"),
    )
    assert event["subject"] == f"{dispute}/alerts/{alert}"
    assert set(event["data"]) == {
        *("dispute", "alert", "centre", "kind", "level", "due", "raised_at"),
    }
    first, last = recorded(centre, notice_of(about))
    assert isinstance(first, LetterSent)
    assert isinstance(last, LetterDelivered)
    assert last.attempts == 4


def test_a_webhook_that_never_takes_it_is_given_up_and_said_so(
    centre: SmallCentre, letter_box: LetterBox
) -> None:
    """Six hours of tries, and then a fact that says how many and why."""
    letter_box.fails = 1_000
    notice = notice_of(alarmed(centre))

    async def day() -> None:
        async with await skipping() as env:
            outward = couriers(centre, letter_box, "duty-room")
            async with carrying(env.client, centre, outward):
                await sent(env.client, notice)
            way = await env.client.get_workflow_handle(notice.workflow).describe()
            assert way.close_time is not None
            took = way.close_time - way.start_time
            assert timedelta(hours=6) < took < timedelta(hours=7)

    asyncio.run(day())

    _, dead = recorded(centre, notice)
    assert isinstance(dead, LetterDead)
    assert (dead.attempts, dead.why) == (ATTEMPTS, WhyDead.NOT_TAKEN)
    assert len(letter_box.letters) == ATTEMPTS


def test_an_address_that_is_no_longer_named_ends_its_letters(
    temporal: TemporalServer, centre: SmallCentre
) -> None:
    """Nothing is tried for hours that cannot succeed."""
    notice = notice_of(alarmed(centre))

    async def day() -> None:
        client = await temporal.client()
        async with carrying(client, centre, couriers(centre)):
            await sent(client, notice)

    asyncio.run(day())

    _, dead = recorded(centre, notice)
    assert isinstance(dead, LetterDead)
    assert (dead.attempts, dead.why) == (1, WhyDead.NO_ADDRESS)


def test_a_letter_waits_for_the_morning(
    centre: SmallCentre, clock: Turned, letter_box: LetterBox
) -> None:
    """Nothing goes out at night or on a day off: from Friday evening until Monday at nine."""
    clock.ahead = at(FRIDAY_NIGHT).ahead
    heard, unheard = alarmed(centre), alarmed(centre)

    async def weekend() -> None:
        async with await skipping() as env:
            outward = couriers(centre, letter_box, "duty-room")
            async with carrying(env.client, centre, outward):
                ways = [asyncio.create_task(_begun(env.client, heard))]
                ways.append(asyncio.create_task(_begun(env.client, unheard)))
                handles = [await way for way in ways]
                await env.sleep(timedelta(hours=58))
                assert letter_box.letters == []
                centre.do(heard[0], Dispute.acknowledge_alert, alert=heard[1])
                clock.ahead += timedelta(hours=59, seconds=30)
                await env.sleep(timedelta(hours=1, minutes=1))
                for handle in handles:
                    await handle.result()

    asyncio.run(weekend())

    assert len(letter_box.letters) == 1
    assert str(unheard[0]) in letter_box.letters[0][1].decode()
    assert not ended(centre, notice_of(heard))


async def _begun(client: Client, about: tuple[UUID, int]) -> Any:
    notice = notice_of(about)
    return await client.start_workflow(
        AlertLetterWay.run, notice, id=notice.workflow, task_queue=LETTER_QUEUE
    )


def test_mail_is_said_in_both_languages_and_names_nobody(
    temporal: TemporalServer, centre: SmallCentre, mail_room: MailRoom
) -> None:
    """Plain text, Chinese first, and a Message-ID that a second copy would share."""
    mail_room.turns_away = 1
    about = alarmed(centre)
    server = MailServer("127.0.0.1", mail_room.port, Security.PLAIN, "office@centre.example")
    mail = {"duty-room": "duty@city.example", "huli": "huli@city.example"}
    outward = Couriers(centre.registry.centres, {}, mail, server)

    async def day() -> None:
        client = await temporal.client()
        async with posting(client, centre, outward):
            await until(lambda: ended(centre, notice_of(about, Outlet.MAIL)), "the letter")

    asyncio.run(day())

    [letter] = mail_room.letters
    assert (letter["From"], letter["To"]) == ("office@centre.example", "duty@city.example")
    assert letter["Subject"] == "【紧急】期限将届满 urgent: a period is about to end"
    assert letter["Message-ID"].endswith("@centre.example>")
    text = letter.get_content()
    assert text.index("案件") < text.index("dispute")
    assert str(about[0]) in text
    _, delivered = recorded(centre, notice_of(about, Outlet.MAIL))
    assert isinstance(delivered, LetterDelivered)
    assert delivered.attempts == 2


def test_none_is_lost_while_temporal_is_down_or_emptied_and_none_is_doubled(
    own_temporal: TemporalServer, centre: SmallCentre, letter_box: LetterBox
) -> None:
    """The bookmark waits for Temporal; a new Temporal is given all, and the record is asked."""
    first = alarmed(centre)

    async def day() -> None:
        client = await own_temporal.client()
        outward = couriers(centre, letter_box, "duty-room")
        async with posting(client, centre, outward):
            await until(lambda: ended(centre, notice_of(first)), "the first letter")
            own_temporal.empty()
            second = alarmed(centre)
            own_temporal.start()
            await until(lambda: ended(centre, notice_of(second)), "the second letter")

    asyncio.run(day())

    assert len({headers["webhook-id"] for headers, _ in letter_box.letters}) == 2
    assert len(letter_box.letters) == 2


def test_what_is_old_is_no_news(
    temporal: TemporalServer, centre: SmallCentre, clock: Turned, letter_box: LetterBox
) -> None:
    """An address that is named today does not hear of last month, nor of what is acknowledged."""
    alarmed(centre)
    clock.ahead += NEWS_LIVES
    heard = alarmed(centre)
    centre.do(heard[0], Dispute.acknowledge_alert, alert=heard[1])
    alarmed(centre, centre=CentreId("huli"))
    new = alarmed(centre)

    async def day() -> None:
        client = await temporal.client()
        async with posting(client, centre, couriers(centre, letter_box, "duty-room", "siming")):
            siming = Notice(**notice_of(new).model_dump() | {"address": "siming"})
            await until(lambda: ended(centre, siming), "the letter to the centre")
            await until(lambda: ended(centre, notice_of(new)), "the letter to the duty room")

    asyncio.run(day())

    assert len(letter_box.letters) == 3


def test_who_follows_the_log_for_alerts_comes_to_its_end(
    temporal: TemporalServer, centre: SmallCentre, letter_box: LetterBox
) -> None:
    """Also where no fact raises an alert: who has stopped is told from who has nothing to do."""

    def is_level() -> bool:
        mark = centre.bookmark.read()
        return mark is not None and mark.position == centre.registry.recorder.max_notification_id()

    async def day() -> None:
        client = await temporal.client()
        async with posting(client, centre, couriers(centre, letter_box, "duty-room")):
            for _ in range(2):
                centre.file()
                await until(is_level, "the end of the log")

    asyncio.run(day())

    assert letter_box.letters == []


@pytest.mark.kill
def test_killed_between_letter_taken_and_letter_recorded(
    temporal: TemporalServer, centre: SmallCentre, clock: Turned, letter_box: LetterBox
) -> None:
    """The receiver gets it again under the same id, and the record says once that it arrived."""
    notice = notice_of(alarmed(centre))

    async def day() -> None:
        client = await temporal.client()
        way = await _begun(client, (notice.dispute, notice.alert))
        ahead = str(clock.ahead.total_seconds())
        await dies(letter_box.address.url, centre, temporal, ahead)
        assert not ended(centre, notice)
        async with carrying(client, centre, couriers(centre, letter_box, "duty-room")):
            await way.result()

    asyncio.run(day())

    assert len(letter_box.letters) == 2
    assert len({headers["webhook-id"] for headers, _ in letter_box.letters}) == 1
    assert [type(fact) for fact in recorded(centre, notice)] == [LetterSent, LetterDelivered]
