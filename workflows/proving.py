"""What is said between the nightly proof and the office: a round and its moment, nothing more."""

from datetime import datetime

from workflows.messages import Message

PROVE = "prove-record"
"""What the proof asks of the office; who answers is handed to the worker from above."""


class Prove(Message):
    """Check the whole record, and write down what came of it."""

    round: str
    at: datetime
