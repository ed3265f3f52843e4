// wx: toast, loading, dialog, action sheet, picture preview, and a place's address (no map is loaded from elsewhere).
import { ICONS, element, icon } from "../dom";
import { openSheet } from "../sheets";
import { resolveAsset } from "../tags/media";
import { say } from "../words";
import { Refused, apis } from "./call";

interface ToastOptions {
  title: string;
  icon?: "success" | "error" | "loading" | "none";
  image?: string;
  duration?: number;
  mask?: boolean;
}

let toast: HTMLElement | null = null;
let toastTimer: ReturnType<typeof setTimeout> | undefined;

function hideToast(): void {
  clearTimeout(toastTimer);
  toast?.remove();
  toast = null;
}

function showToast({ title, icon: kind = "success", image, duration = 1500, mask = false }: ToastOptions, stays = false): void {
  hideToast();
  const drawing = { success: icon(ICONS.check), error: icon(ICONS.cross), loading: element("span", { class: "host-spinner" }), none: null }[kind];
  const picture = image ? element("img", { src: resolveAsset(image), alt: "" }) : drawing;
  toast = element("div", { class: mask ? "host-toast host-masked" : "host-toast", role: "status" }, element("div", {}, picture, element("span", {}, title)));
  document.getElementById("overlay")?.append(toast);
  if (!stays) toastTimer = setTimeout(hideToast, duration);
}

interface ModalOptions {
  title?: string;
  content?: string;
  showCancel?: boolean;
  cancelText?: string;
  confirmText?: string;
  cancelColor?: string;
  confirmColor?: string;
  editable?: boolean;
  placeholderText?: string;
}

function showModal(options: ModalOptions): Promise<unknown> {
  return new Promise((resolve) => {
    const field = options.editable ? element("input", { class: "host-field", placeholder: options.placeholderText ?? "", "aria-label": options.placeholderText ?? options.title ?? "", value: options.content ?? "" }) : null;
    const cancel = { text: options.cancelText ?? say("cancel"), color: options.cancelColor, act: () => resolve({ confirm: false, cancel: true, content: null }) };
    const confirm = { text: options.confirmText ?? say("ok"), color: options.confirmColor, primary: true, act: () => resolve({ confirm: true, cancel: false, content: field?.value ?? null }) };
    const content = !field && options.content ? element("p", { class: "host-content" }, options.content) : null;
    openSheet({
      kind: "dialog",
      name: "modal",
      title: options.title ?? "",
      body: [content, field].filter((it) => it !== null),
      actions: (options.showCancel ?? true) ? [cancel, confirm] : [confirm],
    });
  });
}

function showActionSheet({ itemList, alertText = "", itemColor }: { itemList: string[]; alertText?: string; itemColor?: string }): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const cancelled = (): void => reject(new Refused("cancel"));
    openSheet({
      name: "actions",
      title: alertText,
      actions: [...itemList.map((text, tapIndex) => ({ text, color: itemColor, act: () => resolve({ tapIndex }) })), { text: say("cancel"), act: cancelled }],
      dismissed: cancelled,
    });
  });
}

export function feedbackApi(): Record<string, unknown> {
  return apis({
    showToast: (options: ToastOptions) => showToast(options),
    hideToast,
    showLoading: ({ title, mask }: { title: string; mask?: boolean }) => showToast({ title, icon: "loading", mask }, true),
    hideLoading: hideToast,
    showModal,
    showActionSheet,
    openLocation: ({ latitude, longitude, name = "", address = "" }: { latitude: number; longitude: number; name?: string; address?: string }) => {
      const place = element("p", { class: "host-content" }, `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`);
      openSheet({ name: "location", title: name, note: address, body: [place], actions: [{ text: say("ok"), primary: true, act: () => undefined }], dismissed: () => undefined });
    },
    previewImage: ({ urls, current }: { urls: string[]; current?: string }) => {
      const address = resolveAsset(current ?? urls[0] ?? "");
      openSheet({ kind: "dialog", name: "preview", title: "", body: [element("img", { class: "host-preview", src: address, alt: "" })], dismissed: () => undefined });
    },
  });
}
