-- Templates of subscribe messages belong to a mini program, and so to whoever runs the installation: one for each kind,
-- with WeChat's keys for our values. What stands here goes before MENPIAO_WECHAT_TEMPLATES; a row without a template
-- leaves it to that, and keeps its version. No foreign keys: the mini program is a setting, the kinds are in code.
create table message_templates (
    app_id text not null check (char_length(app_id) between 1 and 64),
    kind text not null check (kind ~ '^[a-z_]{1,40}$'),
    id uuid not null unique,
    template_id text check (template_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    -- [{"name": ours, "key": WeChat's, "label": what stands before the value}]
    fields jsonb not null default '[]' check (jsonb_typeof(fields) = 'array' and jsonb_array_length(fields) <= 5),
    version integer not null check (version > 0),
    changed_by uuid not null,
    changed_at timestamptz not null,
    primary key (app_id, kind),
    -- A buyer's consent is for a template: two kinds of one template could not be told apart.
    unique (app_id, template_id),
    constraint a_template_has_fields check ((template_id is null) = (jsonb_array_length(fields) = 0))
);
