-- Replies by the key that a client gave its request, so that a repeated request is answered and not done again.
create table regulars.reply (
  workspace int not null,
  key text not null,
  route text not null,
  -- Of the request's body: tells a repeated request from another one with its key.
  digest bytea not null,
  -- JSON as it was sent; null only while the first request is at work.
  body text,
  recorded_at timestamptz not null default now(),
  primary key (workspace, key)
);
create index reply_by_time on regulars.reply (recorded_at);
select regulars.protect('regulars.reply');
