"""The few pages a person reads in a browser: the welcome, and what each problem means."""

from html import escape
from string import Template

from api.problems import status_of
from domain.refusals import Refusal
from domain.wording import Language, blanks, catalogue, say

NO_ICON = "data:,"
"""A browser told so asks for no icon."""

_PAGE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8"><title>$title</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="$icon">
<style>
body{font:1.05rem/1.7 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;
 max-width:44rem;margin:0 auto;padding:2rem 1rem;color:#1c2733;background:#f7f8fa}
main{background:#fff;border:1px solid #dfe3e8;border-radius:.6rem;padding:1.5rem 2rem}
h1{font-size:1.6rem;border-bottom:3px solid #b3261e;padding-bottom:.4rem}
h2{font-size:1.15rem;margin-top:1.8rem}a{color:#0b57a4}
ul{list-style:none;padding:0}li{padding:.3rem 0;border-bottom:1px solid #eef0f3}
code{background:#eef2f7;padding:.1em .4em;border-radius:.25rem}li code{display:inline-block}
</style></head><body><main><h1>$title</h1>$body</main></body></html>
""")

LEFT_OPEN = "…"

_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}

DOORS = ("/docs", "/openapi.json", "/v1/codes", "/v1/centres", "/readyz", "/metrics")


def index_page(language: Language) -> str:
    """The welcome, in both languages: where to go from here."""
    first, second = _both(language)
    title = f"{say('page.title', first)} · {say('page.title', second)}"
    return _page(title, _welcome(first) + _welcome(second), language)


def _welcome(language: Language) -> str:
    doors = "".join(
        f'<li><a href="{door}"><code>{door}</code></a> '
        f"{escape(say(f'door.{door[1:]}', language))}</li>"
        for door in DOORS
    )
    told = "".join(
        f"<p>{escape(say(f'page.{part}', language))}</p>" for part in ("welcome", "about", "what")
    )
    return f'<section lang="{_TAGS[language]}">{told}<ul>{doors}</ul></section>'


def problem_page(refusal: type[Refusal], language: Language) -> str:
    """What one problem means, in both languages, and what to do."""
    key = f"refusal.{refusal.code}"
    told = "".join(
        f'<p lang="{spoken}">{escape(_whole(key, spoken))}<br><strong>'
        f"{escape(_whole(key, spoken, part='do'))}</strong></p>"
        for spoken in _both(language)
    )
    rule = f"<p><small>{escape(refusal.__doc__ or '')}</small></p>"
    return _page(f"{refusal.code} ({status_of(refusal)})", told + rule, language)


def _whole(key: str, language: Language, part: str = "") -> str:
    """A sentence told of no case in particular: what a case would fill in is left open, not out."""
    entry = catalogue()[key]
    sentence = entry[f"{part}_{language}" if part else language]
    return say(key, language, part=part, **dict.fromkeys(blanks(sentence), LEFT_OPEN))


def _both(first: Language) -> tuple[Language, Language]:
    return ("zh", "en") if first == "zh" else ("en", "zh")


def _page(title: str, body: str, language: Language) -> str:
    return _PAGE.substitute(language=_TAGS[language], title=escape(title), icon=NO_ICON, body=body)
