/** Who is signed in on this phone: one login as buyer, another as staff. Tokens are opaque and live in storage. */
import type { Kept } from "../domain/kept";

export interface Login {
  token: string;
  /** What the pages show: the buyer's id, or the staff's and organizer's names. */
  id: string;
  name: string;
  organizer: string;
}

/**
 * Keeps one login and renews it. However many requests find the token dead at once, WeChat is asked for one code and
 * the server for one login: a code works once.
 */
export class LoginKeeper {
  private underWay: Promise<Login> | null = null;

  constructor(
    private readonly kept: Kept<Login>,
    private readonly signIn: () => Promise<Login>,
  ) {}

  current(): Login | undefined {
    return this.kept.read();
  }

  async token(): Promise<string> {
    return (this.current() ?? (await this.renew())).token;
  }

  /** A token was refused. Someone else may have renewed it meanwhile. */
  async tokenAfter(refused: string): Promise<string> {
    const now = this.current();
    if (now && now.token !== refused) return now.token;
    return (await this.renew()).token;
  }

  renew(): Promise<Login> {
    this.underWay ??= this.signIn()
      .then((login) => {
        this.kept.write(login);
        return login;
      })
      .finally(() => {
        this.underWay = null;
      });
    return this.underWay;
  }

  forget(): void {
    this.kept.forget();
  }
}
