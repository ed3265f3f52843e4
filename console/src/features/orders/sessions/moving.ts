/** A session that begins at another moment: doors and end keep their distance from it. */
interface Times {
  readonly doors_at: string;
  readonly starts_at: string;
  readonly ends_at: string;
}

export function movedBy(was: Times, startsAt: string): Times {
  const by = Date.parse(startsAt) - Date.parse(was.starts_at);
  const moved = (at: string) => new Date(Date.parse(at) + by).toISOString();
  return { doors_at: moved(was.doors_at), starts_at: new Date(Date.parse(startsAt)).toISOString(), ends_at: moved(was.ends_at) };
}
