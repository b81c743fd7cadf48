import type { MemberRole } from '../config/roles';

/** One connection at a member, as `$currentOp` shows it. */
export interface ConnectionReading {
  readonly id: number;
  readonly appName: string;
  /** Address without port; empty for the server's own threads. */
  readonly host: string;
  /** The driver's name from the handshake. */
  readonly driver: string;
}

/** What one member said. */
export interface MemberReading {
  readonly address: string;
  readonly role: MemberRole;
  /** By the server's own count. */
  readonly current: number;
  /** Connections that the server accepts at all. */
  readonly limit: number;
  readonly connections: readonly ConnectionReading[];
  /** Reads that were seen running, by appName; looked at `samples` times. */
  readonly reads: Readonly<Record<string, number>>;
  readonly samples: number;
}

/** A member that could not be asked, and why; without secrets. */
export interface UnreadMember {
  readonly address: string;
  readonly problem: string;
}

/** `$currentOp` documents, each connection once. */
export function connectionsOf(operations: readonly Record<string, unknown>[]): ConnectionReading[] {
  const byId = new Map<number, ConnectionReading>();
  for (const operation of operations) {
    const id = Number(operation.connectionId);
    const client = operation.client ?? operation.client_s;
    // The server's own threads have no client: they are not connections.
    if (!Number.isFinite(id) || typeof client !== 'string') continue;
    const metadata = operation.clientMetadata as { driver?: { name?: string } } | undefined;
    byId.set(id, {
      id,
      appName: typeof operation.appName === 'string' ? operation.appName : '',
      host: client.replace(/:\d+$/, ''),
      driver: metadata?.driver?.name ?? '',
    });
  }
  return [...byId.values()];
}

const READS = new Set(['find', 'aggregate', 'count', 'distinct', 'getMore']);

/** Whether an operation in `$currentOp` reads for an application. */
export function isRead({ command, ns }: Record<string, unknown>): boolean {
  const [name = ''] = Object.keys((command as object | undefined) ?? {});
  if (!READS.has(name)) return false;
  const database = String(ns ?? '').split('.', 1)[0];
  return database !== 'admin' && database !== 'local' && database !== 'config';
}
