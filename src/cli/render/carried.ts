import { oneLine } from '../../errors/one-line';
import { labelOf } from '../../plan/deployments/deployment-record';
import type { Carried, CarriedMember } from '../running/carried';

/** Nearer to the cap than this is as near as a limit that moves can tell. */
const MUCH_LESS = 0.8;
const MUCH_MORE = 1.25;

/** A sentence for each role that something is known of, and one for each service of which nothing is. */
export function carriedSentences(carried: readonly Carried[]): string[] {
  const known = carried.filter(({ members }) => members.length > 0);
  const silent = carried.filter(
    (row) => !known.some((other) => labelOfRow(other) === labelOfRow(row)) && row.role === 'primary',
  );
  const sentences = [
    ...known.map(sentence),
    ...silent.map((row) => `${labelOfRow(row)}: the metrics have no adaptive limit of it.`),
  ];
  // Addresses are what somebody else wrote.
  return sentences.map((text) => oneLine(text));
}

function labelOfRow({ service, deployment }: Carried): string {
  return labelOf(service, deployment);
}

function sentence(row: Carried): string {
  const [first, ...others] = row.members as [CarriedMember, ...CarriedMember[]];
  const role = row.role === 'primary' ? 'the primary' : 'a secondary';
  const rest = others.map(({ address, connections }) => `; ${address}: ${connections}`).join('');
  const which = `${first.connections} connections of all instances together (${first.address}${rest})`;
  const cap = `the cap is ${row.cap}`;
  if (first.told === 'not known') {
    return `${labelOfRow(row)}: what ${role} carries is not known, for a limit of ${which} was not met; ${cap}.`;
  }
  const amount = first.told === 'about' ? 'about' : 'at least';
  return `${labelOfRow(row)}: ${role} seems to carry ${amount} ${which}; ${cap}: ${advice(row, first)}.`;
}

function advice({ cap, adaptive }: Carried, { connections, told }: CarriedMember): string {
  if (told === 'at least')
    return 'no queue was met at the member; where operations wait for a connection here, raise it step by step';
  if (connections < cap * MUCH_LESS) {
    return adaptive === 'on'
      ? `connections.adaptive holds to what the member carries; without it, lower the cap to ${connections}`
      : `lower it to ${connections}, or set connections.adaptive to "on"`;
  }
  if (connections > cap * MUCH_MORE) return `it may be raised to ${connections}`;
  return 'it is about right';
}
