import { type ParseArgsConfig, parseArgs } from 'node:util';
import { redactText } from '../../config/redact';
import { type CliIO, type ExitCode, UsageError } from './io';

/** An option of a command: how it is parsed and how `--help` shows it. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: true;
  /** Name of the value in the help, `FILE`. */
  readonly value?: string;
  readonly help: string;
}

type CommandOptions = Readonly<Record<string, CommandOption>>;

export interface Args {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  flag(name: string): boolean;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** `check [options]` */
  readonly usage: string;
  /** Paragraphs for `--help`. */
  readonly details: string;
  readonly options: CommandOptions;
  readonly run: (args: Args, io: CliIO) => Promise<ExitCode>;
}

/** @throws UsageError for an unknown option or a missing value */
export function parseCommandArgs(command: Command, argv: readonly string[]): Args {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), multiple: multiple ?? false },
    ]),
  ) satisfies ParseArgsConfig['options'];
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const lookUp = (name: string): unknown => values[name];
    return {
      positionals,
      text: (name) => lookUp(name) as string | undefined,
      list: (name) => (lookUp(name) as string[] | undefined) ?? [],
      flag: (name) => lookUp(name) === true,
    };
  } catch (error) {
    const first = redactText((error as Error).message).split('. ')[0] ?? 'wrong arguments';
    throw new UsageError(`${first}. See: mongo-governor ${command.name} --help`);
  }
}

export function helpOf({ usage, details, options }: Command): string {
  const rows = Object.entries(options).map(([name, { short, value, help }]) => {
    const names = `${short === undefined ? '    ' : `-${short}, `}--${name}`;
    return [value === undefined ? names : `${names} ${value}`, help] as const;
  });
  const width = Math.max(...rows.map(([names]) => names.length)) + 2;
  const list = rows.map(([names, help]) => `  ${names.padEnd(width)}${help}`).join('\n');
  return `Usage: mongo-governor ${usage}\n\n${details}\n\nOptions:\n${list}\n`;
}
