-- Places on pages of customers, what competes for them, and what was decided. Every unique index begins with the
-- workspace, which is the distribution column on a cluster.

-- What the workspace changed about a slot; one without a row is as it comes.
create table slots.slot (
  workspace int not null,
  code text not null,
  enabled boolean not null,
  by_layer boolean not null,
  primary key (workspace, code)
);
select regulars.protect('slots.slot');

create table slots.placement (
  workspace int not null,
  id int generated always as identity,
  page text not null,
  state text not null default 'draft' check (state in ('draft', 'running', 'paused', 'ended')),
  sender text not null,
  -- The contract's SlotPlacementInput without the page.
  terms jsonb not null,
  -- Categories, where it leads buyers of one to the other.
  donor text,
  receiver text,
  -- Where people are held out.
  experiment int,
  began_at timestamptz,
  created_at timestamptz not null,
  primary key (workspace, id),
  check ((donor is null) = (receiver is null))
);
create index placement_running on slots.placement (workspace, page) where state = 'running';
select regulars.protect('slots.placement');

-- Pictures of placements, named by their content; they are shown to whoever opens a page.
create table slots.picture (
  workspace int not null,
  digest uuid not null,
  type text not null check (type in ('image/jpeg', 'image/png', 'image/webp')),
  content bytea not null check (octet_length(content) <= 300000),
  primary key (workspace, digest)
);
select regulars.protect('slots.picture');

-- Locked by whatever fills a page, in the order of the number: caps, guarantees and budgets are exact through any number
-- of processes. The checks refuse what the code should never ask for.
create table slots.counter (
  workspace int not null,
  placement int not null,
  impressions bigint not null default 0,
  impressions_max bigint,
  spent_minor bigint not null default 0,
  budget_minor bigint,
  -- The day that `spent_day_minor` is about.
  day date,
  spent_day_minor bigint not null default 0,
  primary key (workspace, placement),
  foreign key (workspace, placement) references slots.placement (workspace, id),
  constraint within_cap check (impressions_max is null or impressions <= impressions_max),
  constraint within_budget check (budget_minor is null or spent_minor <= budget_minor)
) with (fillfactor = 60);
select regulars.protect('slots.counter');

-- What the allocator has learned. Written under the lock of the counter.
create table slots.learned (
  workspace int not null,
  placement int not null,
  slot text not null,
  layer text not null,
  shown bigint not null default 0,
  converted bigint not null default 0,
  primary key (workspace, placement, slot, layer)
) with (fillfactor = 60);
select regulars.protect('slots.learned');

-- For reports; store 0 is nowhere.
create table slots.tally (
  workspace int not null,
  placement int not null,
  slot text not null,
  day date not null,
  store int not null,
  impressions bigint not null default 0,
  clicks bigint not null default 0,
  conversions bigint not null default 0,
  value_minor bigint not null default 0,
  spent_minor bigint not null default 0,
  primary key (workspace, placement, slot, day, store)
) with (fillfactor = 60);
create index tally_by_day on slots.tally (workspace, day);
select regulars.protect('slots.tally', 'store');

-- How often a slot could have been filled, and was. An hour begins at `hour`.
create table slots.inventory (
  workspace int not null,
  slot text not null,
  hour timestamptz not null,
  store int not null,
  views bigint not null default 0,
  filled bigint not null default 0,
  primary key (workspace, slot, hour, store)
) with (fillfactor = 60);
select regulars.protect('slots.inventory', 'store');

-- How often a person was shown it on a day; `person` is the record that spoke for them then.
create table slots.seen (
  workspace int not null,
  placement int not null,
  person int not null,
  day date not null,
  times smallint not null,
  primary key (workspace, placement, person, day)
);
create index seen_by_day on slots.seen (workspace, day);
select regulars.protect('slots.seen');

-- Whom a play has sent to a placement, and until when.
create table slots.candidate (
  workspace int not null,
  placement int not null,
  customer int not null,
  until timestamptz not null,
  sender text not null,
  primary key (workspace, placement, customer)
);
select regulars.protect('slots.candidate');

-- Everybody who met a page on which a placement with a holdout could have stood for them: shown or not, held out or not.
create table slots.considered (
  workspace int not null,
  placement int not null,
  customer int not null,
  arm text not null,
  at timestamptz not null,
  primary key (workspace, placement, customer)
);
select regulars.protect('slots.considered');

-- One filling of a page. `state` is all that the decision depended on, so that it can be made again.
create table slots.decision (
  workspace int not null,
  id uuid not null,
  -- Names the view: the same key is the same decision.
  key text not null,
  at timestamptz not null,
  page text not null,
  store int not null,
  customer int not null,
  seed text not null,
  state json not null,
  answer json not null,
  primary key (workspace, id),
  unique (workspace, key)
);
create index decision_by_time on slots.decision (workspace, at desc);
select regulars.protect('slots.decision', 'store');

-- One placement in one slot of one view, and what came of it.
create table slots.shown (
  workspace int not null,
  decision uuid not null,
  slot text not null,
  placement int not null,
  customer int not null,
  store int not null,
  layer text not null,
  at timestamptz not null,
  clicked_at timestamptz,
  converted_at timestamptz,
  -- The order that it is held to have brought.
  order_no text,
  primary key (workspace, decision, slot)
) with (fillfactor = 80);
create index shown_by_placement on slots.shown (workspace, placement, at desc);
create index shown_by_time on slots.shown (workspace, at);
select regulars.protect('slots.shown', 'store');

-- How surely a category is needed, as somebody has found out by asking.
create table slots.survey (
  workspace int not null,
  category text not null,
  rigidity real not null check (rigidity between 0 and 1),
  primary key (workspace, category)
);
select regulars.protect('slots.survey');
