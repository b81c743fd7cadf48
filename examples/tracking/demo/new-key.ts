import { randomBytes } from 'node:crypto';
import type { KeySettings } from '../links/key-ring';

/** Good for one run. Yours come from where you keep secrets. */
export function newKey(id: string, use: 'sign' | 'verify' | 'revoked' = 'sign'): KeySettings[number] {
  return { id, secret: randomBytes(32).toString('base64'), use };
}
