// WeChat's calling style in one place: every asynchronous function takes one object with success, fail and complete;
// without any of them it returns a promise. Results carry `errMsg`: "name:ok", or "name:fail reason".

/** An answer that is a refusal; its text follows "name:fail ". */
export class Refused extends Error {
  constructor(reason: string, readonly extra: Record<string, unknown> = {}) {
    super(reason);
  }
}

export type Options = Record<string, unknown> & {
  success?: (result: unknown) => void;
  fail?: (failure: unknown) => void;
  complete?: (either: unknown) => void;
};

export type ApiFunction = (options?: Options) => Promise<unknown> | undefined;

export function api<O extends object>(name: string, work: (options: O & Options) => unknown): ApiFunction {
  return (options = {}) => {
    const { success, fail, complete } = options;
    const running = new Promise((resolve) => resolve(work(options as O & Options))).then(
      (result) => ({ good: true as const, answer: { ...(result as object | undefined), errMsg: `${name}:ok` } }),
      (error: unknown) => ({ good: false as const, answer: failure(name, error) }),
    );
    const told = running.then(({ good, answer }) => {
      if (good) success?.(answer);
      else fail?.(answer);
      complete?.(answer);
      return { good, answer };
    });
    if (success || fail || complete) {
      told.catch((error: unknown) => reportError(error));
      return undefined;
    }
    return told.then(({ good, answer }) => (good ? answer : Promise.reject(answer)));
  };
}

function failure(name: string, error: unknown): Record<string, unknown> {
  if (error instanceof Refused) return { ...error.extra, errMsg: `${name}:fail ${error.message}` };
  console.error(error);
  return { errMsg: `${name}:fail ${error instanceof Error ? error.message : String(error)}` };
}

export function apis(works: Record<string, (options: never) => unknown>): Record<string, ApiFunction> {
  return Object.fromEntries(Object.entries(works).map(([name, work]) => [name, api(name, work as (options: object) => unknown)]));
}
