import type { PhaseKey } from './phases';
import type { IncidentReport } from './report';

export const ACTS = ['incident', 'regions'] as const;
export type ActName = (typeof ACTS)[number];

/** What a report says in its own words; everything else is the same for all acts. */
export interface Act {
  readonly title: string;
  readonly lead: string;
  /** The phases that are shaded red. */
  readonly worst: readonly PhaseKey[];
  readonly changed: (report: IncidentReport) => string;
  readonly dataFile: string;
  readonly reportFile: string;
}

const ACT_WORDS: Readonly<Record<ActName, Act>> = {
  incident: {
    title: 'The same incident, twice',
    lead: `Four services share three database servers. A change of configuration and a hurried rollback, as they
happened at an e-mail provider in January 2017, were replayed two times with exactly the same requests: first with the
plain MongoDB driver, then with mongo-governor in every service.`,
    worst: ['rollback'],
    changed: ({ caps, runs: { governed } }) => {
      const { peakConnections, readsOnPrimary } = governed.result;
      return `It gives every service a limit of connections at each server, whatever the configuration of its pool says, and it
sends reads that ask for the primary without permission to a secondary. In this run the primary never held more than
${peakConnections.primary} connections (limit ${caps.primary.total}) and a secondary never more than ${peakConnections.secondary} (limit ${caps.secondary.total}); reads that reached the
primary: ${readsOnPrimary === null ? 'not known' : readsOnPrimary.toLocaleString('en')}.`;
    },
    dataFile: 'incident-report.json',
    reportFile: 'incident-report.html',
  },
  regions: {
    title: 'The same outage, twice',
    lead: `A link in a mail is clicked: the click is counted, and the person goes on to where the link leads. Two regions of three
database servers each lose servers until none is left. The same was done at the same time to two such services: one that
is written the usual way with the plain MongoDB driver, for one region, and the one of examples/tracking with mongo-governor.`,
    worst: ['east-gone', 'both-gone'],
    changed:
      () => `It says at once that no server is there (<code>ERR_GOVERNOR_UNAVAILABLE</code>, <code>health</code>), where the driver
alone waits for half a minute; it keeps the reads that fall back to the one server that is left within a budget; and it
lets what is made up for later go last. What is made of it is the service’s: another region, a memory, a signed link, and a
file for the clicks.`,
    dataFile: 'regions-report.json',
    reportFile: 'regions-report.html',
  },
};

/** Reports from before there were two have no name in them. */
export function actOf({ act = 'incident' }: Pick<IncidentReport, 'act'>): Act {
  return ACT_WORDS[act];
}
