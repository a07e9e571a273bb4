const sums = `
    target TEXT NOT NULL,
    key_id TEXT NOT NULL,
    cost_currency TEXT NOT NULL,
    saved_currency TEXT NOT NULL,
    provider TEXT NOT NULL,
    requests INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    cost_nanos INTEGER NOT NULL,
    saved_nanos INTEGER NOT NULL,
    first_token_ms INTEGER NOT NULL,
    first_token_count INTEGER NOT NULL,
    -- Thousandths of tokens per second: sums of fractions would not come out even when records are deleted.
    speed_thousandths INTEGER NOT NULL,
    speed_count INTEGER NOT NULL,
    PRIMARY KEY (at, target, key_id, cost_currency, saved_currency)`

/**
 * The ledger. `sequence` is the time in milliseconds times 2048, plus a number for those of the same one: so the order of the
 * table is that of time, every index ends with it, and a page of any filter is one walk along an index.
 */
export const ledgerSchema = `
  CREATE TABLE ledger (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    operation TEXT NOT NULL,
    -- Null for the window.
    address TEXT,
    user_agent TEXT,
    key_id TEXT,
    key_name TEXT,
    asked_model TEXT,
    answered_by TEXT,
    target TEXT,
    route TEXT,
    attempts TEXT NOT NULL,
    cache TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('done', 'failed', 'cancelled')),
    http_status INTEGER,
    error TEXT,
    prompt_tokens INTEGER,
    cached_tokens INTEGER,
    completion_tokens INTEGER,
    reasoning_tokens INTEGER,
    is_estimated INTEGER NOT NULL,
    first_token_ms INTEGER,
    tokens_per_second REAL,
    total_ms INTEGER,
    cost_nanos INTEGER,
    cost_currency TEXT,
    saved_nanos INTEGER,
    saved_currency TEXT,
    -- Whose usage it is: the target that answered, else the last that was tried, else empty.
    counted_target TEXT NOT NULL,
    provider TEXT NOT NULL,
    -- When the hour and the day began in which it came, by the clock on the wall.
    hour_at INTEGER NOT NULL,
    day_at INTEGER NOT NULL,
    text_id INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX ledger_by_id ON ledger (id);
  CREATE INDEX ledger_by_key ON ledger (key_id);
  CREATE INDEX ledger_by_target ON ledger (counted_target);
  CREATE INDEX ledger_by_provider ON ledger (provider);
  CREATE INDEX ledger_by_outcome ON ledger (outcome);
  CREATE INDEX ledger_by_text ON ledger (text_id);

  -- What is searched. Most requests are alike but for their numbers, so there are few of these.
  CREATE TABLE ledger_texts (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE,
    uses INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX ledger_texts_unused ON ledger_texts (id) WHERE uses <= 0;

  CREATE TABLE ledger_bodies (
    sequence INTEGER PRIMARY KEY,
    request TEXT,
    response TEXT,
    is_request_cut INTEGER NOT NULL,
    is_response_cut INTEGER NOT NULL,
    can_replay INTEGER NOT NULL
  ) STRICT;

  -- The last known names of keys, for those whose records are gone.
  CREATE TABLE ledger_keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Sums of hours and days as they began by the clock on the wall, kept with every change of the ledger.
  CREATE TABLE ledger_hours (at INTEGER NOT NULL, day_at INTEGER NOT NULL, ${sums}) STRICT, WITHOUT ROWID;
  CREATE INDEX ledger_hours_by_day ON ledger_hours (day_at);
  CREATE INDEX ledger_hours_empty ON ledger_hours (at) WHERE requests <= 0;
  CREATE TABLE ledger_days (at INTEGER NOT NULL, ${sums}) STRICT, WITHOUT ROWID;
  CREATE INDEX ledger_days_empty ON ledger_days (at) WHERE requests <= 0;
`
