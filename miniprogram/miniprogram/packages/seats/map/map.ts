/**
 * The seat map on the page: a canvas under fingers. The page hands over the hall by calling `open`, not as properties:
 * fifty thousand seats must not travel through `setData`.
 */
import type { Finger } from "../../../domain/seats/gesture";
import { openCanvas } from "../../../platform/canvas";
import type { Pen } from "./pen";
import type { Scene } from "./scene";
import { MapView } from "./view";

/** What the page calls. */
export interface SeatMap {
  open(scene: Scene): Promise<MapView | null>;
}

type Touched = WechatMiniprogram.CustomEvent & { touches: Finger[] };

const views = new WeakMap<object, MapView>();

Component({
  properties: {
    label: String,
  },
  lifetimes: {
    detached() {
      views.get(this)?.end();
    },
  },
  methods: {
    /** Null where this phone can't draw: the page shows its list instead. */
    async open(scene: Scene): Promise<MapView | null> {
      const surface = await openCanvas<Pen>(this, "#seats");
      if (surface === null) return null;
      views.get(this)?.end();
      const view = new MapView(surface, scene, {
        seat: (seat) => this.triggerEvent("seat", { seat }),
        section: (section) => this.triggerEvent("section", { section }),
        view: (seen) => this.triggerEvent("view", seen),
      });
      views.set(this, view);
      return view;
    },
    onStart({ touches }: Touched) {
      views.get(this)?.start(touches, Date.now());
    },
    onMove({ touches }: Touched) {
      views.get(this)?.move(touches, Date.now());
    },
    onEnd({ touches }: Touched) {
      views.get(this)?.leave(touches, Date.now());
    },
  },
});
