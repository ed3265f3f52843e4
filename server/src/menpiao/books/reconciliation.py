"""Rules that hold reconciled days against their bills, our payments, and the decisions of staff."""

from menpiao.books.rule import Rule

RECONCILIATION_RULES = [
    Rule(
        # Clean is what agrees or was decided about; what is over has nothing open.
        "days_that_are_over_have_nothing_open",
        """select y.organizer_id, y.id as day_id, y.day, y.state, d.id as difference_id, d.kind
             from reconciliation_days y
             join reconciliation_differences d
               on d.organizer_id = y.organizer_id and d.merchant_account_id = y.merchant_account_id and d.day = y.day
            where y.state in ('clean', 'signed_off') and d.state = 'open'""",
    ),
    Rule(
        # What a clean day's bill says was paid, we have, or somebody said why not.
        "clean_days_agree",
        """select t.organizer_id, t.day, t.line, t.payment_id, t.amount_fen, p.received_fen as here_fen
             from reconciliation_days y
             join bill_trades t
               on t.organizer_id = y.organizer_id and t.merchant_account_id = y.merchant_account_id and t.day = y.day
             left join payments p
               on p.organizer_id = t.organizer_id and p.id = t.payment_id
              and p.merchant_account_id = t.merchant_account_id
              and (p.paid_at is not null or p.resolution = 'ignore')
            where y.state = 'clean' and t.kind = 'payment' and p.received_fen is distinct from t.amount_fen
              and not exists (
                  select from reconciliation_differences d
                   where d.organizer_id = t.organizer_id and d.merchant_account_id = t.merchant_account_id
                     and d.day = t.day and d.state = 'ignored'
                     and d.subject = 'payment:' || coalesce(t.own_id::text, t.number))""",
    ),
    Rule(
        # Stands for foreign keys from the rows of bills, too, which are written by the hundred thousand.
        "bills_are_what_their_day_says",
        """select 'sums' as what, y.organizer_id, y.day, y.payments + y.refunds as rows_of_day,
                  count(t.line) as rows_of_bill
             from reconciliation_days y
             left join bill_trades t
               on t.organizer_id = y.organizer_id and t.merchant_account_id = y.merchant_account_id and t.day = y.day
            where y.trades_read_at is not null
            group by y.organizer_id, y.id, y.day, y.payments, y.refunds, y.paid_fen, y.refunded_fen, y.fee_fen
           having y.payments <> count(t.line) filter (where t.kind = 'payment')
               or y.refunds <> count(t.line) filter (where t.kind = 'refund')
               or y.paid_fen <> coalesce(sum(t.amount_fen) filter (where t.kind = 'payment'), 0)
               or y.refunded_fen <> coalesce(sum(t.amount_fen) filter (where t.kind = 'refund'), 0)
               or y.fee_fen <> coalesce(sum(t.fee_fen), 0)
            union all
           select 'rows without day', b.organizer_id, b.day, 0, b.rows
             from (select organizer_id, merchant_account_id, day, count(*) as rows from bill_trades group by 1, 2, 3
                    union all
                   select organizer_id, merchant_account_id, day, count(*) from bill_funds group by 1, 2, 3) b
            where not exists (
                  select from reconciliation_days y
                   where y.organizer_id = b.organizer_id and y.merchant_account_id = b.merchant_account_id
                     and y.day = b.day)""",
    ),
    Rule(
        # Who answers for a day or a difference has said so, with a reason.
        "decisions_were_made",
        """select y.organizer_id, y.id as day_id, null::uuid as difference_id, y.state
             from reconciliation_days y
            where y.state = 'signed_off'
              and not exists (
                  select from reconciliation_decisions c
                   where c.organizer_id = y.organizer_id and c.day_id = y.id and c.action = 'sign_off'
                     and c.staff_id = y.signed_off_by)
            union all
           select d.organizer_id, y.id, d.id, d.state
             from reconciliation_differences d
             join reconciliation_days y
               on y.organizer_id = d.organizer_id and y.merchant_account_id = d.merchant_account_id and y.day = d.day
            where d.state = 'ignored'
              and not exists (
                  select from reconciliation_decisions c
                   where c.organizer_id = d.organizer_id and c.day_id = y.id and c.staff_id = d.decided_by
                     and (c.difference_id = d.id and c.action = 'ignore' or c.action = 'sign_off'))""",
    ),
]
