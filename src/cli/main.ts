#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearest } from '../config/nearest';
import { COMMANDS } from './commands';
import { renderFailure } from './render/failure';
import { type Command, helpOf, parseCommandArgs } from './shell/command';
import { type CliIO, EXIT, type ExitCode, processIO, UsageError, withPlainOutput } from './shell/io';

/** Runs the CLI: `argv` without node and script. Never throws; every failure becomes a message and a code. */
export async function run(argv: readonly string[], world: CliIO): Promise<ExitCode> {
  const io = withPlainOutput(world);
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const { stdout, stderr } = renderFailure(error, askedFormat(argv), io);
    if (stdout !== '') io.stdout(stdout);
    io.stderr(stderr);
    return EXIT.unusable;
  }
}

async function dispatch(argv: readonly string[], io: CliIO): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === '--version' || name === '-v') {
    io.stdout(`${packageVersion()}\n`);
    return EXIT.clean;
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = COMMANDS.find((command) => command.name === rest[0]);
    io.stdout(asked === undefined ? overview() : helpOf(asked));
    return name === undefined ? EXIT.unusable : EXIT.clean;
  }
  const command = findCommand(name);
  const args = parseCommandArgs(command, rest);
  if (args.flag('help')) {
    io.stdout(helpOf(command));
    return EXIT.clean;
  }
  return command.run(args, io);
}

function findCommand(name: string): Command {
  const command = COMMANDS.find((known) => known.name === name);
  if (command !== undefined) return command;
  const hint = nearest(
    name,
    COMMANDS.map((known) => known.name),
  );
  const question = hint === undefined ? '' : ` Did you mean "${hint}"?`;
  throw new UsageError(`There is no command "${name}".${question} See: mongo-governor --help`);
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2;
  const list = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n');
  return [
    'Usage: mongo-governor COMMAND [options]',
    '',
    'Keeps the connections and reads of services that share a MongoDB deployment where they were agreed.',
    '',
    `Commands:\n${list}`,
    '',
    'Options of a command: mongo-governor COMMAND --help',
    '',
  ].join('\n');
}

/** Read from the raw arguments: they may be what is wrong. */
function askedFormat(argv: readonly string[]): string | undefined {
  if (argv.includes('--json')) return 'json';
  const at = argv.findIndex((argument) => argument === '--format' || argument === '-f');
  return at >= 0 ? argv[at + 1] : argv.find((argument) => argument.startsWith('--format='))?.slice(9);
}

function packageVersion(): string {
  const text = readFileSync(join(__dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

if (require.main === module) {
  void run(process.argv.slice(2), processIO()).then((code) => {
    process.exitCode = code;
  });
}
