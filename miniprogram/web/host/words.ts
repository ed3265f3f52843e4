// Everything that the host itself says, in both languages. The mini program brings its own texts; these are the words
// of the phone around it: sheets, dialogs, the switches beside the frame.
import type { Language } from "./types";

const WORDS = {
  chooseAccount: ["选择微信账号", "Choose a WeChat account"],
  chooseAccountNote: ["这是微信沙箱里的账号，只在这台电脑上有效。", "These accounts live in the WeChat sandbox on this computer only."],
  account: ["微信账号", "WeChat account"],
  noAccount: ["未选账号", "No account yet"],
  current: ["当前", "current"],
  noSandbox: ["没有连接微信沙箱，无法登录和支付。", "No WeChat sandbox is connected: signing in and paying are not possible."],
  sandboxSilent: ["微信沙箱没有应答。", "The WeChat sandbox does not answer."],
  cancel: ["取消", "Cancel"],
  ok: ["确定", "OK"],
  close: ["关闭", "Close"],
  back: ["返回", "Back"],
  home: ["回到首页", "Go to the first page"],
  more: ["更多", "More"],
  allow: ["允许", "Allow"],
  refuse: ["拒绝", "Refuse"],
  subscribeTitle: ["发送以下消息", "Send you these messages"],
  subscribeNote: ["允许后，小程序可以就每一项给您发一条消息。", "If you allow it, the mini program may send you one message of each kind."],
  template: ["消息模板", "Message template"],
  payTitle: ["微信支付", "WeChat Pay"],
  scanTitle: ["扫一扫", "Scan"],
  scanShown: ["扫描另一窗口里显示的码", "Scan the code shown in another window"],
  scanShownOf: ["{who}的票", "Ticket of {who}"],
  scanHint: ["在另一个窗口里打开电子票，这里就能扫到它；也可以把码的文字粘贴到下面。", "Show the ticket in another window and it can be scanned from here; or paste the text of its code below."],
  scanNote: ["也可以把码的文字粘贴到下面。", "Or paste the text of a code below."],
  scanGone: ["另一窗口里没有显示码了。", "The other window shows no code any more."],
  copyCode: ["复制动态码", "Copy the code"],
  copied: ["已复制", "Copied"],
  notCopied: ["浏览器不允许复制", "The browser did not allow it"],
  scanField: ["码的文字", "Text of the code"],
  useCamera: ["使用摄像头", "Use the camera"],
  language: ["语言", "Language"],
  theme: ["外观", "Appearance"],
  light: ["浅色", "Light"],
  dark: ["深色", "Dark"],
  refresh: ["下拉刷新", "Pull to refresh"],
  aboutHost: ["小程序在浏览器里运行；登录、支付和扫码由微信沙箱模拟。", "The mini program, running in a browser. Sign-in, payment and scanning are simulated by the WeChat sandbox."],
  offline: ["未联网", "offline"],
  phone: ["手机", "Phone"],
  tabs: ["主导航", "Main navigation"],
  loading: ["加载中", "Loading"],
  startFailed: ["小程序没有启动成功。", "The mini program did not start."],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof WORDS;

let language: Language = "zh_CN";

export function setLanguage(value: Language): void {
  language = value;
}

export function say(word: Word): string {
  return WORDS[word][language === "zh_CN" ? 0 : 1];
}
