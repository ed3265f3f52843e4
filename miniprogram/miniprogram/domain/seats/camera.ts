/**
 * Where the eye is: a scale and where the plan's origin lies on the screen, in px. Everything here is arithmetic on
 * that; fingers are in `gesture.ts`, drawing in packages/seats/map.
 */
import type { Box } from "./outline";

export interface Camera {
  /** px of the screen for one unit of the plan. */
  scale: number;
  x: number;
  y: number;
}

export interface Screen {
  width: number;
  height: number;
}

export interface Limits {
  least: number;
  most: number;
}

/** At the closest, neighbours are so many px apart: a finger hits one of them without doubt. */
const CLOSEST_PITCH = 56;
/** When a section is opened, its seats shall be at least so far apart, even if not all of it is seen then. */
const READABLE_PITCH = 15;
/** The section's card and the buttons lie there, px. */
const FURNISHED = { left: 24, top: 92, right: 60, bottom: 24 };
/** Part of the hall always stays so far inside of the screen, px. */
const KEPT_INSIDE = 90;
/** Velocity of a fling falls to a third in this time. */
const FRICTION_MS = 325;
const STANDS_STILL = 0.02;

export function fit(box: Box, screen: Screen, air: number): Camera {
  const wide = (screen.width - 2 * air) / Math.max(1, box.right - box.left);
  const high = (screen.height - 2 * air) / Math.max(1, box.bottom - box.top);
  return centred(box, Math.min(wide, high), screen);
}

export function centred(box: Box, scale: number, screen: Screen): Camera {
  return {
    scale,
    x: screen.width / 2 - ((box.left + box.right) / 2) * scale,
    y: screen.height / 2 - ((box.top + box.bottom) / 2) * scale,
  };
}

export function limitsOf(box: Box, pitch: number, screen: Screen, air: number): Limits {
  const least = fit(box, screen, air).scale;
  return { least, most: Math.max(least, CLOSEST_PITCH / pitch) };
}

/** To a section: all of it where its seats can be told apart then, else its middle, close enough to choose. */
export function onSection(box: Box, pitch: number, screen: Screen, limits: Limits): Camera {
  const { left, top, right, bottom } = FURNISHED;
  const room = { width: screen.width - left - right, height: screen.height - top - bottom };
  const scale = Math.min(limits.most, Math.max(fit(box, room, 0).scale, READABLE_PITCH / pitch));
  const camera = centred(box, scale, room);
  return { scale, x: camera.x + left, y: camera.y + top };
}

export function zoomed(camera: Camera, factor: number, x: number, y: number, { least, most }: Limits): Camera {
  const scale = Math.min(most, Math.max(least, camera.scale * factor));
  const by = scale / camera.scale;
  return { scale, x: x - (x - camera.x) * by, y: y - (y - camera.y) * by };
}

/** The hall can't be lost: smaller than the screen it stays in the middle, larger it keeps a part inside. */
export function kept(camera: Camera, box: Box, screen: Screen): Camera {
  const { scale } = camera;
  return {
    scale,
    x: keptAlong(camera.x, box.left * scale, box.right * scale, screen.width),
    y: keptAlong(camera.y, box.top * scale, box.bottom * scale, screen.height),
  };
}

function keptAlong(offset: number, from: number, to: number, room: number): number {
  if (to - from <= room) return (room - from - to) / 2;
  const inside = Math.min(KEPT_INSIDE, room / 2);
  return Math.min(inside - from, Math.max(room - inside - to, offset));
}

export function toPlan(camera: Camera, x: number, y: number): { x: number; y: number } {
  return { x: (x - camera.x) / camera.scale, y: (y - camera.y) / camera.scale };
}

export function seen(camera: Camera, screen: Screen): Box {
  const from = toPlan(camera, 0, 0);
  const to = toPlan(camera, screen.width, screen.height);
  return { left: from.x, top: from.y, right: to.x, bottom: to.y };
}

/** Between two cameras, `done` from 0 to 1, slowing down; scales are taken as factors, so that it feels even. */
export function between(from: Camera, to: Camera, done: number, screen: Screen): Camera {
  if (done >= 1) return to;
  const part = 1 - (1 - done) ** 3;
  const scale = from.scale * (to.scale / from.scale) ** part;
  const start = toPlan(from, screen.width / 2, screen.height / 2);
  const end = toPlan(to, screen.width / 2, screen.height / 2);
  // The way is done in the measure in which the scale is, or a zoom would first run sideways out of the picture.
  const way = Math.abs(to.scale - from.scale) < 1e-9 ? part : (1 / scale - 1 / from.scale) / (1 / to.scale - 1 / from.scale);
  const [x, y] = [start.x + (end.x - start.x) * way, start.y + (end.y - start.y) * way];
  return { scale, x: screen.width / 2 - x * scale, y: screen.height / 2 - y * scale };
}

export interface Fling {
  /** px a millisecond. */
  vx: number;
  vy: number;
}

/** So much further, and so much slower, after some time. */
export function coast(fling: Fling, elapsed: number): { dx: number; dy: number; fling: Fling | null } {
  const slower = Math.exp(-elapsed / FRICTION_MS);
  const reach = FRICTION_MS * (1 - slower);
  const next = { vx: fling.vx * slower, vy: fling.vy * slower };
  const still = Math.hypot(next.vx, next.vy) < STANDS_STILL;
  return { dx: fling.vx * reach, dy: fling.vy * reach, fling: still ? null : next };
}
