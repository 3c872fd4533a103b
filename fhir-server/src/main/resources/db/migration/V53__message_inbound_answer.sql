-- What was answered at once: whoever tells of the same again gets it again, for the first answer may have been lost on its way.
ALTER TABLE message_inbound ADD COLUMN answer text NOT NULL DEFAULT '';
