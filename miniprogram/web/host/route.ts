// Addresses inside the mini program: `/pages/event/event?id=7`, or relative to the page that names them.

export interface Route {
  path: string;
  query: Record<string, string>;
  /** As it stands in the address bar, behind `#/`. */
  full: string;
}

/** WeChat hands query values to a page as they were written, without decoding them. */
export function parseRoute(url: string, from = ""): Route {
  const [address = "", search = ""] = url.split("?", 2);
  const path = new URL(address, new URL(from, "http://program/")).pathname.slice(1);
  const query: Record<string, string> = {};
  for (const pair of search.split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    if (at < 0) query[pair] = "";
    else query[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return { path, query, full: search === "" ? path : `${path}?${search}` };
}
