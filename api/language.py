"""Which of its two languages the office answers in: Chinese, unless English is asked for."""

from starlette.requests import Request

from domain.wording import Language

_SPOKEN: dict[str, Language] = {"zh": "zh", "en": "en"}


def language_of(request: Request) -> Language:
    """The language the caller prefers among those spoken here."""
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> Language:
    """Read an Accept-Language header (RFC 9110 §12.5.4); zh where it says neither."""
    wishes = [_wish(part) for part in header.split(",")]
    spoken = [(weight, _SPOKEN[tag]) for tag, weight in wishes if tag in _SPOKEN and weight > 0]
    return max(spoken, key=lambda wish: wish[0])[1] if spoken else "zh"


def _wish(part: str) -> tuple[str, float]:
    tag, _, quality = part.partition(";")
    said = quality.strip().removeprefix("q=")
    try:
        weight = float(said) if said else 1.0
    except ValueError:
        weight = 0.0
    return tag.strip().lower().partition("-")[0], weight
