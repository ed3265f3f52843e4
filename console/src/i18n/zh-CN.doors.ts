/** 检票、检票口与检票设备的文案。 */
import type { Reason } from "@/api/doors";

const reasons: Record<Reason, string> = {
  ok: "已入场",
  already_used: "已入过场",
  stale: "动态码已过期",
  future: "手机时间偏快",
  invalid: "不是有效的动态码",
  unknown: "没有这张票",
  void: "票已作废",
  refunded: "票已退款",
  transferred: "票已转赠",
  wrong_session: "另一场次的票",
  wrong_gate: "走错检票口",
  gate_closed: "检票口已停用",
  too_early: "未到入场时间",
  too_late: "入场已结束",
  revoked: "已在另一部手机激活",
  reseated: "换座前的动态码",
  printed: "已打印，却出示手机",
  reprinted: "被替换的纸质票",
};

export default {
  doors: {
    reasons,
    lead: "谁来了，谁还没到，谁没能入场，一眼看清。", session: "场次", from: "从哪天起", live: "实时更新", behind: "暂时连不上，数字可能不是最新", none: "近期没有场次", noneLead: "发布的场次会出现在这里。要看更早的，请选择日期。",
    admitted: "已入场", missing: "还没到", noShows: "未到场", refused: "拒绝次数", pace: "近 5 分钟，每分钟入场", inOf: "应到 {expected} 人，已入场 {admitted} 人",
    curve: "入场进度", curveNone: "有人入场后，这里会画出全场是怎样坐满的。", curveSpoken: "入场进度曲线：应到 {expected} 人，已入场 {admitted} 人。数字见下方表格。", asTable: "看数字", until: "截至", marks: { doors: "开门", starts: "开演" },
    whyRefused: "为什么拒绝", nobodyRefused: "还没有人被拒绝。", byGate: "各检票口入场", noGates: "本场还没有检票口。", toGates: "去设置检票口", refusedCount: "拒绝 {count} 次",
    scans: "扫码记录", noScans: "还没有符合条件的扫码。有人检票时，这里会马上出现。", time: "时间", result: "结果", ticket: "票", gate: "检票口", reason: "原因", order: "订单", noTicket: "没有对应的票", earlier: "更早的记录",
    results: { admitted: "入场", refused: "拒绝" }, anyResult: "所有结果", anyReason: "所有原因", anyGate: "所有检票口", inRow: "{row} 排 {seat} 座", atTable: "{row} 桌 {seat} 座",
  },
  gates: {
    lead: "检票员在手机上选择检票口。一个检票口可以用于多个场次，也可以只让部分观众入场。", add: "新建检票口", edit: "编辑检票口", make: "新建", save: "保存", saved: "检票口“{name}”已保存。", none: "还没有检票口", noneLead: "建好检票口，检票员登录后就能选择它开始检票。",
    name: "名称", sessions: "用于哪些场次", sessionsHint: "不在所选场次的票，会被告知正确的场次。", sessionsFirst: "请先选择场次。", noSessions: "没有待演的场次。", who: "谁从这里入场", everybody: "所选场次的所有观众", only: "只限部分观众，其他人会被告知该走哪个检票口", onlySome: "部分观众", zone: "座位区域：{name}", inAll: "共 {count} 场",
    state: "状态", anyState: "所有状态", on: "启用", off: "停用", turnOn: "启用", turnOff: "停用", turnedOn: "“{name}”已启用。", turnedOff: "“{name}”已停用，一秒内不再放行。", turnedOnAll: "已启用 {count} 个检票口。", turnedOffAll: "已停用 {count} 个检票口，一秒内不再放行。", actions: "操作", actionsOf: "对“{name}”的操作",
    delete: "删除", deleteAsk: "删除检票口“{name}”？", deleteText: "没有用过的检票口可以删除；已有扫码记录的，请停用。", deleted: "已删除“{name}”。",
  },
  phones: {
    lead: "正在检票的手机，各由谁登录。丢了或忘在现场的，让它退出即可。", none: "没有登录的检票设备", noneLead: "检票员或检票组长登录后，设备会出现在这里。",
    who: "谁", role: "角色", anyRole: "所有角色", notSince: "此日起没用过", only: "只看{name}", onlyThis: "只看{name}的设备", onePerson: "一个人", device: "设备", since: "登录于", seen: "最近使用", until: "有效期至", actions: "操作", ended: "已让{name}的设备退出。", ask: "让{name}的这台设备退出？", several: "{count} 人", endedAll: "已让 {count} 台设备退出。", askText: "一秒内它就不能再检票。已经放行的不受影响；本人可以重新登录。",
  },
};
