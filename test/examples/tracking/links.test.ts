import { newKey } from '../../../examples/tracking/demo/new-key';
import { KeyRing } from '../../../examples/tracking/links/key-ring';
import { openLink, signLink } from '../../../examples/tracking/links/signed-link';
import { asTarget } from '../../../examples/tracking/links/target';
import { goodLinks, hostileLink, KEYS, randomFrom, SEED } from './hostile-links';

const LINK = { id: 'link-1', target: 'https://shop.example/a?b=c#d' };

describe('a signed link', () => {
  it('carries its id and its target', () => {
    const keys = new KeyRing([newKey('k1')]);
    expect(openLink(signLink(LINK, keys), keys)).toEqual({ link: LINK });
  });

  it('is good until its key goes: signing, then only verifying, then revoked or gone', () => {
    const [old, next] = [newKey('k1'), newKey('k2')];
    const token = signLink(LINK, new KeyRing([old]));
    expect(openLink(token, new KeyRing([next, { ...old, use: 'verify' }]))).toEqual({ link: LINK });
    const refused = new KeyRing([next, { ...old, use: 'revoked' }]);
    expect(openLink(token, refused)).toEqual({ refusal: 'revoked key' });
    expect(openLink(token, new KeyRing([next]))).toEqual({ refusal: 'unknown key' });
  });

  it.each(['javascript:alert(1)', 'ftp://a.example/', '/relative', 'https://bank.example@evil.example/', ''])(
    'is not made for %p',
    (target) => {
      expect(asTarget(target)).toBeUndefined();
      expect(() => signLink({ id: 'x', target }, new KeyRing([newKey('k1')]))).toThrow(RangeError);
    },
  );

  it('needs a ring with one key that signs, ids once each, and long secrets', () => {
    const key = newKey('k1');
    expect(() => new KeyRing([])).toThrow('exactly one key signs');
    expect(() => new KeyRing([key, { ...newKey('k1'), use: 'verify' }])).toThrow('two keys have the same id');
    expect(() => new KeyRing([{ ...key, secret: 'c2hvcnQ=' }])).toThrow('at least 32 bytes');
  });
});

test('20,000 hostile links lead nowhere', () => {
  const good = goodLinks(40);
  const signed = [...good.keys()];
  const keys = new KeyRing(KEYS);
  const random = randomFrom(SEED);
  for (const [token, target] of good) expect(openLink(token, keys)).toMatchObject({ link: { target } });
  for (let count = 0; count < 20_000; count += 1) {
    const { kind, token } = hostileLink(signed, random);
    const opened = openLink(token, keys);
    const said = 'link' in opened ? opened.link.target : undefined;
    if (said !== good.get(token)) throw new Error(`SEED=${SEED}: ${kind}: ${token} leads to ${said}`);
  }
});
