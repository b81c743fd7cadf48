import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Findings, InstanceReport, MembersRequest } from './messages';

const RUN_TYPESCRIPT = join(__dirname, '../../scripts/run-ts.cjs');
const alive = new Set<ChildProcess>();

// A child ends by itself when this process does; one that is stopped can't.
process.on('exit', killAll);

/** Ends whatever the test has left. */
export function killAll(): void {
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

  static async start(): Promise<Members> {
    const child = start('members-process.ts');
    const [{ uri }] = (await once(child, 'message')) as [{ uri: string }];
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
  report: InstanceReport = { share: { primary: 0, secondary: 0 }, served: 0 };

  constructor(uri: string, name: string) {
    this.name = name;
    this.#child = start('instance-process.ts', [uri, name]);
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
