/** 中文文案；英文的类型由此而来。 */
import channels from "./zh-CN.channels";
import auditlog from "./zh-CN.auditlog";
import boxoffice from "./zh-CN.boxoffice";
import doors from "./zh-CN.doors";
import events from "./zh-CN.events";
import frame from "./zh-CN.frame";
import money from "./zh-CN.money";
import prices from "./zh-CN.prices";
import operator from "./zh-CN.operator";
import orders from "./zh-CN.orders";
import insight from "./zh-CN.insight";
import pricing from "./zh-CN.pricing";
import scan from "./zh-CN.scan";
import messages from "./zh-CN.messages";
import questions from "./zh-CN.questions";
import rooms from "./zh-CN.rooms";
import seatmap from "./zh-CN.seatmap";
import sessions from "./zh-CN.sessions";
import settings from "./zh-CN.settings";
import work from "./zh-CN.work";

export default {
  app: {
    console: "主办方控制台",
    between: "",
    signOut: "退出登录",
    otherLanguage: "Switch to English",
    light: "浅色外观",
    dark: "深色外观",
    pictureLost: "这个地址取不到图片，购票人也看不到。请检查地址，或上传图片。",
    unreachable: "暂时连不上服务器，请稍后再试。",
    cancel: "取消",
    ok: "确定",
    close: "关闭",
    retry: "再试一次",
    undo: "撤销",
    copy: "复制",
    copied: "已复制",
    menu: "菜单",
    crumbs: "当前位置",
    skip: "跳到正文",
    you: "{name}：账号与退出",
    or: "”或“",
  },
  halls: {
    title: "演出厅",
    lead: "每个厅有一张座位图。发布后的版本不再改变，场次会固定使用其中一个版本。",
    add: "新建演出厅",
    none: "还没有演出厅",
    noneLead: "建一个厅，画好座位，就可以按座位售票了。",
    open: "编辑座位图",
    hall: "演出厅",
    map: "座位图",
    places: "座位数",
    search: "搜索演出厅或场馆",
    anyVenue: "全部场馆",
    which: "哪些厅",
    inUse: "使用中",
    archived: "已归档",
    many: {
      archive: { title: "归档 {count} 个厅", text: "以后设置场次时不再列出。已在售的场次照常，随时可以恢复。", go: "归档", done: "已归档 {count} 个厅。" },
      restore: { title: "恢复 {count} 个厅", text: "设置场次时重新列出。", go: "恢复", done: "已恢复 {count} 个厅。" },
    },
    venue: "场馆",
    name: "厅名（中文）",
    nameEn: "厅名（英文，可不填）",
    seats: "{count} 座",
    version: "第 {number} 版",
    unpublished: "未发布",
    changed: "有未发布的修改",
    draw: "不登录，画在本机",
    create: "创建并开始绘制",
    noVenues: "还没有场馆。请先为主办方添加场馆，再建演出厅。",
  },
  pricing,
  seatmap,
  ...auditlog,
  ...channels,
  ...boxoffice,
  ...doors,
  ...events,
  ...frame,
  ...money,
  ...prices,
  ...scan,
  ...rooms,
  ...messages,
  ...questions,
  ...sessions,
  ...operator,
  ...orders,
  ...settings,
  ...insight,
  ...work,
};
