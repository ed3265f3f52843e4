import { describe, expect, it } from "vitest";
import { useAttempt } from "@/parts/useAttempt";

function later<T>() {
  let done!: (value: T) => void;
  let failed!: (error: unknown) => void;
  const promise = new Promise<T>((resolve, reject) => [done, failed] = [resolve, reject]);
  return { promise, done, failed };
}

describe("an attempt", () => {
  it("is busy until the answer is here", async () => {
    const { busy, trouble, attempt } = useAttempt();
    const answer = later<void>();
    const went = attempt(() => answer.promise);
    expect(busy.value).toBe(true);
    answer.done();
    expect(await went).toBe(true);
    expect(busy.value).toBe(false);
    expect(trouble.value).toBeNull();
  });

  it("keeps what went wrong until the next one, and throws nothing", async () => {
    const { busy, trouble, attempt } = useAttempt();
    const wrong = new Error("sold out");
    expect(await attempt(() => Promise.reject(wrong))).toBe(false);
    expect(trouble.value).toBe(wrong);
    expect(busy.value).toBe(false);
    const answer = later<void>();
    const went = attempt(() => answer.promise);
    expect(trouble.value).toBeNull();
    answer.done();
    await went;
    expect(trouble.value).toBeNull();
  });

  it("takes what is thrown before anything is awaited for trouble as well", async () => {
    const { busy, trouble, attempt } = useAttempt();
    await attempt(() => {
      throw new RangeError("no such day");
    });
    expect(trouble.value).toBeInstanceOf(RangeError);
    expect(busy.value).toBe(false);
  });

  it("is not begun twice, however often the button is pressed", async () => {
    const { trouble, attempt } = useAttempt();
    const answer = later<void>();
    let begun = 0;
    const act = () => {
      begun += 1;
      return answer.promise;
    };
    const first = attempt(act);
    expect(await attempt(act)).toBe(false);
    answer.failed(new Error("refused"));
    expect(await first).toBe(false);
    expect(begun).toBe(1);
    expect(trouble.value).not.toBeNull();
    await attempt(() => Promise.resolve(begun += 1));
    expect(begun).toBe(2);
  });

  it("says which of several things is under way", async () => {
    const { busy, doing, attempt } = useAttempt();
    const answer = later<void>();
    const went = attempt(() => answer.promise, "approve");
    expect([busy.value, doing.value]).toEqual([true, "approve"]);
    answer.done();
    await went;
    expect([busy.value, doing.value]).toEqual([false, null]);
  });
});
