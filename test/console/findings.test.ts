import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const PAGE = resolve(__dirname, '../../src/console/page');

const NONE = { inUse: 0, idle: 0, pending: 0, closing: 0, monitoring: 0, share: 24 };
const LIMITS = { primary: { cap: 24, share: 24 }, secondary: { cap: 240, share: 240 } };

const QUIET = {
  mode: 'enforce',
  inForce: 'config',
  why: '',
  drift: null,
  reloadError: null,
  selections: {},
  plan: { limits: LIMITS, drift: { maxPrimaryReadShare: 0.05 } },
  deployments: [
    { name: 'default', limits: LIMITS },
    { name: 'east', limits: { primary: { cap: 4, share: 4 }, secondary: { cap: 8, share: 8 } } },
  ],
  members: [] as object[],
};

/** The page's modules are for browsers, and what they find needs none. */
function findingsOf(snapshot: object): unknown {
  const code = `
    import { findingsOf } from ${JSON.stringify(`file://${PAGE}/findings.mjs`)};
    console.log(JSON.stringify(findingsOf(${JSON.stringify(snapshot)})));`;
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  return JSON.parse(told);
}

function member(deployment: string, changes: object, connections: object = {}) {
  const quiet = { address: 'a:1', role: 'primary', waiting: 0, oldestWaitSeconds: 0 };
  return { ...quiet, deployment, ...changes, connections: { ...NONE, ...connections } };
}

describe('what the console finds', () => {
  it('is nothing where nothing is to be said', () => {
    expect(findingsOf({ ...QUIET, members: [member('default', {}, { inUse: 24 })] })).toEqual([]);
  });

  it('are more connections than the share in the deployment that the member is of', () => {
    const members = [member('default', {}, { inUse: 5 }), member('east', {}, { inUse: 4, monitoring: 1 })];
    expect(findingsOf({ ...QUIET, members })).toEqual([
      { level: 'warn', text: '5 connections at primary a:1; the share of this instance is 4.' },
    ]);
  });

  it('are waits, worse ones worse, and why the configuration is not in force', () => {
    const members = [member('default', { waiting: 3, oldestWaitSeconds: 0.2 })];
    const selections = { any: { waiting: 2, oldestSeconds: 1.5 } };
    const held = { inForce: 'held', why: 'a cap grew', mode: 'observe', reloadError: 'no file' };
    expect(findingsOf({ ...QUIET, ...held, members, selections })).toEqual([
      { level: 'bad', text: '2 operations wait for any member, the oldest for 1.5 s.' },
      {
        level: 'warn',
        text: '3 operations wait for a connection to primary a:1, the oldest for 200 ms.',
      },
      { level: 'bad', text: 'The configuration is not in force: a cap grew' },
      { level: 'warn', text: 'The last reload did not take effect: no file' },
      { level: 'warn', text: 'Observing only: nothing is limited and nothing is re-routed.' },
    ]);
  });
});
