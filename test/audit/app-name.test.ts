import fc from 'fast-check';
import { formatAppName, parseAppName } from '../../src/audit/app-name';

const service = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
const instance = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/);

test('names service and instance', () => {
  const appName = formatAppName({ service: 'api', instance: 'host1-4711' });
  expect(appName).toBe('api@host1-4711 mongo-governor');
  expect(parseAppName(appName)).toEqual({ service: 'api', instance: 'host1-4711' });
});

test('always fits into what a server accepts, and tells the service', () => {
  fc.assert(
    fc.property(service, instance, (service, instance) => {
      const appName = formatAppName({ service, instance });
      expect(Buffer.byteLength(appName)).toBeLessThanOrEqual(128);
      expect(parseAppName(appName)?.service).toBe(service);
    }),
  );
});

test('keeps the end of a long instance, which tells processes apart', () => {
  const of = (process: number) =>
    formatAppName({ service: 'api', instance: `${'h'.repeat(120)}-${process}` });
  expect(of(1)).not.toBe(of(2));
  expect(parseAppName(of(4711))?.instance).toMatch(/^~h+-4711$/);
});

test('a host name that is no ASCII does not break the name', () => {
  expect(parseAppName(formatAppName({ service: 'api', instance: 'bücher laden-1' }))?.instance).toBe(
    'b_cher_laden-1',
  );
});

test.each(['', 'api', 'mongosh 2.3', 'api@host', 'a b@host mongo-governor', 'api@host mongo-governor x'])(
  '%p is not the name of a governed client',
  (appName) => {
    expect(parseAppName(appName)).toBeUndefined();
  },
);
