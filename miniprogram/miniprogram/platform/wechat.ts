/** What only WeChat can do: sign in, take money, ask for consent, read a code with the camera. */
import type { PayParameters } from "../api/wire";

/** A code for `POST /logins`; it works once, for five minutes. */
export async function loginCode(): Promise<string> {
  return (await wx.login()).code;
}

/** `done` proves nothing: only the server knows whether money came. */
export type PayOutcome = "done" | "cancelled" | "failed";

export function requestPayment(parameters: PayParameters): Promise<PayOutcome> {
  return new Promise((resolve) => {
    wx.requestPayment({
      timeStamp: parameters.timeStamp,
      nonceStr: parameters.nonceStr,
      package: parameters.package,
      signType: parameters.signType as "RSA",
      paySign: parameters.paySign,
      success: () => resolve("done"),
      fail: ({ errMsg }) => resolve(/cancel/i.test(errMsg) ? "cancelled" : "failed"),
    });
  });
}

export type Answer = "accept" | "reject" | "ban";

/** Must be called in a tap. Templates that WeChat filtered out are absent from the result. */
export async function askForMessages(templateIds: string[]): Promise<Record<string, Answer>> {
  const result = (await wx.requestSubscribeMessage({ tmplIds: templateIds })) as unknown as Record<string, string>;
  const answers: Record<string, Answer> = {};
  for (const id of templateIds) {
    const answer = result[id];
    if (answer === "accept" || answer === "reject" || answer === "ban") answers[id] = answer;
  }
  return answers;
}

/** The text of a QR held before the camera, or null when staff turned back. */
export function scanQr(): Promise<string | null> {
  return new Promise((resolve) => {
    wx.scanCode({
      onlyFromCamera: true,
      scanType: ["qrCode"],
      success: ({ result }) => resolve(result),
      fail: () => resolve(null),
    });
  });
}
