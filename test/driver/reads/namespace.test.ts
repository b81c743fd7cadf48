import { namespaceOf } from '../../../src/driver/reads/namespace';
import type { DriverOperation } from '../../../src/driver/shape/internals';

const CMD = { db: 'app', collection: '$cmd' };

describe('the namespace of an operation', () => {
  it.each([
    [{ commandName: 'find', ns: { db: 'app', collection: 'items' } }, 'app.items'],
    [{ commandName: 'aggregate', ns: CMD, target: 'items' }, 'app.items'],
    // Of a whole database.
    [{ commandName: 'aggregate', ns: CMD, target: 1 }, 'app'],
    [{ commandName: 'count', ns: CMD, collectionName: 'items' }, 'app.items'],
    [{ commandName: 'distinct', ns: CMD, collection: { collectionName: 'items' } }, 'app.items'],
    [{ commandName: 'listIndexes', ns: CMD, collectionNamespace: { collection: 'items' } }, 'app.items'],
    [{ commandName: 'listCollections', ns: CMD }, 'app'],
    [{ commandName: 'find', ns: { db: 'app', collection: '' } }, 'app'],
    [{ commandName: 'ping', ns: { db: 'app' } }, 'app'],
    [{ commandName: 'endSessions' }, 'admin'],
    [{ commandName: 'runCommand', ns: CMD, command: { find: 'items' }, target: 'x' }, 'app.items'],
    [{ commandName: 'runCommand', ns: CMD, command: { dbStats: 1 } }, 'app'],
    [{ commandName: 'runCommand', ns: CMD }, 'app'],
  ])('of %j is %s', (operation, namespace) => {
    expect(namespaceOf(operation as unknown as DriverOperation)).toBe(namespace);
  });
});
