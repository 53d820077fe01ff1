-- What is given, what of it was claimed and used, and what that may cost. Every unique index begins with the workspace,
-- which is the distribution column on a cluster.

-- The row is locked by whatever decides claims: a claim after a stop, or past the stock, cannot be.
create table offers.offer (
  workspace int not null,
  id int generated always as identity,
  code text not null,
  state text not null default 'draft' check (state in ('draft', 'published', 'stopped', 'ended')),
  -- Of the terms that the next claim gets.
  version int not null default 1,
  kind text not null check (kind in ('face-value', 'full-reduction', 'discount', 'special-price', 'exchange')),
  name jsonb not null,
  claim_from timestamptz,
  claim_to timestamptz,
  -- Stock and budget by total, store and day: the contract's OfferSupply.
  supply jsonb not null,
  code_mode text not null check (code_mode in ('own', 'imported')),
  public boolean not null,
  created_at timestamptz not null,
  published_at timestamptz,
  stopped_at timestamptz,
  primary key (workspace, id),
  unique (workspace, code),
  check (claim_from < claim_to)
) with (fillfactor = 80);
select regulars.protect('offers.offer');

-- Terms are never changed: an edit makes a version, and a coupon names the one that it was claimed under.
create table offers.terms (
  workspace int not null,
  offer int not null,
  version int not null,
  terms jsonb not null,
  made_at timestamptz not null,
  primary key (workspace, offer, version),
  foreign key (workspace, offer) references offers.offer (workspace, id)
);
select regulars.protect('offers.terms');

-- Live figures by slot: `total`, `store/<id>`, `day/<date>`. Written under the lock of the offer's row.
create table offers.tally (
  workspace int not null,
  offer int not null,
  slot text not null,
  claimed bigint not null default 0,
  claimed_by_new bigint not null default 0,
  redeemed bigint not null default 0,
  returned bigint not null default 0,
  expired bigint not null default 0,
  voided bigint not null default 0,
  promised_minor bigint not null default 0,
  given_minor bigint not null default 0,
  primary key (workspace, offer, slot)
) with (fillfactor = 60);
select regulars.protect('offers.tally');

-- What uses, returns and expiries add to the figures, until somebody who holds the offer's lock adds it up: a till in the
-- middle of a sale must not make every other till of the chain wait. Nothing here ever needs room in a budget.
create table offers.tally_change (
  workspace int not null,
  id bigint generated always as identity,
  offer int not null,
  slot text not null,
  redeemed bigint not null default 0,
  returned bigint not null default 0,
  expired bigint not null default 0,
  voided bigint not null default 0,
  promised_minor bigint not null default 0,
  given_minor bigint not null default 0,
  primary key (workspace, offer, id)
);
select regulars.protect('offers.tally_change');

create table offers.supply_append (
  workspace int not null,
  offer int not null,
  request_id text not null,
  stock bigint not null check (stock >= 0),
  budget_minor bigint not null check (budget_minor >= 0),
  reason text not null,
  at timestamptz not null,
  primary key (workspace, offer, request_id)
);
select regulars.protect('offers.supply_append');

-- Codes of an imported list. A claim takes the next free one under the offer's lock.
create table offers.outside_code (
  workspace int not null,
  code text not null,
  offer int not null,
  position bigint generated always as identity,
  coupon uuid,
  primary key (workspace, code)
);
create index outside_code_free on offers.outside_code (workspace, offer, position) where coupon is null;
select regulars.protect('offers.outside_code');

-- One row for each unit held. States and what leads from one to the other: rules/coupon-state.ts, and the trigger below.
create table offers.coupon (
  workspace int not null,
  id uuid not null,
  offer int not null,
  version int not null,
  state text not null default 'claimed' check (state in ('claimed', 'gifting', 'redeemed', 'expired', 'voided')),
  -- Records of the customer who claimed it, whose limits it counts for, and of the one who holds it.
  claimed_by int not null,
  holder int not null,
  request_id text not null,
  claimed_at timestamptz not null,
  claimed_day date not null,
  store int not null,
  channel text not null,
  by_new boolean not null,
  -- What the claim made of its customer besides.
  followed boolean not null default false,
  became_member boolean not null default false,
  valid_from timestamptz not null,
  expires_at timestamptz not null,
  -- Most that it may take off: what budgets hold ready for it.
  most_minor bigint not null check (most_minor >= 0),
  given_minor bigint not null default 0 check (given_minor between 0 and most_minor),
  outside_code text,
  phone uuid,
  device uuid,
  person uuid,
  redemption uuid,
  changed_at timestamptz not null,
  primary key (workspace, id),
  unique (workspace, request_id, offer),
  check ((state = 'redeemed') = (redemption is not null)),
  check (state = 'redeemed' or given_minor = 0),
  check (valid_from < expires_at)
) with (fillfactor = 85);
-- What is looked up comes before the offer: on a table that was never analysed the planner takes any index that begins with
-- workspace and offer for as good as another, and read all coupons of the offer for each claim of it (100 ms a batch).
create index coupon_by_claimer on offers.coupon (workspace, claimed_by, offer);
create index coupon_by_holder on offers.coupon (workspace, holder);
create index coupon_by_offer on offers.coupon (workspace, offer, id);
create index coupon_due on offers.coupon (workspace, expires_at) where state in ('claimed', 'gifting');
create index coupon_by_phone on offers.coupon (workspace, phone, offer) where phone is not null;
create index coupon_by_device on offers.coupon (workspace, device, offer) where device is not null;
create index coupon_by_person on offers.coupon (workspace, person, offer) where person is not null;
create unique index coupon_by_outside_code on offers.coupon (workspace, outside_code) where outside_code is not null;
select regulars.protect('offers.coupon');

-- The second line behind the rules: whatever a query does, a coupon cannot be used twice or come back from the dead, and
-- what it is never changes.
create function offers.guard_coupon() returns trigger language plpgsql as $$
begin
  if old.state <> new.state and (old.state, new.state) not in (
    ('claimed', 'gifting'), ('gifting', 'claimed'), ('claimed', 'redeemed'), ('redeemed', 'claimed'),
    ('claimed', 'expired'), ('gifting', 'expired'), ('redeemed', 'expired'),
    ('claimed', 'voided'), ('gifting', 'voided')
  ) then
    raise exception 'a coupon cannot go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if new.offer <> old.offer or new.version <> old.version or new.claimed_by <> old.claimed_by
    or new.request_id <> old.request_id or new.most_minor > old.most_minor then
    raise exception 'what a coupon is cannot change' using errcode = 'check_violation';
  end if;
  if new.holder <> old.holder and not (old.state = 'gifting' and new.state = 'claimed') then
    raise exception 'a coupon changes hands by a gift that is taken' using errcode = 'check_violation';
  end if;
  if old.state = 'redeemed' and new.state = 'redeemed' and new.redemption <> old.redemption then
    raise exception 'a used coupon cannot be used again' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard_coupon before update on offers.coupon for each row execute function offers.guard_coupon();

-- A gift that was offered: its token is known to the giver and to whom he sends it.
create table offers.gift (
  workspace int not null,
  token_hash bytea not null,
  coupon uuid not null,
  giver int not null,
  request_id text not null,
  made_at timestamptz not null,
  taken_by int,
  ended_at timestamptz,
  primary key (workspace, token_hash),
  unique (workspace, coupon, request_id)
);
create unique index gift_open on offers.gift (workspace, coupon) where ended_at is null;
select regulars.protect('offers.gift');

-- Who opened the link of a gift, once a person: the giver's own looks are none.
create table offers.gift_opening (
  workspace int not null,
  token_hash bytea not null,
  customer int not null,
  opened_at timestamptz not null,
  primary key (workspace, token_hash, customer),
  foreign key (workspace, token_hash) references offers.gift
);
select regulars.protect('offers.gift_opening');

create table offers.redemption (
  workspace int not null,
  id uuid not null,
  key text not null,
  story text not null,
  store int not null,
  channel text not null,
  at timestamptz not null,
  gross_minor bigint not null check (gross_minor >= 0),
  saving_minor bigint not null check (saving_minor between 0 and gross_minor),
  given_back_minor bigint not null default 0 check (given_back_minor between 0 and saving_minor),
  -- [[sku, amount_minor, saving_minor], …] as it was; what came back of it is in the parts and below.
  lines json not null,
  -- Of each line before coupons, in their sequence.
  refunded_minor bigint[] not null,
  digest uuid not null,
  primary key (workspace, id),
  unique (workspace, key)
);
create index redemption_by_story on offers.redemption (workspace, story);
select regulars.protect('offers.redemption', 'store');

-- What each coupon took off each line, and what of that was given back.
create table offers.redemption_part (
  workspace int not null,
  redemption uuid not null,
  coupon uuid not null,
  line int not null,
  saving_minor bigint not null check (saving_minor > 0),
  given_back_minor bigint not null default 0,
  primary key (workspace, redemption, coupon, line),
  foreign key (workspace, redemption) references offers.redemption (workspace, id),
  constraint given_back_within_saving check (given_back_minor between 0 and saving_minor)
);
select regulars.protect('offers.redemption_part');

create table offers.redemption_return (
  workspace int not null,
  redemption uuid not null,
  key text not null,
  digest uuid not null,
  at timestamptz not null,
  given_back_minor bigint not null,
  coupons uuid[] not null,
  primary key (workspace, redemption, key)
);
select regulars.protect('offers.redemption_return');

-- Who began to follow the window through a claim: once a person is enough.
create table offers.follow (
  workspace int not null,
  customer int not null,
  at timestamptz not null,
  primary key (workspace, customer)
);
select regulars.protect('offers.follow');
