// wx.scanCode: a dialog for typing or pasting the text of a code, with the camera beside it where the browser can read
// codes. A test sets `window.__host.nextScan` and no dialog appears.
import { element } from "../dom";
import { openSheet } from "../sheets";
import { say } from "../words";
import { Refused, apis } from "./call";

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

type DetectorClass = new (options: { formats: string[] }) => Detector;

const LOOK_EVERY_MS = 250;

export function scanApi(takeNext: () => string | null): Record<string, unknown> {
  return apis({
    scanCode: async () => {
      const result = takeNext() ?? (await askForCode());
      return { result, scanType: "QR_CODE", charSet: "utf-8", path: "", rawData: btoa(unescape(encodeURIComponent(result))) };
    },
  });
}

function askForCode(): Promise<string> {
  return new Promise((resolve, reject) => {
    const field = element("textarea", { class: "host-field", rows: 3, "aria-label": say("scanField"), placeholder: say("scanField"), autocapitalize: "off", spellcheck: "false" });
    const camera = cameraPart((text) => finish(() => resolve(text)));
    let close = (): void => undefined;
    const finish = (then: () => void): void => {
      camera?.stop();
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
      note: say(camera ? "scanCameraNote" : "scanNote"),
      body: [...(camera ? [camera.node] : []), field],
      actions: [
        { text: say("cancel"), act: () => finish(() => reject(new Refused("cancel"))) },
        { text: say("ok"), primary: true, act: confirm },
      ],
      dismissed: () => finish(() => reject(new Refused("cancel"))),
    });
    field.focus();
  });
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
