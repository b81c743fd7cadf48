import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Governor, Health } from 'mongo-governor';
import { judgeHealth } from '../../src/counts/health';
import { eventually } from '../support/eventually';
import { makeGovernor, startGoverned } from '../support/governed';

const WELL = {
  hasMember: true,
  hasPrimary: true,
  hasSecondary: true,
  needsSecondary: true,
  fallsBack: false,
  stands: false,
};

describe('how a deployment is', () => {
  it.each([
    [{}, 'up', []],
    [{ hasSecondary: false, needsSecondary: false }, 'up', []],
    [{ hasPrimary: false }, 'degraded', ['no_primary']],
    [{ hasSecondary: false, fallsBack: true }, 'degraded', ['no_secondary', 'fallback']],
    [{ stands: true }, 'degraded', ['standing_queue']],
    [{ hasMember: false, hasPrimary: false, hasSecondary: false }, 'down', ['no_member']],
  ])('%j is %s %j', (facts, state, reasons) => {
    expect(judgeHealth({ ...WELL, ...facts })).toEqual({ state, reasons });
  });

  it('is told when it changes: a primary that steps down, members that die and come back', async () => {
    await using governed = await startGoverned({}, { client: { serverSelectionTimeoutMS: 500 } });
    const { governor, client, set } = governed;
    const told: Health[] = [];
    governor.on('health', (health) => told.push(health));
    await eventually('all is well', () => governor.health(client).state === 'up');
    for (const member of await set.secondaries()) await member.kill();
    // Without a majority the primary may step down: then it is that which is missing.
    await eventually('it misses something', () => governor.health(client).state !== 'up');
    for (const member of set.members) await member.kill();
    await eventually('it is down', () => governor.health(client).state === 'down');
    expect(governor.health(client)).toMatchObject({ deployment: 'default', reasons: ['no_member'] });
    expect(governor.health()).toEqual(governor.health(client));
    expect(governor.status().deployments[0]?.health).toEqual([governor.health(client)]);
    for (const member of set.members) await member.restart();
    await eventually('it is up again', () => governor.health(client).state === 'up');
    const states = told.map(({ state }) => state);
    expect(states).toContain('down');
    expect(states.at(-1)).toBe('up');
    const sinces = told.map(({ since }) => since);
    expect(sinces).toEqual(sinces.toSorted((a, b) => a - b));
  });

  it('is down for a client that is not connected', () => {
    const governor = makeGovernor();
    const client = governor.createClient('mongodb://127.0.0.1:1');
    expect(governor.health(client)).toMatchObject({ state: 'down', reasons: ['no_member'] });
    return governor.close();
  });
});

describe('the readiness of a pod', () => {
  function ready(governor: Governor): { status: number; body: { health: Health[] } } {
    let status = 0;
    let body = '';
    const response = {
      writeHead: (code: number) => {
        status = code;
      },
      end: (text: string) => {
        body = text;
      },
    };
    governor.readinessHandler()({} as IncomingMessage, response as unknown as ServerResponse);
    return { status, body: JSON.parse(body) };
  }

  it('begins when its deployment has served once, and does not end with the database', async () => {
    await using governed = await startGoverned();
    const fresh = makeGovernor();
    expect(ready(fresh).status).toBe(503);
    await fresh.close();
    const { governor, client, set } = governed;
    await eventually('it has served', () => ready(governor).status === 200);
    for (const member of set.members) await member.kill();
    await eventually('it is down', () => governor.health(client).state === 'down');
    expect(ready(governor)).toMatchObject({ status: 200, body: { health: [{ state: 'down' }] } });
  });
});
