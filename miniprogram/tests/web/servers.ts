// The world around the phone in tests, over real HTTP: a site that serves a built program, and a stand-in for the
// WeChat sandbox that speaks its shapes and writes down what it was asked. The real sandbox is tested elsewhere; here
// it only has to be somebody at the other end.
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Running {
  origin: string;
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

export async function serve(handle: Handler): Promise<Running> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => handle(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${port}`, close };
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "access-control-allow-origin": "*", "access-control-allow-headers": "*" });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

export interface FakeSandbox extends Running {
  /** `METHOD path body`, oldest first. */
  asked: string[];
}

const ACCOUNTS = [
  { id: "lin-xiaoyu", nickname: "林小雨", note: "常看话剧", note_en: "Goes to the theatre a lot", avatar: "" },
  { id: "gate-chen", nickname: "陈师傅", note: "检票员", note_en: "Gate staff", avatar: "" },
];

/** A pay sheet whose button says what `result` in the address asks for; enough to see the frame and the message. */
const PAY_SHEET = `<!doctype html><meta charset="utf-8"><body style="margin:0;background:rgb(0 0 0/50%);display:flex;align-items:end;height:100vh">
<div style="background:#fbfaf6;width:100%;padding:24px"><h1>¥ 180</h1><button id="pay" style="min-height:44px">支付</button></div>
<script>document.getElementById("pay").onclick=()=>parent.postMessage({source:"menpiao-sandbox",type:"payment",result:"ok"},"*")</script>`;

export async function fakeSandbox(): Promise<FakeSandbox> {
  const asked: string[] = [];
  const running = await serve((request, response, body) => {
    if (request.method === "OPTIONS") return answerJson(response, 204, undefined);
    const { pathname } = new URL(request.url ?? "/", "http://sandbox");
    asked.push(`${request.method} ${pathname} ${body}`.trim());
    if (pathname === "/sim/accounts") return answerJson(response, 200, { accounts: ACCOUNTS });
    if (pathname === "/sim/apps") return answerJson(response, 200, { apps: [{ app_id: "wxtest", templates: [{ template_id: "T1", title: "购票成功通知" }] }] });
    if (pathname === "/sim/login-codes") return answerJson(response, 201, { code: "0abc" });
    if (pathname === "/sim/subscriptions") return answerJson(response, 204, undefined);
    if (pathname === "/sim/pay-sheet") {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
      return response.end(PAY_SHEET);
    }
    return answerJson(response, 404, { code: "not_found" });
  });
  return { ...running, asked };
}
