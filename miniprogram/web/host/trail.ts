// The browser's history, kept in step with the stack of pages: one entry a page, so that the browser's back button is
// the phone's. History moves answer late, so they queue: a page opened right after `navigateBack` must not be written
// over the entry that is just being left.

interface Mark {
  page: number;
}

export class Trail {
  private queue: Promise<void> = Promise.resolve();
  private ownMove: (() => void) | null = null;

  /** @param arrived the person moved to the entry of this page (by back, forward or a typed address) */
  constructor(private readonly arrived: (page: number | null, hash: string) => void) {
    window.addEventListener("popstate", (event) => {
      if (this.ownMove) {
        this.ownMove();
        this.ownMove = null;
      } else {
        this.arrived((event.state as Mark | null)?.page ?? null, location.hash);
      }
    });
  }

  push(page: number, full: string): void {
    this.enqueue(() => history.pushState({ page } satisfies Mark, "", `#/${full}`));
  }

  replace(page: number, full: string): void {
    this.enqueue(() => history.replaceState({ page } satisfies Mark, "", `#/${full}`));
  }

  back(steps: number): void {
    this.enqueue(
      () =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, 1000);
          this.ownMove = () => {
            clearTimeout(timer);
            resolve();
          };
          history.go(-steps);
        }),
    );
  }

  private enqueue(step: () => void | Promise<void>): void {
    this.queue = this.queue.then(step);
  }
}
