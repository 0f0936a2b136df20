"""The conversation as a page to print: one HTML file without scripts, pictures or addresses. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import conversation
from conversation import Exchange

_STYLE = """
body { font: 11pt/1.5 "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: #1d2b33; background: #fff;
  max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; }
h3 { font-size: .95rem; margin: .8rem 0 .2rem; }
.notice { border: 1px solid #9db3b7; border-radius: 6px; padding: .5rem .8rem; }
.words { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
article { break-inside: avoid-page; border-top: 1px solid #d6e1e3; margin-top: 1.2rem; }
ul { margin: .2rem 0; padding-left: 1.2rem; }
.question { font-weight: 600; }
@media print { body { margin: 0; max-width: none; } }
""".strip()


def page(exchanges: Sequence[Exchange], made: str) -> str:
    """The whole document; `made` says when. Every text is shown as it is, and the page can load or run nothing."""
    articles = "\n".join([*map(_article, exchanges), *_references(exchanges)])
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{escape(conversation.TITLE)}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<main>
<h1>{escape(conversation.TITLE)}</h1>
<p>{escape(made)}</p>
<p class="notice">{escape(conversation.NOTICE)}</p>
{articles}
</main>
</body>
</html>
"""


def _article(exchange: Exchange) -> str:
    parts = ["<h2>Question</h2>", _words(exchange.question, "words question")]
    if exchange.answer:
        parts += ["<h2>Answer</h2>", _words(exchange.answer.text)]
        for heading, lines in conversation.basis(exchange.answer).items():
            parts += [
                f"<h3>{escape(heading)}</h3>",
                f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>",
            ]
    if exchange.problem:
        parts.append(f"<p>No new answer: {escape(exchange.problem)}</p>")
    return "\n".join(["<article>", *parts, "</article>"])


def _references(exchanges: Sequence[Exchange]) -> list[str]:
    lines = conversation.bibliography(exchanges)
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return [f"<article><h2>References of the guidance document</h2><ul>{listed}</ul></article>"] if lines else []


def _words(text: str, kind: str = "words") -> str:
    return f'<p class="{kind}">{escape(text)}</p>'
