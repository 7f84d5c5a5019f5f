"""Due rules from sentences: what an office writes ("chậm nhất ngày 20 hằng tháng") becomes a rule to confirm.

A sentence is read whole or not at all: a word that no pattern knows makes it unread, because a rule that is guessed
would be believed. Patterns are of the language, folded to small letters; "hàng" stands for "hằng" as it does in use.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lifecycle.calendar.due_rules import DueRule, Roll, due_date
from lifecycle.calendar.words import DUE_HOURS, UNREAD, UNREAD_EMPTY
from lifecycle.calendar.working_days import WorkCalendar
from lifecycle.kernel.refusal import Refusal
from lifecycle.kernel.text import one_line
from lifecycle.kernel.words import DATE_UNREAL, say

AHEAD_YEARS = 12


@dataclass(frozen=True)
class Proposal:
    """A rule for somebody to confirm: `due` as a case file puts it, and whether its day counts ("trước ngày" doesn't).

    `unread`: why nothing is proposed; the rest is empty then.
    """

    due: Any = None
    inclusive: bool = True
    unread: str = ""

    @property
    def rule(self) -> DueRule:
        return DueRule.parse(self.due)


NUMBERS = {
    word: number
    for number, words in enumerate(
        ("một", "hai|đôi", "ba", "bốn|tư", "năm", "sáu", "bảy|bẩy", "tám", "chín", "mười"), 1
    )
    for word in words.split("|")
}
WEEKDAYS = {
    "thứ hai": "MO",
    "thứ ba": "TU",
    "thứ tư": "WE",
    "thứ năm": "TH",
    "thứ sáu": "FR",
    "thứ bảy": "SA",
    "chủ nhật": "SU",
}
PERIODS = {1: "month", 3: "quarter", 6: "half", 12: "year"}
NAMED = {"tháng": "month", "quý": "quarter", "năm": "year", "nửa năm": "half", "sáu tháng": "half"}
UNITS = {"ngày làm việc": ("working_day", 1), "ngày": ("day", 1), "tuần": ("day", 7), "tháng": ("month", 1)}

N = rf"(?:\d{{1,3}}|{'|'.join(NUMBERS)})"
EVERY = "(?:hằng|mỗi|từng)"
UNIT = "(?:ngày làm việc|ngày|tuần|tháng|giờ)"
LATEST = "(?:chậm nhất|muộn nhất|trễ nhất)(?: là)?(?: vào)?"
WITHIN = (
    rf"(?:(?:{LATEST}|trong thời hạn|trong thời gian|trong vòng|trong|tối đa|không quá|sau)(?: không quá)?(?: là)? )?"
)
DAY = r"(?:ngày )?(\d{1,2})(?:/| tháng )(\d{1,2})"
YEARLY = rf"(?: (?:{EVERY} năm|của năm báo cáo|của kỳ báo cáo|của kỳ thông báo|trong năm))?"
# what an event may not hold: another time, a choice, a case
NOT_AN_EVENT = re.compile(
    r"\d|[;,:/]|\b(?:hoặc|trường hợp|nếu|đối với|nhưng|trừ|thì|không quá|chậm nhất|trước|sau|kể từ|giờ|ngày làm việc)\b"
)
LEADING = re.compile(
    r"^(?:(?:gửi |lập |nộp |thực hiện )?(?:chế độ )?(?:báo cáo|họp báo|họp|giao ban|sơ kết|tổng kết|thông báo)(?: kết quả)? )"
)


def propose(text: str) -> Proposal:
    """Propose a rule for a sentence, or say that it can't be read."""
    said = _plain(text)
    if not said:
        return Proposal(unread=say(UNREAD_EMPTY))
    if re.search(rf"\b{N} giờ\b", said):
        return Proposal(unread=say(DUE_HOURS))
    for candidate in dict.fromkeys((said, LEADING.sub("", said))):
        for pattern, read in PATTERNS:
            found = pattern.fullmatch(candidate)
            if found is None:
                continue
            try:
                proposal = read(found)
                if proposal is not None:
                    DueRule.parse(proposal.due)
                    return proposal
            except Refusal as refusal:
                return Proposal(unread=str(refusal))
    return Proposal(unread=say(UNREAD, text=text.strip()[:80]))


def next_dates(
    proposal: Proposal, today: dt.date, days: WorkCalendar, roll: Roll | None = None, count: int = 3
) -> list[dt.date]:
    """The next due dates of what is proposed, from `today` on; none of a rule that waits for an event."""
    rule = proposal.rule
    last = today.replace(year=today.year + AHEAD_YEARS, day=min(today.day, 28))
    dates = (
        due_date(day, roll or rule.default_roll, proposal.inclusive, days)
        for day in rule.nominal_dates(today, last, start=today, closed=False)
    )
    return list(islice((day for day in dates if day >= today), count))


def _plain(text: str) -> str:
    """The sentence in small letters, without brackets, dots and double spaces; a number's words in brackets go."""
    said = one_line(text).casefold().replace("hàng ", "hằng ").replace("…", " ").replace("...", " ")
    said = re.sub(r"(\d+) ?\([^\d()]*\)", r"\1", said)
    said = re.sub(r"[()\"“”]", " ", said)
    said = re.sub(r"(\d{1,2})[-.](\d{1,2})(?=\b)(?![-.]\d)", r"\1/\2", said)
    said = re.sub(r"\bhằng (\d+ tháng|sáu tháng)", r"\1 một lần", said)
    said = re.sub(r"\s+([,;])", r"\1", said)
    return " ".join(said.split()).strip(" .;,")


def _number(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[word]


def _month_day(day: str, month: str) -> str:
    return f"{int(month):02d}-{int(day):02d}"


def _strict(found: re.Match[str]) -> bool:
    """Whether the day itself counts: "trước ngày" leaves it out."""
    return not (found.groupdict().get("how") or "").strip().startswith("trước")


def _once(found: re.Match[str]) -> Proposal:
    try:
        on = dt.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise Refusal(DATE_UNREAL, date="/".join((found["day"], found["month"], found["year"]))) from None
    return Proposal({"date": on.isoformat()}, _strict(found))


def _yearly(found: re.Match[str]) -> Proposal:
    days = sorted({_month_day(*pair) for pair in re.findall(DAY, found["days"])})
    return Proposal({"yearly": days}, _strict(found))


def _monthly(found: re.Match[str]) -> Proposal | None:
    day = int(found["day"])
    return Proposal({"rrule": f"FREQ=MONTHLY;BYMONTHDAY={day}"}, _strict(found)) if 1 <= day <= 31 else None


def _of_quarters(found: re.Match[str]) -> Proposal | None:
    months = {"đầu": "1,4,7,10", "giữa": "2,5,8,11", "cuối": "3,6,9,12"}[found["which"]]
    day = int(found["day"])
    rule = f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={day}"
    return Proposal({"rrule": rule}, _strict(found)) if 1 <= day <= 31 else None


def _last_day(found: re.Match[str]) -> Proposal:
    return Proposal({"rrule": "FREQ=MONTHLY;BYMONTHDAY=-1"}, _strict(found))


def _weekly(found: re.Match[str]) -> Proposal:
    return Proposal({"rrule": f"FREQ=WEEKLY;BYDAY={WEEKDAYS[found['weekday']]}"})


def _weekday_of_month(found: re.Match[str]) -> Proposal:
    which = -1 if found["which"].startswith("cuối") else 1
    return Proposal({"rrule": f"FREQ=MONTHLY;BYDAY={which}{WEEKDAYS[found['weekday']]}"})


def _periods(found: re.Match[str]) -> Proposal | None:
    names = [_period_of(part) for part in re.split(r", | và |,", found["periods"])]
    if not all(names) or len(set(names)) < len(names):
        return None
    rules = [{"every": name} for name in names]
    return Proposal(rules[0] if len(rules) == 1 else rules)


def _period_of(text: str) -> str:
    """month, quarter, half or year for "hằng quý", "06 tháng một lần", "01 năm"; empty for another length."""
    plain = re.sub(rf"^(?:định kỳ )?(?:{EVERY} )?| (?:một|1|01) lần$|/lần$", "", text.strip())
    if plain in NAMED:
        return NAMED[plain]
    found = re.fullmatch(rf"({N}) (tháng|quý|năm)", plain)
    months = _number(found[1]) * {"tháng": 1, "quý": 3, "năm": 12}[found[2]] if found else 0
    return PERIODS.get(months, "")


def _quota(found: re.Match[str]) -> Proposal | None:
    per = _period_of(found["per"])
    return Proposal({"at_least": _number(found["n"]), "per": per}) if per else None


def _once_a_period(found: re.Match[str]) -> Proposal | None:
    per = _period_of(found["per"])
    return Proposal({"at_least": 1, "per": per}) if per else None


def _window(found: re.Match[str]) -> Proposal:
    (first, last) = re.findall(DAY, found["days"])
    return Proposal({"window": [_month_day(*first), _month_day(*last)]})


TENS = {"đầu": ("01", "10"), "giữa": ("11", "20"), "cuối": ("21", "")}


def _part_of_month(found: re.Match[str]) -> Proposal | None:
    """ "cuối tháng 9 hoặc đầu tháng 10": the last ten days, the first ten (hạ tuần, thượng tuần)."""
    parts = re.findall(r"(đầu|giữa|cuối) tháng (\d{1,2})", found["parts"])
    months = [int(month) for _, month in parts]
    if not all(1 <= month <= 12 for month in months):
        return None
    if len(parts) == 2 and months[1] not in (months[0], months[0] % 12 + 1):
        return None
    first, last = f"{months[0]:02d}-{TENS[parts[0][0]][0]}", TENS[parts[-1][0]][1] or _length(months[-1])
    return Proposal({"window": [first, f"{months[-1]:02d}-{last}"]})


def _whole_month(found: re.Match[str]) -> Proposal | None:
    month = int(found["month"])
    return Proposal({"window": [f"{month:02d}-01", f"{month:02d}-{_length(month)}"]}) if 1 <= month <= 12 else None


def _length(month: int) -> str:
    return "29" if month == 2 else "30" if month in (4, 6, 9, 11) else "31"


def _event(kind: str) -> Callable[[re.Match[str]], Proposal | None]:
    def read(found: re.Match[str]) -> Proposal | None:
        words = _words(found["event"])
        unit, times = UNITS[found["unit"]]
        return Proposal({kind: words, "n": _number(found["n"]) * times, "unit": unit}) if words else None

    return read


def _two_lengths(found: re.Match[str]) -> Proposal | None:
    """ "03 tháng, trường hợp phức tạp thì không quá 04 tháng kể từ ngày ...": two lengths, chosen with the event."""
    words = _words(found["event"])
    if not words or found["unit"] != found["unit2"]:
        return None
    unit, times = UNITS[found["unit"]]
    lengths = {"thường": _number(found["n"]) * times, found["case"].strip(): _number(found["n2"]) * times}
    return Proposal({"after": words, "n": lengths, "unit": unit})


def _at_once(found: re.Match[str]) -> Proposal | None:
    words = _words(found["event"])
    return Proposal({"after": words, "n": "ngay"}) if words else None


def _words(event: str) -> str:
    plain = event.strip()
    return "" if NOT_AN_EVENT.search(plain) or not 1 <= len(plain.split()) <= 14 else plain


HOW = rf"(?P<how>(?:{LATEST}|trước|vào|đến|từ)? ?)"
PERIOD = rf"(?:(?:{EVERY} )?(?:{N} )?(?:tháng|quý|năm)(?: (?:một|1|01) lần|/lần)?)"
DATES = rf"{DAY}(?:(?:, | và |, và ){DAY})*"
FROM = r"(?:,? ?(?:kể từ|tính từ|sau|từ)(?: khi| ngày| lúc| thời điểm)?)"
PATTERNS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Proposal | None]]] = [
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{HOW}(?:ngày )?(?P<day>\d{{1,2}})(?:/| tháng )(?P<month>\d{{1,2}})(?:/| năm )(?P<year>\d{{4}})", _once),
        (rf"(?:định kỳ )?{HOW}(?P<days>{DATES}){YEARLY}", _yearly),
        (rf"(?:định kỳ )?{EVERY} năm,? {HOW}(?P<days>{DATES})", _yearly),
        (rf"(?:định kỳ )?{HOW}ngày (?P<day>\d{{1,2}})(?: của)? {EVERY} tháng", _monthly),
        (rf"(?:định kỳ )?{HOW}ngày (?P<day>\d{{1,2}}) (?:của )?tháng (?:sau|kế tiếp|tiếp theo)", _monthly),
        (rf"(?:định kỳ )?{EVERY} tháng,? {HOW}ngày (?P<day>\d{{1,2}})", _monthly),
        (rf"{HOW}ngày (?P<day>\d{{1,2}})(?: của)? tháng (?P<which>đầu|giữa|cuối)(?: của)?(?: {EVERY})? quý(?: sau)?", _of_quarters),
        (rf"{HOW}ngày cuối(?: cùng)?(?: của)?(?: {EVERY})? tháng", _last_day),
        (rf"(?:vào )?(?P<weekday>{'|'.join(WEEKDAYS)}) {EVERY} tuần", _weekly),
        (rf"(?:vào )?{EVERY} tuần,? (?:vào )?(?P<weekday>{'|'.join(WEEKDAYS)})", _weekly),
        (rf"(?:vào )?(?P<weekday>{'|'.join(WEEKDAYS)}) (?P<which>cuối cùng|cuối|đầu tiên|đầu)(?: của)?(?: {EVERY})? tháng", _weekday_of_month),
        (rf"(?P<periods>{EVERY} (?:tháng|quý|năm|nửa năm))", _periods),
        (rf"(?:định kỳ )?(?P<periods>{N} (?:tháng|quý|năm)(?: (?:một|1|01) lần|/lần))", _periods),
        (rf"định kỳ:? ?(?P<periods>{PERIOD}(?:(?:, | và ){PERIOD})*)", _periods),
        (rf"(?P<periods>{EVERY} (?:tháng|quý|năm)(?:(?:, | và ){PERIOD})+)", _periods),
        (rf"(?:vào )?(?:ngày làm việc )?cuối(?: cùng)?(?: của)?(?: {EVERY}) (?P<periods>tháng|quý|năm)", _periods),
        (rf"(?:ít nhất|tối thiểu) (?P<n>{N}) lần(?: trong)? ?(?:mỗi|một|/|trong|hằng)? ?(?P<per>{PERIOD}|nửa năm)", _quota),
        (rf"(?:mỗi|hằng) (?P<per>tháng|quý|năm|nửa năm|{N} tháng),? (?:ít nhất|tối thiểu) (?P<n>{N}) lần", _quota),
        (rf"(?:ít nhất|tối thiểu) (?P<per>{N} (?:tháng|quý|năm) (?:một|1|01) lần)", _once_a_period),
        (rf"(?:định kỳ )?(?:{EVERY} năm,? )?(?:trong khoảng )?(?P<days>từ {DAY} đến {DAY}){YEARLY}", _window),
        (rf"(?:định kỳ )?(?:{EVERY} năm,? )?(?:vào )?(?P<parts>(?:đầu|giữa|cuối) tháng \d{{1,2}}(?: (?:hoặc|đến) (?:đầu|giữa|cuối) tháng \d{{1,2}})?){YEARLY}", _part_of_month),
        (rf"(?:trong|vào) tháng (?P<month>\d{{1,2}}) {EVERY} năm", _whole_month),
        (rf"{WITHIN}(?P<n>{N}) (?P<unit>{UNIT}),? trường hợp (?P<case>[^,;\d]{{1,60}}?) thì (?:không quá|tối đa|là) (?P<n2>{N}) (?P<unit2>{UNIT}){FROM} (?P<event>.+)", _two_lengths),
        (rf"{WITHIN}(?P<n>{N}) (?P<unit>{UNIT}){FROM} (?P<event>.+)", _event("after")),
        (rf"{WITHIN}(?P<n>{N}) (?P<unit>{UNIT}) trước(?: khi| ngày)? (?P<event>.+)", _event("before")),
        (rf"(?:{LATEST} )?trước(?: khi| ngày)? (?P<event>[^\d]+?) (?:ít nhất |tối thiểu |chậm nhất )?(?P<n>{N}) (?P<unit>{UNIT})", _event("before")),
        (r"(?:thông báo |báo cáo |gửi |trả lời )?ngay (?:sau )?khi (?P<event>.+)", _at_once),
    )
]  # fmt: skip
