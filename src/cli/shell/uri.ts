import type { Args, CommandOption } from './command';
import { type CliIO, UsageError } from './io';

/** Options of a command that reads from a deployment. */
export function uriOptions(what: string): Readonly<Record<'uri' | 'uri-env', CommandOption>> {
  return {
    uri: { type: 'string', value: 'URI', help: `${what}; other users of the machine may see it in ps` },
    'uri-env': { type: 'string', value: 'NAME', help: 'Variable with the connection string' },
  };
}

/** @throws UsageError where neither option gives one */
export function uriOf(args: Pick<Args, 'text'>, io: Pick<CliIO, 'env'>): string {
  const name = args.text('uri-env');
  const uri = args.text('uri') ?? (name === undefined ? undefined : io.env[name]);
  if (uri !== undefined && uri !== '') return uri;
  throw new UsageError(
    name === undefined ? 'Give --uri or --uri-env.' : `--uri-env ${name}: the variable is not set.`,
  );
}
