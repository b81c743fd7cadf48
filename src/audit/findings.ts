import { plural } from '../errors/plural';
import type { AuditReport, MemberReport, ServiceAtMember } from './report';

/** A server that is fuller than this is close to refusing connections. */
const NEARLY_FULL = 0.8;

export interface Finding {
  /** `breaking` makes the command fail. */
  readonly kind: 'over_cap' | 'nearly_full' | 'reads_at_primary' | 'ungoverned' | 'unread';
  readonly breaking: boolean;
  readonly text: string;
}

/** What a reader has to know, worst first, in sentences. */
export function findingsOf({ members, unread }: AuditReport): Finding[] {
  return [
    ...members.flatMap(nearlyFull),
    ...members.flatMap((member) => member.services.flatMap((service) => overCap(member, service))),
    ...members.flatMap(readsAtPrimary),
    ...ungoverned(members),
    ...unread.map(({ address, problem }): Finding => {
      return { kind: 'unread', breaking: false, text: `${address} could not be read: ${problem}` };
    }),
  ];
}

function nearlyFull({ address, role, connections, limit }: MemberReport): Finding[] {
  if (connections <= limit * NEARLY_FULL) return [];
  const text = `${role} ${address} holds ${connections} of the ${limit} connections that it accepts.`;
  return [{ kind: 'nearly_full', breaking: true, text }];
}

function overCap(member: MemberReport, { service, connections, cap }: ServiceAtMember): Finding[] {
  if (cap === null || connections <= cap) return [];
  const text = `${service} holds ${connections} connections at ${member.role} ${member.address}; its cap is ${cap}.`;
  return [{ kind: 'over_cap', breaking: true, text }];
}

function readsAtPrimary({ address, services, samples }: MemberReport): Finding[] {
  return services
    .filter(({ reads }) => reads > 0)
    .sort((a, b) => b.reads - a.reads)
    .map(({ service, reads }) => {
      const text = `${service} reads from the primary ${address}: ${reads} reads seen running in ${samples} looks.`;
      return { kind: 'reads_at_primary', breaking: false, text };
    });
}

function ungoverned(members: readonly MemberReport[]): Finding[] {
  const held = new Map<string, { connections: number; hosts: Set<string> }>();
  for (const { services } of members) {
    for (const { service, kind, connections, hosts } of services) {
      if (kind !== 'ungoverned') continue;
      const entry = held.get(service) ?? { connections: 0, hosts: new Set() };
      entry.connections += connections;
      for (const host of hosts) entry.hosts.add(host);
      held.set(service, entry);
    }
  }
  return [...held.entries()].map(([service, { connections, hosts }]) => {
    const from = hosts.size > 3 ? `${hosts.size} hosts` : [...hosts].join(', ');
    const text = `${service} is not governed: ${connections} ${plural(connections, 'connection')} from ${from}.`;
    return { kind: 'ungoverned', breaking: false, text };
  });
}
