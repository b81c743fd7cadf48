import { createGovernor } from 'mongo-governor';

// Outside the handler: once for each execution environment, which is frozen between two events. A frozen process can't
// renew a lease, so the budget is static, and `instances` is the function's reserved concurrency.
const governor = createGovernor({
  service: 'sign-up',
  connections: { primary: 100, secondary: 200, instances: 20 },
  drift: { watch: false },
});

// What the other side closed while this one was frozen is found when it is used: the driver tries again on another.
const client = governor.createClient(process.env.MONGODB_URI ?? 'mongodb://localhost:27017', {
  maxIdleTimeMS: 60_000,
});

export async function handler(event: { readonly name: string }): Promise<{ readonly users: number }> {
  const users = client.db('app').collection('users');
  await users.insertOne({ name: event.name });
  return { users: await users.countDocuments({}) };
}
