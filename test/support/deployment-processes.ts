import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { Deployment } from './deployment';
import { mongodAt } from './deployment-mongod';
import { eventually } from './eventually';

const SET = 'e2e';
const MEMBERS = 3;

/** Three mongods on free ports, made a replica set. */
export async function startMongods(binary: string): Promise<Deployment> {
  const folder = await mkdtemp(join(tmpdir(), 'mongo-governor-mongod-'));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    const ended = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(ended);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const ports = await Promise.all(Array.from({ length: MEMBERS }, freePort));
    for (const port of ports) {
      const data = join(folder, String(port));
      await mkdir(data);
      const flags = ['--replSet', SET, '--port', String(port), '--dbpath', data, '--bind_ip', '127.0.0.1'];
      children.push(spawn(binary, [...flags, '--oplogSize', '64'], { stdio: 'ignore' }));
    }
    const hosts = ports.map((port) => `127.0.0.1:${port}`);
    await initiate(hosts);
    const deployment = await mongodAt(`mongodb://${hosts.join(',')}/?replicaSet=${SET}`);
    return {
      ...deployment,
      async [Symbol.asyncDispose]() {
        await deployment[Symbol.asyncDispose]();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function initiate(hosts: readonly string[]): Promise<void> {
  const first = new MongoClient(`mongodb://${hosts[0]}/?directConnection=true`);
  const config = { _id: SET, members: hosts.map((host, _id) => ({ _id, host })) };
  await first.db('admin').command({ replSetInitiate: config });
  await eventually('the set has a primary and no member that is still starting', async () => {
    const { members } = await first.db('admin').command({ replSetGetStatus: 1 });
    const states = (members as { stateStr: string }[]).map(({ stateStr }) => stateStr).sort();
    return states.join() === 'PRIMARY,SECONDARY,SECONDARY';
  });
  await first.close();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
