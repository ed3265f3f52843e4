/** The staff entrance: sign in as gate staff, then choose the gate at which this phone stands. */
import { menpiao, staffLogin } from "../../api/menpiao";
import { Refused, sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import { gateRow, type GateRow } from "../../domain/scans";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { endPullDown, go, title } from "../../platform/shell";

Page({
  data: {
    w: words().gate,
    c: words().common,
    staff: "",
    organizer: "",
    gates: [] as GateRow[],
    loading: false,
    busy: false,
    problem: "",
    trouble: null as Trouble | null,
  },

  onShow() {
    this.setData({ w: words().gate, c: words().common });
    title(words().gate.title);
    this.greet();
    if (staffLogin.current()) void this.load();
  },

  greet() {
    const login = staffLogin.current();
    this.setData({ staff: login?.name ?? "", organizer: login?.organizer ?? "" });
  },

  async onPullDownRefresh() {
    if (staffLogin.current()) await this.load();
    endPullDown();
  },

  async load() {
    this.setData({ loading: this.data.gates.length === 0 });
    try {
      const page = await menpiao.gates();
      this.setData({ gates: page.items.map((gate) => gateRow(gate, telling())), loading: false, trouble: null });
    } catch (error) {
      this.setData({ loading: false, trouble: troubleOf(error, words()) });
    }
  },

  async onSignIn() {
    if (this.data.busy) return;
    this.setData({ busy: true, problem: "" });
    try {
      await staffLogin.renew();
      this.greet();
      await this.load();
    } catch (error) {
      const stranger = error instanceof Refused && error.code === "not_staff";
      this.setData({ problem: stranger ? words().gate.notStaff : sentenceOf(error, words()) });
    }
    this.setData({ busy: false });
  },

  onGate(event: WechatMiniprogram.TouchEvent) {
    go("scan", { gate: String(event.currentTarget.dataset["id"]) });
  },

  /** The phone forgets in any case; a server out of reach lets the token die of age. */
  async onSignOut() {
    await menpiao.signOutStaff().catch(() => staffLogin.forget());
    this.setData({ staff: "", gates: [], trouble: null });
  },

  onRetry() {
    void this.load();
  },
});
