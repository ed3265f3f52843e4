/** 购票问题的文案。 */
export default {
  questions: {
    title: "购票问题", of: "{title} · 购票问题", lead: "除姓名之外，下单时还要问什么。只对之后下单的人生效；已下单的，仍是当时的问题与回答。", link: "购票问题", none: "不问任何问题", noneLead: "例如餐食偏好、所属单位、是否可以拍照。最多 10 个；只问用得着的。",
    add: "加一个问题", one: "问题 {number}", up: "上移问题 {number}", down: "下移问题 {number}", remove: "移除问题 {number}", label: "问题", hint: "说明（可不填）", kind: "怎样回答", kinds: { text: "填写文字（最多 200 字）", choice: "单选", choices: "多选", yes_no: "是或否" },
    asked: "问谁", askeds: { ticket: "每张票各问一次", order: "每个订单问一次" }, choices: "选项", choice: "选项 {number}", addChoice: "加一个选项", removeChoice: "移除选项 {number}", required: "必答", requiredHint: "没有回答就不能下单。窗口售票时不问，可以之后补填。",
    types: "适用票种", everyType: "适用所有票种，包括以后添加的。", someTypes: "只问勾选的票种；照着它们添加的场次也会问。", noType: "没有勾选任何票种，不会问任何人。", saved: "已保存，对之后下单的人生效。", clash: "你修改的同时，同事也改了：{which}。表单里是你的版本。",
    files: "导出回答", filesLead: "一场一个文件，每张有效票一行，含观演人姓名。这是个人信息：每次导出都会记入审计日志。", session: "场次", formats: { csv: "导出 CSV", xlsx: "导出 Excel" },
    answers: "购票问题", answered: "已回答", unanswered: "未回答", ofOrder: "整个订单", ofTicket: "第 {number} 张", mustAnswer: "必答，尚未回答",
  },
};
