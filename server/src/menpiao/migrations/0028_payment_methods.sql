-- More ways to pay than WeChat's own pay sheet, and a second provider.

-- Which methods an organizer takes at this account. What was added before takes what it took before.
alter table merchant_accounts add column methods text[] not null default '{wechat_jsapi}';
alter table merchant_accounts drop constraint merchant_accounts_provider_check;
alter table merchant_accounts add constraint merchant_accounts_provider_check check (provider in ('wechat', 'stripe'));
alter table merchant_accounts add constraint methods_of_the_provider check (
    case provider
        when 'wechat' then methods <@ array['wechat_jsapi', 'wechat_h5', 'wechat_native']
        when 'stripe' then methods <@ array['stripe']
    end
);

alter table payments drop constraint payments_method_check;
alter table payments add constraint payments_method_check check (
    method in ('wechat_jsapi', 'wechat_h5', 'wechat_native', 'stripe')
);

-- An order is never payable twice: whoever wants another method has the open payment closed before, at the provider too.
create unique index one_open_payment on payments (organizer_id, order_id)
    where state in ('created', 'prepared', 'closing');

-- What a provider calls a payment or a refund of ours, where it insists on a name of its own. Written before anybody
-- is given what the name opens; a name that was lost on its way was never given to anybody.
create table provider_references (
    organizer_id integer not null,
    id uuid not null,
    reference text not null,
    kept_at timestamptz not null,
    primary key (organizer_id, id)
);
