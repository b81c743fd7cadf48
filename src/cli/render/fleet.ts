import type { Role } from '../../config/roles';
import { oneLine } from '../../errors/one-line';
import type { FleetView, InstanceView, MemberView } from '../../fleet/fleet-view';
import { textTable } from './text-table';

const HEAD = ['instance', 'state', 'up', 'primary', 'secondary', 'lease', 'plan', ''] as const;

/** Fleets as text: "17 (12)" is a share of 17 connections of which 12 are held. */
export function renderFleets(fleets: readonly FleetView[], now: Date): string {
  if (fleets.length === 0) return 'No instance has ever asked for a lease here.\n';
  return `${fleets.map((view) => renderFleet(view, now)).join('\n\n')}\n`;
}

function renderFleet(view: FleetView, now: Date): string {
  const { key, instances, learning } = view;
  const live = instances.filter(({ state }) => state === 'live').length;
  const most = view.maxInstances === undefined ? '' : ` of at most ${view.maxInstances}`;
  const title = `${oneLine(key)}: ${live} live${most}${learning ? ', learning' : ''}`;
  const rows = [HEAD, ...instances.map((instance) => rowOf(instance, now)), sumRow(view)];
  const members = view.members.map(memberLine);
  return [title, ...textTable(rows, () => false), ...members, ...verdictsOf(view, live)].join('\n');
}

function rowOf(instance: InstanceView, now: Date): string[] {
  const { id, state, startedAt, leaseSecondsLeft, fingerprint, differs } = instance;
  return [
    oneLine(id),
    state,
    duration((now.getTime() - startedAt.getTime()) / 1_000),
    share(instance, 'primary'),
    share(instance, 'secondary'),
    `${leaseSecondsLeft.toFixed(0)} s`,
    oneLine(fingerprint.slice(0, 19)),
    differs ? 'ANOTHER PLAN' : '',
  ];
}

function share({ roles }: InstanceView, role: Role): string {
  return `${roles[role].grant} (${roles[role].held})`;
}

/** The one that came last knows best, and it is what the next one begins with. */
function memberLine({ address, role, limit, baselineUS, secondsAgo }: MemberView): string {
  const times = Object.entries(baselineUS).map(
    ([command, us]) => `${oneLine(command)} ${(us / 1_000).toPrecision(3)} ms`,
  );
  return `${oneLine(address)} (${role}) carries ${limit} connections an instance: ${times.join(', ')} without a queue, told ${duration(secondsAgo)} ago`;
}

function sumRow({ granted, held, caps }: FleetView): string[] {
  const sum = (role: Role) =>
    `${granted[role]} (${held[role]})${caps === undefined ? '' : ` of ${caps[role]}`}`;
  return ['sum', '', '', sum('primary'), sum('secondary'), '', '', ''];
}

function verdictsOf({ fingerprints, maxInstances, instances }: FleetView, live: number): string[] {
  const verdicts: string[] = [];
  const others = instances.filter(({ differs, state }) => differs && state === 'live').length;
  if (fingerprints.length > 1) {
    verdicts.push(
      `DRIFT  ${others} of ${live} instances have another plan than ${oneLine(String(fingerprints[0]))}`,
    );
  }
  if (maxInstances !== undefined && live > maxInstances) {
    verdicts.push(
      `OVER  ${live} instances live, more than connections.lease.maxInstances (${maxInstances}): ` +
        'safe shares may exceed the cap',
    );
  }
  return verdicts;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`;
}
