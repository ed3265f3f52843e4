/**
 * The pages of the console: what the menu shows, what ⌘K finds and what the router asks before it opens one. An entry is
 * there for whoever has one of its abilities; the server decides all the same.
 */
import type { Ability } from "@/api/me";
import type { IconName } from "@/parts/AppIcon.vue";

export interface PageEntry {
  /** The route's name; its title is `pages.<name>` in both languages. */
  readonly name: PageName;
  readonly icon: IconName;
  readonly needs: readonly Ability[];
  /** Pinyin, initials and other words people may type for it. */
  readonly words: string;
  /** Not in the menu: found by ⌘K and by its own button. */
  readonly aside?: boolean;
  /** A tab of this page of the menu. */
  readonly under?: PageName;
}

export type PageName =
  | "home" | "events" | "promotions" | "insight" | "cases" | "halls" | "doors" | "gates" | "devices" | "people"
  | "audit-log" | "account" | "money" | "payments" | "refunds" | "reconciliation" | "statements" | "shipping" | "merchant-accounts"
  | "orders" | "box-office" | "giveaways" | "channels" | "cancellations" | "postponements" | "settings";

export const PAGES: readonly PageEntry[] = [
  { name: "home", icon: "home", needs: [], words: "shouye sy start" },
  { name: "events", icon: "events", needs: ["see_events"], words: "xiangmu xm huodong hd yanchu show" },
  { name: "orders", icon: "ticket", needs: ["see_orders"], words: "dingdan dd kefu find search support buyer" },
  { name: "box-office", icon: "till", needs: ["sell_at_box_office"], words: "shoupiaochu spc chuangkou xianjin xj cash window till pos print dayin" },
  { name: "giveaways", icon: "gift", needs: ["see_orders"], words: "zengpiao zp guests complimentary jiabin" },
  { name: "channels", icon: "columns", needs: ["see_orders"], words: "qudao qd daoru dr import csv damai maoyan partner other channels" },
  { name: "cancellations", icon: "cancelled", needs: ["see_orders"], words: "quxiao qx yanqi yq postpone refund all tuikuan" },
  { name: "postponements", icon: "cancelled", needs: ["see_orders"], words: "yanqi yq gaiqi moved postponed later", aside: true },
  { name: "promotions", icon: "tag", needs: ["see_prices"], words: "youhui yh youhuima yhm taopiao coupon discount code bundle" },
  { name: "insight", icon: "insight", needs: ["see_insight"], words: "xiaoshoushuju xssj shuju baobiao sales dashboard chart" },
  { name: "halls", icon: "halls", needs: ["see_halls"], words: "yanchuting yct zuoweitu seats seat map" },
  { name: "doors", icon: "doors", needs: ["see_doors"], words: "jianpiao jp ruchang rc admission attendance scans saoma" },
  { name: "gates", icon: "doors", needs: ["see_doors"], words: "jianpiaokou jpk gates entrance", aside: true },
  { name: "devices", icon: "device", needs: ["run_doors"], words: "jianpiaoshebei jpsb phones shouji logins", aside: true },
  { name: "cases", icon: "todo", needs: ["see_orders"], words: "daiban db stuck kazhu refunds payments" },
  { name: "money", icon: "money", needs: ["see_orders"], words: "zijin zj qian caiwu finance" },
  { name: "payments", icon: "money", needs: ["see_orders"], words: "fukuan fk zhifu zf shoukuan payment", under: "money" },
  { name: "refunds", icon: "undo", needs: ["see_orders"], words: "tuikuan tk tuipiao refund", under: "money" },
  { name: "reconciliation", icon: "done", needs: ["see_money"], words: "duizhang dz zhangdan bills close the books", under: "money" },
  { name: "statements", icon: "view", needs: ["see_statements"], words: "jiesuan jsd jiesuandan settlement statement export", under: "money" },
  { name: "shipping", icon: "device", needs: ["see_money"], words: "fahuo fhxx wechat delivery", under: "money" },
  { name: "merchant-accounts", icon: "key", needs: ["keep_merchant_accounts"], words: "shanghuhao shh miyao keys merchant account", under: "money" },
  { name: "people", icon: "people", needs: ["see_people"], words: "yuangong yg team staff tongshi roles" },
  { name: "settings", icon: "settings", needs: ["keep_profile"], words: "shezhi sz settings profile messages templates branding ziliao xiaoxi moban" },
  { name: "audit-log", icon: "log", needs: ["see_audit_log"], words: "shenjirizhi sjrz rizhi history trail who did what" },
  { name: "account", icon: "account", needs: [], words: "wodezhanghao zh mima password second factor totp logins", aside: true },
];
