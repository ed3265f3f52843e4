/** 退票规则、服务费、定价规则与优惠的文案。 */
export default {
  prices: {
    rules: "早鸟与团购", rulesOfType: "“{name}”的早鸟与团购", rulesTitle: "退票规则与服务费", rulesOf: "{title} · 规则", rulesLead: "对此后下单的人生效；已下单的，按下单时的规则。", save: "保存", saved: "已保存，对此后下单的人生效。", savedIn: "已为 {count} 个票种保存。",
    stepsLead: "原价 {price}。从上到下，第一个还有效的价格就是现价；都过了，按原价。", stepsSeated: "按座位售票的票种，早鸟价须低于各票档的价格。", step: "早鸟价 {number}", stepName: "名称", stepPrice: "价格", until: "截止时间", untilHint: "时间和张数至少填一个。", places: "前几张", placesHint: "卖完为止。", dear: "早鸟价须低于原价 {price}。", addStep: "加一个早鸟价", removeStep: "去掉早鸟价 {number}",
    group: "团购 {number}", addGroup: "加一个团购优惠", removeGroup: "去掉团购 {number}", groups: { from: "一单满几张", kind: "优惠方式", percent: "减百分之几", amount: "每张减多少" }, everywhere: "其他场次的“{name}”也一样", everywhereHint: "替换它们现有的早鸟与团购。",
    ladder: {
      title: "退票规则", lead: "购票人可以自己退票到什么时候，扣多少。越临近开演，扣得越多；最后一档之后不能自助退票。", example: "以这个票价为例", tiers: "各档", kind: "手续费", kinds: { percent: "按票价的百分比", sum: "每张固定金额" },
      begin: "目前购票人不能自助退票。从常用的规则开始：", usual: { stepped: "7 天前全退，逐档增加", free: "开演 24 小时前全退" }, add: "加一档", remove: "去掉第 {number} 档", hours: "开演前几小时为止", percent: "扣百分之几", sum: "扣多少",
      scope: "怎样退", scopes: { ticket: "可以一张张退", order: "同一订单须一起退" }, returns: "退回的票何时重新开售", returnsHint: "不填：马上可售（有人候补时先给候补）。", once: "每位购票人只能退一次", onceHint: "以整个项目计，不论几个订单。",
      start: "开演", days: "{count} 天", hoursOf: "{count} 小时", back: "退 {sum}", kept: "扣 {sum}", keptNone: "不扣手续费", until: "开演前 {span}为止", untilStart: "开演为止", at: "下一场即 {at}", nothing: "不退", noneAtAll: "购票人不能自助退票", afterwards: "此后不能自助退票",
      wrong: { twice: "两档的截止时间相同。", falling: "手续费不能越晚越低。" },
    },
    fee: {
      title: "服务费", lead: "票款之外收取，显示在订单里。免费票不收。退票时不退服务费，场次取消除外。", share: "按票款的百分之几", shareWrong: "请填写 0 到 30 之间的数，最多两位小数。", ticket: "每张", order: "每单", paidBy: "由谁承担", payers: { buyer: "购票人", organizer: "主办方" }, none: "不收服务费。",
      example: { buyer: "买两张 {price} 的票：服务费 {fee}，共付 {total}。", organizer: "买两张 {price} 的票：服务费 {fee} 由主办方承担，购票人看不到。" },
    },
  },
  promotions: {
    lead: "优惠码与套票。创建之后不再改变，只能暂停或结束；要换条件，就再建一个。", none: "还没有优惠", noneLead: "优惠码可以打折、立减、给一口价，也可以解锁隐藏的票种。", add: "新建优惠", kind: "种类", bundlePrice: "一套多少钱", parts: "套票里有什么", partsLead: "至少两张票，每个票种一行。分开买共 {sum}。", partsNone: "这个项目没有可选的票种。", quantity: "几张", addPart: "加一个票种", removePart: "去掉第 {number} 行", putAside: "为它留出名额", putAsideHint: "每个场次几张，只给有码的人。不填即不留。", releaseAt: "何时放回公开销售", releaseHint: "不填：到优惠结束。", addLead: "创建后不能修改，只能暂停或结束，所以请先想好限制。", make: "创建", made: "已创建“{name}”。",
    name: "名称", effect: "优惠", valid: "有效期", uses: "已用", state: "状态", event: "项目", anyEvent: "所有项目", actions: "{name}：更多操作", kinds: { code: "优惠码", bundle: "套票" }, states: { active: "生效中", paused: "已暂停", ended: "已结束" },
    effects: { free: "免票", percent: "减 {percent}%", amount: "立减 {sum}", price: "每张 {sum}", bundle: "一套 {sum}", unlocks: "解锁隐藏票种" }, choices: { percent: "每张减百分之几", amount: "整单立减", price: "每张一口价", none: "只解锁隐藏票种" }, percent: "减百分之几", amount: "立减多少", price: "每张多少钱",
    always: "一直有效", between: "{from} – {until}", since: "{from} 起", until: "至 {until}", pause: "暂停", resume: "恢复", end: "结束", endAll: "结束 {count} 项优惠？", endedAll: "已结束 {count} 项。", endAsk: "结束“{name}”？", endText: "结束之后不能恢复。已下单的订单不受影响；为它留出的名额回到公开销售。", nowAll: { active: "已恢复 {count} 项。", paused: "已暂停 {count} 项，对此后下单的人生效。" }, now: { active: "“{name}”已恢复。", paused: "“{name}”已暂停，对此后下单的人生效。", ended: "“{name}”已结束。" },
    codes: "优惠码", makings: { own: "自己定", generate: "自动生成", single: "一人一码：自动生成，每码只能用一次" }, generate: "生成几个", generateHint: "10 位字符，猜不到，也不易看错。", prefix: "以什么开头", prefixHint: "例如 VIP；可不填。", ownCodes: "优惠码（{count} 个）", codesHint: "一行一个，或用逗号隔开。不分大小写，空格和连字符不计。", everything: "全部项目", session: "场次", everySession: "现有的全部场次", type: "票种", everyType: "全部票种", typeHint: "隐藏的票种须点名选择。", unlocks: "解锁这个隐藏的票种", unlocksHint: "输入优惠码的人可以购买。",
    maxUses: "总共可用次数", maxPerCode: "每码可用次数", perCodeHint: "填 1：每个码只能用一次。", maxPerBuyer: "每人可用次数", maxTickets: "每单最多优惠几张", budget: "优惠总额上限", budgetHint: "优惠的钱加起来不超过它。", noLimit: "不填即不限。", from: "生效时间", fromHint: "不填：马上生效。", to: "失效时间", toHint: "不填：一直有效。", open: "不限",
    about: "适用", aboutSome: "{sessions} 个场次，{types} 个票种", aboutSessions: "{sessions} 个场次，所有票种", spent: "{spent}，上限 {budget}", allotted: "专属名额", aside: "{places} 个中还有 {aside} 个", used: "次使用（未付款而释放的不算）",
    codesCount: "优惠码 {count} 个", codesLead: "拿到的人就能用，请只发给该收到的人。点一下即可复制。", download: "下载全部（CSV）", code: "优惠码", usedTimes: "用过 {count} 次", inTheFile: "还有 {count} 个，请下载查看。", orders: "用过的订单", noUses: "还没有人用过", noUsesLead: "用过的订单会出现在这里。", off: "优惠", givenBack: "已归还，", moreUses: "更多",
  },
};
