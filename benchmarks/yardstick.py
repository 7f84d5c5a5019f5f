"""The ladder of a day as somebody would write it by hand, who knows this office: the yardstick of the sweep.

Written apart from lifecycle/ and for the benchmark's data only: every role has its one reader, nothing is armed, no
day was missed, and it isn't the first of its month: nothing repeats. One INSERT ... SELECT a rung, the mark moved, in one
transaction.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, text

from lifecycle.calendar.working_days import WorkCalendar

_RUNG = """
INSERT INTO notice (checkpoint_id, rung_id, repeat, due_on, recipient_id, severity, reached_on, on_day, state)
SELECT c.id, :rung, 0, c.due_on, reader.id, :severity, {today}, {today}, 'pending'
FROM checkpoint c
JOIN rung_audience a ON a.rung_id = :rung AND NOT a.sums
JOIN contact reader ON reader.role = a.role AND reader.active AND reader.bounced_at IS NULL
    AND reader.organization_id = CASE a.audience WHEN 'owner' THEN c.owner_id ELSE c.lead_id END
WHERE c.ladder_id = :ladder AND c.calendar_id = :calendar AND c.status IN ('upcoming', 'returned')
  AND c.due_on > {after} AND c.due_on <= {until} AND (c.previous_due_on IS NULL OR c.previous_due_on < {today})
ON CONFLICT (checkpoint_id, rung_id, repeat, due_on, recipient_id) DO NOTHING
"""
_MARK = "UPDATE sweep_mark SET swept_on = {today} WHERE ladder_id = :ladder AND calendar_id = :calendar"


def sweep_by_hand(connection: Connection, calendar: WorkCalendar, before: dt.date, today: dt.date) -> int:
    """Every rung that `today` brings after `before`, in the caller's transaction. Returns how many notices."""
    date = "'{}'" if connection.dialect.name == "sqlite" else "DATE '{}'"
    ladder, days = connection.execute(text("SELECT ladder_id, calendar_id FROM sweep_mark")).one()
    ids = {"ladder": ladder, "calendar": days}
    made = 0
    for rung, offset, severity in connection.execute(text('SELECT id, "offset", severity FROM rung ORDER BY 2')).all():
        after, until = calendar.latest_reaching(offset, before), calendar.latest_reaching(offset, today)
        dates = {"today": date.format(today), "after": date.format(after), "until": date.format(until)}
        made += connection.execute(text(_RUNG.format(**dates)), {"rung": rung, "severity": severity, **ids}).rowcount
    connection.execute(text(_MARK.format(today=date.format(today))), ids)
    return made
