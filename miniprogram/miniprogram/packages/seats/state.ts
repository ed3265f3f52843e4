/** What the template of the seat page shows, as it is before anything is known. */
import type { Trouble } from "../../api/problems";
import type { Offer } from "../../domain/seats/errands";
import type { SeatList } from "../../domain/seats/seatlist";
import type { Basket, LegendItem, SeatChip, SectionCard } from "../../domain/seats/seatsview";
import type { Standing } from "../../domain/seats/standing";
import type { ChoiceTrouble } from "../../domain/seats/troubles";
import type { Waiting } from "../../domain/seats/waiting";
import { words } from "../../i18n/words";

export function firstState() {
  return {
    w: words().seats,
    c: words().common,
    ready: false,
    legend: [] as LegendItem[],
    card: null as SectionCard | null,
    near: false,
    away: false,
    listed: false,
    list: null as SeatList | null,
    chips: [] as SeatChip[],
    basket: null as Basket | null,
    problem: null as ChoiceTrouble | null,
    lost: null as Offer[] | null,
    stale: false,
    asking: false,
    /** The sheet is made when it is asked for, not on the way to the map. */
    asked: false,
    noBest: "",
    /** The way to the waitlist: for tiers that are sold out, and for what the best seats could not be found of. */
    waiting: null as Waiting | null,
    instead: null as Waiting | null,
    standing: null as Standing | null,
    /** The sheet with standing tickets is open; it is made when it is asked for. */
    adding: false,
    added: false,
    most: 1,
    trouble: null as Trouble | null,
  };
}
