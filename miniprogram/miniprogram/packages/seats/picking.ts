/**
 * What is chosen on the seat page: seats, standing tickets, and what is offered instead of lost ones. Keeps the choice
 * over a restart, and says what the template shows of it; what may be chosen is decided in `domain/seats`.
 */
import type { Availability, Session } from "../../api/wire";
import { afterLosses, filled, mostOfType, offersOf, pictureOf, retyped, seatsOf, tapped, tierAt, typesIn, unitOf, without, type Asks, type Choice, type Sale } from "../../domain/seats/choice";
import type { SeatErrand } from "../../domain/seats/errand";
import { choiceOf, errandOf, offersInstead, type Offer } from "../../domain/seats/errands";
import { basketOf, chipsOf } from "../../domain/seats/seatsview";
import { placesWords } from "../../domain/seats/seatwords";
import { standingOf, standingTypes, standingView, type Standing } from "../../domain/seats/standing";
import { tooManyWords } from "../../domain/seats/tables";
import { troubleWith } from "../../domain/seats/troubles";
import type { Quantities } from "../../domain/selection";
import type { Telling } from "../../domain/cards";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { savedErrand, saveErrand } from "../../platform/chosen";
import { isDark } from "../../platform/theme";

/** Which ticket type instead; empty where the buyer turned away. */
export type AskType = (asks: Asks) => Promise<string>;

function isAsking(result: { kind: string }): result is Asks {
  return result.kind === "asks";
}

export class Picking {
  choice: Choice = [];
  /** The nearest seats instead of those that somebody else was faster with; null: nothing was lost. */
  lost: Offer[] | null = null;
  /** How many may stand; null as long as nobody has asked. */
  availability: Availability | null = null;
  private stands: Quantities = {};

  constructor(
    readonly sale: Sale,
    readonly session: Session,
  ) {}

  /** From the checkout, or after a restart: as it was left, or with nothing because all was ordered. Says what was lost. */
  comeBack(): SeatErrand | null {
    const errand = savedErrand(this.session.id);
    if (errand === null) this.choice = [];
    else if (this.choice.length === 0) this.choice = choiceOf(this.sale, errand);
    this.stands = errand?.standing ?? {};
    return errand?.offered ? errand : null;
  }

  /** What the server offered instead, as far as it is still free. */
  offer(errand: SeatErrand): void {
    this.lost = offersInstead(this.sale, this.session, errand, telling());
    this.choice = [];
  }

  choose(choice: Choice): void {
    this.choice = choice;
    this.lost = null;
    this.keep();
  }

  /** What to say of the tap: why it has not changed anything, or that it took another ticket than the first. */
  async tap(seat: number, now: Telling, ask: AskType): Promise<string> {
    let asked = false;
    const asking: AskType = (asks) => {
      asked = true;
      return ask(asks);
    };
    const result = await this.settled(typesIn(this.choice), asking, (allowed) => tapped(this.sale, this.session, this.choice, seat, { now: now.now, allowed }));
    switch (result?.kind) {
      case "changed": {
        const [added] = result.choice.slice(this.choice.length);
        this.choose(result.choice);
        return added === undefined || asked ? "" : this.otherThanFirst(added.seat, added.typeId, now);
      }
      case "too_many":
        return tooManyWords(this.sale, this.session, seat, now);
      case "not_now":
        return now.words.seats.notNow;
      case "not_sold":
        return now.words.seats.notSold;
      default:
        return "";
    }
  }

  /** Instead of what was chosen; null where the buyer turned away. What to say where they are too many. */
  async take(seats: readonly number[], now: Telling, ask: AskType): Promise<string | null> {
    const result = await this.settled([], ask, (allowed) => filled(this.sale, this.session, [], seats, { now: now.now, allowed }));
    if (result === null) return null;
    if (result.kind === "not_now") return now.words.seats.notNow;
    if (result.kind !== "picks") return tooManyWords(this.sale, this.session, seats[0] ?? 0, now);
    this.choose(result.choice);
    return "";
  }

  /** Asks for another ticket type as often as one is used up. */
  private async settled<Result extends { kind: string }>(allowed: readonly string[], ask: AskType, attempt: (allowed: readonly string[]) => Result | Asks): Promise<Exclude<Result, Asks> | null> {
    const result = attempt(allowed);
    if (!isAsking(result)) return result as Exclude<Result, Asks>;
    const typeId = await ask(result);
    return typeId === "" ? null : this.settled([...allowed, typeId], ask, attempt);
  }

  private otherThanFirst(seat: number, typeId: string, { now, words }: Telling): string {
    const [first] = offersOf(tierAt(this.sale, seat), this.session, now);
    if (first === undefined || first.ticket_type_id === typeId) return "";
    return fill(words.seats.takenAs, { type: this.session.ticket_types.find(({ id }) => id === typeId)?.name ?? "" });
  }

  remove(seat: number): void {
    this.choose(without(this.choice, unitOf(this.sale.hall, seat)));
  }

  /** What to say where the order has as many of that type as it may. */
  retype(seat: number, typeId: string, { words }: Telling): string {
    const choice = retyped(this.session, this.choice, seat, typeId);
    const type = this.session.ticket_types.find(({ id }) => id === typeId);
    if (choice === null) return type === undefined ? "" : fill(words.seats.typeLimit, { type: type.name, n: mostOfType(type) });
    this.choose(choice);
    return "";
  }

  stand(typeId: string, count: number): void {
    this.stands = { ...this.stands, [typeId]: count };
    this.keep();
  }

  /** Seats that others have bought in the meantime are taken out; what to say of them. */
  loseTaken({ words }: Telling): string {
    const { choice, lost } = afterLosses(this.sale.hall, this.choice, this.sale.free);
    if (lost.length === 0) return "";
    this.choice = choice;
    this.keep();
    return fill(words.seats.takenNow, { seats: placesWords(this.sale.hall, lost, words) });
  }

  /** As the checkout takes it. */
  errand(): SeatErrand {
    const standing = standingOf(standingTypes(this.sale.seating, this.session), this.stands);
    return errandOf(this.sale, this.session, { choice: this.choice, standing }, telling());
  }

  /** What lies over the map: chosen seats, and those on offer. */
  marked(): { chosen: number[]; hints: number[] } {
    return { chosen: seatsOf(this.choice), hints: (this.lost ?? []).flatMap(({ seats }) => seats) };
  }

  shown(now: Telling) {
    const { sale, session, choice, lost } = this;
    const standing = this.standing(now);
    return {
      lost,
      standing,
      chips: chipsOf(sale, session, choice, isDark(), now),
      basket: basketOf(sale, choice, standing, now),
      problem: troubleWith(pictureOf(sale), choice, now.words),
    };
  }

  private standing(now: Telling): Standing | null {
    const types = standingTypes(this.sale.seating, this.session);
    return standingView(types, this.session, { availability: this.availability, chosen: this.stands }, now);
  }

  private keep(): void {
    const isEmpty = basketOf(this.sale, this.choice, this.standing(telling()), telling()) === null;
    saveErrand(isEmpty ? null : this.errand());
  }
}
