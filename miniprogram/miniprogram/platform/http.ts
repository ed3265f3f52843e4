/** One HTTP exchange over `wx.request`. Any status is an answer; only silence is a failure. */

import { Unreachable, type HttpAnswer, type HttpRequest } from "../api/exchange";

export function exchange(request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: request.url,
      method: request.method,
      header: request.headers,
      data: request.body === undefined ? undefined : JSON.stringify(request.body),
      timeout: request.timeoutMs,
      success: (answer) =>
        resolve({ status: answer.statusCode, headers: lowerCased(answer.header), body: answer.data }),
      fail: (failure) => reject(new Unreachable(/time/i.test(failure.errMsg) ? "timeout" : "offline")),
    });
  });
}

/** Wait; only between tries of a request. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function lowerCased(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}
