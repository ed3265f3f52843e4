/**
 * A list stands in the address: its filters, and where its page begins. So a list is a link, "back" is the page before,
 * and a saved view is a piece of an address. Plain functions: what knows the router is `useList`.
 */
export type Filters = Readonly<Record<string, string>>;

/** As the router reads it from an address. */
export type Query = Readonly<Record<string, string | null | readonly (string | null)[] | undefined>>;

/** Where a page begins: the server's cursor, or null for the first page. */
export type Beginning = string | null;

const AFTER = "after";

/** The filters that this list knows; what else is in the address is none of its business. */
export function filtersIn(query: Query, names: readonly string[]): Filters {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = one(query[name])?.trim();
    if (value) found[name] = value;
  }
  return found;
}

export function beginningIn(query: Query): Beginning {
  return one(query[AFTER]) || null;
}

/** What belongs into the address for these filters; a first page says nothing. */
export function queryOf(filters: Filters, after: Beginning = null): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of Object.keys(filters).sort()) if (filters[name]) query[name] = filters[name];
  return after === null ? query : { ...query, [AFTER]: after };
}

/** The filters with one of them set anew; an empty value takes it away. */
export function withFilter(filters: Filters, name: string, value: string): Filters {
  const { [name]: _, ...rest } = filters;
  return value.trim() ? { ...rest, [name]: value.trim() } : rest;
}

export function sameFilters(one: Filters, other: Filters): boolean {
  return JSON.stringify(queryOf(one)) === JSON.stringify(queryOf(other));
}

/**
 * The pages that were turned so far. Cursors only lead forward; to go back one has to remember where one came from. Whoever
 * opens a link to a page in the middle has come from nowhere: for them, back is the first page.
 */
export class Trail {
  private pages: Beginning[] = [null];

  /** The person is on the page that begins here. */
  at(page: Beginning): void {
    const index = this.pages.indexOf(page);
    if (index >= 0) this.pages = this.pages.slice(0, index + 1);
    else this.pages = [null, page];
  }

  /** They turn to the page after. */
  turned(next: string): void {
    if (!this.pages.includes(next)) this.pages.push(next);
  }

  /** Where the page before begins; undefined on the first one. */
  before(page: Beginning): Beginning | undefined {
    const index = this.pages.indexOf(page);
    return index > 0 ? this.pages[index - 1] : undefined;
  }

  /** Which page this is, from 1. Zero where nobody knows. */
  number(page: Beginning): number {
    return this.pages.indexOf(page) + 1;
  }

  restart(): void {
    this.pages = [null];
  }
}

function one(value: Query[string]): string | null | undefined {
  return typeof value === "object" && value !== null ? value[0] : value;
}
