// Mongoose on a governed client, on the embedded replica set:
//   node --require ./scripts/run-ts.cjs examples/mongoose/main.ts
import { createGovernor } from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';
import mongoose from 'mongoose';

export async function main(print: (line: string) => void): Promise<void> {
  await using set = await startReplicaSet();
  const governor = createGovernor({ service: 'users', connections: { primary: 12, secondary: 24 } });

  // Mongoose pins its own copy of the driver: make the client with it, govern it, hand it over.
  const client = governor.govern(new mongoose.mongo.MongoClient(set.uri));
  mongoose.connection.setClient(await client.connect());

  const User = mongoose.model('User', new mongoose.Schema({ name: String }));
  await User.create({ name: 'ada' });

  await User.findOne({ name: 'ada' });
  await User.findOne({ name: 'ada' }).read('primary');
  const { reads, verdicts } = governor.status();
  print(`reads at secondaries: ${reads.secondary}`); // reads at secondaries: 2
  print(`re-routed: ${verdicts.reroute}`); // re-routed: 1

  await mongoose.disconnect();
  await governor.close();
}

if (require.main === module) void main(console.log);
