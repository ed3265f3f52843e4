/** 项目的文案。 */
export default {
  texts: { "zh-CN": "中文", en: "英文", missing: "尚未填写" },
  places: { spoken: "共 {total} 个名额：已售 {sold}，已锁 {held}，预留 {withheld}，可售 {free}" },
  events: {
    lead: "您的项目，最新的在前。", search: "搜索项目名称", none: "还没有项目", noneLead: "建好的项目会出现在这里，附上场次与售出情况。", event: "项目", status: "状态", anyStatus: "所有状态", next: "下一场", noNext: "没有待演场次", sessions: "场次", counts: "待演 {upcoming} 场，已结束 {over} 场",
    statuses: { draft: "草稿", published: "已发布", withdrawn: "已下架" },
    checks: "发布之前", severity: { stops: "必须解决", warns: "建议" }, publish: "发布", publishAsk: "发布“{title}”？", publishText: "发布后购票人马上能看到它，到开售时间即可购买。", published: "“{title}”已发布。",
    noSessions: "还没有场次", noSessionsLead: "场次会按日期列在这里，附上售出情况。", noTypes: "还没有票种", cancelled: "已取消", seats: "座位与价格", and: "、",
    texts: "文字", fields: { title: "名称", summary: "一句话介绍", description: "详细介绍" }, save: "保存", saved: "已保存。", unsaved: "有未保存的修改", touches: "这会影响已售出的票", saveAnyway: "仍然保存",
  },
};
