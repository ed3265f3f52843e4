/** What a check of a hall finds: each with its place, so many of a kind, what stands in the way first. */

export type ProblemCode =
  | "no_seats" | "too_many_seats" | "too_many_sections" | "too_many_rows" | "row_too_long" | "row_empty" | "too_many_categories" | "too_many" | "svg_too_large" | "svg_refused"
  | "bad_id" | "duplicate_id" | "no_label" | "label_too_long" | "text_refused" | "duplicate_seat_label" | "no_name" | "out_of_range" | "view_refused"
  | "outside" | "overlap" | "unknown_reference" | "companion_alone" | "not_a_companion" | "outline_too_short" | "too_many_points" | "outline_missing" | "no_capacity" | "empty_section" | "no_category";

export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: ProblemCode | string;
  readonly pointer: string;
  /** What it is about, for the sentence: a label, a name, a number. */
  readonly about: string;
  /** A sentence that is already written: the server's. */
  readonly detail?: string;
  /** More of the same kind, which are not listed. */
  readonly more?: number;
}

/** So many of one kind are listed; the rest is a number. */
const MOST_OF_A_KIND = 20;

export class Findings {
  private readonly kinds = new Map<string, { list: Problem[]; more: number }>();

  add(severity: Problem["severity"], code: ProblemCode, pointer: string, about = ""): void {
    const kind = this.kinds.get(code) ?? { list: [], more: 0 };
    this.kinds.set(code, kind);
    if (kind.list.length < MOST_OF_A_KIND) kind.list.push({ severity, code, pointer, about });
    else kind.more += 1;
  }

  error(code: ProblemCode, pointer: string, about = ""): void {
    this.add("error", code, pointer, about);
  }

  all(): Problem[] {
    const listed = [...this.kinds.values()].flatMap(({ list, more }) => (more > 0 ? [...list.slice(0, -1), { ...list[list.length - 1]!, more }] : list));
    return listed.sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
  }
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}
