/** 设置的文案。 */
export default {
  settings: {
    lead: "设好一次、很少再动的内容。",
    profile: "主办方资料", profileLead: "购票人在项目页看到的名称与联系方式，保存后一秒内更新。", name: "名称", contact: "联系方式", logo: "标志", logoChoose: "选择图片", logoRemove: "移除", logoWrong: "没有使用这个文件：请选择不小于 {side} 像素、8 MiB 以内的 JPEG、PNG、WebP 或 GIF 图片。", save: "保存", saved: "已保存，购票人看到的页面正在更新。", unsaved: "有未保存的修改",
    languages: "文字用哪些语言", languagesLead: "编辑时只要求填写这些语言，发布前的检查也只提示这些语言里缺的内容。已经写了另一种语言的，仍保留并可修改；只看另一种语言的购票人，会看到现有的文字。", languageChoices: { both: "中文和英文", zh: "只用中文", en: "只用英文" }, languagesSaved: "已保存。",
    messages: "消息通知", messagesLead: "购票人在微信里收到的订阅消息。模板属于小程序，由平台管理员设置；这里看得到哪些已经配好，以及购票人看到的样子。",
    app: "小程序：{app}", noApp: "还没有接入小程序，不会发送消息。", mapped: "已配置模板", unmapped: "未配置", template: "模板 {id}", unmappedLead: "没有为它配置模板，这类消息不会发送。请平台管理员在“平台管理 → 消息模板”里设置。",
  },
};
