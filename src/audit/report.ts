import type { MemberRole } from '../config/roles';
import type { Config } from '../config/schema';
import { isToolName, parseAppName } from './app-name';
import type { ConnectionReading, MemberReading, UnreadMember } from './reading';

/** Connections of one service at one member. */
export interface ServiceAtMember {
  readonly service: string;
  /** `tool`: commands of this package. `server`: other members. Only `governed` and `ungoverned` are applications. */
  readonly kind: 'governed' | 'ungoverned' | 'server' | 'tool';
  readonly connections: number;
  /** Instances that hold them; null when their names do not tell. */
  readonly instances: number | null;
  /** Addresses that they come from: where to look for an unnamed one. */
  readonly hosts: readonly string[];
  readonly cap: number | null;
  /** Reads seen running at the primary. */
  readonly reads: number;
}

export interface MemberReport {
  readonly address: string;
  readonly role: MemberRole;
  readonly connections: number;
  readonly limit: number;
  /** How often it was looked for reads. */
  readonly samples: number;
  /** Most connections first. */
  readonly services: readonly ServiceAtMember[];
}

export interface AuditReport {
  readonly at: string;
  readonly members: readonly MemberReport[];
  readonly unread: readonly UnreadMember[];
}

export type Caps = ReadonlyMap<string, Pick<Config['connections'], 'primary' | 'secondary'>>;

/** From what members said to who holds what. Pure. */
export function makeReport(
  readings: readonly MemberReading[],
  unread: readonly UnreadMember[],
  caps: Caps,
  at: Date,
): AuditReport {
  return { at: at.toISOString(), members: readings.map((reading) => memberReport(reading, caps)), unread };
}

function memberReport(reading: MemberReading, caps: Caps): MemberReport {
  const { address, role, current, limit, samples } = reading;
  const groups = new Map<string, ConnectionReading[]>();
  for (const connection of reading.connections) {
    const { service, kind } = ownerOf(connection);
    const key = `${kind} ${service}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [connection]);
    else group.push(connection);
  }
  const services = [...groups.values()].map((group): ServiceAtMember => {
    const { service, kind } = ownerOf(group[0] as ConnectionReading);
    const names = new Set(group.map(({ appName }) => appName));
    const cap = role === 'other' ? undefined : caps.get(service)?.[role];
    return {
      service,
      kind,
      connections: group.length,
      instances: kind === 'governed' ? names.size : null,
      hosts: [...new Set(group.map(({ host }) => host))].sort(),
      cap: cap ?? null,
      reads: [...names].reduce((sum, name) => sum + (reading.reads[name] ?? 0), 0),
    };
  });
  services.sort((a, b) => b.connections - a.connections || a.service.localeCompare(b.service));
  return { address, role, connections: current, limit, samples, services };
}

/** Names that members of a replica set give their own clients in the handshake. */
const SERVER_DRIVERS = /^(MongoDB Internal Client|NetworkInterfaceTL)/;

/** How a library around the driver says so in the handshake: `nodejs|mongo-governor`. */
const GOVERNED_DRIVER = /\|mongo-governor(\||$)/;

function ownerOf({ appName, driver }: ConnectionReading): Pick<ServiceAtMember, 'service' | 'kind'> {
  if (isToolName(appName)) return { service: appName, kind: 'tool' };
  const governed = parseAppName(appName);
  if (governed !== undefined) return { service: governed.service, kind: 'governed' };
  // Its user gave it a name of another form; the handshake still tells that it is governed.
  if (GOVERNED_DRIVER.test(driver) && appName !== '') return { service: appName, kind: 'governed' };
  if (SERVER_DRIVERS.test(driver)) return { service: '(other members)', kind: 'server' };
  if (appName === '')
    return { service: `(unnamed${driver === '' ? '' : `, ${driver}`})`, kind: 'ungoverned' };
  return { service: appName, kind: 'ungoverned' };
}
