declare module 'node:assert/strict' {
  const assert: {
    equal(found: unknown, expected: unknown, message?: string): void;
    deepEqual(found: unknown, expected: unknown, message?: string): void;
    throws(work: () => unknown, kind?: unknown, message?: string): void;
    rejects(work: Promise<unknown> | (() => Promise<unknown>), check?: unknown): Promise<void>;
    ok(value: unknown, message?: string): asserts value;
  };
  export default assert;
}
declare module 'node:test' {
  export function test(name: string, work: () => void | Promise<void>): void;
}
declare module 'node:fs' {
  export function readFileSync(path: string, encoding: 'utf8'): string;
  export function readFileSync(path: string): Uint8Array;
}
declare module 'node:process' {
  export const env: Record<string, string | undefined>;
}
