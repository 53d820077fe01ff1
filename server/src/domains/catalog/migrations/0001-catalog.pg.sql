-- What is sold. Categories without a workspace are built in: the local-life tree that every workspace starts from.
create table catalog.category (
  workspace int,
  id int primary key,
  parent int references catalog.category,
  code text not null,
  name_en text not null,
  name_zh text not null,
  -- How often one person buys, the usual days between two purchases, and whether it is a need or a wish.
  frequency text not null check (frequency in ('high', 'middle', 'low')),
  typical_interval_days int not null check (typical_interval_days > 0),
  rigidity text not null check (rigidity in ('rigid', 'elastic')),
  -- Where a coupon for this category starts from, in minor units.
  coupon_threshold_minor int not null check (coupon_threshold_minor >= 0),
  coupon_off_minor int not null check (coupon_off_minor > 0),
  coupon_valid_days int not null check (coupon_valid_days > 0),
  unique nulls not distinct (workspace, code)
);
alter table catalog.category enable row level security;
alter table catalog.category force row level security;
create policy built_in on catalog.category for select
  using (workspace is null or (select regulars.is_system()) or workspace = (select regulars.workspace()));
grant select on catalog.category to regulars_app;

create table catalog.product (
  workspace int not null,
  id int generated always as identity primary key,
  sku text not null,
  name text not null default '',
  category int references catalog.category,
  created_at timestamptz not null default now(),
  unique (workspace, sku)
);
select regulars.protect('catalog.product');
grant usage on all sequences in schema catalog to regulars_app;

-- The tree. Identifiers are stable: facts in ClickHouse carry them. Hundreds are the top level.
-- Row-level security is forced on the owner too, so the seed steps around it.
alter table catalog.category no force row level security;
insert into catalog.category
  (id, parent, code, name_en, name_zh, frequency, typical_interval_days, rigidity, coupon_threshold_minor, coupon_off_minor, coupon_valid_days)
values
  (100, null, 'dining', 'Dining', '餐饮', 'high', 4, 'rigid', 5000, 800, 7),
  (101, 100, 'dining.breakfast', 'Breakfast', '早餐', 'high', 2, 'rigid', 1000, 200, 3),
  (102, 100, 'dining.fast-food', 'Fast food', '快餐简餐', 'high', 3, 'rigid', 2500, 400, 5),
  (103, 100, 'dining.chinese', 'Chinese restaurant', '中餐', 'middle', 12, 'rigid', 10000, 1500, 14),
  (104, 100, 'dining.hotpot', 'Hotpot and barbecue', '火锅烧烤', 'middle', 21, 'elastic', 20000, 3000, 21),
  (105, 100, 'dining.western', 'Western and Asian restaurant', '西餐与日韩料理', 'low', 30, 'elastic', 20000, 3000, 30),
  (106, 100, 'dining.drinks', 'Coffee and tea', '咖啡茶饮', 'high', 4, 'elastic', 3000, 500, 5),
  (107, 100, 'dining.bakery', 'Bakery and desserts', '烘焙甜品', 'middle', 7, 'elastic', 4000, 600, 7),
  (200, null, 'convenience', 'Convenience store', '便利店', 'high', 2, 'rigid', 2000, 300, 3),
  (201, 200, 'convenience.food', 'Ready food and snacks', '即食零食', 'high', 2, 'rigid', 1500, 200, 3),
  (202, 200, 'convenience.drinks', 'Drinks', '饮料', 'high', 2, 'elastic', 1000, 200, 3),
  (203, 200, 'convenience.daily', 'Everyday needs', '日用应急', 'middle', 14, 'rigid', 3000, 400, 7),
  (300, null, 'supermarket', 'Supermarket', '超市', 'high', 7, 'rigid', 10000, 1000, 10),
  (301, 300, 'supermarket.grain-oil', 'Grain, oil and seasoning', '粮油调味', 'middle', 30, 'rigid', 10000, 1000, 14),
  (302, 300, 'supermarket.snacks', 'Snacks and drinks', '休闲食品饮料', 'high', 10, 'elastic', 5000, 600, 7),
  (303, 300, 'supermarket.cleaning', 'Cleaning and paper', '清洁纸品', 'middle', 35, 'rigid', 8000, 1000, 14),
  (304, 300, 'supermarket.care', 'Personal care', '个人护理', 'middle', 45, 'rigid', 8000, 1000, 21),
  (305, 300, 'supermarket.baby', 'Mother and baby', '母婴', 'middle', 21, 'rigid', 20000, 2500, 14),
  (306, 300, 'supermarket.home', 'Household goods', '家居百货', 'low', 90, 'elastic', 10000, 1500, 30),
  (400, null, 'massage', 'Massage', '按摩', 'middle', 21, 'elastic', 15000, 3000, 30),
  (500, null, 'beauty', 'Beauty salon', '美容美发', 'middle', 30, 'elastic', 15000, 3000, 30),
  (501, 500, 'beauty.hair', 'Hair', '美发', 'middle', 35, 'rigid', 8000, 1500, 30),
  (502, 500, 'beauty.nails', 'Nails and lashes', '美甲美睫', 'middle', 28, 'elastic', 15000, 2500, 30),
  (503, 500, 'beauty.skin', 'Skin care', '美容护肤', 'middle', 30, 'elastic', 30000, 5000, 45),
  (600, null, 'photo', 'Photo studio', '摄影写真', 'low', 365, 'elastic', 50000, 8000, 90),
  (700, null, 'pedicure', 'Pedicure', '足疗', 'middle', 21, 'elastic', 15000, 3000, 30),
  (800, null, 'cinema', 'Cinema', '电影院', 'middle', 30, 'elastic', 8000, 1500, 21),
  (900, null, 'fresh', 'Fresh food', '生鲜', 'high', 3, 'rigid', 5000, 600, 5),
  (901, 900, 'fresh.vegetables', 'Vegetables', '蔬菜', 'high', 2, 'rigid', 2000, 300, 3),
  (902, 900, 'fresh.fruit', 'Fruit', '水果', 'high', 4, 'elastic', 4000, 600, 5),
  (903, 900, 'fresh.meat', 'Meat and eggs', '肉禽蛋', 'high', 4, 'rigid', 5000, 600, 5),
  (904, 900, 'fresh.fish', 'Fish and seafood', '水产海鲜', 'middle', 8, 'elastic', 6000, 800, 7),
  (905, 900, 'fresh.dairy', 'Dairy', '乳制品', 'high', 7, 'rigid', 5000, 600, 7),
  (1000, null, 'laundry', 'Laundry', '洗衣', 'middle', 21, 'elastic', 8000, 1500, 30),
  (1100, null, 'repair', 'Home repair', '家庭维修', 'low', 180, 'rigid', 15000, 2000, 60),
  (1101, 1100, 'repair.appliance', 'Appliances', '家电维修清洗', 'low', 180, 'rigid', 15000, 2000, 60),
  (1102, 1100, 'repair.plumbing', 'Water and electricity', '水电管道', 'low', 240, 'rigid', 10000, 1500, 60),
  (1200, null, 'housekeeping', 'Housekeeping', '家政', 'middle', 21, 'elastic', 15000, 2500, 30),
  (1201, 1200, 'housekeeping.cleaning', 'Home cleaning', '保洁', 'middle', 14, 'elastic', 12000, 2000, 21),
  (1202, 1200, 'housekeeping.care', 'Child and elder care', '月嫂与陪护', 'low', 120, 'rigid', 100000, 10000, 60);
alter table catalog.category force row level security;
