-- What customers do on their own phone, as far as it is no other domain's: who is signed in.

-- The token is in the phone's cookie and nowhere else. It begins with the workspace, so that each look-up is by workspace.
-- It is replaced every day: `next_hash` was handed out and becomes the token when it is seen, so an answer that is lost on
-- a bad line signs nobody out; `previous_hash` seen long after that means a copy, and ends the session.
create table pocket.session (
  workspace int not null,
  id int generated always as identity,
  customer int not null,
  token_hash bytea not null,
  next_hash bytea,
  previous_hash bytea,
  renewed_at timestamptz(3) not null,
  method text not null check (method in ('code', 'link')),
  door text not null,
  locale text not null check (locale in ('zh-CN', 'en')),
  agent text,
  created_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (workspace, id),
  unique (workspace, token_hash)
);
create index session_by_next on pocket.session (workspace, next_hash) where next_hash is not null;
create index session_by_previous on pocket.session (workspace, previous_hash) where previous_hash is not null;
create index session_by_customer on pocket.session (workspace, customer);
create index session_by_expiry on pocket.session (expires_at);
select regulars.protect('pocket.session');

-- One code a phone: a new one replaces the one before. Both are keyed hashes, since six digits are soon tried.
create table pocket.sign_in_code (
  workspace int not null,
  phone_hash bytea not null,
  code_hash bytea not null,
  attempts int not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (workspace, phone_hash)
);
select regulars.protect('pocket.sign_in_code');

create table pocket.sign_in_link (
  workspace int not null,
  token_hash bytea not null,
  customer int not null,
  store int not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  primary key (workspace, token_hash)
);
select regulars.protect('pocket.sign_in_link');

-- Messages that a provider would send. Phone and text are sealed; whoever may see contact data reads them in the console.
create table pocket.outbox (
  workspace int not null,
  id int generated always as identity,
  store int not null,
  sealed bytea not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (workspace, id)
);
create index outbox_by_time on pocket.outbox (workspace, created_at);
select regulars.protect('pocket.outbox', 'store');
