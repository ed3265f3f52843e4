/** 平台管理区与重设密码的文案。 */
export default {
  operator: {
    area: "平台管理", areaLead: "这里管理整个安装：主办方、运行状况、平台人员。看不到任何主办方的订单。",
    roles: { operator: "平台管理员", auditor: "平台审计员" },
    rolesLead: { operator: "开通、暂停与恢复主办方，邀请首位负责人与平台人员，设置消息模板。", auditor: "查看同样的内容，不能更改。" },
    pages: { organizers: "主办方", installation: "运行状况", templates: "消息模板", people: "平台人员", log: "平台日志" },
    signIn: { title: "登录平台管理", lead: "仅限平台人员；必须有动态验证码。", second: "还差一步", secondLead: "密码正确。请打开手机上的验证器。", forgotten: "忘记密码？请另一位平台管理员重新邀请，或由服务器管理员在命令行邀请。", staff: "主办方员工在此登录" },
    invitation: { joined: "已经加入了？去登录", title: "加入平台管理", lead: "{name}，您好。您的角色是{role}。", scan: "先用验证器扫描", scanLead: "打开手机上的验证器应用，扫描此码。以后每次登录都需要它。", go: "加入", done: "请保存恢复码", enter: "进入平台管理" },
    organizers: {
      lead: "每个主办方的状态，以及上次账目核对的结果。", search: "名称或编号", add: "开通主办方", none: "还没有主办方", noneLead: "开通一个，再邀请它的首位负责人。",
      name: "名称", number: "编号", state: "状态", people: "人员", books: "账目", since: "开通时间", actions: "操作", actionsOf: "{name}的操作", anyState: "所有状态",
      states: { active: "正常", suspended: "已暂停" }, owners: "负责人 {count}", noOwner: "没有负责人", agree: "一致", findings: "{count} 处矛盾", notProved: "未核对",
      nameZh: "中文名", nameEn: "英文名", nameHint: "至少填写一种。", added: "“{name}”已开通，请邀请首位负责人。",
      invite: "邀请首位负责人", inviteLead: "对方在链接中设置密码，之后由其邀请其他员工。", person: "姓名", email: "邮箱",
      suspend: "暂停售票", suspendLead: "“{name}”将不再售出任何门票，也不能开始新的支付；已开始的支付仍可完成。已售门票照常入场，退款照常。", reason: "原因（主办方会看到）", suspended: "“{name}”已暂停。", resume: "恢复售票", resumeLead: "原先在售的票种立即恢复售卖。", resumed: "“{name}”已恢复。",
    },
    installation: {
      lead: "版本、数据库、后台任务、邮件与账目。", version: "版本", schema: "数据库", current: "与程序一致", missing: "缺少 {count} 个迁移", latest: "最新：{name}",
      worker: "后台任务", idle: "没有积压", behind: "积压 {count} 项，最早的已等 {seconds} 秒", unlinked: "待链接的日志 {count} 条",
      mail: "邮件", mailOff: "未设置邮件服务器", mailOn: "待发 {waiting}，一周内失败 {failed}",
      books: "账目核对", never: "还没有核对过。请运行 menpiao audit。", agree: "账目一致", findings: "{count} 处矛盾", at: "核对于", rule: "规则", whose: "主办方编号", count: "处数", nobody: "无", reload: "刷新",
    },
    templates: {
      lead: "每类消息用哪个微信模板发送，购票人看到什么样子。模板属于小程序，主办方可以查看，不能更改。",
      app: "小程序：{app}", noApp: "还没有接入小程序（MENPIAO_WECHAT_APP_ID），没有可设置的模板。",
      states: { here: "在此设置", settings: "来自部署设置", none: "未配置" },
      id: "模板 ID", idHint: "取自微信公众平台：功能 → 订阅消息 → 我的模板。", key: "微信模板里的字段", label: "字段名称",
      values: { order_number: "订单编号", event_title: "项目名称", session_starts_at: "场次时间", venue_name: "场馆", ticket_count: "张数", total_fen: "金额", pay_by: "付款截止时间", decide_by: "选择截止时间", seat: "座位", note: "温馨提示" },
      save: "保存", saved: "已保存，之后发送的消息都按此发送。", giveUp: "改回部署设置", givenUp: "已改回部署设置。",
    },
    people: {
      lead: "平台人员与主办方的员工互不相干，登录必须有动态验证码。", invite: "邀请", name: "姓名", email: "邮箱", role: "角色", anyRole: "所有角色", state: "状态", anyState: "所有状态", seen: "上次登录", actions: "操作", actionsOf: "{name}的操作", you: "您", never: "从未", until: "邀请有效至 ", none: "没有人员",
      states: { active: "在职", invited: "已邀请", disabled: "已停用" },
      anew: "重新邀请", anewText: "旧链接与旧密码、验证器全部失效，需重新设置。", disable: "停用", disableText: "其登录立即失效。", enable: "恢复", enableText: "可以重新登录，密码与验证器不变。", many: { disable: "停用 {count} 人", enable: "恢复 {count} 人", disableDone: "已停用 {count} 人。", enableDone: "已恢复 {count} 人。" }, disabled: "{name}已停用。", enabled: "{name}已恢复。",
    },
    log: { lead: "平台人员做了什么，首尾相连。对主办方所做的操作也记在该主办方的日志里。", what: "操作", about: "对象", who: "操作方", at: "时间", system: "命令行", anybody: "所有操作方", anything: "所有操作", none: "还没有记录" },
    link: { title: "{name}的链接", mailed: "链接已寄给对方；也可以自己转交。只显示这一次。", handOver: "请用可信的方式交给对方。只显示这一次。", again: "此请求已处理过，链接不再显示。", until: "有效至 " },
  },
  forgotten: {
    title: "重设密码", lead: "填写登录邮箱，我们把链接寄给您。", go: "寄出链接", sent: "已收到", sentLead: "如果有员工使用这个邮箱，链接已寄出，30 分钟内有效。请也看看垃圾邮件。", back: "返回登录",
    link: "忘记密码？", newTitle: "设置新密码", newLead: "{name}，您好。这是您在“{organizer}”的密码。", password: "新密码", set: "设置并登录", done: "密码已更改，请用新密码登录。",
  },
  mailState: { waiting: "邮件待发", sent: "邮件已发", failed: "邮件未送达，请核对邮箱或转交链接" },
  suspended: { title: "平台已暂停售票", text: "目前不售任何门票；已售门票照常入场，退款照常。原因：{reason}" },
};
