-- With the usual statistics PostgreSQL knows only the hundred or so commonest tokens. It then takes a rare one, such as a patient's,
-- for hundreds of rows, and walks the whole type in order instead of asking the token index: 70 ms instead of 4 at 100,000 tasks.
ALTER TABLE resource ALTER COLUMN tokens SET STATISTICS 1000;
