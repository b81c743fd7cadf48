import {
  createGovernor,
  type Governor,
  GovernorOverloadedError,
  MongoClient,
  type PrimaryWaiver,
} from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import * as mongoose from 'mongoose';

/** What a service writes with the package; compiled only, as a strict consumer of the packed package. */
export async function consume(governor: Governor): Promise<unknown[]> {
  const set: ReplicaSet = await startReplicaSet({ members: 3 });
  const dropIn = new MongoClient(set.uri, { maxPoolSize: 5 });
  const client: MongoClient = governor.createClient(set.uri);
  const waiver: PrimaryWaiver = governor.primary('login reads its own write');
  governor.on('shed', ({ address, inFlight }) => [address.length, inFlight.toFixed()]);
  const found: { name: string } | null = await client
    .db('app')
    .collection<{ name: string }>('users')
    .findOne({}, { readPreference: waiver });
  return [dropIn, found, GovernorOverloadedError];
}

/** The same with Mongoose, which has a copy of the driver, and of its types, of its own. */
export function consumeWithMongoose(uri: string): unknown[] {
  const governor = createGovernor({ service: 'api', connections: { primary: 6, secondary: 8 } });
  const client: mongoose.mongo.MongoClient = governor.govern(new mongoose.mongo.MongoClient(uri));
  mongoose.connection.setClient(client);
  const Book = mongoose.model('Book', new mongoose.Schema({ title: String }));
  const waiver = governor.primary('shown right after it was made');
  return [
    Book.find().read(waiver),
    Book.find({}, null, { readPreference: waiver }),
    Book.aggregate([]).read(waiver),
  ];
}

// @ts-expect-error a cap is a number
createGovernor({ service: 'api', connections: { primary: 'many' } });
