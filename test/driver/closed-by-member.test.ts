import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { eventually } from '../support/eventually';
import { makeGovernor, QUICK_MONITORING } from '../support/governed';

/** Between a client and a member: can end the client's side right behind a reply. */
class CuttingProxy {
  readonly #server: Server;
  /** For each reply to a command on a data connection. */
  onReply: (client: Socket) => void = () => undefined;

  constructor(address: string) {
    const [host = '', port] = address.split(':');
    this.#server = createServer((client) => {
      const member = dial(Number(port), host);
      let asked = '';
      client.on('data', (chunk) => {
        asked = chunk.toString('latin1');
        member.write(chunk);
      });
      member.on('data', (chunk) => {
        client.write(chunk);
        if (asked.includes('find\0')) this.onReply(client);
      });
      client.on('close', () => member.destroy()).on('error', () => undefined);
      member.on('close', () => client.destroy()).on('error', () => undefined);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `mongodb://127.0.0.1:${(this.#server.address() as AddressInfo).port}/?directConnection=true`;
  }

  close(): void {
    this.#server.close();
  }
}

interface Pool {
  readonly connections: { readonly length: number; first(): { readonly socket: Socket } };
  readonly currentCheckedOutCount: number;
}

describe('a connection that the member closes', () => {
  let set: ReplicaSet;
  const governor = makeGovernor();
  beforeAll(async () => {
    set = await startReplicaSet();
  });
  afterAll(async () => {
    await governor.close();
    await set.close();
  });

  const poolOf = (client: unknown): Pool => {
    const { topology } = client as { topology: { s: { servers: Map<string, { pool: Pool }> } } };
    return [...topology.s.servers.values()][0]?.pool as Pool;
  };

  it('is given to nobody any more, where the driver lets an operation hang on it for ever', async () => {
    const primary = await set.primary();
    const client = governor.createClient(
      `mongodb://${primary.address}/?directConnection=true`,
      QUICK_MONITORING,
    );
    const things = client.db('app').collection('things');
    await things.insertOne({});
    const pool = poolOf(client);
    const { socket } = pool.connections.first();
    const sent = new Promise((resolve, reject) => {
      // What a FIN makes Node do; the driver is told when the handle has closed, later than this.
      socket.once('end', () => {
        socket.destroy();
        things.insertOne({}).then(resolve, reject);
      });
    });
    socket.push(null);
    await expect(sent).resolves.toMatchObject({ acknowledged: true });
    expect(pool.currentCheckedOutCount).toBe(0);
    await client.close();
  });

  it('loses no reply that came with the close', async () => {
    const [secondary] = await set.secondaries();
    const proxy = new CuttingProxy(secondary?.address ?? '');
    const client = governor.createClient(await proxy.listen(), { ...QUICK_MONITORING, retryReads: false });
    const things = client.db('app').collection('things');
    await client.connect();
    const pool = poolOf(client);
    proxy.onReply = (socket) => socket.end();
    for (let read = 0; read < 10; read += 1) {
      await expect(things.find({}).toArray()).resolves.toEqual(expect.any(Array));
      // Else the next one may be sent over it before the FIN is here, and fails as it must.
      await eventually('the close was noticed', () => pool.connections.length === 0);
    }
    await client.close();
    proxy.close();
  });
});
