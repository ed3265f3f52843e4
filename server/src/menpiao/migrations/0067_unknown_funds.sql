-- Movements in a fund bill whose kind we do not know are differences of their day, until somebody says what they are.
-- `other` is what is known and moves nothing of ours; `said` is the provider's word for the kind.
alter table bill_funds
    drop constraint bill_funds_kind_check,
    add constraint bill_funds_kind_check check (kind in ('payment', 'refund', 'fee', 'other', 'unknown')),
    add column said text not null default '' check (char_length(said) <= 32);

alter table reconciliation_differences
    drop constraint reconciliation_differences_kind_check,
    add constraint reconciliation_differences_kind_check check (kind in (
        'missing_here', 'missing_there', 'amount_differs', 'state_differs', 'fund_missing', 'fund_differs', 'fund_unknown'
    )),
    drop constraint reconciliation_differences_about_check,
    add constraint reconciliation_differences_about_check check (about in ('payment', 'refund', 'movement')),
    add constraint movements_are_unknown_funds check ((about = 'movement') = (kind = 'fund_unknown'));
