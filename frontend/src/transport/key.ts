// A fresh idempotency key.

/** 128 random bits in hexadecimal; unlike `crypto.randomUUID` it works on pages without TLS too. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
