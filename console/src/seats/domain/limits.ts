/** Bounds of the format: the server refuses what is beyond them, so the editor does not let it be drawn. */
export const MOST_SEATS = 100_000;
export const MOST_SECTIONS = 500;
export const MOST_ROWS = 5_000;
export const MOST_SEATS_IN_A_ROW = 500;
export const MOST_CATEGORIES = 30;
export const MOST_ZONES = 500;
export const MOST_ENTRANCES = 500;
export const MOST_SHAPES = 2_000;
export const MOST_AREAS = 500;
export const MOST_POINTS = 1_000;
export const LARGEST_CAPACITY = 200_000;
export const LARGEST_TABLE = 10_000;
export const LEVELS = [-20, 100] as const;
export const LONGEST_TEXT = 60;
export const LARGEST_SVG_BYTES = 256 * 1024;
export const LARGEST_COORDINATE = 1_000_000;
/** An https address, or a path on the server that serves the map. */
export const VIEW = /^(https:[/]{2}[A-Za-z0-9.-]+(:[0-9]+)?)?\/[A-Za-z0-9._~%-]+(\/[A-Za-z0-9._~%-]+)*$/;
export const LONGEST_VIEW = 500;
export const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,47}$/;

/** How seats are drawn and spaced unless said otherwise, in centimetres. */
export const SEAT_RADIUS = 22;
export const SEAT_SPACING = 55;
export const ROW_SPACING = 90;
/** Seats whose centres are nearer than this lie on each other. */
export const OVERLAP_BELOW = 30;
