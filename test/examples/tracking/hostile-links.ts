import { createHmac } from 'node:crypto';
import { newKey } from '../../../examples/tracking/demo/new-key';
import { KeyRing, type KeySettings } from '../../../examples/tracking/links/key-ring';
import { signLink } from '../../../examples/tracking/links/signed-link';

/** Keys of a service that has rotated twice, and once had to. */
export const KEYS: KeySettings = [newKey('k3', 'sign'), newKey('k2', 'verify'), newKey('k1', 'revoked')];

const FOREIGN = ['https://evil.example/', 'http://127.0.0.1/admin', 'https://shop.example@evil.example/'];
const UNWANTED = [
  'javascript:alert(1)',
  'data:text/html,x',
  '//evil.example',
  'https://a@evil.example/',
  'x',
];
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.%/:@';

export interface HostileLink {
  readonly kind: string;
  readonly token: string;
}

/** Links as nobody may make them, from good ones; `random` gives numbers from 0 to 1. */
export function hostileLink(signed: readonly string[], random: () => number): HostileLink {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const good = pick(signed);
  const [version = '', keyId = '', payload = '', mac = ''] = good.split('.');
  const at = Math.floor(random() * good.length);
  const encode = (target: string): string =>
    Buffer.from(JSON.stringify(['mail-1', target])).toString('base64url');
  const signedBy = (secret: string, id: string, target: string): string => {
    const text = `v1.${id}.${encode(target)}`;
    return `${text}.${createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64url')}`;
  };
  const own = KEYS[0] as KeySettings[number];
  const makers: Record<string, () => string> = {
    'a character changed': () => good.slice(0, at) + pick([...ALPHABET]) + good.slice(at + 1),
    cut: () => good.slice(0, at),
    'cut in front': () => good.slice(at + 1),
    'something added': () => good + pick([...ALPHABET]),
    'twice in a row': () => good + good,
    'another case': () => good.slice(0, at) + good.slice(at).toUpperCase(),
    'another host under the same signature': () => `${version}.${keyId}.${encode(pick(FOREIGN))}.${mac}`,
    'the signature of another link': () => `${version}.${keyId}.${payload}.${pick(signed).split('.')[3]}`,
    'another key of the ring named': () => `${version}.${pick(['k1', 'k2', 'k3'])}.${payload}.${mac}`,
    'a key that nobody has': () => signedBy(newKey('x').secret, 'k9', pick(FOREIGN)),
    'a foreign key under our name': () => signedBy(newKey('x').secret, 'k3', pick(FOREIGN)),
    'a revoked key': () => signedBy((KEYS[2] as KeySettings[number]).secret, 'k1', 'https://shop.example/'),
    'a target that is no web address, signed by us': () => signedBy(own.secret, own.id, pick(UNWANTED)),
    'no signature': () => `${version}.${keyId}.${encode(pick(FOREIGN))}.`,
    'an address in place of a link': () => encodeURIComponent(pick(FOREIGN)),
    noise: () => Array.from({ length: 1 + at }, () => pick([...ALPHABET])).join(''),
  };
  const kind = pick(Object.keys(makers));
  return { kind, token: makers[kind]?.() ?? '' };
}

/** Good links: what each leads to, signed by the key in use and by the one before. */
export function goodLinks(count: number): ReadonlyMap<string, string> {
  const [first, second] = KEYS as [KeySettings[number], KeySettings[number]];
  const rings = [new KeyRing([first]), new KeyRing([{ ...second, use: 'sign' }])];
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const target = `https://shop.example/mail/${index}?a=1&b=%20`;
      return [signLink({ id: `mail-${index}`, target }, rings[index % 2] as KeyRing), target];
    }),
  );
}

/** mulberry32: the same links for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Printed by a failing test's message: `SEED=… npx jest …` plays it again. */
export const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
