const HIDDEN = '***';

/** Query options of a connection string whose values are secrets or lead to one. */
const SECRET_OPTION =
  /([?&](?:[^=&#\s]*(?:password|secret|token|credential)[^=&#\s]*|authMechanismProperties)=)[^&#\s"']+/gi;
const STARTS_LIKE_URI = /^\s*[a-z][a-z0-9+.-]*:\/\//i;
/** Greedy up to the last "@" of the word: a password with an unescaped "@" or "/" is hidden whole. */
const CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/)[^\s"'`<>]*@/gi;
/** User and password where the "@" is missing: a colon in the first part that no port follows. */
const LOST_CREDENTIALS =
  /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@[\]"'`<>]*:(?!\d{1,5}(?:[,/?#\s"']|$))[^\s/?#@"'`<>]*/gi;
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
    if (secret !== '') result = result.replaceAll(secret, redactUri(secret));
  }
  if (STARTS_LIKE_URI.test(result)) result = redactUri(result);
  return hideRest(result.replace(CREDENTIALS, `$1${HIDDEN}@`));
}

function hideRest(text: string): string {
  return text.replace(LOST_CREDENTIALS, `$1${HIDDEN}`).replace(SECRET_OPTION, `$1${HIDDEN}`);
}

/** Whether a key or variable is named like something that holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
