// Fingers, mouse and keyboard, as WeChat's events. Touches become touchstart, touchmove, touchend, tap and longpress in
// WeChat's shape (coordinates count from the page area); a mouse is a finger that only exists while its button is down;
// Enter and Space on a focused element are a tap. The program never sees a raw DOM event.
import * as glassEasel from "glass-easel";
import { listensAround } from "./backend";
import { ButtonTag } from "./tags/buttons";
import { Tag } from "./tags/base";

const TAP_DISTANCE = 10;
const LONG_PRESS_MS = 350;
const HOVER_STAY_MS = 70;
/** Browsers repeat a touch as mouse events; those are ignored for this long. */
const MOUSE_ECHO_MS = 800;
const HOVER_SEGMENT = 3;

interface Point {
  identifier: number;
  clientX: number;
  clientY: number;
}

interface Press {
  target: Element;
  start: Point;
  moved: boolean;
  held: boolean;
  timer: ReturnType<typeof setTimeout>;
}

type Framed = Element & { __wxElement?: glassEasel.Element };

const presses = new Map<number, Press>();
let lastTouch = -Infinity;
let mouseDown = false;
const hovered = new Set<() => void>();

function frameworkElement(node: Element | null): glassEasel.Element | null {
  for (let at: Element | null = node; at; at = at.parentElement) {
    const found = (at as Framed).__wxElement;
    if (found) return found;
  }
  return null;
}

/** A touch as the program sees it; `x` and `y` count from the touched element, as a canvas wants it. */
function shape(point: Point, target: Element): Record<string, number> {
  const frame = target.closest(".host-page")?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const scrolled = target.closest(".host-scroll")?.scrollTop ?? 0;
  const own = target.getBoundingClientRect();
  const clientX = point.clientX - frame.left;
  const clientY = point.clientY - frame.top;
  return { identifier: point.identifier, clientX, clientY, pageX: clientX, pageY: clientY + scrolled, x: point.clientX - own.left, y: point.clientY - own.top, force: 1 };
}

function dispatch(origin: Event, target: Element, type: string, detail: unknown, changed: Point[], all: Point[]): void {
  const element = frameworkElement(target);
  if (!element) return;
  const event = new glassEasel.Event(type, detail, {
    originalEvent: origin,
    bubbles: true,
    composed: true,
    capturePhase: true,
    extraFields: { touches: all.map((it) => shape(it, target)), changedTouches: changed.map((it) => shape(it, target)) },
  });
  glassEasel.Event.dispatchEvent(element, event);
  if (event.defaultPrevented() && origin.cancelable && type === "touchmove") origin.preventDefault();
}

/** Only WeChat's tags act after a tap; a disabled button swallows it, and whatever is around it hears nothing. */
export function tap(origin: Event, target: Element, point: Point): void {
  const button = target.closest("wx-button");
  if (button instanceof ButtonTag && button.disabled) return;
  const { clientX: x, clientY: y } = shape(point, target) as { clientX: number; clientY: number };
  dispatch(origin, target, "tap", { x, y }, [point], [point]);
  for (let at: Element | null = target; at && at.localName !== "wx-page"; at = at.parentElement) {
    if (at instanceof Tag && "tapped" in at) (at as Tag & { tapped(origin: Element): void }).tapped(target);
  }
}

function begin(origin: Event, target: Element, point: Point, all: Point[]): void {
  const timer = setTimeout(() => {
    const press = presses.get(point.identifier);
    if (!press || press.moved) return;
    press.held = listensAround(target, "longpress") || listensAround(target, "longtap");
    const { clientX: x, clientY: y } = shape(point, target) as { clientX: number; clientY: number };
    dispatch(origin, target, "longpress", { x, y }, [point], all);
    dispatch(origin, target, "longtap", { x, y }, [point], all);
  }, LONG_PRESS_MS);
  presses.set(point.identifier, { target, start: point, moved: false, held: false, timer });
  hover(target);
  dispatch(origin, target, "touchstart", {}, [point], all);
}

function move(origin: Event, point: Point, all: Point[]): void {
  const press = presses.get(point.identifier);
  if (!press) return;
  if (Math.hypot(point.clientX - press.start.clientX, point.clientY - press.start.clientY) > TAP_DISTANCE) {
    press.moved = true;
    clearTimeout(press.timer);
    unhover();
  }
  dispatch(origin, press.target, "touchmove", {}, [point], all);
}

function end(origin: Event, point: Point, all: Point[], cancelled: boolean): void {
  const press = presses.get(point.identifier);
  if (!press) return;
  presses.delete(point.identifier);
  clearTimeout(press.timer);
  setTimeout(unhover, HOVER_STAY_MS);
  dispatch(origin, press.target, cancelled ? "touchcancel" : "touchend", {}, [point], all);
  if (!cancelled && !press.moved && !press.held) tap(origin, press.target, point);
}

/** `hover-class`: from the touched element outwards, until one says hover-stop-propagation. */
function hover(target: Element): void {
  unhover();
  for (let at: Element | null = target; at && at.localName !== "wx-page"; at = at.parentElement) {
    const name = at.getAttribute("hover-class");
    const element = (at as Framed).__wxElement;
    if (!name || name === "none" || !element || at.getAttribute("aria-disabled") === "true") continue;
    element.toggleNodeClass(name, true, HOVER_SEGMENT as never);
    hovered.add(() => element.toggleNodeClass(name, false, HOVER_SEGMENT as never));
    if (at.hasAttribute("hover-stop-propagation")) break;
  }
}

function unhover(): void {
  for (const undo of hovered) undo();
  hovered.clear();
}

/**
 * After a tap a browser would send mouse events and a click to whatever lies under the finger by then: perhaps the
 * button of a sheet that the tap has just opened. Native fields alone need them, to take the focus.
 */
function swallowEcho(event: TouchEvent): void {
  const target = event.target as Element;
  const active = document.activeElement;
  if (active instanceof HTMLElement && active.matches("input, textarea") && !active.parentElement?.contains(target)) active.blur();
  if (event.cancelable && !target.closest("input, textarea, select, a, label, video")) event.preventDefault();
}

function points(list: TouchList): Point[] {
  return [...list].map(({ identifier, clientX, clientY }) => ({ identifier, clientX, clientY }));
}

function onTouch(event: TouchEvent): void {
  lastTouch = event.timeStamp;
  if (event.type === "touchend" && [...event.changedTouches].every((it) => presses.get(it.identifier)?.moved === false)) swallowEcho(event);
  const all = points(event.touches);
  for (const touch of points(event.changedTouches)) {
    if (event.type === "touchstart") begin(event, event.target as Element, touch, all);
    else if (event.type === "touchmove") move(event, touch, all);
    else end(event, touch, all, event.type === "touchcancel");
  }
}

function onMouse(event: MouseEvent): void {
  if (event.timeStamp - lastTouch < MOUSE_ECHO_MS || event.button !== 0) return;
  const point = { identifier: 0, clientX: event.clientX, clientY: event.clientY };
  if (event.type === "mousedown" && event.target instanceof Element) {
    mouseDown = true;
    begin(event, event.target, point, [point]);
  } else if (event.type === "mousemove" && mouseDown) move(event, point, [point]);
  else if (event.type === "mouseup" && mouseDown) {
    mouseDown = false;
    end(event, point, [], false);
  }
}

/** A click without a pointer: a screen reader, or `element.click()`. */
function onClick(event: MouseEvent): void {
  if (event.detail === 0 && event.target instanceof Element) tap(event, event.target, { identifier: 0, clientX: 0, clientY: 0 });
}

function onKey(event: KeyboardEvent): void {
  const target = event.target as Element;
  if ((event.key !== "Enter" && event.key !== " ") || target.matches("input, textarea, select, button, a")) return;
  if (!(target as Framed).__wxElement) return;
  event.preventDefault();
  const box = target.getBoundingClientRect();
  tap(event, target, { identifier: 0, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 });
}

/** @param stage the element that holds all pages */
export function listenToPeople(stage: HTMLElement): void {
  for (const type of ["touchstart", "touchmove", "touchend", "touchcancel"]) stage.addEventListener(type, onTouch as EventListener, { passive: false });
  stage.addEventListener("mousedown", onMouse);
  window.addEventListener("mousemove", onMouse);
  window.addEventListener("mouseup", onMouse);
  stage.addEventListener("click", onClick);
  stage.addEventListener("keydown", onKey);
}
