"""Languages: what a well-formed tag of one is, and the tags of those that authors call by their names."""

import re
import unicodedata

from lab.language.words import nearest

_TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}"  # the language
    r"(-[a-z]{4})?(-([a-z]{2}|\d{3}))?"  # its script and region
    r"(-([a-z\d]{5,8}|\d[a-z\d]{3}))*(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?",  # its variants
    re.ASCII | re.IGNORECASE,
)
"""A tag by RFC 5646, section 2.1, without those of a language's name that none has."""

NAMES = {
    "ar": ("Arabic", "العربية"),
    "bg": ("Bulgarian", "български"),
    "bn": ("Bengali", "বাংলা"),
    "ca": ("Catalan", "català"),
    "cs": ("Czech", "čeština"),
    "cy": ("Welsh", "Cymraeg"),
    "da": ("Danish", "dansk"),
    "de": ("German", "Deutsch"),
    "el": ("Greek", "ελληνικά"),
    "en": ("English",),
    "eo": ("Esperanto",),
    "es": ("Spanish", "español", "castellano"),
    "et": ("Estonian", "eesti"),
    "eu": ("Basque", "euskara"),
    "fa": ("Persian", "فارسی"),
    "fi": ("Finnish", "suomi"),
    "fr": ("French", "français"),
    "ga": ("Irish", "Gaeilge"),
    "gl": ("Galician", "galego"),
    "he": ("Hebrew", "עברית"),
    "hi": ("Hindi", "हिन्दी"),
    "hr": ("Croatian", "hrvatski"),
    "hu": ("Hungarian", "magyar"),
    "hy": ("Armenian", "հայերեն"),
    "id": ("Indonesian", "Bahasa Indonesia"),
    "is": ("Icelandic", "íslenska"),
    "it": ("Italian", "italiano"),
    "ja": ("Japanese", "日本語"),
    "ka": ("Georgian", "ქართული"),
    "kk": ("Kazakh", "қазақ тілі"),
    "ko": ("Korean", "한국어"),
    "la": ("Latin", "latina"),
    "lb": ("Luxembourgish", "Lëtzebuergesch"),
    "lt": ("Lithuanian", "lietuvių"),
    "lv": ("Latvian", "latviešu"),
    "mk": ("Macedonian", "македонски"),
    "mn": ("Mongolian", "монгол"),
    "ms": ("Malay", "Bahasa Melayu"),
    "mt": ("Maltese", "Malti"),
    "nb": ("Norwegian", "norsk", "bokmål"),
    "nl": ("Dutch", "Nederlands", "Flemish", "Vlaams"),
    "nn": ("nynorsk",),
    "pl": ("Polish", "polski"),
    "pt": ("Portuguese", "português"),
    "rm": ("Romansh", "rumantsch"),
    "ro": ("Romanian", "română"),
    "ru": ("Russian", "русский"),
    "sk": ("Slovak", "slovenčina"),
    "sl": ("Slovenian", "Slovene", "slovenščina"),
    "sq": ("Albanian", "shqip"),
    "sr": ("Serbian", "српски", "srpski"),
    "sv": ("Swedish", "svenska"),
    "sw": ("Swahili", "Kiswahili"),
    "ta": ("Tamil", "தமிழ்"),
    "te": ("Telugu", "తెలుగు"),
    "th": ("Thai", "ไทย"),
    "tr": ("Turkish", "Türkçe"),
    "uk": ("Ukrainian", "українська"),
    "ur": ("Urdu", "اردو"),
    "vi": ("Vietnamese", "tiếng Việt"),
    "zh": ("Chinese", "中文", "汉语", "漢語"),
}
"""Tags, each with what its language is called: in English and in the language itself."""


def is_tag(text: str) -> bool:
    """Whether a text is the well-formed tag of a language."""
    return _TAG.fullmatch(text) is not None


def likely_tag(text: str) -> str | None:
    """The tag that was most likely meant by a text that is not one, or None."""
    tags = {_folded(name): tag for tag, names in NAMES.items() for name in names}
    dashed = text.strip().replace("_", "-").partition(".")[0]  # a locale, as de_CH.UTF-8
    if is_tag(dashed):
        return dashed
    near = nearest(_folded(text), tags)
    return tags[near] if near else None


def _folded(name: str) -> str:
    """A name without capitals and accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
