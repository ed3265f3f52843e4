/**
 * The dark and light modules of a ticket's QR. The code is written in capitals and digits so that QR's alphanumeric
 * mode fits it into version 3 (29 modules): large modules read well from a scratched screen. Level M forgives 15 %.
 */
import qrcode from "qrcode-generator";

/** QR asks for four light modules all around. */
export const QUIET_MODULES = 4;

/** What QR's alphanumeric mode can say; anything else (a link to pay) takes more room. */
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/;

/** Rows of modules, true is dark, without the quiet zone. */
export function modulesOf(text: string): boolean[][] {
  const code = qrcode(0, "M");
  code.addData(text, ALPHANUMERIC.test(text) ? "Alphanumeric" : "Byte");
  code.make();
  const count = code.getModuleCount();
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (_, column) => code.isDark(row, column)),
  );
}

/** Device pixels for one module so that the code and its quiet zone fill `side` without a fraction of a pixel. */
export function modulePixels(modules: number, side: number): number {
  return Math.max(1, Math.floor(side / (modules + 2 * QUIET_MODULES)));
}
