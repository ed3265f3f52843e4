// What a build says when the mini program is wrong: one line a problem, `file:line:column: message`, so that an editor
// can jump to it. A problem stops the build; a warning is printed and the build goes on.

export interface Problem {
  /** Path as the project sees it, e.g. `pages/home/home.wxml`. */
  file: string;
  /** Counted from 1; 0 when the file as a whole is meant. */
  line: number;
  column: number;
  message: string;
}

export class BuildFailed extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems.map(format).join("\n"));
    this.name = "BuildFailed";
  }
}

export function format(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  return `${place}: ${problem.message}`;
}

/** Collects problems of one build, so that all of them are shown at once. */
export class Report {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];

  fail(file: string, message: string, line = 0, column = 0): void {
    this.problems.push({ file, line, column, message });
  }

  warn(file: string, message: string, line = 0, column = 0): void {
    this.warnings.push({ file, line, column, message });
  }

  throwIfFailed(): void {
    if (this.problems.length > 0) throw new BuildFailed(this.problems);
  }
}

/** Line and column (from 1) of an offset in a text. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before[before.length - 1] ?? "").length + 1 };
}
