// wx: what only WeChat can do, done by the WeChat sandbox: sign in, take a payment, ask for consent to messages. The
// host stands where the WeChat app stands on a phone: it asks the sandbox for login codes and shows its pay sheet in a
// frame, and believes a result only when the message comes from the sandbox's own address.
import type { Accounts } from "../accounts";
import { element } from "../dom";
import { openSheet } from "../sheets";
import type { HostConfig } from "../types";
import { language, theme } from "../surroundings";
import { say } from "../words";
import { Refused, apis } from "./call";

interface PayOptions {
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType?: string;
  paySign: string;
}

interface PayMessage {
  source: "menpiao-sandbox";
  type: "payment";
  result: "ok" | "fail" | "cancel";
  detail?: string;
}

async function post(url: string, body: unknown): Promise<Response> {
  try {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    if (!response.ok) throw new Refused(`sandbox answered ${response.status}`);
    return response;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(say("sandboxSilent"));
  }
}

export function wechatApi(config: HostConfig, accounts: Accounts): Record<string, unknown> {
  const login = async (): Promise<unknown> => {
    const { sandbox } = accounts;
    const account = await accounts.need();
    const answer = await post(`${sandbox}/sim/login-codes`, { account_id: account.id, app_id: config.app_id });
    return { code: ((await answer.json()) as { code: string }).code };
  };

  const requestPayment = async (options: PayOptions): Promise<unknown> => {
    const { sandbox } = accounts;
    const account = await accounts.need();
    // A frame can't tell that nobody answered; then there would be no way out of it but Escape.
    await accounts.list();
    const message = await paySheet(sandbox, account.id, config.app_id, options);
    if (message.result === "ok") return {};
    throw new Refused(message.result === "cancel" ? "cancel" : (message.detail ?? "payment failed"));
  };

  const requestSubscribeMessage = async ({ tmplIds }: { tmplIds: string[] }): Promise<unknown> => {
    const { sandbox } = accounts;
    if (!Array.isArray(tmplIds) || tmplIds.length === 0) throw new Refused("TmplIds can't be empty", { errCode: 10001 });
    const account = await accounts.need();
    const answers = await askConsent(tmplIds, await titlesOf(sandbox));
    await post(`${sandbox}/sim/subscriptions`, { account_id: account.id, app_id: config.app_id, answers });
    return answers;
  };

  return apis({ login, checkSession: () => undefined, requestPayment, requestSubscribeMessage });
}

function paySheet(sandbox: string, accountId: string, appId: string, options: PayOptions): Promise<PayMessage> {
  const query = new URLSearchParams({
    account_id: accountId,
    appId,
    timeStamp: options.timeStamp,
    nonceStr: options.nonceStr,
    package: options.package,
    signType: options.signType ?? "RSA",
    paySign: options.paySign,
    lang: language() === "en" ? "en" : "zh-CN",
    theme: theme(),
  });
  const frame = element("iframe", { class: "host-pay", src: `${sandbox}/sim/pay-sheet?${query}`, title: say("payTitle") });
  // A frame is see-through only while both sides have the same scheme; the sheet keeps the one it was opened with.
  frame.style.colorScheme = theme();
  return new Promise((resolve) => {
    const finish = (message: PayMessage): void => {
      window.removeEventListener("message", heard);
      close();
      resolve(message);
    };
    const heard = (event: MessageEvent): void => {
      const message = event.data as Partial<PayMessage> | null;
      if (event.origin !== new URL(sandbox).origin || event.source !== frame.contentWindow) return;
      if (message?.source !== "menpiao-sandbox" || message.type !== "payment") return;
      finish(message as PayMessage);
    };
    window.addEventListener("message", heard);
    const close = openSheet({
      kind: "cover",
      name: "pay",
      title: "",
      body: [frame],
      dismissed: () => finish({ source: "menpiao-sandbox", type: "payment", result: "cancel" }),
    });
  });
}

/** What the templates are called; without titles the sheet still works. */
async function titlesOf(sandbox: string): Promise<Map<string, string>> {
  try {
    const answer = (await (await fetch(`${sandbox}/sim/apps`)).json()) as { apps: { templates: { template_id: string; title: string }[] }[] };
    return new Map(answer.apps.flatMap(({ templates }) => templates.map((it) => [it.template_id, it.title] as const)));
  } catch {
    return new Map();
  }
}

/** Every template is ticked at first, as in WeChat; refusing refuses all. */
function askConsent(tmplIds: string[], titles: Map<string, string>): Promise<Record<string, "accept" | "reject">> {
  const boxes = tmplIds.map((id, at) => ({ id, box: element("input", { type: "checkbox", checked: true }), label: titles.get(id) ?? `${say("template")} ${at + 1}` }));
  const rows = boxes.map(({ box, label }) => element("label", { class: "host-tick" }, box, element("span", {}, label)));
  return new Promise((resolve) => {
    const answer = (allowed: boolean): void => resolve(Object.fromEntries(boxes.map(({ id, box }) => [id, allowed && box.checked ? ("accept" as const) : ("reject" as const)])));
    openSheet({
      name: "subscribe",
      title: say("subscribeTitle"),
      note: say("subscribeNote"),
      body: [element("div", { class: "host-ticks" }, ...rows)],
      actions: [
        { text: say("refuse"), act: () => answer(false) },
        { text: say("allow"), primary: true, act: () => answer(true) },
      ],
      dismissed: () => answer(false),
    });
  });
}
