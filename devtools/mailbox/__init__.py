"""Development mailbox: SMTP server, Maildir, web page."""
