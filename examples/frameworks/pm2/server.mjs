// A worker of PM2: see ecosystem.config.cjs. Caps and policy come from mongo-governor.json and the environment.
import { createServer } from 'node:http';
import { createGovernor } from 'mongo-governor';

const governor = createGovernor();
const client = governor.createClient(process.env.MONGODB_URI ?? 'mongodb://localhost:27017');
const users = client.db('app').collection('users');

const server = createServer(async (_request, response) => {
  response.end(await users.countDocuments({}).then(String, ({ code }) => `failed: ${code}`));
});
server.listen(Number(process.env.PORT ?? 3000), () => process.send?.('ready'));

/** PM2 sends SIGINT, and SIGKILL after `kill_timeout`: the intake, what is under way, the client, then the governor. */
process.once('SIGINT', () => {
  server.close(async () => {
    await client.close();
    await governor.close();
    process.exit();
  });
  server.closeIdleConnections();
});
