"""Ground of every verb: actor, refusal, words, clock, audit, events, transition."""
