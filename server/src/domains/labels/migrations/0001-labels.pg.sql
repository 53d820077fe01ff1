-- Business scenarios and categories, every workspace its own: they start from what the product brings and are edited.
create table labels.scenario (
  workspace int not null,
  code text not null,
  position int not null,
  name jsonb not null,
  question jsonb not null,
  action jsonb not null,
  figure jsonb not null,
  primary key (workspace, code)
);
select regulars.protect('labels.scenario');

create table labels.category (
  workspace int not null,
  code text not null,
  parent text,
  position int not null,
  name jsonb not null,
  primary key (workspace, code)
);
select regulars.protect('labels.category');

create table labels.label (
  workspace int not null,
  id int generated always as identity,
  code text not null,
  name jsonb not null,
  meaning jsonb not null,
  scenario text,
  category text not null,
  kind text not null check (kind in ('fact', 'rule', 'model', 'import')),
  type text not null check (type in ('flag', 'choice', 'number', 'date')),
  choices jsonb not null,
  unit text not null,
  rule jsonb,
  refresh text not null,
  sensitivity text not null,
  granularity text not null,
  source text not null,
  state text not null check (state in ('draft', 'published', 'retired')),
  owner int,
  version int not null default 1,
  changed_at timestamptz not null default now(),
  computed_at timestamptz,
  -- Values of everybody have to be computed (again).
  pending boolean not null default false,
  primary key (workspace, id),
  unique (workspace, code),
  foreign key (workspace, scenario) references labels.scenario,
  foreign key (workspace, category) references labels.category,
  -- "Most labels are useless because they are out of business context."
  check (state <> 'published' or scenario is not null)
);
create index label_pending on labels.label (workspace, id) where pending;
select regulars.protect('labels.label');

-- What was declared, collected or imported, under the record it was said of: a merge and its undo only change who reads it.
create table labels.declared (
  workspace int not null,
  label int not null,
  customer int not null,
  value text,
  at timestamptz not null,
  evidence text not null default '',
  primary key (workspace, label, customer),
  foreign key (workspace, label) references labels.label on delete cascade
);
create index declared_customer on labels.declared (workspace, customer);
select regulars.protect('labels.declared');

-- The last batch of values, and how often definitions changed: a process that holds either knows when to read again.
create table labels.clock (workspace int primary key, version bigint not null, definitions int not null default 0);
create sequence labels.version;
select regulars.protect('labels.clock');
grant usage on all sequences in schema labels to regulars_app;
