"""Posts as newsrooms write them: Gutenberg, classic, Korean, CRLF, malformed; `{n}` numbers their links."""

POSTS: dict[str, str] = {
    "gutenberg": (
        '<!-- wp:paragraph -->\n<p>The report is <a href="https://old.example/{n}/a?x=1&amp;y=2">here</a>, and the '
        '<a href="https://old.example/{n}/b" data-type="URL">annex</a> there &amp; then.</p>\n'
        "<!-- /wp:paragraph -->\n\n"
        '<!-- wp:button {{"url":"https://old.example/{n}/c","className":"k"}} -->\n<div class="wp-block-button">'
        '<a class="wp-block-button__link" href="https://old.example/{n}/c">Open</a></div>\n<!-- /wp:button -->'
    ),
    "classic": (
        "First line with <a title='a > b' href='https://old.example/{n}/a'>single quotes</a>\r\n\r\n"
        "Second, <A HREF=https://old.example/{n}/moved>no quotes</A>, back\\slash $1 \\1 and \t tab \r\n"
        "<!--more-->\r\n  "
    ),
    "korean": (
        '<p>정부는 <a href="https://old.example/{n}/보고서">보고서</a>를 &ldquo;발표&rdquo;했다. 😀 '
        '<a href="https://old.example/{n}/b#각주">각주</a>\u00a0끝</p>'
    ),
    "malformed": (
        '<p>An <b>unclosed <a href="https://old.example/{n}/a">link</b></a> & <i>more</p></div>\n'
        '<a name=x></a><a  href = "https://old.example/{n}/b"  >spaced</a ><p'
    ),
    "new tab": (
        '<p><a href="https://old.example/{n}/a" target="_blank" rel="nofollow">one</a> and '
        "<a target='_blank'  href='https://old.example/{n}/b'>two</a></p>"
    ),
    "twins": (
        '<ul><li><a href="https://old.example/{n}/a">here</a><li><a href="https://old.example/{n}/a">here</a>'
        '<li>https://old.example/{n}/a is only text<li><a href="https://old.example/{n}/a">elsewhere</a></ul>'
    ),
    "embed": (
        '<!-- wp:navigation-link {{"label":"N","url":"https:\\/\\/old.example\\/{n}\\/nav"}} /-->\n'
        '<iframe src="https://video.example/{n}" onload="x()"></iframe>\n<script>var a = "<a href=\'https://old.example/s\'>"'
        ';</script>\n<p><a href="https://old.example/{n}/b">b</a></p>'
    ),
}
