"""Which schemes lead a reader somewhere. http and https are checked; the others are a table, not branches."""

CHECKED = frozenset({"http", "https"})

#: Not links to a page, by what they do instead.
_NO_LINKS: dict[str, str] = {
    "write to somebody": "mailto sms smsto mms xmpp im aim ymsgr whatsapp viber tg threema signal sgnl weixin line",
    "write in an app": "kakaolink kakaotalk fb-messenger msteams slack discord skype",
    "call somebody": "tel fax modem callto sip sips facetime facetime-audio zoommtg",
    "run something": "javascript vbscript livescript intent shortcuts steam vscode",
    "are the thing themselves": "data about blob cid mid urn view-source res",
    "open a program": "android-app ios-app market itms-services geo maps comgooglemaps waze uber spotify",
    "pay somebody": "bitcoin ethereum lightning monero upi pay",
}
NO_LINKS = frozenset(name for names in _NO_LINKS.values() for name in names.split())

#: Links that we cannot check but an editor wrote as a way out of the article; they need no `//` to be one.
_UNCHECKED: dict[str, str] = {
    "files": "ftp ftps sftp rsync git svn smb nfs dav davs",
    "other webs": "gopher gemini ipfs ipns dweb dat hyper magnet ed2k",
    "machines": "telnet ssh ws wss ldap",
    "streams": "rtsp rtsps rtmp rtmps feed webcal podcast pcast itpc itms",
    "conversations": "news snews nntp irc ircs irc6 matrix",
    "names of works": "doi hdl info at",
}
UNCHECKED = frozenset(name for names in _UNCHECKED.values() for name in names.split())
