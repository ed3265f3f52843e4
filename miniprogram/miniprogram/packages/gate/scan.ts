/** Scanning at one gate. A scan keeps its id until it is answered, so that asking again is the same scan. */
import { clock, menpiao } from "../../api/menpiao";
import { outcomeUnknown, sentenceOf } from "../../api/problems";
import type { ScanRequest } from "../../api/wire";
import { clockText, HOME_ZONE } from "../../domain/dates";
import {
  gateRow,
  remember,
  tidyCode,
  verdictOf,
  type GateRow,
  type RecentScan,
  type Verdict,
} from "../../domain/scans";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { tell } from "../../platform/feedback";
import { freshName } from "../../platform/random";
import { paintBar, say, title } from "../../platform/shell";
import { kept } from "../../platform/storage";
import { scanQr } from "../../platform/wechat";

/** The scan whose answer has not come yet; it survives a restart of the phone. */
const openScan = kept<ScanRequest>("gate.open_scan");
const recentScans = kept<RecentScan[]>("gate.recent");

type Row = RecentScan & { time: string };

Page({
  data: {
    w: words().gate,
    c: words().common,
    gate: null as GateRow | null,
    code: "",
    typing: false,
    busy: false,
    lost: false,
    problem: "",
    verdict: null as Verdict | null,
    recent: [] as Row[],
  },

  gateId: "",
  zone: HOME_ZONE,

  onLoad(query: { gate?: string }) {
    this.gateId = query.gate ?? "";
    this.setData({ w: words().gate, c: words().common, lost: openScan.read() !== undefined });
    title(words().gate.title);
    this.showRecent(recentScans.read() ?? []);
    void this.count();
  },

  onUnload() {
    paintBar("page");
  },

  /** How many are in, of how many. The number is for the eye: a failed look keeps the old one. */
  async count() {
    const gates = await menpiao.gates().catch(() => null);
    const gate = gates?.items.find((item) => item.id === this.gateId);
    if (!gate) return;
    this.zone = gate.session.time_zone;
    this.setData({ gate: gateRow(gate, telling()) });
  },

  showRecent(recent: RecentScan[]) {
    this.setData({ recent: recent.map((scan) => ({ ...scan, time: clockText(scan.at, this.zone) })) });
  },

  async onScan() {
    const text = await scanQr();
    if (text !== null) void this.check(text);
  },

  onToggleTyping() {
    this.setData({ typing: !this.data.typing });
  },

  onCode(event: WechatMiniprogram.Input) {
    this.setData({ code: event.detail.value });
  },

  onCheck() {
    void this.check(this.data.code);
  },

  async check(text: string) {
    const code = tidyCode(text);
    if (code === "") return say(this.data.w.notCode);
    if (this.data.busy || this.data.lost) return;
    const scanned_at = new Date(clock.now()).toISOString();
    openScan.write({ scan_id: freshName(), gate_id: this.gateId, code, scanned_at, direction: "in" });
    await this.ask();
  },

  /** Ask, or ask again, about the open scan. */
  async ask() {
    const request = openScan.read();
    if (request === undefined || this.data.busy) return;
    this.setData({ busy: true, lost: false, problem: "" });
    try {
      const scan = await menpiao.scan(request);
      openScan.forget();
      const verdict = verdictOf(scan, telling());
      const recent = remember(recentScans.read() ?? [], scan, request.scan_id, clock.now());
      recentScans.write(recent);
      tell(scan.result);
      paintBar(verdict.admitted ? "yes" : "no");
      this.setData({ verdict, code: "", busy: false });
      this.showRecent(recent);
      void this.count();
    } catch (error) {
      const lost = outcomeUnknown(error);
      if (!lost) openScan.forget();
      this.setData({ busy: false, lost, problem: lost ? "" : sentenceOf(error, words()) });
    }
  },

  onAgain() {
    void this.ask();
  },

  onGiveUp() {
    openScan.forget();
    this.setData({ lost: false });
  },

  onNext() {
    paintBar("page");
    this.setData({ verdict: null });
  },
});
