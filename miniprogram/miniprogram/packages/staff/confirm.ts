/**
 * The page that a scanned code of the console opens: who wants to sign in, where, and which number is on that screen.
 * Nothing of it is kept on the phone.
 */
import { clock, menpiao } from "../../api/menpiao";
import { Refused, sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import { confirmView, type ConfirmView } from "../../domain/confirmview";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { goTab, title } from "../../platform/shell";

/** What nothing can be done about here, with the sentence that stands above the server's. */
const FINAL = { login_request_over: "over", wrong_number: "noDone", wechat_account_taken: "taken", not_staff: "stranger" } as const;

interface End {
  glyph: "check" | "alert";
  title: string;
  text: string;
}

Page({
  data: {
    w: words().staff,
    c: words().common,
    view: null as ConfirmView | null,
    desk: "",
    number: 0,
    busy: "" as "" | "yes" | "no",
    problem: "",
    end: null as End | null,
    trouble: null as Trouble | null,
  },

  scene: "",

  onLoad(query: { scene?: string }) {
    this.scene = decodeURIComponent(query.scene ?? "");
    const w = words().staff;
    title(w.title);
    this.setData({ w, c: words().common });
    if (this.scene === "") this.finish("alert", w.noCode, w.noCodeText);
    else void this.load();
  },

  async load() {
    this.setData({ trouble: null });
    try {
      const view = confirmView(await menpiao.scannedLogin(this.scene), { ...telling(), now: clock.now() });
      this.setData({ view, desk: view.desks.length === 1 ? (view.desks[0]?.id ?? "") : "" });
    } catch (error) {
      if (!this.isFinal(error)) this.setData({ trouble: troubleOf(error, words()) });
    }
  },

  isFinal(error: unknown): boolean {
    const w = words().staff;
    const known = error instanceof Refused ? FINAL[error.code as keyof typeof FINAL] : undefined;
    if (known === undefined) return false;
    this.finish("alert", w[known], known === "stranger" ? w.strangerText : sentenceOf(error, words()));
    return true;
  },

  finish(glyph: End["glyph"], heading: string, text: string) {
    this.setData({ end: { glyph, title: heading, text }, view: null, busy: "" });
  },

  onDesk(event: WechatMiniprogram.TouchEvent) {
    this.setData({ desk: String(event.currentTarget.dataset["id"]), problem: "" });
  },

  onNumber(event: WechatMiniprogram.TouchEvent) {
    this.setData({ number: Number(event.currentTarget.dataset["number"]), problem: "" });
  },

  async onYes() {
    const { view, desk, number, busy } = this.data;
    if (busy !== "" || view === null || desk === "" || number === 0) return;
    this.setData({ busy: "yes", problem: "" });
    try {
      await menpiao.approveLogin({ scene: this.scene, number, organizer_id: desk });
      const said = words().staff[view.purpose];
      this.finish("check", said.done, said.doneText);
    } catch (error) {
      if (!this.isFinal(error)) this.setData({ busy: "", problem: sentenceOf(error, words()) });
    }
  },

  async onNo() {
    if (this.data.busy !== "") return;
    this.setData({ busy: "no", problem: "" });
    try {
      await menpiao.denyLogin(this.scene);
      const w = words().staff;
      this.finish("alert", w.noDone, w.noDoneText);
    } catch (error) {
      if (!this.isFinal(error)) this.setData({ busy: "", problem: sentenceOf(error, words()) });
    }
  },

  onRetry() {
    void this.load();
  },

  onHome() {
    goTab("home");
  },
});
