import manifest from '../../package.json';
import { COMMANDS } from '../../src/cli/commands';
import { parseCommandArgs } from '../../src/cli/shell/command';

/** Programs that are not ours. */
const OTHERS = /^(cd|export|sed|curl|kubectl|prometheus|promtool|npm ci|npm install|npm test)\b/;

/** What is wrong with a shell block: an npm script, a command or an option that there isn't. */
export function wrongIn(block: string): string[] {
  return block
    .split('\n')
    .map((line) => line.replace(/\s#\s.*$/, '').trim())
    .flatMap((line) => line.split(/\s(?:&&|\|)\s/))
    .filter((command) => command !== '' && isWrong(command));
}

function isWrong(command: string): boolean {
  const script = /^npm run ([\w:-]+)/.exec(command)?.[1];
  if (script !== undefined) return !(script in manifest.scripts);
  const own = /^(?:npx )?mongo-governor (.*)$/.exec(command)?.[1];
  if (own !== undefined) return !isParsed(wordsOf(own));
  return !OTHERS.test(command) && !command.startsWith('jq ');
}

function isParsed([name, ...args]: readonly string[]): boolean {
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) return false;
  try {
    parseCommandArgs(command, args);
    return true;
  } catch {
    return false;
  }
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}
