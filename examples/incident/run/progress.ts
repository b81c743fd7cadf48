import type { Outcome } from '../load-generator';
import type { TimelineEvent } from '../report';
import type { ScheduledPhase } from '../script';
import type { Mode } from '../services';
import { sentBetween, tally } from './outcomes';
import type { Sample } from './sampler';
import type { RunningServices } from './services';
import { fullest, since, totals } from './totals';

/** How often the numbers are printed. */
const EVERY_MS = 2_000;

const RUN_TITLES: Readonly<Record<Mode, string>> = {
  ungoverned: 'WITHOUT the governor (services import "mongodb")',
  governed: 'WITH the governor (services import "mongo-governor")',
};

/** Tells a person what happens while it happens. */
export class Progress {
  readonly #print: (line: string) => void;
  readonly #phases: readonly ScheduledPhase[];
  #last: Sample | undefined;
  readonly #said = new Set<string>();

  constructor(print: (line: string) => void, phases: readonly ScheduledPhase[]) {
    this.#print = print;
    this.#phases = phases;
  }

  servicesStarted(mode: Mode, services: RunningServices): void {
    this.#last = undefined;
    this.#said.clear();
    this.#print('');
    this.#print(`=== ${RUN_TITLES[mode]} ===`);
    this.#print('Metrics while it runs:');
    for (const { instances } of services.values()) {
      for (const { instance, metricsUrl } of instances) this.#print(`  ${instance.padEnd(11)} ${metricsUrl}`);
    }
  }

  event({ atMS, kind, service, text }: TimelineEvent): void {
    switch (kind) {
      case 'phase': {
        const phase = this.#phases.find(({ title }) => title === text);
        this.#print('');
        this.#print(`${seconds(atMS)}  ${text}. ${phase?.story ?? ''}`);
        return;
      }
      case 'deployment':
        this.#print(`${seconds(atMS)}    deployed: ${service}: ${text}`);
        return;
      case 'scale':
        this.#print(`${seconds(atMS)}    instances: ${service}: ${text}`);
        return;
      case 'message': {
        // Once is enough for a person; the report keeps all of it.
        if (this.#said.has(`${service} ${text}`)) return;
        this.#said.add(`${service} ${text}`);
        this.#print(`${seconds(atMS)}    ${service} says: ${text}`);
        return;
      }
      default:
        kind satisfies never;
    }
  }

  sample(sample: Sample, outcomes: readonly Outcome[]): void {
    const before = this.#last ?? { atMS: 0, members: sample.members };
    if (sample.atMS - before.atMS < EVERY_MS) return;
    this.#last = sample;
    const { availability, p50MS } = tally(sentBetween(outcomes, before.atMS, sample.atMS));
    const { members } = sample;
    const reads = since(totals(before.members).onPrimary, totals(members).onPrimary);
    const rate = reads === null ? '?' : Math.round((reads * 1000) / (sample.atMS - before.atMS));
    this.#print(
      `${seconds(sample.atMS)}    answered ${percent(availability)}  median ${Math.round(p50MS ?? 0)} ms` +
        `  connections: primary ${fullest(members, 'primary', 'connections')},` +
        ` fullest secondary ${fullest(members, 'secondary', 'connections')}` +
        `  reads at the primary ${rate}/s`,
    );
  }
}

export function percent(part: number): string {
  // Rounded down: 100 % is only said when nothing failed.
  return `${(Math.floor(part * 10_000) / 100).toFixed(2)} %`.padStart(8);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`.padStart(7);
}
