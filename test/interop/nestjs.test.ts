import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getModelToken, MongooseModule } from '@nestjs/mongoose';
import type { Governor } from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';
import { type Connection, type Model, Schema } from 'mongoose';
import { makeGovernor, peaks } from '../support/governed';
import { rolesOfReads } from './reads-of';

interface User {
  readonly name: string;
}

/** `@Module(...) class AppModule {}`, without the decorator's syntax. Nest makes the client: it is governed then. */
function appModule(uri: string, governor: Governor) {
  const connectionFactory = (connection: Connection): Connection => {
    governor.govern(connection.getClient());
    return connection;
  };
  class AppModule {}
  Module({
    imports: [
      MongooseModule.forRoot(uri, { dbName: 'app', connectionFactory }),
      MongooseModule.forFeature([{ name: 'User', schema: new Schema<User>({ name: String }) }]),
    ],
  })(AppModule);
  return AppModule;
}

describe('@nestjs/mongoose', () => {
  it('is governed through its connectionFactory: reads on secondaries, connections within the cap', async () => {
    await using set = await startReplicaSet();
    const governor = makeGovernor();
    const app = await NestFactory.createApplicationContext(appModule(set.uri, governor), { logger: false });
    const users = app.get<Model<User>>(getModelToken('User'));
    await users.create({ name: 'ada' });
    await expect(users.findOne({ name: 'ada' }).read('primary')).resolves.toMatchObject({ name: 'ada' });
    await Promise.all(Array.from({ length: 100 }, () => users.countDocuments({})));
    expect(await rolesOfReads(set)).toEqual(['secondary']);
    for (const peak of await peaks(set)) expect(peak).toBeLessThanOrEqual(8);
    expect(governor.status().clients).toBe(1);
    await app.close();
    await governor.close();
  });
});
