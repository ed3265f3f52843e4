/**
 * The map itself: one camera over one scene, moved by fingers, drawn once a frame and only while something changes.
 * Knows no `wx`: it is given a canvas, a way to make more, a clock, and somebody to tell what was touched.
 */
import {
  between,
  coast,
  fit,
  kept,
  limitsOf,
  onSection,
  seen,
  toPlan,
  zoomed,
  type Camera,
  type Fling,
  type Limits,
  type Screen,
} from "../../../domain/seats/camera";
import { choosesSeats, detailAt, seatNear, sectionInView, sectionUnder } from "../../../domain/seats/find";
import { Gesture, type Finger } from "../../../domain/seats/gesture";
import { sectionAt, type Section } from "../../../domain/seats/hall";
import { grown } from "../../../domain/seats/outline";
import { paintBands, paintName, paintShapes } from "./bands";
import { paintFurniture } from "./furniture";
import { openBackground, paintBackground } from "./background";
import { Base } from "./base";
import { paintChosen, paintHints, paintPlace } from "./overlay";
import type { MakeSheet, Pen, Sheet } from "./pen";
import type { Scene, Window } from "./scene";
import { paintSeats } from "./seats";
import { Stamps } from "./stamps";
import { Tiles } from "./tiles";

export interface Surface {
  pen: Pen;
  screen: Screen;
  /** Real pixels for one px. */
  ratio: number;
  make: MakeSheet;
  frame(draw: () => void): void;
  picture(address: string): Promise<Sheet | null>;
  now(): number;
}

export interface Told {
  seat(seat: number): void;
  section(section: number): void;
  /** The camera rests, or has come somewhere else. */
  view(view: { section: number; near: boolean; away: boolean }): void;
}

const AIR = 14;
const FLIGHT_MS = 200;
/** Painting may take so much of a frame while something moves, and so much when all rests; ms. */
const WHILE_MOVING = 5;
const AT_REST = 12;
/** A finger is so wide, px. */
const FINGER = 22;
/** From so much closer than the whole hall on, a little map shows where one is. */
const LOST_FROM = 1.7;

export class MapView {
  camera: Camera;
  /** Frames drawn so far. */
  frames = 0;
  /** The overview has been painted to its last row. */
  finished = false;
  private readonly home: Camera;
  private readonly limits: Limits;
  private readonly wholeWindow: Window;
  private readonly base: Base;
  private readonly tiles: Tiles;
  private readonly stamps: Stamps;
  private readonly gesture = new Gesture();
  private chosen: readonly number[] = [];
  private hints: readonly number[] = [];
  private fling: Fling | null = null;
  private flight: { from: Camera; to: Camera; began: number } | null = null;
  private held = false;
  private asked = false;
  private last = 0;
  private told = "";
  private over = false;
  private covered = 0;

  constructor(
    private readonly surface: Surface,
    private scene: Scene,
    private readonly listener: Told,
  ) {
    const { hall } = scene;
    const { screen, make, ratio } = surface;
    this.limits = limitsOf(hall.box, hall.pitch, screen, AIR);
    this.home = fit(hall.box, screen, AIR);
    this.camera = this.home;
    const { scale, x, y } = this.home;
    this.wholeWindow = { scale, left: -x, top: -y, box: seen(this.home, screen), ratio };
    this.stamps = new Stamps(make, ratio);
    this.base = new Base(surface, this.home, (pen, window) => this.paintSketch(pen, window));
    this.tiles = new Tiles(make, ratio, (pen, window) => this.paintTile(pen, window), () => surface.now());
    this.draw();
    void openBackground(surface, hall).then((background) => background !== null && this.show({ background }));
  }

  /** The page is left: no frame any more. */
  end(): void {
    this.over = true;
  }

  // What the page changes.

  show(changes: Partial<Scene>): void {
    this.scene = { ...this.scene, ...changes };
    this.stamps.clear();
    this.tiles.clear();
    this.base.stale = true;
    this.ask();
  }

  /** These seats are now free, or no longer. */
  changed(seats: readonly number[]): void {
    if (seats.length === 0) return;
    const { hall } = this.scene;
    if (seats.length > 2000) this.tiles.clear();
    else {
      for (const seat of seats) {
        const [x, y] = [hall.x[seat]!, hall.y[seat]!];
        this.tiles.touch(grown({ left: x, top: y, right: x, bottom: y }, hall.pitch));
      }
    }
    this.base.stale = true;
    this.ask();
  }

  choose(chosen: readonly number[], hints: readonly number[] = []): void {
    this.chosen = chosen;
    this.hints = hints;
    this.ask();
  }

  /** So much of the lower edge lies under something else, px. */
  raise(bottom: number): void {
    this.covered = bottom;
  }

  // Where to look.

  whole(): void {
    this.fly(this.home);
  }

  toSection(section: Section): void {
    this.fly(onSection(section.box, section.pitch, this.uncovered(), this.limits));
  }

  private uncovered(): Screen {
    const { width, height } = this.surface.screen;
    return { width, height: height - this.covered };
  }

  /** To some seats, close enough to see them among their neighbours. */
  toSeats(seats: readonly number[]): void {
    const [first] = seats;
    if (first === undefined) return;
    const { hall } = this.scene;
    const [xs, ys] = [seats.map((seat) => hall.x[seat]!), seats.map((seat) => hall.y[seat]!)];
    const box = { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
    const { pitch } = sectionAt(hall, first);
    this.fly(onSection(grown(box, pitch * 4), pitch * 0.6, this.uncovered(), this.limits));
  }

  zoom(factor: number): void {
    const { width, height } = this.surface.screen;
    this.fly(this.inside(zoomed(this.camera, factor, width / 2, height / 2, this.limits)));
  }

  // Fingers.

  start(fingers: readonly Finger[], at: number): void {
    this.held = true;
    this.fling = null;
    this.flight = null;
    this.gesture.start(fingers, at);
  }

  move(fingers: readonly Finger[], at: number): void {
    const move = this.gesture.move(fingers, at);
    if (move === null) return;
    const { x, y, scale } = this.camera;
    const moved = { scale, x: x + move.dx, y: y + move.dy };
    this.camera = this.inside(zoomed(moved, move.factor, move.x, move.y, this.limits));
    this.ask();
  }

  leave(fingers: readonly Finger[], at: number): void {
    const ending = this.gesture.end(fingers, at);
    if (ending === null) return;
    this.held = false;
    if (ending.kind === "tap") this.tap(ending.x, ending.y);
    else if (ending.kind === "fling") this.fling = ending.fling;
    this.last = this.surface.now();
    this.ask();
  }

  private tap(px: number, py: number): void {
    const { hall } = this.scene;
    const { x, y } = toPlan(this.camera, px, py);
    if (choosesSeats(this.camera, hall.pitch)) {
      const seat = seatNear(hall, x, y, Math.max(hall.pitch * 0.6, FINGER / this.camera.scale));
      if (seat >= 0) return this.listener.seat(seat);
    }
    const section = sectionUnder(hall, x, y);
    if (section < 0) return;
    if (hall.sections[section]!.count > 0) this.toSection(hall.sections[section]!);
    this.listener.section(section);
  }

  private inside(camera: Camera): Camera {
    return kept(camera, this.scene.hall.box, this.surface.screen);
  }

  private fly(to: Camera): void {
    this.fling = null;
    this.flight = { from: this.camera, to: this.inside(to), began: this.surface.now() };
    this.ask();
  }

  // Drawing.

  private ask(): void {
    if (this.asked || this.over) return;
    this.asked = true;
    this.surface.frame(() => {
      this.asked = false;
      if (!this.over) this.draw();
    });
  }

  private travel(now: number): void {
    const { flight, fling } = this;
    if (flight !== null) {
      const done = (now - flight.began) / FLIGHT_MS;
      this.camera = between(flight.from, flight.to, done, this.surface.screen);
      if (done >= 1) this.flight = null;
    } else if (fling !== null) {
      const went = coast(fling, Math.max(1, now - this.last));
      const before = this.camera;
      this.camera = this.inside({ ...before, x: before.x + went.dx, y: before.y + went.dy });
      const stuck = this.camera.x === before.x && this.camera.y === before.y;
      this.fling = stuck ? null : went.fling;
    }
    this.last = now;
  }

  private draw(): void {
    const { pen, ratio, screen } = this.surface;
    const now = this.surface.now();
    this.travel(now);
    this.frames += 1;
    const moving = this.held || this.flight !== null || this.fling !== null;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const whole = this.camera.scale <= this.home.scale * 1.001;
    // The first frame is the shapes of all sections, and nothing that would delay it.
    const budget = this.frames === 1 ? 0 : moving ? WHILE_MOVING : AT_REST;
    const painting = { camera: this.camera, screen, moving, until: now + budget };
    const open = whole
      ? this.tiles.draw(pen, painting, () => this.paintSketch(pen, this.wholeWindow), () => undefined)
      : this.tiles.draw(pen, painting, () => this.wipe(pen), (box) => this.base.copyPart(pen, this.camera, box));
    this.finished ||= !open;
    this.drawOver(pen);
    if (this.flight !== null || this.fling !== null || (open && !this.held)) this.ask();
    else if (!moving && this.base.stale && !open) this.paintBaseLater();
    if (!moving) this.tell();
  }

  private drawOver(pen: Pen): void {
    const { scene, camera } = this;
    const { screen } = this.surface;
    const view = seen(camera, screen);
    paintHints(pen, scene, camera, this.hints, view);
    paintChosen(pen, scene, camera, this.chosen, view);
    const lost = camera.scale > this.home.scale * LOST_FROM;
    if (lost) paintPlace(pen, scene, { base: this.base, home: this.home, view, bottom: screen.height - this.covered });
  }

  /** In a frame of its own: what lies under the tiles, and the little map. */
  private paintBaseLater(): void {
    this.surface.frame(() => {
      if (this.over || !this.base.stale || this.held) return;
      this.base.paint();
      this.ask();
    });
  }

  private tell(): void {
    const { hall } = this.scene;
    const near = choosesSeats(this.camera, hall.pitch);
    const away = this.camera.scale > this.home.scale * 1.05;
    const section = away ? sectionInView(hall, seen(this.camera, this.surface.screen)) : -1;
    const told = `${section} ${near} ${away}`;
    if (told === this.told) return;
    this.told = told;
    this.listener.view({ section, near, away });
  }

  private paintTile(pen: Pen, window: Window): void {
    if (detailAt(window.scale, this.scene.hall.pitch) === "bands") return this.paintFar(pen, window);
    this.paintUnder(pen, window);
    paintSeats(pen, this.scene, window, this.stamps);
    // Seats name themselves by their numbers; where all stand there is nothing else to read.
    this.scene.hall.sections.forEach((section, index) => section.count === 0 && paintName(pen, this.scene, index, window));
  }

  private paintFar(pen: Pen, window: Window): void {
    this.paintUnder(pen, window);
    paintBands(pen, this.scene, window);
    for (let index = 0; index < this.scene.hall.sections.length; index += 1) paintName(pen, this.scene, index, window);
  }

  private paintSketch(pen: Pen, window: Window): void {
    this.paintUnder(pen, window);
    paintShapes(pen, this.scene, window);
  }

  private wipe(pen: Pen): void {
    const { screen } = this.surface;
    pen.fillStyle = this.scene.palette.paper;
    pen.fillRect(0, 0, screen.width, screen.height);
  }

  private paintUnder(pen: Pen, window: Window): void {
    const { background } = this.scene;
    this.clear(pen, window);
    if (background !== null) paintBackground(pen, background, this.scene, window);
    paintFurniture(pen, this.scene, window);
  }

  private clear(pen: Pen, { box, scale }: Window): void {
    pen.fillStyle = this.scene.palette.paper;
    pen.fillRect(0, 0, (box.right - box.left) * scale, (box.bottom - box.top) * scale);
  }
}
