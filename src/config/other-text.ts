import { EMPTY_TEXT, JsonSyntaxError, MERGE_CONFLICT } from './json-text';

const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/;
const YAML = /^(?:---(?:\s|$)|%YAML|- |[A-Za-z_$][\w.$-]*:(?:\s|$))/;
const JSON_WITH_COMMENTS = 'JSON (comments are allowed)';
const LEAST_CONFIG = '{"service": "api", "connections": {"primary": 24, "secondary": 120}}';
const TAKE_ONE_SIDE =
  'Keep the lines that are meant, and delete the others with those that begin with <<<<<<<, ======= and >>>>>>>.';

/** What a person would call a text that is not JSON, where that says more than the first wrong character. */
export function otherText(text: string): JsonSyntaxError | undefined {
  if (text.trim() === '')
    return new JsonSyntaxError(
      { line: 1, column: 1 },
      EMPTY_TEXT,
      'a value',
      `Write at least ${LEAST_CONFIG}.`,
    );
  if (text.startsWith('\ufffd') || text.charAt(1) === '\0') {
    return new JsonSyntaxError({ line: 1, column: 1 }, 'a text in another encoding', 'UTF-8');
  }
  const lines = text.split('\n');
  const conflict = lines.findIndex((line) => CONFLICT.test(line));
  if (conflict >= 0) {
    return new JsonSyntaxError(
      { line: conflict + 1, column: 1 },
      MERGE_CONFLICT,
      'one side of it',
      TAKE_ONE_SIDE,
    );
  }
  const first = lines.findIndex((line) => /^\s*[^\s#]/.test(line));
  if (!YAML.test(lines[first] ?? '')) return undefined;
  return new JsonSyntaxError(
    { line: first + 1, column: 1 },
    'YAML',
    JSON_WITH_COMMENTS,
    `Write it as ${LEAST_CONFIG}.`,
  );
}
