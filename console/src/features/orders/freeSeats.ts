/** Seats that nobody has, by section and row, with what they cost this ticket's type: for choosing one without a map. */
import type { Lang } from "@/app/appearance";
import { textIn } from "@/features/events/show";
import type { Claims } from "@/features/pricing/domain/claims";
import { planOf } from "@/features/pricing/domain/plan";
import type { Pricing } from "@/features/pricing/domain/pricing";
import { appearanceOf, LIVE_NAMES } from "@/features/pricing/tints";

export interface FreeSeat {
  readonly id: string;
  readonly label: string;
  readonly tier: string;
  /** In fen. */
  readonly price: number;
  readonly withheld: boolean;
}

export interface FreeRow {
  readonly id: string;
  readonly label: string;
  readonly seats: readonly FreeSeat[];
}

export interface FreeSection {
  readonly id: string;
  readonly name: string;
  readonly rows: readonly FreeRow[];
}

/** Those that the type sells, of allocations or not; rows and sections in which none is free are left out. */
export function freeSeats(pricing: Pricing, claims: Claims, ticketType: string, lang: Lang, publicOnly = false): FreeSection[] {
  const plan = planOf(pricing.map);
  const live = appearanceOf(pricing, "live", claims, Date.now()).values;
  const tiers = new Map(pricing.tiers.map((tier) => [tier.number, tier]));
  const names = new Map(pricing.map.sections.map(({ id, name }) => [id, textIn(name as Record<string, string>, lang)]));
  return plan.blocks.map((block) => ({
    id: block.id,
    name: names.get(block.id) ?? block.id,
    rows: block.lines.map(({ row, first }) => ({
      id: row.id,
      label: row.label,
      seats: row.seats.flatMap((seat, i): FreeSeat[] => {
        const tier = tiers.get(pricing.tierOf[first + i] ?? 0);
        const price = tier?.prices[ticketType];
        const withheld = LIVE_NAMES[live[first + i]!] === "withheld";
        if (claims.of[first + i] !== 0 || tier === undefined || price === undefined || (withheld && publicOnly)) return [];
        return [{ id: seat.id, label: seat.label, tier: textIn(tier.name as Record<string, string>, lang), price, withheld }];
      }),
    })).filter(({ seats }) => seats.length > 0),
  })).filter(({ rows }) => rows.length > 0);
}
