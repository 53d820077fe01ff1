-- Who the merchant is and who works for it. Primary keys start with the workspace, so that a distributed PostgreSQL can
-- keep a workspace together; ids are unique across workspaces all the same.

create table organization.workspace (
  id int generated always as identity primary key,
  public_id text not null unique,
  name text not null,
  timezone text not null default 'Asia/Shanghai',
  currency text not null default 'CNY',
  locale text not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
  settings jsonb not null default '{}',
  created_at timestamptz(3) not null
);
-- The one table whose own id is the workspace, so regulars.protect() does not fit.
alter table organization.workspace enable row level security;
alter table organization.workspace force row level security;
create policy scope on organization.workspace
  using ((select regulars.is_system()) or id = (select regulars.workspace()))
  with check ((select regulars.is_system()) or id = (select regulars.workspace()));
grant select, insert, update on organization.workspace to regulars_app;

create table organization.city (
  workspace int not null references organization.workspace,
  id int generated always as identity,
  code text not null,
  name text not null,
  primary key (workspace, id),
  unique (workspace, code)
);
select regulars.protect('organization.city');

create table organization.store (
  workspace int not null references organization.workspace,
  id int generated always as identity,
  city int not null,
  code text not null,
  name text not null,
  lon double precision,
  lat double precision,
  opened_on date,
  primary key (workspace, id),
  unique (workspace, code),
  foreign key (workspace, city) references organization.city
);
create index store_by_city on organization.store (workspace, city);
-- A store is in the scope of those who see it: the store column of this table is its id.
select regulars.protect('organization.store', 'id');

-- A person who signs in. One account a workspace: the same e-mail in two workspaces is two accounts, so that nobody who
-- invites an address gains anything over the account that another merchant gave it. `realm` keeps room for customers
-- and couriers, who will use the same sessions.
create table organization.account (
  workspace int not null references organization.workspace,
  id int generated always as identity,
  realm text not null default 'staff',
  email text not null check (email = lower(email)),
  name text not null,
  password_hash text,
  passkey_handle text not null unique,
  locale text not null check (locale in ('zh-CN', 'en')),
  theme text not null default 'system' check (theme in ('system', 'light', 'dark')),
  created_at timestamptz(3) not null,
  last_sign_in_at timestamptz(3),
  primary key (workspace, id),
  unique (workspace, realm, email)
);
create index account_by_email on organization.account (realm, email);
select regulars.protect('organization.account');

create table organization.staff (
  workspace int not null references organization.workspace,
  id int generated always as identity,
  account int not null,
  role text not null,
  city int,
  store int,
  status text not null check (status in ('invited', 'active', 'disabled')),
  created_at timestamptz(3) not null,
  primary key (workspace, id),
  unique (workspace, account),
  foreign key (workspace, account) references organization.account,
  foreign key (workspace, city) references organization.city,
  foreign key (workspace, store) references organization.store,
  constraint staff_place check (
    case
      when role in ('owner', 'channel-manager', 'analyst', 'partner') then city is null and store is null
      when role = 'city-manager' then city is not null and store is null
      when role in ('store-manager', 'clerk', 'courier') then city is null and store is not null
      else false
    end
  )
);
create index staff_by_city on organization.staff (workspace, city) where city is not null;
create index staff_by_store on organization.staff (workspace, store) where store is not null;
select regulars.protect('organization.staff');

create table organization.session (
  workspace int not null references organization.workspace,
  id int generated always as identity,
  account int not null,
  token_hash bytea not null unique,
  method text not null check (method in ('password', 'passkey', 'link')),
  ip text,
  user_agent text,
  created_at timestamptz(3) not null,
  last_seen_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  primary key (workspace, id),
  foreign key (workspace, account) references organization.account
);
create index session_by_account on organization.session (workspace, account);
create index session_by_expiry on organization.session (expires_at);
select regulars.protect('organization.session');

create table organization.passkey (
  workspace int not null references organization.workspace,
  id int generated always as identity,
  account int not null,
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  synced boolean not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3),
  primary key (workspace, id),
  foreign key (workspace, account) references organization.account
);
create index passkey_by_account on organization.passkey (workspace, account);
select regulars.protect('organization.passkey');

create table organization.sign_in_link (
  workspace int not null references organization.workspace,
  id int generated always as identity,
  account int not null,
  token_hash bytea not null unique,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  primary key (workspace, id),
  foreign key (workspace, account) references organization.account
);
create index sign_in_link_by_account on organization.sign_in_link (workspace, account);
select regulars.protect('organization.sign_in_link');

create table organization.api_key (
  workspace int not null references organization.workspace,
  id int generated always as identity,
  kind text not null check (kind in ('write', 'secret')),
  name text not null,
  token_hash bytea not null unique,
  prefix text not null,
  permissions text[] not null,
  created_at timestamptz(3) not null,
  created_by text not null,
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  primary key (workspace, id)
);
select regulars.protect('organization.api_key');

-- Sign-in attempts, counted here and not in memory: the count must survive a restart and hold across several servers.
-- Before sign-in there is no workspace, so only the system scope sees these two tables.
create table organization.sign_in_attempt (
  subject bytea primary key,
  attempts int not null,
  resets_at timestamptz(3) not null
);
create index sign_in_attempt_by_reset on organization.sign_in_attempt (resets_at);
alter table organization.sign_in_attempt enable row level security;
alter table organization.sign_in_attempt force row level security;
create policy scope on organization.sign_in_attempt using ((select regulars.is_system())) with check ((select regulars.is_system()));
grant select, insert, update, delete on organization.sign_in_attempt to regulars_app;

-- Passkey challenges are signed, not stored; only a spent one leaves a row, so that asking for one costs no write.
create table organization.spent_challenge (
  hash bytea primary key,
  expires_at timestamptz(3) not null
);
create index spent_challenge_by_expiry on organization.spent_challenge (expires_at);
alter table organization.spent_challenge enable row level security;
alter table organization.spent_challenge force row level security;
create policy scope on organization.spent_challenge using ((select regulars.is_system())) with check ((select regulars.is_system()));
grant select, insert, delete on organization.spent_challenge to regulars_app;

-- Each entry carries a keyed hash over itself and its predecessor; the key is not in the database.
create table organization.audit (
  workspace int not null references organization.workspace,
  number int not null,
  at timestamptz(3) not null,
  actor_kind text not null check (actor_kind in ('staff', 'key', 'system')),
  actor_id int,
  actor_name text not null,
  action text not null,
  object text not null,
  before jsonb,
  after jsonb,
  ip text,
  request_id text,
  hash bytea not null,
  primary key (workspace, number)
);
create index audit_by_object on organization.audit (workspace, object, number);
select regulars.protect('organization.audit');
revoke update, delete on organization.audit from regulars_app;

-- The application role cannot change an entry at all; this stops the owner of the tables from doing it by accident.
create function organization.refuse_audit_change() returns trigger language plpgsql as
$$ begin raise exception 'the audit log is append-only'; end $$;
create trigger audit_append_only before update or delete or truncate on organization.audit
  for each statement execute function organization.refuse_audit_change();

-- The end of the chain. Locked to append, so entries of a workspace are numbered without gaps; sealed, so that cutting
-- off the last entries is noticed.
create table organization.audit_head (
  workspace int primary key references organization.workspace,
  number int not null,
  hash bytea not null,
  seal bytea not null
);
select regulars.protect('organization.audit_head');
