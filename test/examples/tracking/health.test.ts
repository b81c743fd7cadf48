import { EventEmitter } from 'node:events';
import type { Governor, MongoClient } from 'mongo-governor';
import { watchHealth } from '../../../examples/tracking/service/health';

const change = (types: readonly string[]) => ({
  newDescription: { servers: new Map(types.map((type, index) => [`member-${index}`, { type }])) },
});

test('a governor that tells the health of a client is believed', () => {
  const health = { state: 'degraded', since: 1, reasons: ['standing queue'] } as const;
  const governor = { health: () => health } as unknown as Governor;
  expect(watchHealth(governor, new EventEmitter() as MongoClient)()).toBe(health);
});

test('else the driver is: down, degraded and up by the members that it sees', () => {
  const client = new EventEmitter();
  const health = watchHealth({} as Governor, client as MongoClient);
  const states: [readonly string[], string, readonly string[]][] = [
    [['RSPrimary', 'RSSecondary'], 'up', []],
    [['RSPrimary', 'Unknown'], 'degraded', ['no secondary']],
    [['Unknown', 'RSSecondary'], 'degraded', ['no primary']],
    [['Unknown', 'Unknown'], 'down', ['no member']],
  ];
  expect(health()).toMatchObject({ state: 'down', reasons: ['not connected yet'] });
  for (const [types, state, reasons] of states) {
    client.emit('topologyDescriptionChanged', change(types));
    expect(health()).toMatchObject({ state, reasons });
  }
});
