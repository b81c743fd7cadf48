import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Key, KeyRing } from './key-ring';
import { asTarget } from './target';

/** Part of what is signed: a later form of the link can't be taken for this one. */
const VERSION = 'v1';

/** Longer is no link of ours; it is not even hashed. */
const LONGEST = 4_096;

const FORM = /^v1\.([A-Za-z0-9]{1,16})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;

export interface Link {
  readonly id: string;
  readonly target: string;
}

export type Refusal = 'malformed' | 'unknown key' | 'revoked key' | 'forged';

export type Opened = { readonly link: Link } | { readonly refusal: Refusal };

/**
 * `v1.<key id>.<id and target>.<HMAC-SHA256>`: all that a redirect needs, so that it needs no database.
 * @throws RangeError for a target that is no web address: it would be refused when it is clicked.
 */
export function signLink({ id, target }: Link, { signing }: KeyRing): string {
  const href = asTarget(target);
  if (href === undefined) throw new RangeError('The target of a link has to be an http or https address');
  const payload = Buffer.from(JSON.stringify([id, href])).toString('base64url');
  const signed = `${VERSION}.${signing.id}.${payload}`;
  return `${signed}.${macOf(signing, signed)}`;
}

/** What the link says, if we have said it. */
export function openLink(token: string, keys: KeyRing): Opened {
  const [, keyId = '', payload = '', mac = ''] = (token.length <= LONGEST && FORM.exec(token)) || [];
  if (mac === '') return { refusal: 'malformed' };
  const key = keys.get(keyId);
  if (key === undefined) return { refusal: 'unknown key' };
  // The texts are compared, not their bytes: base64 has several texts for one value, and only ours is good.
  const expected = macOf(key, `${VERSION}.${keyId}.${payload}`);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(mac))) return { refusal: 'forged' };
  if (key.use === 'revoked') return { refusal: 'revoked key' };
  const link = readPayload(payload);
  return link === undefined ? { refusal: 'malformed' } : { link };
}

function macOf({ secret }: Key, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}

/** It was signed by us, and is looked at all the same: an older version of this code may have signed worse targets. */
function readPayload(payload: string): Link | undefined {
  try {
    const [id, target] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as readonly unknown[];
    if (typeof id !== 'string' || typeof target !== 'string' || asTarget(target) !== target) return undefined;
    return { id, target };
  } catch {
    return undefined;
  }
}
