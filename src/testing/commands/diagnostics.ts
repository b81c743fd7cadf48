import { hostname, totalmem } from 'node:os';
import type { Mongod } from '../mongod/mongod';
import { asNumber, type Document, Long } from '../wire/bson';
import { currentOperations } from './current-op';
import type { Handler, Handlers } from './handler';
import { hostsOf } from './hello';

const ping: Handler = { access: 'any', run: () => ({}) };
const buildInfo: Handler = {
  access: 'any',
  exempt: true,
  run: ({ mongod: { version } }) => ({
    version: version.text,
    versionArray: version.array,
    gitVersion: 'mongo-governor/testing',
    modules: [],
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16_777_216,
    storageEngines: ['inMemory'],
  }),
};

export const diagnosticHandlers: Handlers = {
  ping,
  buildInfo,
  buildinfo: buildInfo,
  serverStatus: { access: 'any', run: ({ mongod }) => serverStatus(mongod) },
  hostInfo: {
    access: 'any',
    run: () => ({
      system: { currentTime: new Date(), hostname: hostname(), memSizeMB: Math.floor(totalmem() / 2 ** 20) },
    }),
  },
  connectionStatus: {
    access: 'any',
    run: ({ mongod }) => {
      const users = mongod.credentials ? [{ user: mongod.credentials.username, db: 'admin' }] : [];
      return { authInfo: { authenticatedUsers: users, authenticatedUserRoles: [] } };
    },
  },
  whatsmyuri: { access: 'any', run: ({ connection }) => ({ you: connection.client }) },
  getParameter: {
    access: 'any',
    run: ({ command, mongod }) => ({
      ...('featureCompatibilityVersion' in command && {
        featureCompatibilityVersion: { version: mongod.version.release },
      }),
      ...('transactionLifetimeLimitSeconds' in command && {
        transactionLifetimeLimitSeconds: mongod.transactions.lifetimeMS / 1000,
      }),
    }),
  },
  setParameter: {
    access: 'any',
    run({ command, mongod }) {
      const { transactionLifetimeLimitSeconds: limit } = command;
      if (limit === undefined) return { was: null };
      const was = mongod.transactions.lifetimeMS / 1000;
      mongod.transactions.lifetimeMS = asNumber(limit) * 1000;
      return { was };
    },
  },
  getCmdLineOpts: { access: 'any', run: () => ({ argv: ['mongod'], parsed: {} }) },
  getLog: { access: 'any', run: () => ({ totalLinesWritten: 0, log: [] }) },
  logout: { access: 'any', exempt: true, run: () => ({}) },
  currentOp: {
    access: 'any',
    run: ({ mongod, command }) => ({ inprog: currentOperations(mongod, command.$all === true) }),
  },
  killOp: { access: 'any', run: () => ({ info: 'attempting to kill op' }) },
  explain: {
    access: 'any',
    run: ({ command, db, mongod }) => {
      const explained = command.explain as Document;
      const [name = ''] = Object.keys(explained);
      const namespace = `${db}.${String(explained[name])}`;
      const winningPlan = { stage: 'COLLSCAN', direction: 'forward', filter: explained.filter ?? {} };
      return {
        explainVersion: '1',
        queryPlanner: { namespace, parsedQuery: explained.filter ?? {}, winningPlan, rejectedPlans: [] },
        executionStats: {
          executionSuccess: true,
          nReturned: 0,
          executionTimeMillis: 0,
          totalKeysExamined: 0,
          totalDocsExamined: 0,
        },
        command: explained,
        serverInfo: { host: '127.0.0.1', port: mongod.listener.port, version: mongod.version.text },
      };
    },
  },
};

function serverStatus(mongod: Mongod): Document {
  const { connections, log, listener, set } = mongod;
  const active = [...listener.connections].filter((each) => each.current !== undefined).length;
  const available = Number.isFinite(listener.connectionLimit)
    ? listener.connectionLimit - connections.open
    : 838_860;
  return {
    host: mongod.address,
    version: mongod.version.text,
    process: 'mongod',
    pid: Long.fromNumber(process.pid),
    uptime: Math.floor((Date.now() - set.startedAt) / 1000),
    localTime: new Date(),
    connections: {
      current: connections.open,
      available,
      totalCreated: connections.total,
      rejected: connections.refused,
      active,
    },
    opcounters: {
      insert: log.total('insert'),
      query: log.total('find'),
      update: log.total('update'),
      delete: log.total('delete'),
      getmore: log.total('getMore'),
      command: log.total('aggregate') + log.total('count') + log.total('distinct') + log.total('ping'),
    },
    metrics: { cursor: { open: { total: mongod.cursors.size } } },
    transactions: { currentOpen: mongod.transactions.open },
    repl: {
      setName: set.options.setName,
      setVersion: set.setVersion,
      isWritablePrimary: mongod.role === 'primary',
      secondary: mongod.role === 'secondary',
      hosts: hostsOf(set).hosts,
      primary: set.primary?.address,
      me: mongod.address,
    },
  };
}
