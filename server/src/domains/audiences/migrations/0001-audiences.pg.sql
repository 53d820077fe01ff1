create table audiences.audience (
  workspace int not null,
  id uuid not null,
  name text not null,
  note text not null,
  expression jsonb not null,
  staff int,
  changed_at timestamptz not null,
  primary key (workspace, id),
  unique (workspace, name)
);
select regulars.protect('audiences.audience');

-- Who was in at a moment: the members as compressed bits, so that the next one can say who joined and who left.
create table audiences.snapshot (
  workspace int not null,
  audience uuid not null,
  at timestamptz not null,
  customers int not null,
  joined int not null,
  left_count int not null,
  members bytea not null,
  primary key (workspace, audience, at),
  foreign key (workspace, audience) references audiences.audience on delete cascade
);
select regulars.protect('audiences.snapshot');

-- People by name of the list: uploaded, or found to be like others.
create table audiences.list (
  workspace int not null,
  id uuid not null,
  name text not null,
  customers int[] not null,
  created_at timestamptz not null,
  primary key (workspace, id)
);
alter table audiences.list alter column customers set storage external;
select regulars.protect('audiences.list');
