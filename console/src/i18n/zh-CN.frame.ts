/** 框架、登录、我的账号的文案。 */
import type { Ability, Role } from "@/api/me";

const roles: Record<Role, string> = { owner: "负责人", manager: "经理", finance: "财务", support: "客服", gate_lead: "检票组长", gate: "检票员" };
const rolesLead: Record<Role, string> = {
  owner: "可以做所有事情，包括邀请同事、设置退款复核。",
  manager: "项目、演出厅、价格、订单与退款，也能邀请同事；不管理商户号。",
  finance: "退款与复核、对账、结算单、商户号。",
  support: "查找订单，帮助购票人：换座、更换观演人、补发消息、赠票。",
  gate_lead: "带检票的人：设置检票口，查看入场情况，让丢失的设备退出。",
  gate: "在检票口检票。",
};
const abilities: Record<Ability, string> = {
  see_events: "查看项目、场次与票种",
  change_events: "编辑并发布项目、场次、票种与座位",
  keep_profile: "修改购票人看到的主办方资料",
  see_halls: "查看演出厅与座位图",
  change_halls: "绘制并发布座位图",
  see_prices: "查看定价规则与优惠",
  change_prices: "设置定价规则、优惠与优惠码",
  run_waiting_rooms: "管理排队",
  see_orders: "查看订单、退款与待办",
  see_personal_data: "查看完整的姓名与手机号（会留下记录）",
  help_buyers: "写备注、补发消息、更换观演人",
  sell_at_box_office: "在售票处售票、打印门票、收付现金",
  give_tickets_away: "赠票",
  approve_giveaways: "复核他人发起的赠票",
  set_giveaway_approval: "设置赠票复核的起点张数",
  change_seats: "为购票人换座",
  decide_messages: "处理发送失败的消息",
  cancel_sessions: "取消或延期场次",
  refund: "退款并处理卡住的款项",
  approve_refunds: "复核他人发起的退款",
  set_refund_approval: "设置退款复核的起点金额",
  see_money: "查看对账与发货信息",
  close_days: "处理差异并确认账日",
  see_statements: "查看并导出结算单",
  see_insight: "查看销售数据并设定目标",
  keep_merchant_accounts: "管理商户号与密钥",
  scan: "检票",
  see_doors: "查看入场情况与扫码记录",
  run_doors: "设置检票口，让检票设备退出",
  see_people: "查看员工",
  change_people: "邀请员工，更改其角色，停用与恢复",
    see_audit_log: "查看并导出审计日志",
};

export default {
  roles,
  rolesLead,
  abilities,
  pages: { home: "首页", events: "项目", orders: "订单", "box-office": "售票处", giveaways: "赠票", cancellations: "取消与延期", promotions: "优惠", insight: "销售数据", halls: "演出厅", doors: "检票", gates: "检票口", devices: "检票设备", cases: "待办", money: "资金", payments: "付款", refunds: "退款", reconciliation: "对账", statements: "结算单", shipping: "发货信息", "merchant-accounts": "商户号", people: "员工", settings: "设置", "audit-log": "审计日志", account: "我的账号" },
  palette: {
    title: "搜索页面与操作", short: "搜索或跳转", ask: "去哪里，做什么？中文、英文、拼音都可以", none: "没有找到“{text}”。换个说法试试。",
    pages: "页面", verbs: "操作",
    invite: "邀请同事", give: "赠票给嘉宾", cancelSession: "取消场次", postponeSession: "场次延期", order: "订单", findOrders: "在订单里搜索“{text}”", addPromotion: "新建优惠", beginEvent: "新建项目", addHall: "新建演出厅", approveRefunds: "等待复核的退款", openDays: "还没对平的账日", addGate: "新建检票口", myDeeds: "我的操作：日志中我的记录", draw: "直接绘制座位图（存在本机）", otherLanguage: "切换到 English", otherLook: "切换深色或浅色外观", signOut: "退出登录",
  },
  notForYou: { title: "“{page}”不在您的工作范围里", lead: "您的角色是{role}。这一页需要能够“{what}”的同事来看；如果您的工作需要它，请联系主办方的负责人。", home: "回到首页" },
  notFound: { title: "这里什么也没有", lead: "这个地址没有对应的页面，可能是链接不完整。" },
  problems: {
    nothingLost: "您填写的内容还在，没有丢失。", ours: "这一页出了问题。", reload: "请刷新页面再试；已保存的内容不受影响。", status: "服务器没有给出说明（{status}）。",
    server: "您填写的内容还在。请稍后再试；如果一直如此，请把下面的编号告诉技术人员。", changed: "刷新后看到的是最新内容，再做一次您的修改即可。", slower: "请稍等片刻再试。", trace: "编号：{trace}",
  },
  list: {
    views: "常用视图", viewsLead: "先设好搜索与筛选条件，再把它存成常用视图，下次一点就到。", saveView: "把当前条件存为视图", viewName: "视图名称", save: "保存", viewSaved: "已保存视图“{name}”。", viewRemoved: "已移除视图“{name}”。", removeView: "移除视图“{name}”", all: "全部",
    columns: "显示哪些列", reload: "刷新列表", clear: "清除条件", nothing: "没有符合条件的内容", nothingLead: "放宽或清除条件再看看。", pages: "翻页", previous: "上一页", next: "下一页", page: "第 {page} 页",
    chosen: "已选 {count} 项", choose: "选择这一行", chooseAll: "选择本页全部", chooseNone: "取消选择",
  },
  password: { hint: "至少 10 个字符。几个不相干的词连在一起，又长又好记。", show: "显示", hide: "隐藏" },
  signIn: {
    password: { title: "登录控制台", lead: "给主办方的员工使用。登录有效期为一个工作日。" },
    second: { title: "还差一步", lead: "密码正确。请打开手机上的验证器应用。" },
    organizer: { title: "为哪个主办方工作？", lead: "您的邮箱属于多个主办方，请选择这次登录的一个。" },
    email: "邮箱", word: "密码", code: "动态码", codeHint: "验证器上的 6 位数字；手机不在身边，也可以输入一个恢复码。", go: "登录", back: "返回，重新输入", forgotten: "忘记密码？请同事在“员工”页重新邀请您。",
    ended: "登录已结束，请重新登录，之后会回到刚才的页面。", left: "您已退出登录。",
    wechat: "用微信登录", sandbox: "这里是微信沙箱，请选择一位员工的账号。", without: "不登录也可以画座位图，图保存在这台设备上：", draw: "直接绘制座位图",
  },
  invitation: { plain: "邀请", title: "{organizer}邀请您加入", lead: "{name}，您好。您的角色是{role}。", as: "登录邮箱：", password: "设置密码", emailHint: "以后用它登录。", go: "加入并登录", until: "有效期至 ", signIn: "已经加入了？去登录" },
  account: {
    lead: "登录方式，以及哪些设备正在使用您的账号。", may: "您可以做的事（{count} 项）", mayLead: "角色由同事更改，自己不能改自己的角色。",
    password: "密码", passwordLead: "更改后，其他设备上的登录会结束。", change: "更改", changePassword: "更改密码", old: "现在的密码", new: "新密码", wrongOld: "现在的密码不正确，没有修改任何内容。", passwordChanged: "密码已更改。",
  },
  second: {
    title: "动态验证", on: "已启用", off: "未启用", lead: "登录时除了密码，再输入手机验证器上的 6 位数字。密码泄露了，别人也进不来。", left: "登录时会要求动态码。还有 {count} 个恢复码可用。", setUp: "启用动态验证", remove: "移除", removed: "已移除动态验证。", done: "动态验证已启用。",
    removeTitle: "移除动态验证", removeLead: "之后只凭密码就能登录。更换手机时，先移除，再重新启用。",
    password: { title: "启用动态验证", lead: "先确认是您本人。", go: "继续" },
    scan: { title: "用验证器扫码", lead: "打开手机上的验证器应用（如 Microsoft Authenticator、腾讯身份验证器），扫描二维码，再输入它显示的 6 位数字。", byHand: "扫不了码？手动输入密钥：", picture: "给验证器应用扫描的二维码", code: "验证器显示的 6 位数字", go: "启用" },
    codes: { title: "请保存恢复码", lead: "手机丢失时，每个恢复码可以代替动态码登录一次。它们只显示这一次。", save: "存为文件", kept: "我已经妥善保存", go: "完成" },
  },
  devices: {
    title: "已登录的设备", lead: "不认识的，请让它退出并更改密码。", unknown: "未知设备", since: "登录于", this: "本机", end: "让它退出", ended: "已让“{device}”退出。", endOthers: "退出其他设备", endOthersText: "除了本机，您在其他设备上的登录都会立即结束。", othersEnded: "其他设备都已退出。",
    by: { email: "邮箱密码", wechat: "微信", invitation: "邀请" },
  },
  home: {
    greeting: { night: "{name}，夜深了", morning: "{name}，早上好", noon: "{name}，中午好", afternoon: "{name}，下午好", evening: "{name}，晚上好" },
    lead: "{organizer} · {role}", waiting: "等您处理", nothing: "没有要处理的事", nothingLead: "卡住的付款、退款、消息和对账差异会出现在这里。", oldest: "最早的一件：", ways: "去哪里", next: "接下来的场次", noNext: "没有待演的场次", noNextLead: "发布的场次会按日期出现在这里，附上售出情况。", lock: "您的账号只有密码保护", lockLead: "启用动态验证只要一分钟，密码泄露了别人也进不来。",
    about: { home: "", events: "新建项目，写介绍、排场次、发布。", orders: "找到订单，看清经过，帮助购票人。", "box-office": "在窗口卖票：现金或扫码，打印或转到手机。", giveaways: "留给嘉宾、媒体与伙伴的名额。", cancellations: "取消或延期场次，看退款进度。", promotions: "优惠码与套票，用了多少。", insight: "卖得如何、谁到了场，实时看图或看表。", halls: "画座位图，发布版本，供场次使用。", doors: "今晚谁来了，谁还没到，为什么拒绝。", gates: "检票口用于哪些场次，谁从哪里入场。", devices: "正在检票的手机，丢了就让它退出。", cases: "卡住的款项与消息，一件件有办法。", money: "付款、退款、逐日对账、结算单、商户号。", people: "邀请同事，安排各自的角色。", "audit-log": "谁在何时做了什么，一查便知。", account: "密码、动态验证、已登录的设备。" },
  },
};
