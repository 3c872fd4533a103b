-- The role that a question was routed to when it came in; the metrics of load and routing (W-34, M-36) need it.
ALTER TABLE question ADD COLUMN role text NOT NULL DEFAULT 'navigator';
