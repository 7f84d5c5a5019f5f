"""Syllables of Vietnamese: whether a word can be one, by its onset, its rime, its tone and where the tone stands.

The written language has about 150 rimes (Đoàn Thiện Thuật, Ngữ âm tiếng Việt); a word that fits none is a name from
elsewhere, or no Unicode text.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây",
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu",
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oem oen oeo oet oi om on ong ooc oong op ot",
    "oăc oăm oăn oăng oăp oăt ô ôc ôi ôm ôn ông ôông ôp ôt ơ ơi ơm ơn ơp ơt",
    "u ua uc ui um un ung up ut uy uya uych uynh uyn uyên uyêt uyp uyt uyu uân uâng uât uây uê uêch uênh uêu",
    "uô uôc uôi uôm uôn uông uôt uơ ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu",
    "y yêm yên yêng yêt yêu ynh yt ych yn",
)
GRAVE, ACUTE, TILDE, HOOK, DOT = TONES = "\u0300\u0301\u0303\u0309\u0323"
STOPS = ("c", "ch", "p", "t")  # a syllable that ends in one has the acute tone or the dot
VOWELS = "aăâeêioôơuưy"


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """True when `word` (one, in Unicode) is written like a Vietnamese syllable. Capitals don't matter."""
    return unicodedata.normalize("NFC", word.lower()) in _syllables()


@cache
def _syllables() -> frozenset[str]:
    """Every onset with every rime and tone."""
    rimes = {toned for line in RIMES for rime in line.split() for toned in _toned(rime)}
    return frozenset(onset + rime for onset in ("", *ONSETS.split()) for rime in rimes)


def _toned(rime: str) -> set[str]:
    vowels = "".join(sign for sign in rime if sign in VOWELS)
    coda = rime[len(vowels) :]
    plain = set() if coda in STOPS else {rime}
    tones = (ACUTE, DOT) if coda in STOPS else TONES
    return plain | {
        unicodedata.normalize("NFC", rime[: place + 1] + tone + rime[place + 1 :])
        for place in _places(vowels, coda)
        for tone in tones
    }


def _places(vowels: str, coda: str) -> tuple[int, ...]:
    """Where the tone's mark stands: on ê or ơ, else on the one letter with a sign of its own, else by the cluster's shape."""
    marked = [place for place, sign in enumerate(vowels) if sign in "ăâêôơư"]
    if marked:
        return (next((place for place in marked if vowels[place] in "êơ"), marked[0]),)
    if coda:
        return (len(vowels) - 1,)
    if vowels in ("oa", "oe", "uy"):
        return 0, 1
    return (1,) if len(vowels) == 3 else (0,)
