import { ACTS } from '../../../examples/incident/acts';
import { REGION_PHASES, type RegionWorld } from '../../../examples/incident/regions/phases';
import { readingOf } from '../../../examples/incident/regions/region-witness';
import { factsOf, outcomeOf } from '../../../examples/incident/regions/side';
import { reportHtml } from '../../../examples/incident/report-html';
import { schedule } from '../../../examples/incident/script';
import { formatTable } from '../../../examples/incident/table';
import type { Side } from '../../../examples/tracking/demo/table';
import { madeUpReport } from '../../support/incident-report';

/** What is done to a world, in its order. */
function worldThatTells(): { readonly world: RegionWorld; readonly told: string[] } {
  const told: string[] = [];
  const tell = (what: string) => async (name: string) => {
    told.push(`${name} ${what}`);
  };
  const world = {
    regions: {
      takeSecondariesAway: tell('loses its secondaries'),
      takeAway: tell('is gone'),
      bringBack: tell('is back'),
    },
    membersAreGone: () => void told.push('nobody is left'),
    membersAreBack: () => void told.push('all are back'),
  };
  return { world, told };
}

test('the story: east loses its secondaries, then all, then west goes, then all come back', async () => {
  const { world, told } = worldThatTells();
  for (const { begin } of REGION_PHASES) await begin(world);
  expect(told).toEqual([
    'east loses its secondaries',
    'east is gone',
    'west is gone',
    'nobody is left',
    'east is back',
    'west is back',
    'all are back',
  ]);
});

test('its phases fill the run, and the longest is the one without any database', () => {
  const phases = schedule(90, REGION_PHASES);
  expect(phases.at(-1)?.toMS).toBeCloseTo(90_000);
  // Longer than the driver alone waits before it says anything, together with the one before.
  const gone = phases.filter(({ key }) => key === 'east-gone' || key === 'both-gone');
  expect(gone.reduce((sum, { fromMS, toMS }) => sum + toMS - fromMS, 0)).toBeGreaterThan(30_000);
});

test('a click that nobody has waited for counts as no answer, with its time-out', () => {
  const click = { id: 'a', sentAt: 5_400, status: 302, source: 'own', latencyMS: 12 } as const;
  expect(outcomeOf(click, 5_000)).toMatchObject({ atMS: 400, status: 302, latencyMS: 12 });
  expect(outcomeOf({ ...click, latencyMS: 9_000 }, 5_000)).toMatchObject({ status: 0, latencyMS: 2_000 });
  // Sent while the first phase began.
  expect(outcomeOf({ ...click, sentAt: 4_998 }, 5_000).atMS).toBe(0);
});

test('members count the service, and not the calls that measure the driver', () => {
  const reading = readingOf({
    address: 'a',
    role: 'secondary',
    connections: { open: 12, peak: 40, total: 50, refused: 3 },
    openByAppName: { 'tracking@east-1 mongo-governor': 9, 'asks mongo-governor': 3 },
    peakByAppName: { 'tracking@east-1 mongo-governor': 16, 'asks mongo-governor': 24 },
    readsByAppName: {
      'tracking@east-1 mongo-governor': { asPrimary: 1, asSecondary: 70 },
      'asks mongo-governor': { asPrimary: 5, asSecondary: 500 },
    },
    commands: [],
    commandsByName: {},
    openCursors: 0,
    rolledBack: 0,
    openTransactions: 0,
  });
  expect(reading).toMatchObject({
    peak: 16,
    refused: 3,
    connectionsByService: { tracking: 9 },
    reads: { asPrimary: 1, asSecondary: 70 },
  });
});

function sideOf(found: number, medianErrorMS: number | null): Side {
  const sources = { own: 4, other: 3, known: 2, link: 1 };
  return {
    phases: [{ phase: 'one', clicks: 10, answered: 10, inTime: 10, sources, p50MS: 1, p99MS: 2 }],
    counted: { answered: 10, found, twice: 1 },
    asks: { asked: 5, failed: 5, medianErrorMS, longestMS: 30_000, firstSuccessMS: 250 },
    firstClickMS: undefined,
  };
}

test('what this act alone counts stands in the same table and report as everything else', () => {
  const facts = factsOf(sideOf(8, null), sideOf(10, 0.4));
  expect(facts.find(({ label }) => label.startsWith('redirected clicks'))).toMatchObject({
    ungoverned: '7 of 10',
    governed: '9 of 10',
  });
  const report = { ...madeUpReport(), act: 'regions' as const, facts };
  const line = formatTable(report)
    .split('\n')
    .find((text) => text.startsWith('an error while no member is there, median'));
  expect(line).toMatch(/none in 30 s +0\.4 ms$/);
  const html = reportHtml(report);
  expect(html).toContain('<h1>The same outage, twice</h1>');
  expect(html).toContain('regions-report.json');
  expect(html).toMatch(/redirected clicks in the database, once.*7 of 10.*9 of 10/);
});

test('what an act has no numbers of is left out of its report', () => {
  const report = madeUpReport();
  expect(reportHtml(report)).toContain('Where reads go');
  const unknown = { onPrimary: null, onSecondaries: null };
  const silent = (run: (typeof report.runs)['governed']) => ({
    ...run,
    timeline: run.timeline.map((point) => ({ ...point, reads: unknown })),
  });
  const runs = { ungoverned: silent(report.runs.ungoverned), governed: silent(report.runs.governed) };
  expect(reportHtml({ ...report, runs })).not.toContain('Where reads go');
});

test.each(ACTS)('the report of act %s says its own words', (act) => {
  expect(reportHtml({ ...madeUpReport(), act })).toMatch(/<p class="lead">\S/);
});
