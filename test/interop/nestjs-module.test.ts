import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getConnectionToken } from '@nestjs/mongoose';
import { createGovernor, Governor } from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { Connection } from 'mongoose';
import { AppModule } from '../../examples/frameworks/nestjs/app.module';
import { GovernorModule } from '../../examples/frameworks/nestjs/governor.module';
import { eventually } from '../support/eventually';
import { NestOnExpress } from './nest-on-express';
import { rolesOfReads } from './reads-of';

describe('examples/frameworks/nestjs', () => {
  let set: ReplicaSet;
  let app: INestApplication<Server>;
  let url: string;
  let governor: Governor;
  beforeEach(async () => {
    set = await startReplicaSet();
    process.env.MONGODB_URI = set.uri;
    app = await NestFactory.create(AppModule, new NestOnExpress(), { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
    governor = app.get(Governor);
  });
  afterEach(async () => {
    await app.close();
    await set.close();
    delete process.env.MONGODB_URI;
  });

  const post = () => fetch(`${url}/users`, { method: 'POST' });

  it('serves, reads from secondaries, and says how the governor is', async () => {
    expect(await (await post()).json()).toEqual({ name: 'ada' });
    expect(await (await fetch(`${url}/users`)).json()).toEqual({ users: 1 });
    expect(await rolesOfReads(set)).toEqual(['secondary']);
    expect(await (await fetch(`${url}/health/mongo`)).json()).toMatchObject({
      mode: 'enforce',
      waiting: { critical: 0 },
    });
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
      /^mongo_governor_config_info\{service="users"/m,
    );
  });

  it('runs handlers in the lane that is written on them, through Nest’s own interceptors', async () => {
    await post();
    // One connection is left beside the two of the client's monitors, and it is in use until the members answer.
    governor.reload({
      service: 'users',
      connections: { primary: 3, secondary: 3, waitQueue: { timeoutMS: 0 } },
    });
    const [secondary] = await set.secondaries();
    await secondary?.freeze();
    const things = app.get<Connection>(getConnectionToken()).getClient().db('app').collection('things');
    const first = things.insertOne({}, { writeConcern: { w: 3 } });
    await eventually('the connection is in use', () =>
      governor.status().members.some(({ role, inFlight }) => role === 'primary' && inFlight === 1),
    );
    const request = post();
    await eventually('the request waits', () => governor.status().lanes.critical === 1);
    expect(governor.status().lanes).toEqual({ critical: 1, normal: 0, background: 0 });
    await secondary?.thaw();
    await first;
    expect((await request).status).toBe(201);
  });

  it('closes the governor with the application', async () => {
    await app.close();
    expect(governor.isClosed).toBe(true);
  });
});

describe('GovernorModule.forRoot', () => {
  it('gives the governor of the service, and closes it', async () => {
    const context = await NestFactory.createApplicationContext(
      GovernorModule.forRoot({ service: 'users', connections: { primary: 12, secondary: 24 } }),
      { logger: false, abortOnError: false },
    );
    const governor = context.get(Governor);
    expect(createGovernor({ service: 'users', connections: { primary: 12, secondary: 24 } })).toBe(governor);
    await context.close();
    expect(governor.isClosed).toBe(true);
  });
});
