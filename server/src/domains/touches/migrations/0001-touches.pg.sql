-- One row a person and record: what the gate locks before it decides, in the order of the number. Two who decide about the
-- same person take turns; budgets are locked after people, and accounts of the ledger after both.
create table touches.person (
  workspace int not null,
  customer int not null,
  -- The person's own zone, where it is known; the workspace's otherwise.
  timezone text,
  primary key (workspace, customer)
);
select regulars.protect('touches.person');

-- The rules, by version; the highest is in force. Version 0 is what the product brings along.
create table touches.policy (
  workspace int not null,
  version int not null,
  policy jsonb not null,
  changed_at timestamptz(3) not null,
  changed_by text not null,
  primary key (workspace, version)
);
select regulars.protect('touches.policy');

-- The same words go to many: kept once. Named by the hash of what they say.
create table touches.content (
  workspace int not null,
  digest uuid not null,
  content jsonb not null,
  primary key (workspace, digest)
);
select regulars.protect('touches.content');

-- The one log: every request and what became of it. `customer` is the record that spoke for the person when it was asked.
create table touches.touch (
  workspace int not null,
  id int generated always as identity,
  key text not null,
  customer int not null,
  sender text not null,
  step text,
  purpose text not null check (purpose in ('marketing', 'service', 'transaction')),
  hook text,
  with_content boolean,
  priority smallint not null check (priority between 0 and 100),
  channels text[] not null,
  content uuid not null,
  category text,
  product text,
  budget text,
  expires_at timestamptz(3),
  asked_at timestamptz(3) not null,
  decided_at timestamptz(3) not null,
  outcome text not null check (outcome in ('sent', 'waiting', 'refused')),
  channel text,
  reason text,
  until timestamptz(3),
  checks jsonb not null,
  policy int not null,
  cost_minor bigint not null default 0,
  sent_at timestamptz(3),
  delivered_at timestamptz(3),
  seen_at timestamptz(3),
  acted_at timestamptz(3),
  complained_at timestamptz(3),
  -- It carried the link or the page where the customer opted out.
  opted_out_at timestamptz(3),
  failed_at timestamptz(3),
  primary key (workspace, id),
  unique (workspace, key),
  check ((outcome = 'sent') = (sent_at is not null)),
  check (outcome <> 'refused' or reason is not null)
);
-- What caps, distance, fatigue and temperature count.
create index touch_sent on touches.touch (workspace, customer, sent_at) where outcome = 'sent';
create index touch_by_customer on touches.touch (workspace, customer, id);
create index touch_by_sender on touches.touch (workspace, sender, id);
create index touch_by_time on touches.touch (workspace, asked_at, id);
create index touch_waiting on touches.touch (until) where outcome = 'waiting';
select regulars.protect('touches.touch');

-- What a channel still has to do. A row goes when it is done; `dead` stays to be looked at.
create table touches.delivery (
  workspace int not null,
  touch int not null,
  channel text not null,
  attempts int not null default 0,
  -- When it is tried next. Whoever tries moves it ahead first, so that nobody else does meanwhile.
  next_at timestamptz(3) not null,
  dead boolean not null default false,
  trouble text,
  primary key (workspace, touch)
);
create index delivery_due on touches.delivery (next_at) where not dead;
select regulars.protect('touches.delivery');

-- What a provider would have sent. Address and text are sealed.
create table touches.outbox (
  workspace int not null,
  id int generated always as identity,
  touch int not null,
  channel text not null,
  sealed bytea not null,
  created_at timestamptz(3) not null,
  primary key (workspace, id),
  unique (workspace, touch)
);
create index outbox_by_time on touches.outbox (created_at);
select regulars.protect('touches.outbox');

-- Browsers that take Web Push. Address and keys are sealed; the hash finds them again.
create table touches.subscription (
  workspace int not null,
  endpoint_hash bytea not null,
  customer int not null,
  sealed bytea not null,
  locale text not null,
  created_at timestamptz(3) not null,
  primary key (workspace, endpoint_hash)
);
create index subscription_by_customer on touches.subscription (workspace, customer);
select regulars.protect('touches.subscription');

-- One row a budget, to be locked, and what was spent of it by day (of the workspace's zone).
create table touches.budget (
  workspace int not null,
  name text not null,
  primary key (workspace, name)
);
select regulars.protect('touches.budget');

create table touches.spent (
  workspace int not null,
  name text not null,
  day date not null,
  spent_minor bigint not null check (spent_minor >= 0),
  primary key (workspace, name, day)
);
select regulars.protect('touches.spent');

-- How the answers to a hook fade with each further exposure, fitted over the log.
create table touches.hook_fit (
  workspace int not null,
  hook text not null,
  slope double precision not null,
  low double precision not null,
  high double precision not null,
  fitted_at timestamptz(3) not null,
  primary key (workspace, hook)
);
select regulars.protect('touches.hook_fit');
