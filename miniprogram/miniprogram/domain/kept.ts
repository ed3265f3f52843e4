/** Something that the phone remembers under a name. platform/storage has the real one; tests bring a variable. */
export interface Kept<T> {
  read(): T | undefined;
  write(value: T): void;
  forget(): void;
}
