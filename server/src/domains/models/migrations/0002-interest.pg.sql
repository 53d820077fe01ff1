-- The fitted predictor of interests: what goes together and what is repeated. Nothing about a single customer.
create table models.interest (
  workspace int not null primary key,
  computed_at timestamptz(3) not null,
  -- Last day of the records it learnt from, numbered since 1970 in the workspace's zone.
  last_day int not null,
  body bytea not null
);
select regulars.protect('models.interest');
