"""`make run`: the whole life of an agreement on a real server, with the mails in a mailbox that can be opened."""
