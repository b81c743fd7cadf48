import fc from 'fast-check';
import { type DeploymentTarget, normalMatch } from '../../../src/config/deployment-of';
import type { DeploymentRecord, PlanRecord } from '../../../src/plan/plan-record';
import { anyRecord, anyStep } from '../helpers';

type Match = DeploymentRecord['match'];
type Entries = (readonly [string, DeploymentRecord])[];

const hosts = fc.constantFrom<string[]>(['a*'], ['ab'], ['b'], ['*'], ['a:27017'], ['a:27018', 'b']);
/** Of few hosts and sets, so that two often overlap. */
export const anyMatch: fc.Arbitrary<Match> = fc
  .oneof(
    fc.record({ hosts }),
    fc.record({ replicaSet: fc.constantFrom('rs0', 'rs*') }),
    fc.record({ hosts, replicaSet: fc.constantFrom('rs0', 'rs1') }),
  )
  .map(normalMatch);

/** Clients with one seed: one that lists hosts of several deployments is matched by several at once. */
export const anyTarget: fc.Arbitrary<DeploymentTarget> = fc.record({
  hosts: fc.constantFrom('a:27017', 'a:27018', 'ab:27017', 'b:27017', 'c:1').map((seed) => [seed]),
  replicaSet: fc.constantFrom(undefined, 'rs0', 'rs1'),
});

const section = fc
  .tuple(anyMatch, anyRecord)
  .map(([match, record]): DeploymentRecord => ({ match, ...sectionsOf(record) }));

const entries = fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'z'), section), {
  selector: ([name]) => name,
  maxLength: 3,
});

function sectionsOf({ connections, reads, drift }: PlanRecord): Omit<DeploymentRecord, 'match'> {
  const { maxPrimaryReadShare, windowSeconds } = drift;
  return { connections, reads, drift: { maxPrimaryReadShare, windowSeconds } };
}

function deployed(record: PlanRecord, named: Entries): PlanRecord {
  return named.length === 0 ? record : { ...record, deployments: Object.fromEntries(named) };
}

/** Records with up to three deployments. */
export const anyDeployed: fc.Arbitrary<PlanRecord> = fc
  .tuple(anyRecord, entries)
  .map(([record, named]) => deployed(record, named));

/** Changes of one thing: a value of a section or of the top level, a match, the order, a name; one more, one less. */
const CHANGES = ['section', 'top', 'match', 'order', 'name', 'more', 'less'] as const;

/** Two records that differ in one thing: a change that hides behind no other. */
export const anyDeployedStep: fc.Arbitrary<readonly [PlanRecord, PlanRecord]> = fc
  .record({
    named: entries,
    step: anyStep,
    change: fc.constantFrom(...CHANGES),
    at: fc.nat(2),
    match: anyMatch,
  })
  .map(({ named, step: [before, after], change, at, match }) => {
    const picked = named[at % Math.max(1, named.length)];
    const steps: readonly Entries[] = [before, after].map((record) =>
      named.map((entry) =>
        entry === picked ? [entry[0], { match: entry[1].match, ...sectionsOf(record) }] : entry,
      ),
    );
    const [old = [], stepped = []] = steps;
    const others = old.filter(([name]) => name !== picked?.[0]);
    const changed: Record<(typeof CHANGES)[number], Entries> = {
      section: stepped,
      top: old,
      match: old.map(([name, own]) => (name === picked?.[0] ? [name, { ...own, match }] : [name, own])),
      order: [...old].reverse(),
      name: old.map(([name, own]) => (name === picked?.[0] ? ['w', own] : [name, own])),
      more: [['w', { match, ...sectionsOf(after) }], ...old],
      less: others,
    };
    return [deployed(before, old), deployed(change === 'top' ? after : before, changed[change])] as const;
  });
