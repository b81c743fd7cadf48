import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createGovernor, silentLogger } from 'mongo-governor';
import { Registry } from 'prom-client';
import { workspace } from '../../cli/helpers';
import { startSet } from '../../governor/leased-instances';
import { work } from '../../support/busy-service';
import { eventually } from '../../support/eventually';
import { CONFIG, QUICK_MONITORING } from '../../support/governed';
import { startPrometheus, withBinary } from '../../support/prometheus';
import { repeat } from '../../support/repeat';

const ROOT = resolve(__dirname, '../../..');

/** Alerts with the commands of their chapters, a line each. */
const CHAPTERS = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8')
  .split(/^### /m)
  .flatMap((chapter) => {
    const commands = /^```sh\n([\s\S]+?)\n```$/m.exec(chapter)?.[1];
    return chapter.startsWith('Mongo') && commands !== undefined
      ? [{ alert: chapter.split('\n', 1)[0] as string, commands: commands.split('\n') }]
      : [];
  });

/** Has a lock, a lease, an adaptive limit and a listener: whatever a chapter asks about. */
const SERVICE = {
  ...CONFIG,
  connections: {
    ...CONFIG.connections,
    budget: 'leased',
    lease: { ttlMS: 120_000, renewMS: 1_200, maxInstances: 1 },
    adaptive: 'on',
  },
  reads: {
    ...CONFIG.reads,
    primaryAllowed: [{ namespace: 'app.sessions', reason: 'login reads its own write' }],
  },
  metrics: { port: 0 },
};

/** `npx mongo-governor`, as it is in a service's folder. */
function ownCommand(): string {
  const { folder } = workspace();
  const script = join(ROOT, 'src/cli/main.ts');
  const lines = [
    '#!/bin/sh',
    'shift',
    `exec "${process.execPath}" --require "${ROOT}/scripts/run-ts.cjs" "${script}" "$@"`,
  ];
  writeFileSync(join(folder, 'npx'), lines.join('\n'), { mode: 0o755 });
  return folder;
}

interface Answer {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

function shell(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Answer> {
  return new Promise((done) => {
    execFile('sh', ['-euc', command], { cwd, env }, (error, out, err) =>
      done({ code: error === null ? 0 : error.code, out, err }),
    );
  });
}

const prometheus = withBinary('the runbook beside a running service', 'promtool');
prometheus.run(prometheus.title, () => {
  test('every command of a chapter has an answer, and nothing to complain about', async () => {
    const { folder, run } = workspace({ 'mongo-governor.json': SERVICE });
    expect(await run(['lock'])).toMatchObject({ code: 0 });
    await using set = await startSet();
    await using service = startService(folder, set.uri);
    const { governor, client } = service;
    await using _load = repeat(1, () => work({ client, governor }));
    const instance = `127.0.0.1:${await governor.metricsPort()}`;
    await using server = await startPrometheus([instance]);
    const env = {
      PATH: `${ownCommand()}:${process.env.PATH}`,
      PROMETHEUS: server.url,
      SERVICE: 'api',
      INSTANCE: `http://${instance}`,
      DB: set.uri,
    };
    expect(CHAPTERS.length).toBeGreaterThan(15);
    for (const command of new Set(CHAPTERS.flatMap(({ commands }) => commands))) {
      let answer: Answer | undefined;
      // Rates have an answer after two scrapes, the adaptive limit one after some operations.
      await eventually(command, async () => {
        answer = await shell(command, folder, env);
        return answer.code === 0 && answer.out.trim() !== '';
      }).catch((cause: Error) => {
        throw new Error(`${cause.message}: ${JSON.stringify(answer)}`, { cause });
      });
    }
  });
});

function startService(cwd: string, uri: string) {
  const governor = createGovernor(undefined, {
    env: {},
    cwd,
    isolated: true,
    registry: new Registry(),
    logger: silentLogger,
  });
  const client = governor.createClient(uri, QUICK_MONITORING);
  return {
    governor,
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      await governor.close();
    },
  };
}
