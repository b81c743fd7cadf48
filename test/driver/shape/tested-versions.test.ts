import { createGovernor, silentLogger } from 'mongo-governor';
import { Registry } from 'prom-client';
import { isNewerThanTested, NEWEST_TESTED_VERSIONS } from '../../../src/driver/shape/tested-versions';
import { MINORS } from '../../matrix/drivers';
import { changedDriver } from '../../support/changed-driver';
import { CONFIG } from '../../support/governed';

const { devDependencies, peerDependencies } = require('../../../package.json') as {
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

/** `6.19` of `npm:mongodb@~6.19.0` and of `^7.9.0`. */
function installedMinors(): string[] {
  return Object.entries(devDependencies)
    .filter(([name]) => name === 'mongodb' || name.startsWith('mongodb-'))
    .map(([, range]) => /(\d+\.\d+)\.\d+$/.exec(range)?.[1] as string)
    .sort(byVersion);
}

function byVersion(a: string, b: string): number {
  const [[majorA = 0, minorA = 0] = [], [majorB = 0, minorB = 0] = []] = [a, b].map((v) =>
    v.split('.').map(Number),
  );
  return majorA - majorB || minorA - minorB;
}

/** The warnings of a governor that is given clients of these versions, in this order. */
async function warningsFor(...versions: readonly string[]): Promise<string[]> {
  const warnings: string[] = [];
  for (const version of versions) {
    using driver = changedDriver(version);
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    const options = { env: {}, cwd: '/nonexistent', registry: new Registry(), logger };
    const governor = createGovernor(CONFIG, options);
    governor.govern(new driver.mongodb.MongoClient('mongodb://127.0.0.1:1'));
    await governor.close();
  }
  // A configuration that no lock guards is another thing to be told.
  return warnings.filter((line) => line.startsWith('mongodb'));
}

describe('the newest versions that were tested', () => {
  it('are the last minor of each major that is installed, which are all that the matrix runs', () => {
    const installed = installedMinors();
    expect([...MINORS]).toEqual(installed);
    const majors = [...new Set(installed.map((minor) => minor.split('.')[0]))];
    expect(NEWEST_TESTED_VERSIONS).toEqual(
      majors.map((major) => installed.filter((minor) => minor.startsWith(`${major}.`)).at(-1)),
    );
    expect(peerDependencies.mongodb?.match(/\^(\d+)/g)).toEqual(majors.map((major) => `^${major}`));
  });

  it.each([
    ['7.9.0', false],
    ['7.9.12', false],
    ['7.10.0', true],
    ['7.10.0-beta.1', true],
    ['8.0.0', true],
    ['6.22.9', false],
    ['6.23.0', true],
    ['5.99.0', false],
    ['of unknown version', false],
  ])('%s is newer: %s', (version, isNewer) => {
    expect(isNewerThanTested(version)).toBe(isNewer);
  });
});

describe('a client of a driver that is newer', () => {
  it('is governed, and its version is warned of once a process', async () => {
    expect(await warningsFor('7.10.0', '7.10.0', '7.11.2', '7.10.0', '6.23.0', '6.22.1', '7.9.3')).toEqual([
      expect.stringContaining(
        'mongodb 7.10.0 is newer than what this version of mongo-governor was tested with',
      ),
      expect.stringContaining('mongodb 7.11.2 is newer'),
      expect.stringContaining('mongodb 6.23.0 is newer'),
    ]);
  });
});
