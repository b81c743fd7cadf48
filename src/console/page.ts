import { createHash } from 'node:crypto';
import { MARKUP, SCRIPT, STYLE } from './assets.generated';

/** The whole page: nothing of it comes from elsewhere, so that it works where the network does not. */
export const PAGE = MARKUP.replace('<!--style-->', () => `<style>${STYLE}</style>`).replace(
  '<!--script-->',
  () => `<script>${SCRIPT}</script>`,
);

/** Exactly this script and this style, and a connection to where the page came from. Nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `script-src '${hash(SCRIPT)}'`,
  `style-src '${hash(STYLE)}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
  vary: 'accept',
} as const;

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
