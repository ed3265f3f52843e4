import { expect, test } from "vitest";
import { digits } from "@/features/operator/demo";

/** RFC 6238, appendix B: the secret is "12345678901234567890"; of its eight digits the last six. */
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
])("the digits at %i s are those of the standard", async (seconds, expected) => {
  expect(await digits(SECRET, Math.floor(seconds / 30))).toBe(expected);
});
