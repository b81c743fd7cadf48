import type { AuditReport } from './report';

/** A service whose connections at a member became more between two reports. */
export interface Growth {
  readonly service: string;
  readonly address: string;
  readonly from: number;
  readonly to: number;
}

/** What grew, most first: the first is the answer to "which service is it?". */
export function growthBetween(before: AuditReport, after: AuditReport): Growth[] {
  const held = new Map<string, number>();
  for (const { address, services } of before.members) {
    for (const { service, kind, connections } of services)
      held.set(`${address} ${kind} ${service}`, connections);
  }
  const readBefore = new Set(before.members.map(({ address }) => address));
  return after.members
    .filter(({ address }) => readBefore.has(address))
    .flatMap(({ address, services }) =>
      services.map(({ service, kind, connections: to }) => {
        const from = held.get(`${address} ${kind} ${service}`) ?? 0;
        return { service, address, from, to };
      }),
    )
    .filter(({ from, to }) => to > from)
    .sort((a, b) => b.to - b.from - (a.to - a.from));
}
