-- A message that is certain not to have arrived is sent again under another key, because a channel makes nothing of a key that it knows.
ALTER TABLE message_outbox ADD COLUMN edition int NOT NULL DEFAULT 1;
