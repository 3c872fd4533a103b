-- What binds the cursors of pages to their callers; made at the first start.
CREATE TABLE cursor_key (
    one    boolean PRIMARY KEY CHECK (one),
    secret bytea NOT NULL
);
