import { types } from 'node:util';

const HIDDEN = '***';

/** Names and schemes are bounded, so that no text takes a time that grows with its square. */
const SECRET_OPTION =
  /([?&](?:[^=&#\s]{0,60}(?:password|secret|token|credential)[^=&#\s]{0,60}|authMechanismProperties)=)[^&#\s"']+/gi;
const STARTS_LIKE_URI = /^\s*[a-z][a-z0-9+.-]{0,30}:\/\//i;
const WORD = /[^\s"'`<>]+/g;
/** The scheme may be mistyped, the colon or a slash lost: a connection string taken for a path has been normalized. */
const BEFORE_CREDENTIALS = /:\/{0,2}|\/\//;
/** User and password where the "@" is missing: a colon in the first part that no port follows. */
const LOST_CREDENTIALS =
  /([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@[\]"'`<>]*:(?!\d{1,5}(?:[,/?#\s"']|$))[^\s/?#@"'`<>]*/gi;
const SECRET_NAME = /pass(word|wd|phrase)?$|secret|token|credential|apikey|private_?key/i;

/** A connection string without user, password and secret options; hosts and the other options stay. */
export function redactUri(uri: string): string {
  const at = uri.lastIndexOf('@');
  const scheme = uri.indexOf('://');
  const bare = scheme >= 0 && at > scheme ? `${uri.slice(0, scheme + 3)}${HIDDEN}${uri.slice(at)}` : uri;
  return hideRest(bare);
}

/**
 * Any text (a message of the driver, a value that was found) without credentials.
 * `secrets` are strings known to be secret, for example the URI that was passed to the driver.
 */
export function redactText(text: string, secrets: readonly string[] = []): string {
  let result = text;
  for (const secret of secrets) {
    if (secret === '') continue;
    result = result.replaceAll(secret, redactUri(secret));
    for (const part of passwordParts(secret)) result = result.replaceAll(part, HIDDEN);
  }
  if (STARTS_LIKE_URI.test(result)) result = redactUri(result);
  return hideRest(result.replace(WORD, hideCredentials));
}

/** Up to the last "@" of the word: a password with an unescaped "@" or "/" is hidden whole. */
function hideCredentials(word: string): string {
  const end = word.lastIndexOf('@');
  const start = end < 0 ? null : BEFORE_CREDENTIALS.exec(word);
  if (start === null || start.index >= end) return word;
  return `${word.slice(0, start.index)}${start[0]}${HIDDEN}${word.slice(end)}`;
}

function hideRest(text: string): string {
  return text.replace(LOST_CREDENTIALS, `$1${HIDDEN}`).replace(SECRET_OPTION, `$1${HIDDEN}`);
}

/**
 * An error of the driver about a connection string, without the password: the driver quotes the part that it could not
 * read. The error stays the driver's own.
 */
export function redactError<E>(error: E, uri: string): E {
  // Node's own errors are of another realm in jest and in `vm`.
  if (!types.isNativeError(error)) return error;
  // The stack begins with the message; Node's ERR_INVALID_URL keeps its `input`.
  for (const key of Object.getOwnPropertyNames(error)) {
    const found: unknown = Reflect.get(error, key);
    if (typeof found !== 'string') continue;
    const value = redactText(found, [uri]);
    if (value !== found) Object.defineProperty(error, key, { value, configurable: true, writable: true });
  }
  redactError(error.cause, uri);
  return error;
}

/** What the driver may take for a host when the password holds a delimiter, or a delimiter is missing. */
function passwordParts(uri: string): string[] {
  const credentials = /:\/\/([^@]*(?:@[^@]*)*)@/.exec(uri)?.[1];
  const password = credentials?.slice(credentials.indexOf(':') + 1) ?? '';
  if (credentials === undefined || !credentials.includes(':')) return [];
  return password.split(/[/?#@%:,]/).filter((part) => part.length > 2);
}

/** Whether a key or variable is named like something that holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
