import { LANES, type Lane } from '../config/lanes';
import type { MemberRole } from '../config/roles';
import { PRIMARY_READ_CAUSES, type PrimaryReadCause } from '../drift/primary-share';
import { FALLBACK_REASONS } from '../policy/read-policy';
import { admissionCounts } from './admission-counts';
import { BoundedMap } from './bounded-map';
import { type About, VERDICTS as VERDICT_CHANNEL, type VerdictMessage } from './channels';
import { type CountedVerdict, VERDICTS } from './verdicts';
import { zeros } from './zeros';

/** What the governor decided about the reads of one namespace. */
export interface NamespaceCounts extends Record<CountedVerdict, number> {
  /** Reads within a second after a write of this process to the same namespace; counted in observe mode. */
  readsAfterWrites: number;
  /** Those of them that named the very document just written. */
  sameDocument: number;
}

interface Count {
  value: number;
}

/** Namespaces that are told apart; a service has fewer, unless it makes collections for ever. */
export const MOST_NAMESPACES = 500;
const MOST_REASONS = 100;

const zero = (): Count => ({ value: 0 });

/** Plain numbers that the operation path adds to; read by `status()` and at scrape time. */
export class Counters {
  readonly #about: About;
  readonly verdicts = zeros(VERDICTS);
  readonly fallback = {
    admitted: zeros(FALLBACK_REASONS),
    limited: zeros(FALLBACK_REASONS),
  };
  readonly reads = {
    secondary: 0,
    other: 0,
    primary: zeros(PRIMARY_READ_CAUSES),
  };
  readonly sheds: Readonly<Record<MemberRole, Record<Lane, number>>> = {
    primary: zeros(LANES),
    secondary: zeros(LANES),
    other: zeros(LANES),
  };
  readonly admission = admissionCounts();
  /** Of the driver's own retries, by whether the budget had room. */
  readonly retries = { allowed: 0, refused: 0 };
  readonly discoveryWaits = { found: 0, gaveUp: 0 };
  readonly waivers = new BoundedMap<Count>(MOST_REASONS, zero);
  /** Operations that found no member with the tags that they name, by tag sets. */
  readonly unmatchedTags = new BoundedMap<Count>(MOST_REASONS, zero);
  readonly namespaces = new BoundedMap<NamespaceCounts>(MOST_NAMESPACES, () => ({
    ...zeros(VERDICTS),
    readsAfterWrites: 0,
    sameDocument: 0,
  }));

  constructor(about: About) {
    this.#about = about;
  }

  verdict(verdict: CountedVerdict, namespace: string): void {
    this.verdicts[verdict] += 1;
    this.namespaces.get(namespace)[verdict] += 1;
    if (!VERDICT_CHANNEL.hasSubscribers) return;
    VERDICT_CHANNEL.publish({ ...this.#about, verdict, namespace } satisfies VerdictMessage);
  }

  /** A read was sent to a member. */
  landed(role: MemberRole, cause: PrimaryReadCause): void {
    if (role === 'primary') this.reads.primary[cause] += 1;
    else this.reads[role] += 1;
  }

  waived(reason: string, namespace: string): void {
    this.verdict('waived', namespace);
    this.waivers.get(reason).value += 1;
  }
}
