"""Who trades in domain names: where visitors of a lost domain are sent, and where its name points in DNS.

The names can be held against Zirngibl et al., "Domain parking: largely present, rarely considered" (TMA 2022). Of
companies that also serve living sites only the names that are for parking stand here. By DNS alone a quarter of all
names look parked, living ones among them: what DNS says counts beside a page that looks the part, never by itself.
"""

import re
from collections.abc import Iterable

#: Sites of domain traders; a deep link that ends there has lost its domain.
TRADERS = re.compile(
    r"(?:^|\.)(?:sedo|hugedomains|afternic|dan|undeveloped|domainmarket|buydomains|brandbucket|namebright|above|bodis|sedoparking"
    r"|parkingcrew|parklogic|uniregistry|domainnamesales|efty|squadhelp|atom|flippa|epik|sav|dynadot|spaceship|park\.io|perfectdomain"
    r"|godaddy|namecheap|porkbun|nicsell|domainlore|saw|venture|namejet|snapnames|dropcatch|expireddomains|ww\d+)\.(?:com|net|io|de|org|co)$",
    re.I,
)

#: Ends of the names of parking companies' name servers and landing hosts, with the company.
NAMES: dict[str, str] = {
    "sedoparking.com": "Sedo",
    "parkingcrew.net": "ParkingCrew",
    "fastpark.net": "ParkingCrew",
    "ndparking.com": "ParkingCrew",
    "ibspark.com": "ParkingCrew",
    "bodis.com": "Bodis",
    "above.com": "Above",
    "trellian.com": "Above",
    "dan.com": "Dan.com",
    "dan.hosting": "Dan.com",
    "undeveloped.com": "Dan.com",
    "park.do": "Dan.com",
    "afternic.com": "Afternic",
    "namefind.com": "GoDaddy",
    "cashparking.com": "GoDaddy",
    "smartname.com": "GoDaddy",
    "parklogic.com": "ParkLogic",
    "voodoo.com": "Voodoo",
    "uniregistrymarket.link": "Uniregistry",
    "dsredirection.com": "Rook Media",
    "dsredirects.com": "Rook Media",
    "rookdns.com": "Rook Media",
    "fwdservice.com": "Rook Media",
    "ztomy.com": "Skenzo",
    "cnomy.com": "Skenzo",
    "parking-page.net": "Skenzo",
    "searchmagnified.com": "Skenzo",
    "sslparking.com": "Traffic Club",
    "ndsplitter.com": "Traffic Club",
    "mytrafficmanagement.com": "SiteMatrix",
    "searchfusion.com": "SiteMatrix",
    "brainydns.com": "an unnamed trader",
    "rentondc.com": "an unnamed trader",
    "torresdns.com": "an unnamed trader",
    "hugedomains.com": "HugeDomains",
    "domainmarket.com": "DomainMarket",
    "brandbucket.com": "BrandBucket",
    "squadhelp.com": "Squadhelp",
    "eftydns.com": "Efty",
    "perfectdomain.com": "Perfect Domain",
    "domainprofi.de": "Domainprofi",
    "domain-for-sale.se": "Domainbrokers",
    "snparking.ru": "SalesNames",
    "salenames.ru": "SalesNames",
    "domainparking.ru": "DomainParking",
    "domainparking-dnspod.cn": "DNSPod",
    "overdue.aliyun.com": "Aliyun",
    "parkingpage.namecheap.com": "Namecheap",
    "parking.namecheap.com": "Namecheap",
    "expired.namebright.com": "NameBright",
    "expiereddnsmanager.com": "an expired name's keeper",
    "renewyourname.net": "an expired name's keeper",
    "expirationwarning.net": "an expired name's keeper",
    "domainhasexpired.com": "an expired name's keeper",
    "domainrecover.com": "an expired name's keeper",
}


def trader(names: Iterable[str]) -> str:
    """The company to which one of these names in DNS belongs, "" for none."""
    for name in names:
        labels = name.rstrip(".").lower().split(".")
        for start in range(max(len(labels) - 4, 0), len(labels)):
            if company := NAMES.get(".".join(labels[start:])):
                return company
    return ""
