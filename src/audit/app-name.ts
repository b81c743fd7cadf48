/** What marks a connection as one of a governed client. */
const MARK = ' mongo-governor';
/** The server refuses a longer `appName` (driver's and server's handshake specification). */
const MOST_BYTES = 128;
const PATTERN = /^([A-Za-z0-9][A-Za-z0-9_.-]*)@(\S+) mongo-governor$/;

export interface AppName {
  readonly service: string;
  readonly instance: string;
}

/**
 * `appName` of a governed client: `api@host-4711 mongo-governor`. The server shows it in logs, profiles and
 * `$currentOp`, so that connections have an owner. A long instance keeps its end: that is what tells processes apart.
 */
export function formatAppName({ service, instance }: AppName): string {
  const room = MOST_BYTES - Buffer.byteLength(`${service}@${MARK}`);
  const clean = instance.replace(/[^\x21-\x7e]/g, '_');
  const fitting = clean.length <= room ? clean : `~${clean.slice(clean.length - room + 1)}`;
  return `${service}@${fitting}${MARK}`;
}

/** Service and instance; undefined for a client that is not governed, or whose user gave it another name. */
export function parseAppName(appName: string): AppName | undefined {
  const [, service, instance] = PATTERN.exec(appName) ?? [];
  return service === undefined || instance === undefined ? undefined : { service, instance };
}

/** `appName` of a client that this package makes for itself: the command's name behind the package's. */
export function toolName(command: string): string {
  return `mongo-governor ${command}`;
}

export function isToolName(appName: string): boolean {
  return /^mongo-governor [\w ]+$/.test(appName);
}
