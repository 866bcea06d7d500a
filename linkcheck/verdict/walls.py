"""Signs that a machine was stopped, or that a page wants a login: what to look for, and where.

Three kinds of marks. `challenge:x` is a wall itself. `presence:x` says only that a product which can build walls stands
before the site: it rides on honest answers too. `captcha:x` is a puzzle, which a contact form has as well: a wall where
little else is on the page. `parking:x` is a domain trader's script. `script:x` is what scripts do on a page without
words. Sources: the vendors' own pages as recorded by
microlinkhq/is-antibot and EnableSecurity/wafw00f (both free licences), read for what they say, not copied.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

CHALLENGE, PRESENCE, CAPTCHA, PARKING = "challenge", "presence", "captcha", "parking"


@dataclass(frozen=True, slots=True)
class HeaderSign:
    """A header that gives a product away: `value` is searched in its value, any value will do when it is empty."""

    mark: str
    header: str
    value: str = ""
    but_not: str = ""


HEADERS: tuple[HeaderSign, ...] = (
    HeaderSign("challenge:cloudflare", "cf-mitigated", "challenge"),  # the documented way to tell a challenge
    HeaderSign("challenge:cloudflare", "cf-mitigated", "block"),
    HeaderSign("challenge:vercel", "x-vercel-mitigated"),
    HeaderSign("challenge:vercel", "x-vercel-challenge-token"),
    HeaderSign("challenge:datadome", "x-dd-b", "^[12]"),
    HeaderSign("challenge:datadome", "x-datadome", but_not="protected"),  # "protected" is on every good page
    HeaderSign("challenge:kasada", "x-kasada-challenge"),
    HeaderSign("challenge:kasada", "x-kpsdk-ct"),
    HeaderSign("challenge:aws-waf", "x-amzn-waf-action"),  # challenge or captcha
    HeaderSign("challenge:siteground", "sg-captcha", "challenge"),
    HeaderSign("challenge:sucuri", "x-sucuri-block"),
    HeaderSign("challenge:akamai", "akamai-cache-status", "^error"),
    HeaderSign("challenge:netscaler", "cneonction", "appfw"),
    HeaderSign("challenge:mod-security", "x-mod-sec-message"),
    HeaderSign("challenge:crawler-hints", "x-crawler-blocked"),
    HeaderSign("challenge:denied", "x-deny-reason"),
    HeaderSign("challenge:denied", "x-block-reason"),
    HeaderSign("presence:cloudflare", "cf-ray"),
    HeaderSign("presence:datadome", "x-datadome"),
    HeaderSign("presence:datadome", "x-datadome-cid"),
    HeaderSign("presence:perimeterx", "x-px-authorization"),
    HeaderSign("presence:kasada", "x-kasada"),
    HeaderSign("presence:imperva", "x-iinfo"),
    HeaderSign("presence:imperva", "x-cdn", "incapsula|imperva"),
    HeaderSign("presence:sucuri", "x-sucuri-id"),
    HeaderSign("presence:akamai", "x-akamai-session-info"),
    HeaderSign("presence:akamai", "server", "^akamaighost"),
    HeaderSign("presence:cloudfront", "x-cache", "error from cloudfront"),
    HeaderSign("presence:ddos-guard", "server", "ddos-guard"),
    HeaderSign("presence:qrator", "server", "qrator"),
    HeaderSign("presence:variti", "server", "variti"),
    HeaderSign("presence:stormwall", "x-stormwall-id"),
    HeaderSign("presence:bunny", "server", "bunnycdn"),
    HeaderSign("presence:imunify360", "server", "imunify360"),
    HeaderSign("presence:yunjiasu", "server", "yunjiasu"),
    HeaderSign("presence:safeline", "server", "safeline"),
)

#: Cookies (the beginning of `Set-Cookie`) that bot managers set on every visitor.
COOKIES: dict[str, str] = {
    "cf_clearance=": "presence:cloudflare",
    "__cf_bm=": "presence:cloudflare",
    "_abck=": "presence:akamai",
    "bm_sz=": "presence:akamai",
    "ak_bmsc=": "presence:akamai",
    "datadome=": "presence:datadome",
    "_px3=": "presence:perimeterx",
    "_pxhd=": "presence:perimeterx",
    "_pxvid=": "presence:perimeterx",
    "incap_ses_": "presence:imperva",
    "visid_incap_": "presence:imperva",
    "reese84=": "presence:imperva",
    "rbzid=": "presence:reblaze",
    "aws-waf-token=": "presence:aws-waf",
    "_fs_ch_st_": "presence:fastly",
    "__ddg": "presence:ddos-guard",
    "kp_uidz": "presence:kasada",
    "yjs_js_security_passport": "challenge:yunjiasu",
    "acw_sc__v": "challenge:aliyun",
    "aliyungf_tc": "presence:aliyun",
    "__jsluid": "presence:jiasule",
}

#: What stands in the body of a wall, in lower case. Each belongs to one product's refusal page and not to the script
#: it puts on good pages (`/cdn-cgi/challenge-platform/` for example is on those, and so not here).
BODIES: dict[str, str] = {
    "_cf_chl_opt": "challenge:cloudflare",
    "cf-browser-verification": "challenge:cloudflare",
    "cf-error-details": "challenge:cloudflare",
    "/cdn-cgi/l/chk_jschl": "challenge:cloudflare",
    "captcha-delivery.com": "challenge:datadome",
    "px-captcha": "challenge:perimeterx",
    "perimeterx.com/whywasiblocked": "challenge:perimeterx",
    "/_incapsula_resource?cwudnsai": "challenge:imperva",
    "incapsula incident id": "challenge:imperva",
    "distilcaptchaform": "challenge:imperva",
    "errors.edgesuite.net": "challenge:akamai",
    "akamai-challenge": "challenge:akamai",
    "sec-if-cpt-container": "challenge:akamai",
    "awswafcookiedomainlist": "challenge:aws-waf",
    "window.gokuprops": "challenge:aws-waf",
    "window.kpsdk": "challenge:kasada",
    'id="anubis_challenge"': "challenge:anubis",
    "/.within.website/x/cmd/anubis/": "challenge:anubis",
    "go-away/cmd/go-away": "challenge:go-away",
    "vercel security checkpoint": "challenge:vercel",
    "_fs-ch-": "challenge:fastly",
    "sucuri website firewall": "challenge:sucuri",
    "sucuri_cloudproxy_js": "challenge:sucuri",
    "ddos-guard/js-challenge": "challenge:ddos-guard",
    "check.ddos-guard.net": "challenge:ddos-guard",
    "/.well-known/sgcaptcha": "challenge:siteground",
    "generated by wordfence": "challenge:wordfence",
    "imunify360-preloader": "challenge:imunify360",
    "wsidchk": "challenge:imunify360",
    "perfdrive.com": "challenge:radware",
    "cloudwebsec.radware": "challenge:radware",
    "protected by reblaze": "challenge:reblaze",
    "security check by bitninja": "challenge:bitninja",
    "bunny_shield": "challenge:bunny",
    "/.bunny-shield/": "challenge:bunny",
    "x5secdata": "challenge:aliyun",
    "acw_sc__v2": "challenge:aliyun",
    "/.well-known/yunjiasu-cgi/": "challenge:yunjiasu",
    "wzws-waf-cgi": "challenge:360",
    "edgeone_captcha": "challenge:edgeone",
    "tencentcaptcha": "captcha:tencent",
    "safeline-ce": "challenge:safeline",
    "/.safeline/": "challenge:safeline",
    "sina visitor system": "challenge:weibo",
    "csm-captcha-instrumentation": "challenge:amazon",
    "the requested url was rejected. please consult": "challenge:f5",
    "mod_security rules triggered": "challenge:mod-security",
    "generated by mod_security": "challenge:mod-security",
    "fgd_icon": "challenge:fortinet",
    "fortiguard": "challenge:fortinet",
    "powered by siteguard": "challenge:siteguard",
    "ninjafirewall": "challenge:ninjafirewall",
    "malcare": "presence:malcare",
    "stackpath": "presence:stackpath",
    "generated by cloudfront": "presence:cloudfront",
    "blocked by network security": "challenge:reddit",
    "/showcaptcha": "challenge:yandex",
    "smartcaptcha.yandexcloud": "captcha:yandex",
    "/recaptcha/": "captcha:recaptcha",
    "g-recaptcha": "captcha:recaptcha",
    "h-captcha": "captcha:hcaptcha",
    "hcaptcha.com": "captcha:hcaptcha",
    "cf-turnstile": "captcha:turnstile",
    "challenges.cloudflare.com/turnstile": "captcha:turnstile",
    "frc-captcha": "captcha:friendly",
    "arkoselabs.com": "captcha:arkose",
    "geetest": "captcha:geetest",
    "captcha.eu": "captcha:captcha-eu",
    "altcha-widget": "captcha:altcha",
    "captcha-form": "captcha:form",
    'name="captcha"': "captcha:form",
    "sedoparking.com/": "parking:sedo",
    "parkingcrew.net/": "parking:parkingcrew",
    ".bodis.com/": "parking:bodis",
    "parklogic.com/": "parking:parklogic",
    "parking-lander": "parking:godaddy",
    "afternic.com/forsale": "parking:afternic",
    "hugedomains.com/": "parking:hugedomains",
    "cdn.dan.com/": "parking:dan",
    "above.com/marketplace": "parking:above",
    "skenzo.com/": "parking:skenzo",
    "domainmarket.com/": "parking:domainmarket",
    "sav.com/parking": "parking:sav",
    "history.back(": "script:back",
    "history.go(-1": "script:back",
    "single page apps for github pages": "script:draws-404",  # rafgraph/spa-github-pages and the like: the 404 page
    "sessionstorage.redirect": "script:draws-404",  # notes the address and loads the app, which shows the page
}

#: Headers that a Check keeps: the signs above and what the rules read.
KEPT_HEADERS: frozenset[str] = frozenset(sign.header for sign in HEADERS) | {
    "server",
    "retry-after",
    "www-authenticate",
    "x-robots-tag",
    "content-language",
    "last-modified",
    "etag",
    "x-powered-by",
    "via",
    "x-ratelimit-remaining",
    "ratelimit-remaining",
}

_SIGNS: Mapping[str, tuple[tuple[HeaderSign, re.Pattern[str], re.Pattern[str] | None], ...]] = {
    name: tuple(
        (sign, re.compile(sign.value, re.I), re.compile(sign.but_not, re.I) if sign.but_not else None)
        for sign in HEADERS
        if sign.header == name
    )
    for name in {sign.header for sign in HEADERS}
}
_COOKIE_STARTS = tuple(COOKIES)

#: A page with more tags, or more text beside them, is no refusal page: its body is not searched.
MOST_TAGS = 250
MOST_TEXT = 4000
#: Characters that a tag takes on average, to tell how much of a page is text.
TAG_LENGTH = 60
_SCRIPTS = re.compile(r"<(?:script|style|svg)\b[^<]*+(?:<(?!/(?:script|style|svg)\b)[^<]*+)*+", re.I)


def marks(status: int, headers: Sequence[tuple[str, str]], head: str) -> tuple[str, ...]:
    """The marks of one answer, sorted, each once: from its status, its headers (any case), the start of its text.

    `head` is about the first 64 KB of the decoded body, "" when that is not text.
    """
    found = set(_header_marks(headers))
    if status in STATUSES:
        found.add(STATUSES[status])
    if head and _is_sparse(head):
        lower = head.lower()
        found.update(mark for needle, mark in BODIES.items() if needle in lower)
    return tuple(sorted(found))


#: Statuses that only walls use.
STATUSES: dict[int, str] = {
    999: "challenge:status-999",  # LinkedIn
    418: "challenge:status-418",  # Douban and others; RFC 9110 §15.5.19 leaves it unused
    430: "challenge:status-430",  # Shopify: security rejection
}


def _header_marks(headers: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        name = name.lower()
        if name == "set-cookie":
            if value.startswith(_COOKIE_STARTS):
                yield next(mark for start, mark in COOKIES.items() if value.startswith(start))
            continue
        for sign, wanted, unwanted in _SIGNS.get(name, ()):
            if wanted.search(value) and not (unwanted and unwanted.search(value)):
                yield sign.mark


def _is_sparse(head: str) -> bool:
    """Whether there is so little on a page that it may be a refusal; scripts do not count."""
    tags = head.count("<")
    if tags > MOST_TAGS:
        return False
    return len(head) < MOST_TEXT or len(_SCRIPTS.sub("", head)) - TAG_LENGTH * tags < MOST_TEXT


#: Addresses that a visitor is sent to only to be stopped, or asked whether he agrees to be counted.
WALL_ADDRESSES = re.compile(
    r"^https?://(?:"
    r"(?:[a-z0-9-]+\.)*(?:consent|consents|myprivacy|privacy-mgmt|cookiewall)\.[a-z0-9.-]+/"
    r"|[^/]+/(?:[^?#]*/)?(?:consent|cookie-?wall|cookie-?consent|privacy-?wall|privacy-?gate)(?:[/?]|$)"
    r"|[a-z0-9.-]*google\.[a-z.]+/sorry/"
    r"|geo\.captcha-delivery\.com/"
    r"|validate\.perfdrive\.com/"
    r"|passport\.weibo\.(?:com|cn)/visitor/"
    r"|[^/]+/(?:cdn-cgi/(?:challenge-platform|l/chk)|showcaptcha|\.well-known/sgcaptcha|_incapsula_resource|distil_r_)"
    r"|[^/]+/(?:[^?#]*/)?(?:captcha|robot-?check|bot-?check|human-?verification|are-you-(?:a-)?(?:human|robot))(?:[./?#]|$)"
    r"|[^/]+/(?:[^?#]*/)?(?:access-?denied|denied|blocked|forbidden|unauthori[sz]ed|restricted|geo-?block(?:ed)?"
    r"|unsupported-?browser|browser-?check|security-?check|challenge)(?:\.\w+)?(?:[/?]|$)"
    r"|[^?#]*\?(?:[^#]*&)?(?:x5secdata|__cf_chl_[a-z_]+)="
    r")",
    re.I,
)
