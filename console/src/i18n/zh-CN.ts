/** 中文文案；英文的类型由此而来。 */
import pricing from "./zh-CN.pricing";
import seatmap from "./zh-CN.seatmap";

export default {
  app: {
    console: "主办方控制台",
    signOut: "退出登录",
    otherLanguage: "Switch to English",
    light: "浅色外观",
    dark: "深色外观",
    unreachable: "暂时连不上服务器，请稍后再试。",
    cancel: "取消",
    ok: "确定",
    close: "关闭",
    retry: "再试一次",
  },
  signIn: {
    title: "登录控制台",
    lead: "给主办方的员工使用。登录有效期为一个工作日。",
    sandbox: "这里是微信沙箱，请选择一位员工的账号。",
    noWay: "这台服务器还没有开通控制台的网页登录。您仍可以直接绘制座位图，并把它存成文件。",
    without: "不登录也可以画：图保存在这台设备上，也可以存成文件。",
    draw: "直接绘制座位图",
  },
  halls: {
    title: "演出厅",
    lead: "每个厅有一张座位图。发布后的版本不再改变，场次会固定使用其中一个版本。",
    add: "新建演出厅",
    none: "还没有演出厅",
    noneLead: "建一个厅，画好座位，就可以按座位售票了。",
    open: "编辑座位图",
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
    role: "您的角色不能管理演出厅，请联系主办方的负责人。",
  },
  pricing,
  seatmap,
};
