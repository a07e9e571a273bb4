import { ledgerSchema } from "./ledgerSchema.ts"

/**
 * The schema, one step per version: `PRAGMA user_version` says how many were taken. A step that was released never changes.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    is_pinned INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    removed_at INTEGER,
    active_message_id TEXT,
    settings TEXT NOT NULL
  ) STRICT;
  CREATE INDEX conversations_by_recency ON conversations (is_pinned, updated_at DESC, id DESC) WHERE removed_at IS NULL;

  CREATE TABLE messages (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    parent_id TEXT REFERENCES messages (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    created_at INTEGER NOT NULL,
    text TEXT NOT NULL,
    model TEXT,
    reasoning TEXT,
    reasoning_ms INTEGER,
    state TEXT,
    is_open INTEGER NOT NULL DEFAULT 0,
    usage TEXT,
    timings TEXT
  ) STRICT;
  CREATE INDEX messages_by_conversation ON messages (conversation_id, sequence);
  CREATE INDEX messages_by_parent ON messages (parent_id);
  CREATE INDEX messages_open ON messages (conversation_id) WHERE is_open = 1;

  -- Three letters at a time, so that Chinese, which has no spaces, is found as well. Holds no second copy of the texts.
  CREATE VIRTUAL TABLE message_search USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'trigram'
  );
  `,
  `
  -- What every key ("": none) has used on a day of this computer's calendar, by the currency that it cost ("": nothing).
  -- "uncounted" is the part of it that no budget counts.
  CREATE TABLE spending (
    key_id TEXT NOT NULL,
    day TEXT NOT NULL,
    currency TEXT NOT NULL,
    requests INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    nanos INTEGER NOT NULL,
    uncounted_tokens INTEGER NOT NULL,
    uncounted_nanos INTEGER NOT NULL,
    -- In the order in which it is summed.
    PRIMARY KEY (key_id, currency, day)
  ) STRICT, WITHOUT ROWID;

  -- Requests of limited keys that run, with what is held back for them, and those of the last minute.
  CREATE TABLE admissions (
    id INTEGER PRIMARY KEY,
    key_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    day TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    nanos INTEGER NOT NULL,
    currency TEXT NOT NULL,
    is_counted INTEGER NOT NULL,
    is_settled INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX admissions_settled ON admissions (at) WHERE is_settled = 1;
  `,
  `
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    fields TEXT NOT NULL
  ) STRICT;

  CREATE TABLE key_uses (
    key_id TEXT PRIMARY KEY,
    used_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    key_id TEXT NOT NULL,
    proof TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    model TEXT
  ) STRICT;
  CREATE INDEX sessions_by_key ON sessions (key_id, created_at);
  CREATE INDEX sessions_by_end ON sessions (expires_at);
  `,
  ledgerSchema,
  `
  ALTER TABLE messages ADD COLUMN served TEXT;
  ALTER TABLE messages ADD COLUMN cost TEXT;
  ALTER TABLE messages ADD COLUMN comparison TEXT;
  `,
  `
  -- Downloads with all that is known of them as JSON. "shown": bytes of each file that windows have been told of.
  CREATE TABLE downloads (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    facts TEXT NOT NULL,
    shown TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- What is known of the models and adapters of the library beside what their files say: name, notes, where they came from.
  CREATE TABLE library_items (
    kind TEXT NOT NULL CHECK (kind IN ('model', 'adapter')),
    id TEXT NOT NULL,
    facts TEXT NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (kind, id)
  ) STRICT;

  -- What was read of the header of each file, so that a start does not read those again that have not changed.
  CREATE TABLE library_readings (
    place TEXT PRIMARY KEY,
    signature TEXT NOT NULL,
    content TEXT NOT NULL
  ) STRICT;
  `,
]
