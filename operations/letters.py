"""Where the bodies beside the centre take letters, and the secrets they know ours by."""

from operations.office import Office
from workflows.outward import Address


def addresses(office: Office) -> dict[str, Address]:
    """Where each body takes letters, and the secret it was given for them."""
    return {
        body: Address(url, letter_secret(office, body), office.settings.inside)
        for body, url in office.settings.webhooks.items()
    }


def letter_secret(office: Office, body: str) -> bytes:
    """The secret by which a body knows our letters; the same as long as the master key is."""
    halves = (office.keys.body_digest(f"letters to {body} {n}".encode()) for n in (1, 2))
    return b"".join(bytes.fromhex(half.rpartition(".")[2]) for half in halves)
