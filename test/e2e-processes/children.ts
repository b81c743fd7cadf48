import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Findings, InstanceReport, Load, MembersRequest } from './messages';

const RUN_TYPESCRIPT = join(__dirname, '../../scripts/run-ts.cjs');
const alive = new Set<ChildProcess>();

// A child ends by itself when this process does; one that is stopped can't.
process.on('exit', killNow);

/** Ends whatever the test has left. */
export async function killAll(): Promise<void> {
  const ended = [...alive].map((child) => once(child, 'exit'));
  killNow();
  await Promise.all(ended);
}

function killNow(): void {
  for (const child of alive) child.kill('SIGKILL');
}

function start(script: string, args: readonly string[] = []): ChildProcess {
  const child = fork(join(__dirname, script), [...args], { execArgv: ['--require', RUN_TYPESCRIPT] });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
}

/** The replica set's process. */
export class Members {
  readonly uri: string;
  readonly #child: ChildProcess;
  #lastId = 0;

  private constructor(child: ChildProcess, uri: string) {
    this.#child = child;
    this.uri = uri;
  }

  static async start(count: number): Promise<Members> {
    const child = start('members-process.ts', [String(count)]);
    const failed = once(child, 'exit').then(() => {
      throw new Error('the process of the members ended before it was ready');
    });
    const [{ uri }] = (await Promise.race([once(child, 'message'), failed])) as [{ uri: string }];
    failed.catch(() => undefined);
    return new Members(child, uri);
  }

  async ask(request: MembersRequest): Promise<Findings> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#child.send({ id, request });
    for (;;) {
      const [answer] = (await once(this.#child, 'message')) as [{ id: number; findings: Findings }];
      if (answer.id === id) return answer.findings;
    }
  }
}

/** One instance of the service, and what it told last. */
export class Instance {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  report: InstanceReport = {
    share: { primary: 0, secondary: 0 },
    served: 0,
    refused: 0,
    mode: 'observe',
    budget: 'static',
  };

  /** `directory`: where its configuration file is. */
  constructor(uri: string, name: string, directory: string, load: Load) {
    this.name = name;
    this.#child = start('instance-process.ts', [uri, name, directory, JSON.stringify(load)]);
    this.#exited = once(this.#child, 'exit');
    this.#child.on('message', (report: InstanceReport) => {
      this.report = report;
    });
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** A clean shutdown, with its lease given back. */
  async end(): Promise<void> {
    this.#child.send('end');
    await this.#exited;
    if (this.#child.exitCode !== 0) throw new Error(`${this.name} ended with ${this.#child.exitCode}`);
  }
}
