/** Closes a switch over a union: a new kind is a compile error here, and a clear throw at run time. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value ${JSON.stringify(value)}`);
}
