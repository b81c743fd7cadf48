import { parseArgs } from 'node:util';

export const USAGE = `npm run tracking -- [options]
  --script        play the script instead of listening to keys (also without a terminal)
  --seconds N     how long both regions are gone in the script; 20 if not given
  --rate N        clicks per second; 100 if not given
  --port N        of the first instance's page; 3000 if not given, 0 for any
  --json          one JSON object on standard output instead of words; plays the script`;

export interface Options {
  readonly script: boolean;
  readonly seconds: number;
  readonly rate: number;
  readonly port: number;
  readonly json: boolean;
}

export function readOptions(args: readonly string[], isTerminal: boolean): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      script: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '20' },
      rate: { type: 'string', default: '100' },
      port: { type: 'string', default: '3000' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    script: values.script || values.json || !isTerminal,
    seconds: numberIn('seconds', values.seconds, 3, 3_600),
    rate: numberIn('rate', values.rate, 1, 2_000),
    port: numberIn('port', values.port, 0, 65_000),
    json: values.json,
  };
}

function numberIn(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} ${text}: a whole number from ${least} to ${most}`);
}
