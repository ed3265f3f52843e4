// Measures the seat map editor in Chromium with a large hall: opening its file, moving and zooming the view, dragging seats,
// moving all of them and taking it back. Not a test: times depend on the machine; on a busy one look at what drawing takes.
// `npm run bench:editor -- [seats]`, by default 50,000. Prints the table of docs/how-to/draw-a-hall.md.
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import { preview } from "vite";
import { localSample } from "../../src/features/seatmap/domain/generate";
import { writeText } from "../../src/seats/domain/serialise";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ROUNDS = 3;
const SECONDS = 2;
/** The most seats that follow the mouse; more of them move as a frame (editor/tools/select.ts). */
const MOVED_LIVE = 4_000;

interface Measured {
  /** Milliseconds of the page's own thread for a step of the mouse and its drawing. */
  drawing: number;
  fps: number;
}

/** What the page of the editor shows to those who measure. */
const SHARED = `({
  get shop() { return window.__seatmap; },
  frame: () => new Promise((done) => requestAnimationFrame(done)),
  async drawn() { do await this.frame(); while (this.shop.board.stage.frame !== 0); },
  middle: (values) => [...values].sort((a, b) => a - b)[values.length >> 1],
  seats() { return this.shop.editor.map.sections.flatMap(({ rows }) => rows.flatMap(({ seats }) => seats)); },
  /** One in the midst of its section. */
  seat() {
    const { sections } = this.shop.editor.map;
    const { rows } = sections[sections.length >> 1];
    const { seats } = rows[rows.length >> 1];
    return seats[seats.length >> 1];
  },
})`;

/** Runs in the page: a mouse that took a seat moves a little each frame; how long do frames and drawings take? */
const DRIVE = `async (button, reach, seconds) => {
  const shared = ${SHARED};
  const { board } = shared.shop;
  const box = document.querySelector(".canvases");
  box.setPointerCapture = () => undefined; // nobody presses a button that it could follow
  const { left, top } = box.getBoundingClientRect();
  const { x, y } = shared.seat();
  const [atX, atY] = board.view.toScreen(x, y);
  const tell = (type, t) => box.dispatchEvent(new PointerEvent(type, { pointerId: 1, button, buttons: 1, bubbles: true, clientX: left + atX + reach * Math.sin(t * 2.4), clientY: top + atY + reach * Math.sin(t * 1.7) }));
  tell("pointerdown", 0);
  const times = [];
  const drawn = [];
  let last = await shared.frame();
  const began = last;
  for (let now = last; now - began < seconds * 1000; last = now) {
    board.stage.frames.length = 0;
    const asked = performance.now();
    tell("pointermove", (now - began) / 1000);
    const told = performance.now() - asked;
    now = await shared.frame();
    times.push(now - last);
    drawn.push(board.stage.frames.reduce((sum, one) => sum + one, told));
  }
  tell("pointerup", seconds);
  await shared.drawn();
  return { drawing: shared.middle(drawn), fps: (1000 * times.length) / times.reduce((sum, one) => sum + one, 0) };
}`;

/** Runs in the page: from a key until what it does is drawn, ms. */
const PRESS = `async (key, ctrlKey) => {
  const shared = ${SHARED};
  const began = performance.now();
  window.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, ctrlKey, bubbles: true }));
  await shared.drawn();
  return performance.now() - began;
}`;

/** Runs in the page before anything else: when a file's text is asked for. */
const WATCH = `(() => {
  const text = File.prototype.text;
  File.prototype.text = function () {
    window.__read = performance.now();
    return text.call(this);
  };
})()`;

type Note = (name: string, drawing: number, fps?: number) => void;

function drive(page: Page, button: "left" | "middle", reach: number): Promise<Measured> {
  return page.evaluate(`(${DRIVE})(${button === "left" ? 0 : 1}, ${reach}, ${SECONDS})`);
}

function press(page: Page, key: string, control = false): Promise<number> {
  return page.evaluate(`(${PRESS})(${JSON.stringify(key)}, ${control})`);
}

async function openFile(page: Page, text: string, seats: number): Promise<number> {
  await page.locator("[data-action=file]").click();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByText("打开文件…", { exact: true }).click()]);
  await chooser.setFiles({ name: "hall.json", mimeType: "application/json", buffer: Buffer.from(text) });
  return page.evaluate(`(async () => {
    const shared = ${SHARED};
    while (shared.seats().length !== ${seats}) await shared.frame();
    await shared.drawn();
    return performance.now() - window.__read;
  })()`);
}

/** This part of the hall's width, around a seat; how many seats are in sight. */
function look(page: Page, part: number): Promise<number> {
  return page.evaluate(`(async () => {
    const shared = ${SHARED};
    const { board, editor } = shared.shop;
    const { x, y } = shared.seat();
    const half = (editor.map.size.width * ${part}) / 2;
    if (${part} === 1) board.fit();
    else board.fit({ left: x - half, right: x + half, top: y - half / 2, bottom: y + half / 2 }, 10);
    await shared.drawn();
    const { view } = board;
    return shared.seats().filter((seat) => {
      const [sx, sy] = view.toScreen(seat.x, seat.y);
      return sx >= 0 && sy >= 0 && sx <= view.width && sy <= view.height;
    }).length;
  })()`);
}

/** So many seats of plan order around the one that is dragged. */
async function chooseAround(page: Page, count: number): Promise<void> {
  await page.evaluate(`(async () => {
    const shared = ${SHARED};
    const { editor } = shared.shop;
    const ids = shared.seats().map(({ id }) => id);
    const first = Math.max(0, ids.indexOf(shared.seat().id) - ${count} / 2);
    editor.select({ ...editor.selection, seats: new Set(ids.slice(first, first + ${count})) });
    await shared.drawn();
  })()`);
}

/** What was dragged goes back; an error where nothing was, as then nothing was measured. */
async function undoDrag(page: Page): Promise<number> {
  const step = await page.evaluate("window.__seatmap.editor.history.undoes");
  if (step !== "move") throw new Error(`nothing was dragged: ${step}`);
  return press(page, "z", true);
}

async function measure(page: Page, text: string, seats: number, note: Note): Promise<void> {
  note(`open the file of ${(text.length / 1e6).toFixed(1)} MB`, await openFile(page, text, seats));
  for (const [what, part, reach] of [["the whole hall", 1, 40], ["a part of it", 0.6, 150], ["where numbers can be read", 0.04, 150]] as const) {
    const inSight = await look(page, part);
    const { drawing, fps } = await drive(page, "middle", reach);
    note(`pan, ${what}: ${inSight.toLocaleString("en")} seats in sight`, drawing, fps);
  }
  await look(page, 0.6);
  await chooseAround(page, MOVED_LIVE);
  const live = await drive(page, "left", 60);
  note(`drag ${MOVED_LIVE.toLocaleString("en")} seats, a part of the hall in sight`, live.drawing, live.fps);
  await undoDrag(page);
  await look(page, 1);
  note("choose all seats", await press(page, "a", true));
  const dragged = await drive(page, "left", 60);
  note("drag all seats", dragged.drawing, dragged.fps);
  note("take it back", await undoDrag(page));
  note("move all seats by a key", await press(page, "ArrowRight"));
}

async function main(): Promise<void> {
  const [wanted = 50_000] = process.argv.slice(2).map(Number);
  const hall = localSample("bowl", wanted, { "zh-CN": "大厅", en: "Large hall" });
  const seats = hall.sections.reduce((sum, { rows }) => sum + rows.reduce((all, row) => all + row.seats.length, 0), 0);
  const text = writeText(hall);
  const server = await preview({ root: ROOT, logLevel: "silent", preview: { port: 0, host: "127.0.0.1" } });
  const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  const found = new Map<string, { drawing: number[]; fps: number[] }>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await (await browser.newContext({ locale: "zh-CN", viewport: { width: 1440, height: 900 } })).newPage();
    await page.addInitScript(WATCH);
    await page.goto(`${server.resolvedUrls!.local[0]}?measure#/seat-map`);
    await page.waitForFunction("window.__seatmap");
    await measure(page, text, seats, (name, drawing, fps) => {
      const all = found.get(name) ?? { drawing: [], fps: [] };
      all.drawing.push(drawing);
      if (fps !== undefined) all.fps.push(fps);
      found.set(name, all);
    });
    await page.context().close();
  }
  console.info(`${seats} seats, load ${loadavg()[0]!.toFixed(1)} on ${cpus().length} processors\n\n| what | median, ms | frames a second |\n|---|---|---|`);
  for (const [name, { drawing, fps }] of found) console.info(`| ${name} | ${median(drawing).toFixed(median(drawing) < 10 ? 1 : 0)} | ${fps.length === 0 ? "" : `${Math.min(...fps).toFixed(0)}–${Math.max(...fps).toFixed(0)}`} |`);
  await browser.close();
  await server.close();
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

await main();
