import { EMPTY_TEXT, JsonSyntaxError, MERGE_CONFLICT } from './json-text';

const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/;
const YAML = /^(?:---(?:\s|$)|%YAML|- |[A-Za-z_$][\w.$-]*:(?:\s|$))/;
const JSON_WITH_COMMENTS = 'JSON (comments are allowed)';

/** What a person would call a text that is not JSON, where that says more than the first wrong character. */
export function otherText(text: string): JsonSyntaxError | undefined {
  if (text.trim() === '') return new JsonSyntaxError({ line: 1, column: 1 }, EMPTY_TEXT, 'a value');
  if (text.startsWith('\ufffd') || text.charAt(1) === '\0') {
    return new JsonSyntaxError({ line: 1, column: 1 }, 'a text in another encoding', 'UTF-8');
  }
  const lines = text.split('\n');
  const conflict = lines.findIndex((line) => CONFLICT.test(line));
  if (conflict >= 0) {
    return new JsonSyntaxError({ line: conflict + 1, column: 1 }, MERGE_CONFLICT, 'one side of it');
  }
  const first = lines.findIndex((line) => /^\s*[^\s#]/.test(line));
  if (!YAML.test(lines[first] ?? '')) return undefined;
  return new JsonSyntaxError({ line: first + 1, column: 1 }, 'YAML', JSON_WITH_COMMENTS);
}
