// wx.scanCode: a dialog whose first choice is the code that another window shows; typing or pasting the text of a code
// stays, and the camera where the browser can read codes. A test sets `window.__host.nextScan` and no dialog appears.
import { ICONS, element, icon } from "../dom";
import { openSheet } from "../sheets";
import type { ShownCodes } from "../shown_code";
import { say } from "../words";
import { Refused, apis } from "./call";

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

type DetectorClass = new (options: { formats: string[] }) => Detector;

const LOOK_EVERY_MS = 250;

export function scanApi(takeNext: () => string | null, shown: ShownCodes): Record<string, unknown> {
  return apis({
    scanCode: async () => {
      const result = takeNext() ?? (await askForCode(shown));
      return { result, scanType: "QR_CODE", charSet: "utf-8", path: "", rawData: btoa(unescape(encodeURIComponent(result))) };
    },
  });
}

function askForCode(shown: ShownCodes): Promise<string> {
  return new Promise((resolve, reject) => {
    const field = element("textarea", { class: "host-field", rows: 3, "aria-label": say("scanField"), placeholder: say("scanField"), autocapitalize: "off", spellcheck: "false" });
    const camera = cameraPart((text) => finish(() => resolve(text)));
    const offers = offersPart(shown, field, (text) => finish(() => resolve(text)));
    let close = (): void => undefined;
    const finish = (then: () => void): void => {
      camera?.stop();
      offers.stop();
      close();
      then();
    };
    const confirm = (): void => finish(() => (field.value.trim() ? resolve(field.value.trim()) : reject(new Refused("cancel"))));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      confirm();
    });
    close = openSheet({
      kind: "dialog",
      name: "scan",
      title: say("scanTitle"),
      body: [...offers.nodes, ...(camera ? [camera.node] : []), field],
      actions: [
        { text: say("cancel"), act: () => finish(() => reject(new Refused("cancel"))) },
        { text: say("ok"), primary: true, act: confirm },
      ],
      dismissed: () => finish(() => reject(new Refused("cancel"))),
    });
    (offers.first() ?? field).focus();
  });
}

/** The codes that other windows show, one button each, kept up to date while the dialog stands. */
function offersPart(shown: ShownCodes, field: HTMLElement, chosen: (text: string) => void): { nodes: HTMLElement[]; first: () => HTMLElement | null; stop: () => void } {
  const list = element("div", { class: "host-offers" });
  const news = element("p", { class: "host-unseen", role: "status" });
  const note = element("p", { class: "host-note" });
  const buttons = new Map<string, { button: HTMLElement; whose: HTMLElement; tail: HTMLElement }>();
  const offer = (from: string): { button: HTMLElement; whose: HTMLElement; tail: HTMLElement } => {
    const whose = element("span");
    const tail = element("span", { class: "host-tail", "aria-hidden": "true" });
    const choose = (): void => {
      const code = shown.elsewhere.find((it) => it.from === from)?.code;
      if (code !== undefined) chosen(code);
    };
    const text = element("span", {}, element("b", {}, say("scanShown")), element("small", {}, whose, tail));
    return { button: element("button", { type: "button", class: "host-offer", onclick: choose }, icon(ICONS.code), text), whose, tail };
  };
  const draw = (): void => {
    const codes = shown.elsewhere;
    for (const [from, { button }] of buttons) {
      if (codes.some((it) => it.from === from)) continue;
      const hadFocus = document.activeElement === button;
      button.remove();
      buttons.delete(from);
      news.textContent = say("scanGone");
      if (hadFocus) field.focus();
    }
    for (const { from, code, who } of codes) {
      const known = buttons.get(from);
      const { button, whose, tail } = known ?? offer(from);
      whose.textContent = say("scanShownOf").replace("{who}", () => who);
      tail.textContent = ` …${code.slice(-4)}`;
      if (known) continue;
      buttons.set(from, { button, whose, tail });
      list.append(button);
      if (list.isConnected) news.textContent = `${say("scanShown")}: ${whose.textContent}`;
    }
    note.textContent = say(buttons.size > 0 ? "scanNote" : "scanHint");
  };
  draw();
  shown.changed.on(draw);
  return { nodes: [list, news, note], first: () => list.querySelector("button"), stop: () => shown.changed.off(draw) };
}

function cameraPart(found: (text: string) => void): { node: HTMLElement; stop: () => void } | null {
  const Reader = (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!Reader || !navigator.mediaDevices?.getUserMedia) return null;
  const node = element("div", { class: "host-camera" });
  let stream: MediaStream | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    clearInterval(timer);
    stream?.getTracks().forEach((track) => track.stop());
  };
  const start = async (): Promise<void> => {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    const video = element("video", { playsinline: true, muted: true });
    video.srcObject = stream;
    node.replaceChildren(video);
    await video.play();
    const detector = new Reader({ formats: ["qr_code"] });
    timer = setInterval(() => {
      detector.detect(video).then(
        ([code]) => code && found(code.rawValue),
        () => undefined,
      );
    }, LOOK_EVERY_MS);
  };
  const button = element("button", { type: "button", class: "host-button", onclick: () => void start().catch(() => node.remove()) }, say("useCamera"));
  node.append(button);
  return { node, stop };
}
