"""Rules that hold the ledger against the payments and refunds that it is about, in both directions."""

from menpiao.books.rule import Rule

LEDGER_RULES = [
    Rule(
        # Triggers see to it for every entry; this one also finds postings that have none.
        "ledger_postings_balance",
        """select p.organizer_id, p.kind, p.cause_id, count(e.line) as entries, sum(e.amount_fen) as sum_fen
             from ledger_postings p
             left join ledger_entries e
               on e.organizer_id = p.organizer_id and e.kind = p.kind and e.cause_id = p.cause_id
            group by p.organizer_id, p.kind, p.cause_id
           having count(e.line) < 2 or sum(e.amount_fen) <> 0""",
    ),
    Rule(
        # Money that arrived was posted once, in full, into the account where it lies; nothing else was.
        "ledger_follows_payments",
        """select coalesce(p.organizer_id, e.organizer_id) as organizer_id, coalesce(p.id, e.cause_id) as payment_id,
                  p.received_fen, e.amount_fen as posted_fen, e.postings
             from (select * from payments where transaction_id is not null) p
             full join (
                  select organizer_id, cause_id, sum(amount_fen) as amount_fen, count(*) as postings,
                         min(merchant_account_id::text) as merchant_account_id
                    from ledger_entries
                   where account in ('provider_cash', 'till_cash') and kind in ('payment_settled', 'payment_owed_back')
                   group by organizer_id, cause_id
                  ) e on e.organizer_id = p.organizer_id and e.cause_id = p.id
            where p.id is null or e.cause_id is null or e.postings <> 1 or e.amount_fen <> p.received_fen
               or e.merchant_account_id <> p.merchant_account_id::text""",
    ),
    Rule(
        # What is in clearing is exactly what was asked for and has not come to its end. What moved it is named by the
        # refund, or by one of the provider's numbers for it; its first number is its own id.
        "ledger_follows_refunds",
        """select coalesce(r.organizer_id, e.organizer_id) as organizer_id, coalesce(r.id, e.cause_id) as refund_id,
                  r.state, r.amount_fen, e.in_clearing_fen
             from (select * from refunds where amount_fen > 0) r
             full join (
                  select l.organizer_id, coalesce(a.refund_id, l.cause_id) as cause_id,
                         -sum(l.amount_fen) as in_clearing_fen
                    from ledger_entries l
                    left join refund_attempts a on a.organizer_id = l.organizer_id and a.id = l.cause_id
                   where l.account = 'refunds_in_clearing'
                   group by l.organizer_id, coalesce(a.refund_id, l.cause_id)
                  ) e on e.organizer_id = r.organizer_id and e.cause_id = r.id
            where r.id is null or e.cause_id is null
               or e.in_clearing_fen <> case when r.state in ('succeeded', 'declined') then 0 else r.amount_fen end""",
    ),
    Rule(
        # What a provider has again was posted back, once: of a refund that had succeeded, or of what went out twice.
        "refunds_that_fell_back_were_out",
        """select e.organizer_id, e.cause_id as attempt_id, e.amount_fen
             from ledger_entries e
             left join refund_attempts a on a.organizer_id = e.organizer_id and a.id = e.cause_id
            where e.kind = 'refund_fell_back' and e.account = 'provider_cash'
              and (a.fell_back_at is null or e.amount_fen < 0 or not exists (
                  select from ledger_postings p
                   where p.organizer_id = a.organizer_id
                     and ((p.kind = 'refund_succeeded' and p.cause_id in (a.id, a.refund_id))
                          or (p.kind = 'refund_doubled' and p.cause_id = a.id))))""",
    ),
    Rule(
        # What a provider took of a merchant account is posted as its bills say.
        "ledger_follows_bills",
        """select coalesce(d.organizer_id, e.organizer_id) as organizer_id,
                  coalesce(d.merchant_account_id, e.merchant_account_id) as merchant_account_id,
                  d.fee_fen, e.fee_fen as posted_fen
             from (
                  select organizer_id, merchant_account_id, sum(fee_fen) as fee_fen
                    from reconciliation_days
                   group by organizer_id, merchant_account_id
                  ) d
             full join (
                  select organizer_id, merchant_account_id, -sum(amount_fen) as fee_fen
                    from ledger_entries
                   where kind = 'provider_fee' and account = 'provider_cash'
                   group by organizer_id, merchant_account_id
                  ) e on e.organizer_id = d.organizer_id and e.merchant_account_id = d.merchant_account_id
            where coalesce(d.fee_fen, 0) <> coalesce(e.fee_fen, 0)""",
    ),
    Rule(
        "what_is_owed_to_buyers_has_its_payment",
        """select e.organizer_id, e.account, -sum(e.amount_fen) as owed_fen
             from ledger_entries e
            where e.account in ('buyers', 'refunds_in_clearing')
            group by e.organizer_id, e.account
           having sum(e.amount_fen) > 0""",
    ),
]
"""Each query returns what contradicts the rule."""
