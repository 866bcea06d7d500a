"""How many sockets this process may open: every one is a file to the operating system, which counts them."""

import resource

#: Files that everything else needs: the database twice, captures, the event loop, DNS, what libraries keep open.
OTHERS = 40
#: More than this is never asked for.
MOST = 16_384
#: With fewer than this there is no crawling.
LEAST = 8


def sockets() -> int:
    """How many there is room for, after the process's own limit was raised as far as it may raise it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
        except (ValueError, OSError):  # macOS promises more than it gives
            pass
    return MOST if soft == resource.RLIM_INFINITY else max(min(soft, MOST) - OTHERS, 0)
