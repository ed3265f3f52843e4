// The client of the contract: what it sends, when it tries again, and under which key.
import { beforeEach, describe, expect, it } from "vitest";
import { Client, TIMEOUT_MS, type Call, type Surroundings } from "../../miniprogram/api/client";
import { Unreachable, type HttpAnswer, type HttpRequest } from "../../miniprogram/api/exchange";
import { Intents } from "../../miniprogram/api/intents";
import { LoginKeeper, type Login } from "../../miniprogram/api/logins";
import { askedForPatience, outcomeUnknown, Refused, sentenceOf, troubleOf } from "../../miniprogram/api/problems";
import { ServerClock } from "../../miniprogram/domain/clock";
import type { Kept } from "../../miniprogram/domain/kept";
import { zhCN } from "../../miniprogram/i18n/zh-CN";

function variable<T>(value?: T): Kept<T> {
  let held = value;
  return { read: () => held, write: (next) => void (held = next), forget: () => void (held = undefined) };
}

type Reply = Partial<HttpAnswer> | Unreachable;

/** A server that replies from a list and writes down what it was asked. */
class World implements Surroundings {
  asked: HttpRequest[] = [];
  waits: number[] = [];
  replies: Reply[] = [];
  now = 1_000_000;
  signIns = 0;
  offset: number | null = null;
  clock = new ServerClock(() => this.now);
  memory = variable<Record<string, never>>();
  intents = new Intents(
    this.memory,
    () => this.now,
    () => `key-${(this.keys += 1)}`,
  );
  private keys = 0;
  logins = { buyer: this.keeper("buyer"), gate: this.keeper("gate") };

  baseUrl = () => "http://server/api/v1";
  language = () => "en";
  phoneNow = () => this.now;
  told: number[] = [];
  tellWait = (seconds: number) => void this.told.push(seconds);
  random = () => 0.5;
  rememberOffset = (offset: number) => void (this.offset = offset);
  pause = async (milliseconds: number) => void this.waits.push(milliseconds);

  exchange = async (request: HttpRequest): Promise<HttpAnswer> => {
    this.asked.push(request);
    const reply = this.replies.shift() ?? { status: 200 };
    if (reply instanceof Unreachable) throw reply;
    return { status: 200, headers: {}, body: null, ...reply };
  };

  private keeper(name: string): LoginKeeper {
    const signIn = async (): Promise<Login> => {
      this.signIns += 1;
      return { token: `${name}-${this.signIns}`, id: "", name: "", organizer: "" };
    };
    return new LoginKeeper(variable<Login>(), signIn);
  }
}

const problem = (status: number, code: string, headers = {}): Reply => ({
  status,
  headers,
  body: { code, title: code, detail: `sentence of ${code}`, status, errors: [], trace_id: "t" },
});

let world: World;
let client: Client;

beforeEach(() => {
  world = new World();
  client = new Client(world);
});

const read: Call = { method: "GET", path: "/orders", audience: "buyer" };
const place: Call = { method: "POST", path: "/orders", audience: "buyer", body: { a: 1 }, intent: "order s" };
const keys = (): (string | undefined)[] => world.asked.map(({ headers }) => headers["Idempotency-Key"]);
const tokens = (): (string | undefined)[] => world.asked.map(({ headers }) => headers["Authorization"]);

describe("a call", () => {
  it("says its language, has a time-out, and shows a token only to whom it concerns", async () => {
    await client.ask({ method: "GET", path: "/events", audience: "public" });
    await client.ask(read);
    expect(world.asked[0]).toMatchObject({ url: "http://server/api/v1/events", timeoutMs: TIMEOUT_MS });
    expect(world.asked[0]?.headers).toEqual({ "Accept-Language": "en" });
    expect(tokens()[1]).toBe("Bearer buyer-1");
  });

  it("sets the clock by the server's header", async () => {
    world.replies = [{ headers: { "x-server-time": new Date(1_005_000).toISOString() } }];
    await client.ask(read);
    expect(world.clock.now()).toBe(1_005_000);
    expect(world.offset).toBe(5000);
  });
});

describe("a dead token", () => {
  it("is renewed once for all who meet it, and each call repeated with the new one", async () => {
    await client.ask(read);
    world.replies = [problem(401, "unauthenticated"), problem(401, "unauthenticated"), problem(401, "unauthenticated")];
    await Promise.all([client.ask(read), client.ask(read), client.ask(read)]);
    expect(world.signIns).toBe(2);
    expect(tokens().slice(4)).toEqual(["Bearer buyer-2", "Bearer buyer-2", "Bearer buyer-2"]);
  });

  it("is told when the new one is refused too", async () => {
    world.replies = [problem(401, "unauthenticated"), problem(401, "unauthenticated")];
    await expect(client.ask(read)).rejects.toMatchObject({ status: 401 });
    expect(world.asked).toHaveLength(2);
  });

  it("is not renewed only to sign out", async () => {
    world.replies = [problem(401, "unauthenticated")];
    await expect(client.ask({ method: "DELETE", path: "/logins/current", audience: "buyer" })).rejects.toThrow();
    expect(world.asked).toHaveLength(1);
  });
});

describe("an intent", () => {
  it("keeps its key through retries, and gets a new one when the outcome is known", async () => {
    world.replies = [new Unreachable("timeout"), problem(503, "busy"), { status: 201 }];
    await client.ask(place);
    await client.ask(place);
    expect(keys()).toEqual(["key-1", "key-1", "key-1", "key-2"]);
    expect(world.waits).toEqual([400, 1500]);
  });

  it("keeps its key when nobody answered, also over a restart", async () => {
    world.replies = [new Unreachable("offline"), new Unreachable("offline"), new Unreachable("timeout")];
    await expect(client.ask(place)).rejects.toThrow(Unreachable);
    expect(world.intents.isPending("order s")).toBe(true);
    world.intents = new Intents(
      world.memory,
      () => world.now,
      () => "fresh",
    );
    await new Client(world).ask(place);
    expect(keys()).toEqual(["key-1", "key-1", "key-1", "key-1"]);
    expect(world.intents.isPending("order s")).toBe(false);
  });

  it("does not write names and numbers into the phone's storage", async () => {
    world.replies = [new Unreachable("offline"), new Unreachable("offline"), new Unreachable("offline")];
    const body = { attendees: [{ name: "陈晓", id_number: "11010519491231002X" }] };
    await expect(client.ask({ ...place, body })).rejects.toThrow(Unreachable);
    expect(JSON.stringify(world.memory.read())).toMatch(/^\{"order s":\{"key":"key-1","mark":"[0-9a-f]{64}","since":\d+\}\}$/);
    await client.ask({ ...place, body });
    expect(keys()).toEqual(["key-1", "key-1", "key-1", "key-1"]);
  });

  it("is another one when its content is", async () => {
    world.replies = [problem(503, "busy"), problem(503, "busy"), problem(503, "busy")];
    await expect(client.ask(place)).rejects.toThrow(Refused);
    await client.ask({ ...place, body: { a: 2 } });
    expect(keys()[3]).toBe("key-2");
  });

  it("ends with a refusal: asking again asks again", async () => {
    world.replies = [problem(409, "sold_out")];
    await expect(client.ask(place)).rejects.toMatchObject({ code: "sold_out", detail: "sentence of sold_out" });
    await client.ask(place);
    expect(keys()).toEqual(["key-1", "key-2"]);
  });

  it("waits while the provider is being called", async () => {
    world.replies = [problem(409, "in_progress", { "retry-after": "2" }), { status: 201 }];
    await client.ask(place);
    expect(world.waits).toEqual([2200]);
    expect(keys()).toEqual(["key-1", "key-1"]);
  });

  it("forgets a key after a day, when the server has too", () => {
    const intents = new Intents(
      variable(),
      () => world.now,
      () => `k${world.now}`,
    );
    expect(intents.keyFor("pay", {})).toBe("k1000000");
    world.now += 24 * 3600 * 1000;
    expect(intents.keyFor("pay", {})).toBe("k87400000");
  });
});

describe("trying again", () => {
  it("is not for a write without a name", async () => {
    world.replies = [new Unreachable("timeout")];
    await expect(client.ask({ ...place, intent: undefined })).rejects.toThrow(Unreachable);
    expect(world.asked).toHaveLength(1);
  });

  it("is for a scan, which its body names", async () => {
    world.replies = [new Unreachable("timeout"), { body: { result: "admitted" } }];
    const scan: Call = {
      method: "POST",
      path: "/gate/scans",
      audience: "gate",
      body: { scan_id: "s" },
      repeatable: true,
    };
    expect(await client.ask(scan)).toEqual({ result: "admitted" });
  });

  it("comes back once, when the server said, with the same key, and tells the buyer so", async () => {
    world.replies = [problem(503, "busy", { "retry-after": "3" }), { status: 201 }];
    await client.ask(place);
    expect(keys()).toEqual(["key-1", "key-1"]);
    expect(world.waits).toEqual([3300]);
    expect(world.told).toEqual([3]);
    world.replies = [problem(429, "too_many_requests", { "retry-after": "3" }), problem(429, "too_many_requests")];
    await expect(client.ask(place)).rejects.toMatchObject({ code: "too_many_requests" });
    expect(world.asked).toHaveLength(4);
  });

  it("says nothing of a wait when a page only looks", async () => {
    world.replies = [problem(429, "too_many_requests", { "retry-after": "1" })];
    await client.ask(read);
    expect(world.told).toEqual([]);
    expect(world.waits).toEqual([1100]);
  });

  it("does not wait longer than a buyer would", async () => {
    world.replies = [problem(429, "too_many", { "retry-after": "60" })];
    await expect(client.ask(read)).rejects.toMatchObject({ retryAfterSeconds: 60 });
    expect(world.waits).toEqual([]);
  });
});

describe("what the buyer is told", () => {
  it("is the server's sentence, the field's first", () => {
    const refused = new Refused({
      status: 422,
      headers: {},
      body: { code: "invalid", detail: "all", errors: [{ pointer: "/a", code: "x", detail: "field" }] },
    });
    expect(sentenceOf(refused, zhCN)).toBe("field");
    expect(sentenceOf(new Refused({ status: 500, headers: {}, body: "<html>" }), zhCN)).toBe(zhCN.common.slowText);
    expect(sentenceOf(new Unreachable("offline"), zhCN)).toBe(zhCN.common.offlineText);
  });

  it("tells no network, nothing there and broken apart", () => {
    const kind = (error: unknown): string => troubleOf(error, zhCN).kind;
    expect(kind(new Unreachable("offline"))).toBe("offline");
    expect(kind(new Refused({ status: 404, headers: {}, body: {} }))).toBe("missing");
    expect(kind(new Unreachable("timeout"))).toBe("broken");
  });

  it("is not alarming when the server only asks for patience", () => {
    const full = (status: number, headers = {}): Refused => new Refused({ status, headers, body: {} });
    expect(askedForPatience(full(503, { "retry-after": "40" }))).toBe(true);
    expect(askedForPatience(full(429, { "retry-after": "40" }))).toBe(true);
    expect(askedForPatience(full(503))).toBe(false);
    expect(askedForPatience(full(500, { "retry-after": "40" }))).toBe(false);
  });

  it("is honest about what nobody knows", () => {
    expect(outcomeUnknown(new Unreachable("timeout"))).toBe(true);
    expect(outcomeUnknown(new Refused({ status: 502, headers: {}, body: {} }))).toBe(true);
    expect(outcomeUnknown(new Refused({ status: 409, headers: {}, body: { code: "sold_out" } }))).toBe(false);
  });
});
