-- Bonus that was given without a recharge (an envelope) is a lot like any other, with nothing paid for it: it is spent in
-- its turn, no store owes it, and there is nothing to ask back.
alter table prepaid.recharge drop constraint recharge_principal_minor_check;
alter table prepaid.recharge add constraint recharge_holds_value
  check (principal_minor >= 0 and principal_minor + bonus_minor > 0);
