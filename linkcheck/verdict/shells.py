"""Pages that show us nothing because scripts, which we do not run, draw them."""

from linkcheck.model.check import Page
from linkcheck.verdict import missing

#: Words below which a page with scripts is drawn by them: it shows us nothing.
SHELL_WORDS, SHELL_SCRIPTS = 100, 2
BARE_WORDS = 15


def is_shell(page: Page) -> bool:
    """Whether a page is drawn by scripts that we do not run; one that says "not found" has said enough."""
    looks_so = (page.words < SHELL_WORDS and page.scripts >= SHELL_SCRIPTS) or is_bare(page)
    return looks_so and not missing.says_not_found(page)


def is_bare(page: Page) -> bool:
    """Whether a page has next to no words and a script in their place."""
    return page.words < BARE_WORDS and page.scripts > 0
