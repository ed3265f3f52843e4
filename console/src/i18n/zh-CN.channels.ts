/** 其他渠道：渠道、导入文件与每一行的结果。 */
export default {
  channels: {
    lead: "合作渠道卖出的票，从它们的文件导入：占住名额，不会重复售出，观众凭链接领票入场。钱归渠道，不计入结算。",
    import: "导入销售", manage: "管理渠道", none: "还没有导入", noneLead: "先添加渠道，再上传它的销售文件（CSV）。",
    what: "场次", channel: "渠道", anyChannel: "全部渠道", state: "状态", progress: "进度", by: "上传人", at: "上传时间",
    states: { draft: "待确认", running: "导入中", finished: "已完成", withdrawing: "撤回中", withdrawn: "已撤回" },
    done: "已导入 {imported} / {rows} 行", lines: "{rows} 行，{ready} 行可导入",
    uploadTitle: "导入渠道销售", uploadLead: "此时不占名额：先看每一行会怎样，确认后才导入。", file: "销售文件", fileHint: "CSV，UTF-8 或 GB18030，最大 5 MB、20,000 行。Excel 可另存为 CSV。", look: "读取文件", choose: "请选择", noChannels: "还没有渠道，请先在“管理渠道”中添加。", upcoming: "只列出尚未结束的场次。",
    manageTitle: "渠道", name: "名称（中文）", nameEn: "名称（英文，可空）", add: "添加", added: "渠道已添加。", active: "使用中", retired: "已停用", retire: "停用", takeUp: "启用", sold: "{orders} 单，{places} 张", nothing: "还没有渠道。",
    columnsTitle: "列对应关系", columnsLead: "每一项来自文件的哪一列。猜得不对就改，改完立即重新检查每一行。", notInFile: "文件中没有",
    columns: { reference: "渠道订单号（必填，唯一）", ticket_type: "票种", quantity: "张数", section: "区", row: "排", seat: "座", paid: "渠道收款", name: "观演人姓名", id_number: "身份证号" },
    typesTitle: "文件中的票种是哪个票种", defaultType: "没写票种的行", free: "{name}（余 {free}）", check: "重新检查", checked: "已重新检查每一行。", changed: "别人刚修改过，已显示最新内容。",
    rowsTitle: "逐行结果", line: "行", reference: "渠道订单号", type: "票种", quantity: "张数", seat: "座位", paid: "渠道收款", result: "结果", anyState: "全部", order: "订单",
    rowStates: { ready: "可导入", refused: "不导入", imported: "已导入", withdrawn: "已撤回" }, claimed: "已领取", noRows: "没有这样的行",
    start: "导入 {rows} 行，共 {places} 张", startAgain: "重试名额不足的行", started: "开始导入。可以离开此页，导入会继续。", links: "下载领取链接", linksLead: "持有链接的人即可领票，请只交给渠道。下载会记录在审计日志。",
    withdraw: "撤回整个导入", withdrawTitle: "撤回整个导入？", withdrawText: "其中的票全部作废，名额退回；已有票入场的订单保留。渠道应自行通知并退款给购票人。", withdrawing: "正在撤回。",
    print: "打印", withdrawRows: "撤回这些行", rowsTitleAsk: "撤回 {count} 行？", rowsText: "这些单的票作废，名额退回。", rowsGone: "已撤回 {count} 行。", rowNamed: "第 {line} 行 {reference}", removeAll: "删除 {count} 个草稿？", removedAll: "已删除 {count} 个草稿。", withdrawRow: "撤回这一行", rowTitle: "撤回这一行？", rowText: "这一单的票作废，名额退回。", rowGone: "已撤回。",
    remove: "删除草稿", removeTitle: "删除草稿？", removeText: "文件和检查结果一并删除，什么也不会导入。", removed: "草稿已删除。",
    ready: "可导入", refused: "不导入", imported: "已导入", withdrawn: "已撤回", problems: "不导入的原因", rowsOf: "{rows} 行",
  },
};
