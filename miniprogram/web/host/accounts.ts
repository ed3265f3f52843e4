// Who holds the phone. On a phone that is settled; in a browser the person picks one of the WeChat sandbox's accounts,
// at the first sign-in or with the capsule's left half. The choice is remembered; `?account=ID` in the address chooses
// for this tab alone, so that a buyer and gate staff can be open side by side.
import { element } from "./dom";
import { useStorageOf } from "./api/storage";
import { Refused } from "./api/call";
import { openSheet } from "./sheets";
import type { HostConfig } from "./types";
import { language } from "./surroundings";
import { say } from "./words";

export interface Account {
  id: string;
  nickname: string;
  note?: string;
  note_en?: string;
  avatar?: string;
}

const KEY = "menpiao-host:account";

export class Accounts {
  private current: Account | null = null;

  constructor(private readonly config: HostConfig, private readonly changed: (account: Account | null) => void) {
    const asked = new URLSearchParams(location.search).get("account");
    const remembered = localStorage.getItem(KEY);
    if (asked) this.current = { id: asked, nickname: asked };
    else if (remembered) this.current = JSON.parse(remembered) as Account;
    if (this.current) useStorageOf(this.current.id);
    this.changed(this.current);
    if (asked && config.sandbox) void this.nameIt(asked);
  }

  get sandbox(): string {
    if (!this.config.sandbox) throw new Refused(say("noSandbox"));
    return this.config.sandbox;
  }

  get known(): Account | null {
    return this.current;
  }

  /** The account, after asking if nobody was chosen yet. */
  async need(): Promise<Account> {
    return this.current ?? (await this.ask());
  }

  /** @throws Refused when the person closes the sheet */
  async ask(): Promise<Account> {
    const all = await this.list();
    const chosen = await new Promise<Account>((resolve, reject) => {
      let close = (): void => undefined;
      const rows = all.map((account) =>
        element(
          "button",
          {
            type: "button",
            class: "host-account",
            "data-account": account.id,
            onclick: () => {
              close();
              resolve(account);
            },
          },
          portrait(account),
          element("span", {}, element("b", {}, account.nickname), element("small", {}, (language() === "en" ? account.note_en : account.note) ?? "")),
          account.id === this.current?.id ? element("em", {}, say("current")) : null,
        ),
      );
      close = openSheet({ name: "accounts", title: say("chooseAccount"), note: say("chooseAccountNote"), body: [element("div", { class: "host-accounts" }, ...rows)], dismissed: () => reject(new Refused("cancel")) });
    });
    this.current = chosen;
    localStorage.setItem(KEY, JSON.stringify(chosen));
    useStorageOf(chosen.id);
    this.changed(chosen);
    return chosen;
  }

  /** The capsule's left half: another person takes the phone, so the mini program starts again. */
  async switch(): Promise<void> {
    const before = this.current?.id;
    try {
      const { id } = await this.ask();
      if (id === before) return;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.message !== "cancel") openSheet({ kind: "dialog", name: "problem", title: error.message, actions: [{ text: say("ok"), primary: true, act: () => undefined }] });
      return;
    }
    const address = new URL(location.href);
    address.searchParams.delete("account");
    address.hash = "";
    history.replaceState(null, "", address);
    location.reload();
  }

  /** @throws Refused when the sandbox does not answer */
  async list(): Promise<Account[]> {
    try {
      const response = await fetch(`${this.sandbox}/sim/accounts`);
      return ((await response.json()) as { accounts: Account[] }).accounts;
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw new Refused(say("sandboxSilent"));
    }
  }

  private async nameIt(id: string): Promise<void> {
    const found = (await this.list().catch(() => [])).find((it) => it.id === id);
    if (!found || this.current?.id !== id) return;
    this.current = found;
    this.changed(found);
  }
}

function portrait(account: Account): HTMLElement {
  const drawn = account.avatar?.startsWith("data:image/") || account.avatar?.startsWith("http");
  if (drawn) return element("img", { class: "host-portrait", src: account.avatar, alt: "" });
  return element("span", { class: "host-portrait", "aria-hidden": "true" }, account.avatar && [...account.avatar].length <= 2 ? account.avatar : ([...account.nickname][0] ?? ""));
}
