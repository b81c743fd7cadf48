import type { Lane } from '../../../src/config/lanes';
import { runInLane } from '../../../src/driver/admission/current-lane';
import { MemberChoice } from '../../../src/driver/admission/member-choice';
import type { DriverServer } from '../../../src/driver/shape/internals';

interface At {
  readonly operationCount: number;
  readonly newWork: number;
  /** Of the new work, what is in lower lanes. */
  readonly below: number;
  /** For one more of the lane; 1 if not given. */
  readonly room?: number;
}

function setUp(highestLane: Lane, ...members: At[]) {
  const asked: Lane[] = [];
  const servers = members.map(({ operationCount }) => ({ s: { operationCount } }) as DriverServer);
  const queueOf = ({ newWork, below, room = 1 }: At) => ({
    newWork,
    roomFor: () => room,
    waitingBelow: (lane: Lane) => {
      asked.push(lane);
      return below;
    },
  });
  const view = new MemberChoice(
    { policy: { highestLane } },
    new Map(members.map((at, n) => [servers[n] as DriverServer, { admission: { queue: queueOf(at) } }])),
  );
  const counts = () => servers.map(({ s }) => s.operationCount);
  return { view, counts, asked };
}

describe('the choice between two members', () => {
  it('counts what is ahead of the lane, and the true numbers are back after it', () => {
    const { view, counts } = setUp(
      'normal',
      { operationCount: 14, newWork: 10, below: 10 },
      { operationCount: 9, newWork: 5, below: 0 },
    );
    view.show();
    const [first = 0, second = 0] = counts();
    expect(first).toBeLessThan(second);
    expect(first).toBeCloseTo(4, 3);
    view.restore();
    expect(counts()).toEqual([14, 9]);
  });

  it('is made by all that waits where as much is ahead of the lane', () => {
    const { view, counts } = setUp(
      'normal',
      { operationCount: 14, newWork: 10, below: 10 },
      { operationCount: 7, newWork: 3, below: 3 },
    );
    view.show();
    const [first = 0, second = 0] = counts();
    expect(second).toBeLessThan(first);
    view.restore();
    expect(counts()).toEqual([14, 7]);
  });

  it('falls on the other one where one would refuse it', () => {
    const { view, counts } = setUp(
      'normal',
      { operationCount: 47, newWork: 31, below: 0, room: 0 },
      { operationCount: 48, newWork: 32, below: 0, room: 16 },
    );
    view.show();
    const [full = 0, other = 0] = counts();
    expect(other).toBeLessThan(full);
    view.restore();
    expect(counts()).toEqual([47, 48]);
  });

  it('is left to the driver where nobody waits', () => {
    const { view, counts, asked } = setUp('normal', { operationCount: 3, newWork: 0, below: 0 });
    view.show();
    expect(counts()).toEqual([3]);
    view.restore();
    expect(counts()).toEqual([3]);
    expect(asked).toEqual([]);
  });

  it('asks for the lane of the call, or else for the highest that a namespace may have', () => {
    const { view, asked } = setUp('critical', { operationCount: 3, newWork: 1, below: 1 });
    view.show();
    view.restore();
    runInLane('normal', () => {
      view.show();
      view.restore();
    });
    expect(asked).toEqual(['critical', 'normal']);
  });
});
