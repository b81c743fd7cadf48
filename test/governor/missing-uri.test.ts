import { ClientInvalidError, createGovernor, type Governor, MongoClient, silentLogger } from 'mongo-governor';

const CAPS = { service: 'api', connections: { primary: 12, secondary: 16 } };
const SECRET = 'mongodb://ada:s3cret@db.example.com';

/** What JavaScript, or a cast, lets through. */
const given = (value: unknown): never => value as never;

/** The error that `action` throws, of the class that is promised. */
function refusalOf(action: () => unknown): ClientInvalidError {
  try {
    action();
  } catch (error) {
    if (error instanceof ClientInvalidError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('what a client is made of', () => {
  let governor: Governor;
  beforeEach(() => {
    governor = createGovernor(CAPS, { env: {}, cwd: '/nonexistent', logger: silentLogger, isolated: true });
  });
  afterEach(() => governor.close());

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['an empty string', ''],
    ['a value of type object', {}],
  ])('is a connection string; %s is told, and where to set it', (found, uri) => {
    for (const [callee, make] of [
      ['new MongoClient()', () => new MongoClient(given(uri))],
      ['governor.createClient()', () => governor.createClient(given(uri))],
    ] as const) {
      expect(refusalOf(make)).toMatchObject({
        name: 'ClientInvalidError',
        code: 'ERR_GOVERNOR_CLIENT_INVALID',
        retryable: false,
        message: `The connection string of ${callee} is missing: found ${found}, expected "mongodb://…" or "mongodb+srv://…". Set the variable that it is read from, such as MONGODB_URI, in the environment of this process.`,
      });
    }
  });

  it('is missing from MongoClient.connect() too, which rejects', async () => {
    await expect(MongoClient.connect(given(undefined))).rejects.toThrow(ClientInvalidError);
  });

  it('stays the driver’s to judge when there is one', () => {
    expect(() => governor.createClient('postgres://ada:s3cret@db')).toThrow(/Invalid scheme/);
  });
});

describe('what is handed to govern()', () => {
  it.each([
    [
      'undefined',
      undefined,
      /found undefined, expected new MongoClient.*governor\.createClient\(uri\) makes/,
    ],
    ['a connection string', SECRET, /found a string, expected new MongoClient\(uri\)/],
    ['the promise of a client', Promise.resolve({}), /found a promise, .* Await it first\.$/],
  ])('is a client, and not %s', async (_, value, message) => {
    const governor = createGovernor(CAPS, {
      env: {},
      cwd: '/nonexistent',
      logger: silentLogger,
      isolated: true,
    });
    const error = refusalOf(() => governor.govern(given(value)));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('s3cret');
    await governor.close();
  });
});
