"""How the office speaks to Temporal: typed messages, and failures without their words in clear."""

from temporalio.client import Client
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes

CONVERTER = DataConverter(
    payload_converter_class=PydanticPayloadConverter,
    failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
)


def speaking(client: Client) -> Client:
    """The same connection, with the office's own way of writing messages."""
    config = client.config()
    config["data_converter"] = CONVERTER
    return Client(**config)
