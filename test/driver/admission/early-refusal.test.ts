import type { Lane } from '../../../src/config/lanes';
import type { MemberRole } from '../../../src/config/roles';
import type { AdmissionContext } from '../../../src/driver/admission/admission-context';
import { runInLane } from '../../../src/driver/admission/current-lane';
import {
  aimOf,
  EarlyRefusal,
  isExempt,
  type QueueingMember,
} from '../../../src/driver/admission/early-refusal';
import type { DriverSelectOptions, DriverSelector, DriverServer } from '../../../src/driver/shape/internals';

/** New work: its selection has a time-out context of which nothing was sent. */
const NEW: DriverSelectOptions = { operationName: 'find', timeoutContext: { options: {} } };

interface Room {
  readonly spare?: number;
  readonly room?: number;
}

class Member implements QueueingMember {
  readonly role: MemberRole;
  readonly spare: number;
  readonly #room: number;
  readonly refused: [Lane, number][] = [];
  readonly asked: Lane[] = [];

  constructor(role: MemberRole, { spare = 0, room = 0 }: Room) {
    this.role = role;
    this.spare = spare;
    this.#room = room;
  }

  roomFor(lane: Lane): number {
    this.asked.push(lane);
    return this.#room;
  }

  refuseEarly(lane: Lane, coming: number): never {
    this.refused.push([lane, coming]);
    return { by: this } as never;
  }
}

/** A selection under way. */
function pending() {
  let resolve: (server: DriverServer) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<DriverServer>((onServer, onError) => {
    resolve = onServer;
    reject = onError;
  });
  return { promise, resolve, reject };
}

function setUp(...members: Member[]) {
  const selected: DriverServer[] = [];
  const refusal = new EarlyRefusal(
    { policy: { highestLane: 'normal' } } as unknown as AdmissionContext,
    new Map(members.map((admission) => [{} as DriverServer, { admission }])),
    (server) => void selected.push(server),
  );
  const select = (aim: 'primary' | 'secondary' | 'any', times: number) => {
    const ends = Array.from({ length: times }, pending);
    for (const { promise } of ends) void refusal.track(aim, promise);
    return ends;
  };
  return { refusal, selected, select };
}

describe('new work that has selected no server yet', () => {
  it.each<[string, Member[], 'primary' | 'secondary' | 'any', selecting: number, refused: boolean]>([
    ['one member of the role surely has room', [new Member('primary', { spare: 1 })], 'primary', 0, false],
    ['as many select as surely have room', [new Member('primary', { spare: 2 })], 'primary', 2, true],
    ['fewer select than surely have room', [new Member('primary', { spare: 2 })], 'primary', 1, false],
    [
      'only members of another role have room',
      [new Member('primary', {}), new Member('secondary', { spare: 9, room: 9 })],
      'primary',
      0,
      true,
    ],
    [
      'any would do and one has room',
      [new Member('primary', {}), new Member('secondary', { spare: 9 })],
      'any',
      0,
      false,
    ],
    [
      'lanes leave more room than is sure',
      [new Member('secondary', { room: 2 }), new Member('secondary', { room: 1 })],
      'secondary',
      2,
      false,
    ],
    [
      'lanes leave all of them less room than comes',
      [new Member('secondary', { room: 2 }), new Member('secondary', { room: 1 })],
      'secondary',
      3,
      true,
    ],
    [
      'no member has the role: all rooms together bound the wait',
      [new Member('secondary', { room: 2 }), new Member('other', { room: 2 })],
      'primary',
      3,
      false,
    ],
    ['and they are full', [new Member('secondary', { room: 2 })], 'primary', 2, true],
    [
      'any would do: all rooms count',
      [new Member('secondary', { room: 2 }), new Member('primary', { room: 2 })],
      'any',
      3,
      false,
    ],
    ['no member is known', [], 'any', 100, false],
  ])('is refused or not where %s', (_name, members, aim, selecting, refused) => {
    const { refusal, select } = setUp(...members);
    select(aim, selecting);
    expect(refusal.refuse(aim, NEW) !== undefined).toBe(refused);
  });

  it('is bounded by what is on its way to the same members only', () => {
    const { refusal, select } = setUp(
      new Member('primary', { spare: 2 }),
      new Member('secondary', { spare: 2 }),
    );
    select('secondary', 2);
    select('any', 2);
    expect(refusal.refuse('primary', NEW)).toBeUndefined();
    expect(refusal.refuse('secondary', NEW)).toBeDefined();
  });

  it('is on its way until its selection has ended, with a server or without', async () => {
    const { refusal, selected, select } = setUp(new Member('primary', { spare: 2 }));
    const [one, other] = select('primary', 2);
    expect(refusal.refuse('primary', NEW)).toBeDefined();
    const server = {} as DriverServer;
    one?.resolve(server);
    await one?.promise;
    expect(selected).toEqual([server]);
    expect(refusal.refuse('primary', NEW)).toBeUndefined();
    select('primary', 1);
    expect(refusal.refuse('primary', NEW)).toBeDefined();
    other?.reject(new Error('no server'));
    await other?.promise.catch(() => undefined);
    expect(refusal.refuse('primary', NEW)).toBeUndefined();
    expect(selected).toHaveLength(1);
  });

  it('makes room for what is more important, though it is of the same tick', () => {
    const { refusal, select } = setUp(new Member('secondary', { room: 2 }));
    runInLane('background', () => select('secondary', 2));
    expect(refusal.refuse('secondary', NEW)).toBeUndefined();
    expect(runInLane('background', () => refusal.refuse('secondary', NEW))).toBeDefined();
    select('secondary', 2);
    expect(refusal.refuse('secondary', NEW)).toBeDefined();
    runInLane('critical', () => {
      expect(refusal.refuse('secondary', NEW)).toBeUndefined();
      select('secondary', 2);
      expect(refusal.refuse('secondary', NEW)).toBeDefined();
    });
  });

  it.each(['critical', 'normal', 'background'] as const)(
    'leaves its place to the next of the %s lane when its selection has ended',
    async (lane) => {
      const { refusal, select } = setUp(new Member('secondary', { room: 1 }));
      await runInLane(lane, async () => {
        const [one] = select('secondary', 1);
        expect(refusal.refuse('secondary', NEW)).toBeDefined();
        one?.resolve({} as DriverServer);
        await one?.promise;
        expect(refusal.refuse('secondary', NEW)).toBeUndefined();
      });
    },
  );

  it('takes no place of others where it waits apart', () => {
    const { refusal } = setUp(new Member('secondary', { spare: 1, room: 1 }));
    for (let n = 0; n < 3; n += 1) void refusal.track('apart', pending().promise);
    expect(refusal.apart).toBe(3);
    expect(refusal.refuse('secondary', NEW)).toBeUndefined();
    expect(refusal.refuse('any', NEW)).toBeUndefined();
  });

  it.each(['secondary', 'any'] as const)('is counted by what it aims at: %s', async (aim) => {
    const { refusal, select } = setUp(new Member('secondary', { spare: 1 }));
    const [one] = select(aim, 1);
    expect(refusal.refuse(aim, NEW)).toBeDefined();
    one?.resolve({} as DriverServer);
    await one?.promise;
    expect(refusal.refuse(aim, NEW)).toBeUndefined();
  });

  it('gets the caller’s own promise back', () => {
    const { refusal } = setUp();
    const selecting = new Promise<DriverServer>(() => undefined);
    expect(refusal.track('any', selecting)).toBe(selecting);
  });

  it('is of the lane of its call, or else of the highest that a namespace may have', () => {
    const member = new Member('primary', {});
    const { refusal } = setUp(member);
    refusal.refuse('primary', NEW);
    runInLane('background', () => refusal.refuse('primary', NEW));
    expect(member.asked).toEqual(['normal', 'background']);
    expect(member.refused).toEqual([
      ['normal', 0],
      ['background', 0],
    ]);
  });

  it('is refused by any of the members that it could have gone to, which is told its part of what comes', () => {
    const members = [new Member('secondary', {}), new Member('secondary', {}), new Member('primary', {})];
    const { refusal, select } = setUp(...members);
    select('secondary', 4);
    const random = jest.spyOn(Math, 'random');
    for (const drawn of [0, 0.49, 0.5, 0.99]) {
      random.mockReturnValueOnce(drawn);
      refusal.refuse('secondary', NEW);
    }
    random.mockRestore();
    const both = [
      ['normal', 2],
      ['normal', 2],
    ];
    expect(members.map(({ refused }) => refused)).toEqual([both, both, []]);
  });

  it.each(['getMore', 'killCursors', 'commitTransaction', 'abortTransaction', 'endSessions', 'handshake'])(
    'is none where it is a %s',
    (operationName) => {
      const { refusal } = setUp(new Member('primary', {}));
      expect(isExempt({ ...NEW, operationName })).toBe(true);
      expect(refusal.refuse('primary', { ...NEW, operationName })).toBeUndefined();
    },
  );

  it('is none where it goes on with what was sent: the selection of a retry has no context', () => {
    expect(isExempt({ operationName: 'find' })).toBe(true);
    expect(isExempt({ timeoutContext: NEW.timeoutContext })).toBe(false);
  });
});

describe('what a selection aims at', () => {
  it.each<[DriverSelector, string]>([
    ['primary', 'primary'],
    ['secondary', 'secondary'],
    ['nearest', 'any'],
    [{ mode: 'primary' }, 'primary'],
    [{ mode: 'primaryPreferred' }, 'any'],
    [{ mode: 'secondary' }, 'secondary'],
    [{ mode: 'secondaryPreferred' }, 'secondary'],
    [{ mode: 'nearest' }, 'any'],
    // The driver's own.
    [() => undefined, 'any'],
  ])('of %j is %s', (selector, aim) => {
    expect(aimOf(selector)).toBe(aim);
  });
});
