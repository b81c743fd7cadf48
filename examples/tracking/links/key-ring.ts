import { z } from 'zod';

const LEAST_BYTES = 32;

const keySchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9]{1,16}$/),
  secret: z
    .base64()
    .refine((text) => Buffer.from(text, 'base64').length >= LEAST_BYTES, `at least ${LEAST_BYTES} bytes`),
  use: z.enum(['sign', 'verify', 'revoked']),
});

/** Newest first. To rotate: add a key that signs, let the old one only verify, take it away when its mails are old. */
export const keysSchema = z
  .array(keySchema)
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'two keys have the same id')
  .refine((keys) => keys.filter(({ use }) => use === 'sign').length === 1, 'exactly one key signs');

export type KeySettings = z.input<typeof keysSchema>;

export interface Key {
  readonly id: string;
  readonly secret: Buffer;
  readonly use: 'sign' | 'verify' | 'revoked';
}

export class KeyRing {
  readonly signing: Key;
  readonly #keys: ReadonlyMap<string, Key>;

  /** @throws ZodError that names what is wrong, and no secret. */
  constructor(settings: KeySettings) {
    const keys = keysSchema
      .parse(settings)
      .map(({ id, secret, use }): Key => ({ id, secret: Buffer.from(secret, 'base64'), use }));
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.signing = keys.find(({ use }) => use === 'sign') as Key;
  }

  get(id: string): Key | undefined {
    return this.#keys.get(id);
  }
}
