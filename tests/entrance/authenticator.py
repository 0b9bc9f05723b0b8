"""What an authenticator program reads out of the address that it is shown."""

from base64 import b32decode
from urllib.parse import parse_qs, urlsplit


def secret_in(uri: str) -> str:
    """The secret, in hexadecimal."""
    assert uri.startswith("otpauth://totp/")
    [secret] = parse_qs(urlsplit(uri).query)["secret"]
    return b32decode(secret + "=" * (-len(secret) % 8)).hex()
