import type { Health } from 'mongo-governor';
import type { Counts } from './counts';
import type { Source } from './documents';
import type { LastKnown } from './last-known';
import type { Region } from './region';
import type { Settings } from './settings';
import type { Spool } from './spool';

export interface RegionView {
  readonly name: string;
  readonly role: 'own' | 'other';
  readonly health: Health;
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
}

/** What the page shows: plain data, no links and no secrets. */
export interface View {
  readonly at: number;
  readonly instance: string;
  readonly regions: readonly RegionView[];
  readonly redirects: Readonly<Record<Source, number>>;
  readonly refused: Counts['refused'];
  readonly failures: Counts['failures'];
  /** Of the other region: slots in use, and what they are bounded by. */
  readonly budget: { readonly used: number } & Settings['other'];
  readonly known: { readonly entries: number; readonly max: number };
  readonly spool: { readonly waiting: number; readonly kept: number; readonly max: number };
  readonly clicks: Pick<Counts, 'written' | 'spooled' | 'replayed' | 'duplicates' | 'refusedClicks' | 'lost'>;
}

export interface Viewed {
  readonly instance: string;
  readonly own: Region;
  readonly other: Region;
  readonly known: LastKnown;
  readonly spool: Spool;
  readonly counts: Counts;
  readonly settings: Settings;
}

export function viewOf({ instance, own, other, known, spool, counts, settings }: Viewed): View {
  const { concurrent } = settings.other;
  const { written, spooled, replayed, duplicates, refusedClicks, lost } = counts;
  return {
    at: Date.now(),
    instance,
    regions: [regionView(own, 'own'), regionView(other, 'other')],
    redirects: counts.redirects,
    refused: counts.refused,
    failures: counts.failures,
    budget: { used: concurrent - (other.slots?.executionSlots ?? concurrent), ...settings.other },
    known: { entries: known.size, max: settings.known.entries },
    spool: { waiting: spool.waiting, kept: spool.kept, max: settings.spool.maxClicks },
    clicks: { written, spooled, replayed, duplicates, refusedClicks, lost },
  };
}

function regionView({ name, health, mayRead, mayWrite }: Region, role: RegionView['role']): RegionView {
  return { name, role, health, mayRead, mayWrite };
}
