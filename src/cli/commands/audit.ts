import { Auditor } from '../../audit/auditor';
import { findingsOf } from '../../audit/findings';
import type { Caps } from '../../audit/report';
import { watchAudit } from '../../audit/watch';
import { redactText } from '../../config/redact';
import { renderAudit, renderGrowth } from '../render/audit';
import { capsAt } from '../running/caps-at';
import { loadServices } from '../services/load-services';
import type { Args, Command } from '../shell/command';
import { type CliIO, EXIT, UsageError } from '../shell/io';
import { CONFIG_OPTIONS, HELP } from '../shell/options';
import { uriOf, uriOptions } from '../shell/uri';

export const audit: Command = {
  name: 'audit',
  summary:
    'Show who holds how many connections at each member, who reads from the primary, who is not governed',
  usage: 'audit (--uri URI | --uri-env NAME) [--config PATH]… [--watch] [options]',
  details: [
    "Asks every member directly, with one connection (and one of the driver's monitor) at each.",
    'Needs a user with the role clusterMonitor, or the privileges "inprog" and "serverStatus" on the cluster.',
    'Connections are counted by appName, which a governed client sets. With --config the caps are compared too.',
    'Reads at the primary are seen while they run: the primary is looked at for --sample milliseconds.',
    'Exit code 0: nothing is over. 1: a cap is exceeded or a server is nearly full. 2: the input is unusable.',
  ].join('\n'),
  options: {
    ...uriOptions('The deployment'),
    config: CONFIG_OPTIONS.config,
    env: CONFIG_OPTIONS.env,
    sample: {
      type: 'string',
      value: 'MS',
      help: 'How long the primary is looked at for reads (default 1000)',
    },
    watch: {
      type: 'boolean',
      short: 'w',
      help: 'Report again and again, with what grew since the first time',
    },
    interval: { type: 'string', value: 'SECONDS', help: 'Time between two reports of --watch (default 5)' },
    count: { type: 'string', value: 'N', help: 'End --watch after N reports' },
    json: { type: 'boolean', help: 'One JSON document a report' },
    help: HELP,
  },
  run: async (args, io) => {
    const uri = uriOf(args, io);
    const watch = args.flag('watch');
    const json = args.flag('json');
    const everyMS = numberOf(args, 'interval', 5) * 1_000;
    const count = watch ? numberOf(args, 'count', Number.POSITIVE_INFINITY) : 1;
    const options = {
      uri,
      caps: capsOf(args, io, uri),
      sampleMS: numberOf(args, 'sample', 1_000),
      now: io.now,
    };
    const stop = new AbortController();
    const onSignal = () => stop.abort();
    let over = false;
    await using auditor = await Auditor.open(options).catch((error: Error) => unusable(error, uri));
    process.once('SIGINT', onSignal);
    io.closed?.addEventListener('abort', onSignal);
    try {
      await watchAudit(auditor, {
        everyMS,
        count,
        signal: stop.signal,
        onReport(report, growth, first) {
          const findings = findingsOf(report);
          over ||= findings.some(({ breaking }) => breaking);
          if (json)
            return io.stdout(`${JSON.stringify({ ...report, findings, ...(watch ? { growth } : {}) })}\n`);
          const since = watch && report !== first ? `\n${renderGrowth(growth, first.at)}` : '';
          return io.stdout(`${watch ? `\n${report.at}\n\n` : ''}${renderAudit(report, findings)}${since}`);
        },
      });
    } finally {
      process.off('SIGINT', onSignal);
    }
    return over ? EXIT.breaking : EXIT.clean;
  },
};

/** Caps are compared only where a config was given: an audit needs none. They are those of the audited deployment. */
function capsOf(args: Args, io: CliIO, uri: string): Caps {
  const paths = args.list('config');
  if (paths.length === 0) return new Map();
  const { list } = loadServices(paths, { flag: args.flag, list: () => [] }, io);
  try {
    return capsAt(
      uri,
      list.map(({ config }) => config),
    );
  } catch (error) {
    return unusable(error as Error, uri);
  }
}

function unusable(error: Error, uri: string): never {
  throw new UsageError(`The deployment can't be reached: ${redactText(error.message, [uri])}`);
}

function numberOf(args: Args, option: string, otherwise: number): number {
  const text = args.text(option);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!(value > 0)) throw new UsageError(`--${option} needs a number above 0, not "${text}".`);
  return value;
}
