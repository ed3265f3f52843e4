/**
 * What a new event begins with, by its kind: words buyers are always told, a usual evening, usual ticket types. Everything
 * may be changed afterwards; nothing of it is known to the server.
 */
import type { NewEvent } from "@/api/events";
import type { Texts } from "@/parts/FieldTexts.vue";
import type { Note } from "../facts";

export const TEMPLATE_IDS = ["livehouse", "conference", "seated", "blank"] as const;
export type TemplateId = (typeof TEMPLATE_IDS)[number];

export interface TypePlan {
  readonly name: Texts;
  /** As people write it, such as 120 or 99.5. */
  readonly yuan: string;
  /** How many places; not asked where seats decide. */
  readonly quota: string;
}

export interface Template {
  readonly id: TemplateId;
  readonly category: string;
  readonly start: string;
  readonly doorsMinutes: number;
  readonly minutes: number;
  /** Sold seat by seat: places and prices come from the seat map. */
  readonly seated: boolean;
  readonly named: boolean;
  readonly perOrder: number;
  readonly types: readonly TypePlan[];
  readonly notes: readonly Note[];
}

const texts = (zh: string, en: string): Texts => ({ "zh-CN": zh, en });
const type = (zh: string, en: string, yuan: string, quota: string): TypePlan => ({ name: texts(zh, en), yuan, quota });
const note = (title: Texts, zh: string, en: string): Note => ({ title, text: texts(zh, en) });

const ENTRY = texts("入场", "Getting in");
const CHILDREN = texts("儿童", "Children");
const KEEP = texts("随身物品", "What to bring");
const CODE = { zh: "请在小程序“我的票”中出示动态码，截图无效。", en: "Show the live code under “My tickets” in the mini program; a screenshot does not open the gate." };

export const TEMPLATES: Readonly<Record<TemplateId, Template>> = {
  livehouse: {
    id: "livehouse", category: "livehouse", start: "20:00", doorsMinutes: 60, minutes: 120, seated: false, named: false, perOrder: 6,
    types: [type("早鸟票", "Early bird", "120", "100"), type("预售票", "Advance", "160", "300")],
    notes: [
      note(ENTRY, `全场站立，先到先入。${CODE.zh}`, `Standing; first come, first in. ${CODE.en}`),
      note(CHILDREN, "身高 1.2 米以下的儿童谢绝入场；1.2 米以上凭票入场。", "Children under 1.2 m are not admitted; from 1.2 m on they need a ticket."),
      note(KEEP, "请勿携带酒水、专业摄影摄像设备和大件行李。", "Please leave drinks, professional cameras and large bags at home."),
    ],
  },
  conference: {
    id: "conference", category: "talk", start: "09:30", doorsMinutes: 60, minutes: 480, seated: false, named: true, perOrder: 10,
    types: [type("标准票", "Standard", "399", "200"), type("学生票", "Student", "99", "60"), type("贵宾票", "VIP", "1280", "30")],
    notes: [
      note(texts("签到", "Registration"), `开门后即可签到领取胸牌。${CODE.zh}`, `Collect your badge from when doors open. ${CODE.en}`),
      note(texts("学生票", "Student tickets"), "签到时请出示有效学生证。", "Please show a valid student card when you register."),
      note(texts("发票", "Invoices"), "如需发票，请在活动结束后 30 天内联系主办方。", "For an invoice, please write to the organizer within 30 days after the event."),
    ],
  },
  seated: {
    id: "seated", category: "concert", start: "19:30", doorsMinutes: 60, minutes: 120, seated: true, named: true, perOrder: 4,
    types: [type("座位票", "Seat", "0", "")],
    notes: [
      note(ENTRY, `请提前 30 分钟到场，对号入座。${CODE.zh}`, `Please come half an hour early and take the seat on your ticket. ${CODE.en}`),
      note(texts("迟到", "Latecomers"), "开演后请听从工作人员安排，在曲间入场。", "After the beginning, ushers let you in between pieces."),
      note(CHILDREN, "一人一票，儿童同样需要购票；身高 1.2 米以下谢绝入场。", "Everybody needs a ticket, children too; children under 1.2 m are not admitted."),
    ],
  },
  blank: { id: "blank", category: "", start: "20:00", doorsMinutes: 60, minutes: 120, seated: false, named: false, perOrder: 6, types: [type("", "", "", "")], notes: [] },
};

export function templateOf(id: unknown): Template {
  return TEMPLATES[TEMPLATE_IDS.find((one) => one === id) ?? "blank"];
}

/** The template with its words as `pick` has them: an organizer writes in one language, or in both. */
export function worded(template: Template, pick: (texts: Texts) => Texts): Template {
  return { ...template, types: template.types.map((one) => ({ ...one, name: pick(one.name) })), notes: template.notes.map((one) => ({ title: pick(one.title), text: pick(one.text) })) };
}

export function draftOf(template: Template, title: Texts, category: string): NewEvent {
  return { title, category, cover: "", notes: template.notes.map((one) => ({ title: { ...one.title }, text: { ...one.text } })) };
}
