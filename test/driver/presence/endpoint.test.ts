import dns from 'node:dns/promises';
import type { Socket } from 'node:net';
import os from 'node:os';
import {
  endpointOf,
  isLocal,
  isUnixSocket,
  literalEndpoint,
  resolveEndpoints,
} from '../../../src/driver/presence/endpoint';

afterEach(() => jest.restoreAllMocks());

describe('where a socket is connected to', () => {
  it.each([
    ['10.0.0.1', 27017, '10.0.0.1:27017'],
    ['::1', 27017, '[::1]:27017'],
    // An IPv4 address through an IPv6 socket is the same place.
    ['::ffff:10.0.0.1', 27017, '10.0.0.1:27017'],
    ['::FFFF:1.0.0.1', 27017, '1.0.0.1:27017'],
    ['::ffff:abcd:1', 27017, '[::ffff:abcd:1]:27017'],
    ['64:ff9b::ffff:10.0.0.1', 27017, '[64:ff9b::ffff:10.0.0.1]:27017'],
    // A unix socket has neither, and one that was closed meanwhile has lost them.
    [undefined, undefined, undefined],
    ['10.0.0.1', undefined, undefined],
    [undefined, 27017, undefined],
  ])('of %s and %s is %s', (remoteAddress, remotePort, endpoint) => {
    expect(endpointOf({ remoteAddress, remotePort } as Socket)).toBe(endpoint);
  });
});

describe('the name of a member', () => {
  it.each<[name: string, literal: string | undefined, isSocket: boolean]>([
    ['10.0.0.1:27017', '10.0.0.1:27017', false],
    ['[::1]:27017', '[::1]:27017', false],
    ['[::ffff:10.0.0.1]:1', '10.0.0.1:1', false],
    ['db1.example.com:27017', undefined, false],
    ['/tmp/mongodb-27017.sock', undefined, true],
    ['/tmp/a:1/mongodb.sock', undefined, true],
    ['10.0.0.1', undefined, true],
  ])('%s is an endpoint itself, %s, or a unix socket: %s', (name, literal, isSocket) => {
    expect([literalEndpoint(name), isUnixSocket(name)]).toEqual([literal, isSocket]);
  });

  it.each<[string, string[], boolean]>([
    ['10.0.0.1:27017', ['10.0.0.1:27017'], false],
    ['/tmp/mongodb-27017.sock', [], false],
    ['db1:27017', ['10.0.0.7:27017', '[fd00::7]:27017'], true],
  ])('%s stands for %j, and is looked up: %s', async (name, endpoints, isLookedUp) => {
    const lookup = jest.spyOn(dns, 'lookup').mockResolvedValue([
      { address: '10.0.0.7', family: 4 },
      { address: 'fd00::7', family: 6 },
    ] as never);
    expect(await resolveEndpoints(name)).toEqual(endpoints);
    expect(lookup.mock.calls).toEqual(isLookedUp ? [['db1', { all: true }]] : []);
  });

  it('stands for nothing where it does not resolve: the driver will say so', async () => {
    jest.spyOn(dns, 'lookup').mockRejectedValue(new Error('ENOTFOUND'));
    expect(await resolveEndpoints('nowhere:27017')).toEqual([]);
  });
});

describe('an endpoint of this machine', () => {
  beforeEach(() => {
    jest.spyOn(os, 'networkInterfaces').mockReturnValue({
      lo: [{ address: '127.0.0.1' }],
      eth0: [{ address: '192.168.7.7' }, { address: 'fd00::7' }],
      gone: undefined,
    } as never);
  });

  it.each([
    ['127.0.0.1:27017', true],
    ['127.255.0.9:1', true],
    ['[::1]:27017', true],
    ['192.168.7.7:27017', true],
    ['[fd00::7]:27017', true],
    ['192.168.7.8:27017', false],
    ['[fd00::8]:27017', false],
    ['128.0.0.1:27017', false],
  ])('%s: %s', (endpoint, expected) => {
    expect(isLocal(endpoint)).toBe(expected);
  });
});
