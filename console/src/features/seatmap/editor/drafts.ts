/** Drawings kept in this browser (IndexedDB): every few moments, so that a closed tab or an empty battery costs nothing. */
import { readDocument, written } from "@/seats/domain/serialise";
import type { SeatMap } from "@/seats/domain/document";

export interface Kept {
  readonly map: SeatMap;
  readonly at: number;
  /** The server's version that this drawing goes on from; null where there is none. */
  readonly etag: string | null;
  /** The server has it all. */
  readonly clean: boolean;
}

const STORE = "drawings";

export class Drafts {
  private database: Promise<IDBDatabase> | null = null;

  private open(): Promise<IDBDatabase> {
    this.database ??= new Promise((resolve, reject) => {
      const asking = indexedDB.open("menpiao-console", 1);
      asking.onupgradeneeded = () => asking.result.createObjectStore(STORE);
      asking.onsuccess = () => resolve(asking.result);
      asking.onerror = () => reject(asking.error ?? new Error("IndexedDB"));
    });
    return this.database;
  }

  /** What was kept under this name; null where nothing was, or it can't be read any more. */
  async read(name: string): Promise<Kept | null> {
    try {
      const database = await this.open();
      const found = await done(database.transaction(STORE).objectStore(STORE).get(name));
      if (found == null) return null;
      const { text, at, etag, clean } = found as { text: string; at: number; etag: string | null; clean: boolean };
      return { map: readDocument(JSON.parse(text)), at, etag, clean };
    } catch {
      return null;
    }
  }

  /** @throws where the device is full or keeps nothing (private windows) */
  async write(name: string, { map, at, etag, clean }: Kept): Promise<void> {
    const database = await this.open();
    await done(database.transaction(STORE, "readwrite").objectStore(STORE).put({ text: JSON.stringify(written(map)), at, etag, clean }, name));
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}
