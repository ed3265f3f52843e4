/** Files from this device. */
import { LARGEST_FILE_BYTES } from "@/seats/domain/serialise";

export interface Chosen {
  readonly name: string;
  readonly text: string;
}

export class TooLarge extends Error {}

/** The text of the file that the person chooses; null where they choose none. @throws TooLarge */
export function textOfFile(accept: string): Promise<Chosen | null> {
  return new Promise((resolve, reject) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.addEventListener("cancel", () => resolve(null));
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file === undefined) return resolve(null);
      if (file.size > LARGEST_FILE_BYTES) return reject(new TooLarge());
      file.text().then((text) => resolve({ name: file.name, text }), reject);
    });
    input.click();
  });
}
