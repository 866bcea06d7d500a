"""The words of a link, the sentence around it, the block it stands in: what an editor recognises the place by."""

import pytest

from tests.extract.reading import found, occurrences

A = '<a href="https://x.example/">'

CONTEXTS = {
    "the sentence only": (f"<p>First one. The {A}second</a> one! Third?</p>", "second", "The second one!"),
    "the paragraph only": (f"<p>First</p><p>the {A}second</a></p><p>third</p>", "second", "the second"),
    "no block at all": (f"First.\n\nThe {A}second</a>\none\n\nThird.", "second", "The second one"),
    "an anchor that is a sentence": (f"<p>First. {A}Second.</a> Third.</p>", "Second.", "Second."),
    "no blank is invented": (f"<p>(“{A}word</a>”), he said</p>", "word", "(“word”), he said"),
    "blanks inside the anchor": (f"<p>a{A} \n word\t two </a>b</p>", "word two", "a word two b"),
    "elements inside the anchor": (f"<p>a {A}<b>wo</b>rd <i>two</i></a></p>", "word two", "a word two"),
    "references": (f"<p>Tom &amp; {A}Ann &copy</a> &lt;3&nbsp;x</p>", "Ann ©", "Tom & Ann © <3 x"),
    "an image alone": (f'<p>see {A}<img src=i alt="A &quot;map&quot;"></a> there</p>', 'A "map"', 'see A "map" there'),
    "an image with words": (f"<p>{A}<img src=i alt=no> word</a></p>", "word", "word"),
    "an image without words": (f"<p>see {A}<img src=i></a> there</p>", "", "see there"),
    "an area": ('<map><area href="https://x.example/" alt="Seoul"></map>', "Seoul", "Seoul"),
    "an iframe": ('<iframe src="https://x.example/" title="A map"></iframe>', "A map", "A map"),
    "blocks inside the anchor": (f"{A}<h3>Title</h3><p>Words.</p></a>", "Title Words.", "Title Words."),
    "an anchor never closed": (f"<p>The {A}second</p><p>third</p>", "second", "The second"),
    "initials and abbreviations": (
        f"<p>Before. Dr. J. Smith of {A}Acme Inc.</a> said so. After.</p>",
        "Acme Inc.",
        "Dr. J. Smith of Acme Inc. said so.",
    ),
    "numbers and small letters": (
        f"<p>About 3.5 of i.e. {A}that</a> U.S. report. Next.</p>",
        "that",
        "About 3.5 of i.e. that U.S. report.",
    ),
    "Korean": (f"<p>앞 문장이다. 서울시는 {A}보도자료</a>를 냈다. 뒤.</p>", "보도자료", "서울시는 보도자료를 냈다."),
    "Japanese": (f"<p>前の文。次の{A}記事</a>です。後。</p>", "記事", "次の記事です。"),
    "a line break": (f"<p>one<br>two {A}w</a></p>", "w", "one two w"),
    "script and style are no text": (f"<p>a <script>b. C</script>{A}w</a><style>d</style> e</p>", "w", "a w e"),
    "a comment is no text": (f"<p>a <!-- b. C -->{A}w</a> d</p>", "w", "a w d"),
    "a secret in the words": (
        f"<p>see {A}https://u:pw@x.example</a></p>",
        "https://x.example",
        "see https://x.example",
    ),
    "a lone surrogate": (f"<p>a\ud800 {A}w\udfff</a></p>", "w�", "a� w�"),
}


@pytest.mark.parametrize(("text", "words", "context"), CONTEXTS.values(), ids=CONTEXTS)
def test_an_editor_recognises_the_place(text: str, words: str, context: str) -> None:
    (occurrence,) = occurrences(text)
    assert (occurrence.text, occurrence.context) == (words, context)


@pytest.mark.parametrize("gap", [" ", ""])
def test_a_long_sentence_is_cut_at_both_ends_and_keeps_the_words(gap: str) -> None:
    (occurrence,) = occurrences(f"<p>{('한글' + gap) * 500}{A}the words</a>{(gap + '긴글') * 500}</p>")
    assert "the words" in occurrence.context
    assert occurrence.context.startswith("…")
    assert occurrence.context.endswith("…")
    assert 200 < len(occurrence.context) <= 303


def test_long_words_are_cut() -> None:
    (occurrence,) = occurrences(f"{A}{'word ' * 1000}")
    assert len(occurrence.text) <= 500
    assert occurrence.text in occurrence.context


@pytest.mark.parametrize(
    ("text", "block"),
    [
        (f"<p>{A}w</a></p>", "p"),
        (f"{A}w</a>", "p"),
        (f"<ul><li>a<li>{A}w</a></ul>", "li"),
        (f"<h2>{A}w</a></h2>", "h2"),
        (f"<figure><img><figcaption>{A}w</a></figcaption></figure>", "figcaption"),
        (f"<table><tr><td>{A}w</a></table>", "td"),
        (f"<blockquote><p>a</p>{A}w</a></blockquote>", "blockquote"),
        (f"<ul><li>a</ul>{A}w</a>", "p"),
        (f"<div><p>a</div>{A}w</a>", "p"),
        (f"</div></p>{A}w</a>", "p"),
    ],
)
def test_the_block_is_the_nearest_block_element(text: str, block: str) -> None:
    (occurrence,) = occurrences(text)
    assert occurrence.block == block


# Identity

STORY = (
    '<p>One <a href="https://x.example/a">first</a> and <a href="https://x.example/b">second</a>.</p>'
    '<p>Then <a href="https://x.example/a">first</a> again, <a href="https://x.example/a#f">elsewhere</a>.</p>'
)


def identities(text: str) -> list[str]:
    return [occurrence.id for occurrence, _ in found(text).occurrences]


def test_reading_twice_gives_the_same_identities() -> None:
    assert identities(STORY) == identities(STORY)
    assert len(set(identities(STORY))) == 4


def test_edits_elsewhere_keep_identities() -> None:
    edited = STORY.replace("One ", "<h2>New title</h2> One of <em>the</em> ").replace("again", "and again")
    assert identities(edited) == identities(STORY)


def test_another_link_in_between_changes_only_itself() -> None:
    edited = STORY.replace("<p>Then", '<p><a href="https://x.example/new">new</a> Then')
    assert set(identities(STORY)) < set(identities(edited))


def test_a_link_that_left_takes_only_its_own_identity() -> None:
    edited = STORY.replace('<a href="https://x.example/b">second</a>', "second")
    assert set(identities(edited)) < set(identities(STORY))


def test_other_quotes_or_entities_are_the_same_link() -> None:
    assert identities('<a href="https://x.example/?a&b">w</a>') == identities(
        "<A HREF='https://x.example/?a&amp;b'> w </a>"
    )
