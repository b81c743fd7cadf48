import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChannelCosts, channelsTable } from '../channels/table';
import { type Costs, costsTable } from '../costs/table';
import { experimentsTable, readExperiments } from '../experiments/table';
import { type LongRun, longRunTable } from '../long-run/table';
import { type OverloadResult, overloadTables } from '../overload/table';
import { type ProfileRow, profileTable } from '../profile/table';
import { ABOUT as ABOUT_RETRYING, SIDES as RETRYING } from '../retries/sides';
import { type RetriesRow, retriesTable } from '../retries/table';
import { type SeamRow, seamTable } from '../seam/table';
import type { Machine } from '../shared/machine';
import { readResult } from '../shared/results';
import { CONTENDERS } from '../throughput/contenders';
import type { Cell } from '../throughput/rounds';
import { throughputTable } from '../throughput/table';

/** Writes bench/RESULTS.md from the kept result of every benchmark and from bench/NOTES.md, what people make of them. */
export function writeReport(): void {
  const sections = [THROUGHPUT, PROFILE, SEAM, CHANNELS, OVERLOAD, RETRIES, COSTS, LONG_RUN].map(
    ({ name, render }) => {
      const result = readResult<never>(name);
      return result === undefined ? undefined : `${render(result.data)}\n\n${where(result.machine)}`;
    },
  );
  sections.push(experimentsSection());
  const notes = readFileSync(join(__dirname, '../NOTES.md'), 'utf8').trim();
  const text = [HEAD, ...sections.filter((section) => section !== undefined), notes].join('\n\n');
  writeFileSync(join(__dirname, '../RESULTS.md'), `${text}\n`);
}

/** What the experiments have kept beside their scripts. */
function experimentsSection(): string | undefined {
  const results = readExperiments();
  const last = results.at(-1);
  if (last === undefined) return undefined;
  return `## Shapes of overload

One script, one data file and one picture each (\`npm run bench:experiments\`): \`findOne\` in an open loop on the embedded
set's load model. An answer after 500 ms helps nobody.

${experimentsTable(results)}

${where(last.machine)}`;
}

const HEAD = `# Measured

Written by \`npm run bench\`, \`bench:profile\`, \`bench:seam\`, \`bench:channels\`, \`bench:overload\`, \`bench:retries\`, \`bench:costs\`, \`bench:long\` and \`bench:experiments\`; the
numbers behind it are in \`bench/results\`. Ratios are of one run with interleaved rounds; an interval holds the median with about 95%
confidence.`;

const THROUGHPUT = {
  name: 'throughput',
  render: (cells: readonly Cell[]) => `## Beside raw and beside what people use

A replica set of three in a process of its own that answers with replies made before, so that the client is what is
measured. Each cell: throughput to raw with its interval (above 1 is faster), then the client's CPU for an operation
to raw's (below 1 is cheaper). The A/A row is the noise. ${roundsOf(cells)}

${CONTENDERS.map(({ name, about }) => `- **${name}**: ${about}`).join('\n')}

${throughputTable(cells)}`,
};

/** Contenders by how often they were measured. */
function roundsOf(cells: readonly Cell[]): string {
  const counts = [...new Set(cells.map(({ throughputRatio }) => throughputRatio.rounds))];
  const named = counts.map((count) => {
    const names = cells.filter(({ throughputRatio }) => throughputRatio.rounds === count);
    return `${count} of ${[...new Set(names.map(({ contender }) => contender))].join(', ')}`;
  });
  return `Rounds a cell, each beside one of raw: ${named.join('; ')}.`;
}

const PROFILE = {
  name: 'profile',
  render: (rows: readonly ProfileRow[]) => `## Where the time goes when many wait

Rows of the tables above, by whose code the main thread ran (V8's profiler, self time) and by what is alive while the
callers wait. The limiters let 32 operations into the driver and hold the others back as closures.

${profileTable(rows)}`,
};

const SEAM = {
  name: 'seam',
  render: (rows: readonly SeamRow[]) => `## The seam by itself

What the governor adds to one operation when the driver's part is a settled promise: CPU time, bytes allocated and
instructions (callgrind), governed less raw. Targets: a pass at most 500 ns and 600 B, a re-route at most 5,000 ns, no timer.

${seamTable(rows)}`,
};

const CHANNELS = {
  name: 'channels',
  render: (costs: ChannelCosts) => `## Channels

Operations that a channel of \`node:diagnostics_channel\` tells of, on the seam's fake driver, with nobody and with somebody who
listens, in turns: CPU time and bytes of one operation, the driver's settled promise included. A message is made only where
somebody listens.

${channelsTable(costs)}`,
};

const OVERLOAD = {
  name: 'overload',
  render: (result: OverloadResult) => `## Overload

An open loop of \`findOne\` at multiples of what two secondaries carry (${result.capacityPerSecond} a second): by the load model
of the embedded set, whose service time grows with open connections, and with a fixed service time. Raw is the driver
at its defaults.

${overloadTables(result)}`,
};

const RETRIES = {
  name: 'retries',
  render: (rows: readonly RetriesRow[]) => `## Overload errors, and who tries again

An open loop of \`findOne\` at six tenths of what two secondaries carry. Every find fails with an overload error for ten seconds;
later three of ten do. Attempts are what the members counted. Medians of ${rows.length / RETRYING.length} rounds, sides in turns.

${RETRYING.map((side) => `- **${side}**: ${ABOUT_RETRYING[side]}`).join('\n')}

${retriesTable(rows)}`,
};

const COSTS = {
  name: 'costs',
  render: (costs: Costs) => `## Beside the operations

A scrape of full metrics, and what \`require\` costs a fresh process (CPU time; memory after a collection).

${costsTable(costs)}`,
};

const LONG_RUN = {
  name: 'long-run',
  render: (run: LongRun) => `## A long run

Reads and writes of 64 callers on the embedded set, with an election or the loss of a secondary before every sample.

${longRunTable(run)}`,
};

function where(machine: Machine): string {
  const { cpu, cores, memoryGB, node, mongodb, load, measuredAt } = machine;
  return (
    `Measured ${measuredAt.slice(0, 10)} on ${cores} x ${cpu}, ${memoryGB} GB, Node ${node}, mongodb ${mongodb}; ` +
    `load average ${load}.`
  );
}
