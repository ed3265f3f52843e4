// wx: facts about the phone and the mini program, the screen, the clipboard, small services. A browser can't dim its
// screen or forbid screenshots: those calls succeed and remember what was asked (window.__host.screen), nothing more.
import { NAV_HEIGHT, language, safeBottom, screenSize, statusBarHeight, theme, themeChanged } from "../surroundings";
import { Signal } from "../signal";
import type { HostConfig } from "../types";
import { Refused, apis } from "./call";

/** The base library whose behaviour the host follows. */
const SDK_VERSION = "3.8.12";
const CAPSULE = { width: 87, height: 32, right: 7, top: 6 };

export interface ScreenState {
  brightness: number;
  keepScreenOn: boolean;
  visualEffect: string;
}

export function deviceApi(config: HostConfig, screen: ScreenState): Record<string, unknown> {
  const captured = new Signal<unknown>();
  const resized = new Signal<unknown>();
  const shown = new Signal<unknown>();
  const hidden = new Signal<unknown>();
  const failed = new Signal<string>();
  window.addEventListener("resize", () => resized.tell({ size: { windowWidth: screenSize().width, windowHeight: screenSize().height } }));
  document.addEventListener("visibilitychange", () => (document.hidden ? hidden : shown).tell({}));
  window.addEventListener("error", (event) => failed.tell(String(event.error ?? event.message)));
  return {
    ...facts(config),
    ...apis(services(screen)),
    onUserCaptureScreen: captured.on,
    offUserCaptureScreen: captured.off,
    onScreenRecordingStateChanged: () => undefined,
    offScreenRecordingStateChanged: () => undefined,
    onWindowResize: resized.on,
    offWindowResize: resized.off,
    onThemeChange: themeChanged.on,
    offThemeChange: themeChanged.off,
    onAppShow: shown.on,
    offAppShow: shown.off,
    onAppHide: hidden.on,
    offAppHide: hidden.off,
    onError: failed.on,
    offError: failed.off,
    onUnhandledRejection: () => undefined,
    offUnhandledRejection: () => undefined,
    nextTick: (act: () => void) => setTimeout(act, 0),
    arrayBufferToBase64: (buffer: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))),
    base64ToArrayBuffer: (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer,
    getUpdateManager: () => ({ onCheckForUpdate: () => undefined, onUpdateReady: () => undefined, onUpdateFailed: () => undefined, applyUpdate: () => undefined }),
    getLogManager: () => console,
    getRealtimeLogManager: () => console,
  };
}

function windowInfo(): Record<string, unknown> {
  const { width, height } = screenSize();
  const phone = document.getElementById("phone");
  const screenHeight = phone?.clientHeight || height;
  const top = statusBarHeight();
  return {
    pixelRatio: window.devicePixelRatio || 1,
    screenWidth: width,
    screenHeight,
    windowWidth: width,
    windowHeight: height,
    statusBarHeight: top,
    screenTop: top + NAV_HEIGHT,
    safeArea: { left: 0, right: width, top, bottom: screenHeight - safeBottom(), width, height: screenHeight - safeBottom() - top },
  };
}

function facts(config: HostConfig): Record<string, unknown> {
  const app = (): Record<string, unknown> => ({ SDKVersion: SDK_VERSION, version: "8.0.50", language: language(), theme: theme(), enableDebug: false, fontSizeSetting: 16, host: { appId: "", env: "WeChat" } });
  const device = (): Record<string, unknown> => ({ brand: "browser", model: "browser", system: navigator.userAgent, platform: "devtools", abi: "", benchmarkLevel: -1, memorySize: 0 });
  const account = { miniProgram: { appId: config.app_id, envVersion: "develop", version: "" } };
  return {
    getWindowInfo: windowInfo,
    getAppBaseInfo: app,
    getDeviceInfo: device,
    getSystemInfoSync: () => ({ ...windowInfo(), ...app(), ...device() }),
    getSystemSetting: () => ({ bluetoothEnabled: false, locationEnabled: false, wifiEnabled: true, deviceOrientation: "portrait" }),
    getAppAuthorizeSetting: () => ({ cameraAuthorized: "authorized", albumAuthorized: "authorized", notificationAuthorized: "authorized" }),
    getAccountInfoSync: () => account,
    getExtConfigSync: () => ({ apiOrigin: config.api || location.origin }),
    getMenuButtonBoundingClientRect: () => {
      const right = screenSize().width - CAPSULE.right;
      const top = statusBarHeight() + CAPSULE.top;
      return { width: CAPSULE.width, height: CAPSULE.height, top, bottom: top + CAPSULE.height, right, left: right - CAPSULE.width };
    },
    onMenuButtonBoundingClientRectWeightChange: () => undefined,
    offMenuButtonBoundingClientRectWeightChange: () => undefined,
    env: { USER_DATA_PATH: "" },
  };
}

function services(screen: ScreenState): Parameters<typeof apis>[0] {
  return {
    getSystemInfo: () => ({ ...windowInfo(), SDKVersion: SDK_VERSION, language: language(), theme: theme() }),
    getExtConfig: () => ({ extConfig: {} }),
    setClipboardData: ({ data }: { data: string }) => navigator.clipboard?.writeText(data).catch(() => undefined),
    getClipboardData: async () => ({ data: (await navigator.clipboard?.readText().catch(() => "")) ?? "" }),
    setScreenBrightness: ({ value }: { value: number }) => void (screen.brightness = value),
    getScreenBrightness: () => ({ value: screen.brightness }),
    setKeepScreenOn: ({ keepScreenOn }: { keepScreenOn: boolean }) => void (screen.keepScreenOn = keepScreenOn),
    setVisualEffectOnCapture: ({ visualEffect }: { visualEffect: string }) => void (screen.visualEffect = visualEffect),
    getScreenRecordingState: () => ({ state: "off" }),
    vibrateShort: () => void navigator.vibrate?.(15),
    vibrateLong: () => void navigator.vibrate?.(400),
    makePhoneCall: ({ phoneNumber }: { phoneNumber: string }) => void window.open(`tel:${phoneNumber}`, "_self"),
    hideKeyboard: () => (document.activeElement as HTMLElement | null)?.blur(),
    showShareMenu: () => undefined,
    hideShareMenu: () => undefined,
    updateShareMenu: () => undefined,
    getSetting: () => ({ authSetting: {}, subscriptionsSetting: { mainSwitch: true, itemSettings: {} } }),
    openSetting: () => ({ authSetting: {} }),
    authorize: () => undefined,
    getPrivacySetting: () => ({ needAuthorization: false, privacyContractName: "" }),
    requirePrivacyAuthorize: () => undefined,
    openPrivacyContract: () => undefined,
    loadFontFace: () => {
      throw new Refused("the browser host loads nothing from elsewhere");
    },
  };
}
