"""What every verb stands on: actor, refusal, words, clock, audit, events, transition."""
