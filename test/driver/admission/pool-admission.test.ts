import { EventEmitter } from 'node:events';
import type { Lane } from '../../../src/config/lanes';
import { Counters } from '../../../src/counts/counters';
import type { AdmissionContext, Shed } from '../../../src/driver/admission/admission-context';
import { type GovernedPool, PoolAdmission } from '../../../src/driver/admission/pool-admission';
import { MemberLedger } from '../../../src/driver/presence/member-ledger';
import type { DriverPool } from '../../../src/driver/shape/internals';

const BOUNDS = { maxSize: 10, timeoutMS: 2_000, targetMS: 50 };
const PATIENT = { endsAt: undefined, signal: undefined };

interface Options {
  readonly ledger?: MemberLedger;
  readonly enforce?: boolean;
  readonly loadBalanced?: boolean;
  readonly renewsLease?: boolean;
  readonly chosenWaitMS?: number;
}

const ledgerOf = (share: number) => new MemberLedger('a:1', () => share);

/** A client's pool at a member, with what it would have of the driver. */
function setUp({
  ledger = ledgerOf(5),
  enforce = true,
  loadBalanced = false,
  renewsLease = false,
  chosenWaitMS,
}: Options = {}) {
  const pool = Object.assign(new EventEmitter(), {
    closed: false,
    totalConnectionCount: 0,
    pendingConnectionCount: 0,
    currentCheckedOutCount: 0,
    waitQueue: { length: 0 },
    processWaitQueue: () => undefined,
    connections: { prune: () => undefined },
  });
  const server = { description: { type: 'RSSecondary' }, pool, loadBalanced, s: { operationCount: 0 } };
  const client = { monitoring: 2 };
  const wake = jest.fn();
  const evict = jest.fn((_lane: string) => false);
  const entry: GovernedPool = {
    pool: pool as unknown as DriverPool,
    client,
    chosenSize: Number.POSITIVE_INFINITY,
    get waiting() {
      return admission.queue.size;
    },
    get newWork() {
      return admission.queue.newWork;
    },
    evict: (lane) => evict(lane) || admission.queue.evict(lane),
    wake,
    server: server as never,
    ledger,
    chosenWaitMS,
    renewsLease,
  };
  const counters = new Counters({ service: 'api', deployment: 'default' } as never);
  const sheds: Shed[] = [];
  const context = {
    policy: { service: 'api', enforce, bounds: BOUNDS },
    counters,
    onShed: (shed: Shed) => void sheds.push(shed),
  } as unknown as AdmissionContext;
  const admission: PoolAdmission = new PoolAdmission(entry, context);
  ledger.addClient(client);
  ledger.addPool(entry);
  const wait = (times: number, lane: Lane = 'normal') => queued(times, lane);
  const goOn = (times: number) => queued(times, undefined);
  const queued = (times: number, lane: Lane | undefined) => {
    for (let n = 0; n < times; n += 1) admission.queue.wait(lane, PATIENT, false).catch(() => undefined);
  };
  const fill = () => {
    while (admission.queue.isOpen) admission.queue.enter();
  };
  return { admission, entry, ledger, server, pool, counters, sheds, wake, evict, wait, goOn, fill };
}

describe('the permits of a pool', () => {
  it('are as many as it may hold connections beside the monitors', () => {
    const { admission, fill } = setUp();
    expect([admission.permits, admission.room, admission.role]).toEqual([3, 3, 'secondary']);
    fill();
    expect([admission.queue.running, admission.room, admission.inFlight]).toEqual([3, 0, 3]);
  });

  it('have no number in observe mode', () => {
    const { admission } = setUp({ enforce: false });
    expect([admission.permits, admission.room]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it.each([
    ['the pool does not renew the lease', false, 5, 0],
    ['it does', true, 5, 1],
    ['it has two', true, 4, 1],
    ['it has only one', true, 3, 0],
  ])('are kept for the renewal of the lease or not, where %s', (_name, renewsLease, share, kept) => {
    expect(setUp({ renewsLease, ledger: ledgerOf(share) }).admission.kept).toBe(kept);
  });

  it('are used behind a load balancer by connections that cursors and transactions keep, until they come back', () => {
    const { admission, pool, fill, wait } = setUp({ loadBalanced: true });
    pool.currentCheckedOutCount = 2;
    expect([admission.inUse, admission.room]).toEqual([2, 1]);
    pool.waitQueue.length = 1;
    expect([admission.inUse, admission.room]).toEqual([3, 0]);
    wait(1);
    pool.currentCheckedOutCount = 0;
    pool.waitQueue.length = 0;
    pool.emit('connectionCheckedIn');
    expect([admission.queue.running, admission.queue.size]).toEqual([1, 0]);
    fill();
    expect(admission.inUse).toBe(3);
  });

  it('are not asked of the driver anywhere else', () => {
    const { admission, pool } = setUp();
    pool.currentCheckedOutCount = 3;
    expect([admission.inUse, admission.room]).toEqual([0, 3]);
    expect(pool.listenerCount('connectionCheckedIn')).toBe(0);
  });

  it('that came free may be another pool’s, where somebody waits at the member', () => {
    const ledger = ledgerOf(6);
    const [one, other] = [setUp({ ledger }), setUp({ ledger })];
    one.admission.onIdle();
    expect(other.wake).not.toHaveBeenCalled();
    expect(other.admission.room).toBe(2);
    one.fill();
    // What runs at one is not lent to the other.
    expect(other.admission.room).toBe(0);
    other.wait(1);
    other.wake.mockClear();
    one.wake.mockClear();
    one.admission.onIdle();
    expect([one.wake.mock.calls.length, other.wake.mock.calls.length]).toEqual([0, 1]);
  });
});

describe('the bounds of a wait', () => {
  it.each([
    [undefined, 2_000],
    [0, 0],
    [300, 300],
    [2_000, 2_000],
  ])('are as configured, or for the time as the caller chose: %s', (chosenWaitMS, timeoutMS) => {
    expect(setUp(chosenWaitMS === undefined ? {} : { chosenWaitMS }).admission.bounds).toEqual({
      ...BOUNDS,
      timeoutMS,
    });
  });

  it('know no standing queue while it is looked for what the member can carry', () => {
    const ledger = new MemberLedger('a:1', () => 50, { isInForce: () => true, onLimit: () => undefined });
    expect(setUp({ ledger, chosenWaitMS: 300 }).admission.bounds).toEqual({
      maxSize: 10,
      timeoutMS: 300,
      targetMS: Number.POSITIVE_INFINITY,
    });
  });
});

describe('what waits', () => {
  it('is counted at the server, by which the driver chooses, at the member, and by lane once', () => {
    const { admission, server, ledger, counters, fill, wait, goOn } = setUp();
    fill();
    wait(2, 'critical');
    goOn(1);
    expect([server.s.operationCount, ledger.queued, admission.inFlight]).toEqual([3, 3, 6]);
    admission.queue.leave(1, false);
    expect([server.s.operationCount, ledger.queued]).toEqual([2, 2]);
    admission.queue.leave(1, false);
    expect([server.s.operationCount, ledger.queued]).toEqual([1, 1]);
    expect([counters.admission.critical.waited, counters.admission.normal.waited]).toEqual([2, 0]);
  });

  it('is all new work at the member, this pool’s and all others’', () => {
    const ledger = ledgerOf(6);
    const [one, other] = [setUp({ ledger }), setUp({ ledger })];
    for (const { fill } of [one, other]) fill();
    one.wait(2);
    other.wait(3);
    other.goOn(1);
    expect(one.admission.waitingAtMember).toBe(5);
    expect(one.admission.spare).toBe(5);
    expect(one.admission.roomFor('normal')).toBe(5);
  });

  it('leaves all of the queue where nobody waits', () => {
    expect(setUp().admission.spare).toBe(10);
  });

  it('is evicted at another pool of the member, never by this one at itself', () => {
    const ledger = ledgerOf(6);
    const [one, other] = [setUp({ ledger }), setUp({ ledger })];
    expect(one.admission.evictElsewhere('background')).toBe(false);
    expect([one.evict.mock.calls, other.evict.mock.calls]).toEqual([[], [['background']]]);
    other.evict.mockReturnValueOnce(true);
    expect(one.admission.evictElsewhere('background')).toBe(true);
  });
});

describe('a refusal', () => {
  it('tells the member, its limit, what waits and when to come back, without a stack', () => {
    const { admission, fill, wait } = setUp();
    fill();
    wait(2);
    const { stackTraceLimit } = Error;
    const error = admission.refusal('queue_full', 'normal', 120);
    expect(error).toMatchObject({
      address: 'a:1',
      lane: 'normal',
      reason: 'queue_full',
      limit: 3,
      waiting: 2,
      retryAfterMS: 120,
    });
    expect(error.stack).not.toContain('\n    at ');
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it('is counted by lane, reason and role, and told', () => {
    const { admission, counters, sheds, ledger, fill } = setUp();
    fill();
    admission.refusal('standing_queue', 'background', 1);
    admission.count('queue_full', 'critical', true);
    expect(counters.admission.background.standing_queue).toBe(1);
    expect(counters.admission.critical.queue_full).toBe(1);
    expect(counters.sheds).toMatchObject({
      primary: { critical: 0, normal: 0, background: 0 },
      secondary: { critical: 1, normal: 0, background: 1 },
    });
    const told = { address: 'a:1', role: 'secondary', inFlight: 3 };
    expect(sheds).toEqual([
      { ...told, lane: 'background', reason: 'standing_queue', observed: false },
      { ...told, lane: 'critical', reason: 'queue_full', observed: true },
    ]);
    expect(ledger.stats.waitTimeouts).toBe(0);
  });

  it('for want of time is a wait that timed out, and no shed', () => {
    const { admission, counters, sheds, ledger } = setUp();
    admission.refusal('deadline', 'normal', 1);
    expect([ledger.stats.waitTimeouts, counters.admission.normal.deadline]).toEqual([1, 1]);
    expect([counters.sheds.secondary, sheds]).toEqual([{ critical: 0, normal: 0, background: 0 }, []]);
  });

  it('before a server is selected counts what is on its way to the member', () => {
    const { admission, fill } = setUp();
    fill();
    admission.queue.leave(60, false);
    admission.queue.enter();
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const error = admission.refuseEarly('normal', 5);
    random.mockRestore();
    // Six of 60 ms each, three at a time.
    expect(error).toMatchObject({ reason: 'queue_full', lane: 'normal', retryAfterMS: 120 });
  });
});
