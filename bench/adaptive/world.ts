import { EventQueue } from '../simulate-fleet/event-queue';
import { Random } from '../simulate-fleet/random';
import type { Candidate, MakeCandidate } from './candidate';
import { Member } from './member';

export interface Kind {
  readonly name: string;
  /** Times the service time of the model. */
  readonly weight: number;
  /** Part of all operations. */
  readonly part: number;
  /** The service time's spread: 0 is fixed, 1 is exponential. */
  readonly spread?: number;
}

export interface WorldSpec {
  readonly seed: number;
  readonly instances: number;
  /** Connections that an instance may hold at the member, monitors left out. */
  readonly share: number;
  readonly monitors: number;
  readonly member: Member['model'];
  /** Callers of an instance that ask again as soon as they are answered; or operations a second of all, an open loop. */
  readonly callers?: number;
  readonly perSecond?: number;
  readonly kinds?: readonly Kind[];
  /** Milliseconds there and back. */
  readonly networkMS?: number;
  /** At those milliseconds the member changes. */
  readonly steps?: readonly (readonly [number, Partial<Member['model']>])[];
  readonly forMS: number;
  /** An operation that has waited longer is refused. */
  readonly patienceMS?: number;
  /** Milliseconds between the first instance's start and the last's. */
  readonly startsWithinMS?: number;
  /** After each of these a further instance is another process: it knows nothing by itself. A rollout. */
  readonly restartEveryMS?: number;
}

export interface WorldReport {
  /** Answered in each second, of all instances. */
  readonly perSecond: readonly number[];
  readonly byInstance: readonly number[];
  readonly limits: readonly (readonly number[])[];
  readonly offered: number;
  readonly refused: number;
}

const ONE_KIND: readonly Kind[] = [{ name: 'find', weight: 1, part: 1 }];

class Instance {
  readonly candidate: Candidate;
  /** Another process has taken its place; it answers what it has. */
  isLeaving = false;
  readonly waiting: {
    readonly since: number;
    readonly kind: Kind;
    readonly again: () => void;
    gone: boolean;
  }[] = [];
  head = 0;
  running = 0;
  connections = 0;
  answered = 0;

  constructor(candidate: Candidate) {
    this.candidate = candidate;
  }

  get size(): number {
    return this.waiting.length - this.head;
  }
}

export function simulate(spec: WorldSpec, make: MakeCandidate): WorldReport {
  const events = new EventQueue();
  const random = new Random(spec.seed);
  let now = 0;
  const member = new Member({ ...spec.member }, events, () => now);
  const kinds = spec.kinds ?? ONE_KIND;
  /** Those that have started, in the order of their starts. */
  const instances: Instance[] = [];
  const started = new Set<Instance>();
  member.connections = spec.instances * spec.monitors;
  const perSecond = Array.from({ length: Math.ceil(spec.forMS / 1_000) }, () => 0);
  const limits: number[][] = [];
  let offered = 0;
  let refused = 0;

  const draw = (): Kind => {
    let at = random.next();
    for (const kind of kinds) {
      at -= kind.part;
      if (at < 0) return kind;
    }
    return kinds[0] as Kind;
  };
  const weightOf = ({ weight, spread = 0 }: Kind): number =>
    spread === 0 ? weight : weight * (1 - spread + spread * -Math.log(1 - random.next()));

  const resize = (instance: Instance): void => {
    const most = Math.max(instance.running, Math.floor(instance.candidate.limit));
    const to = instance.isLeaving
      ? instance.running
      : Math.max(instance.running, Math.min(instance.connections, most));
    member.connections += to - instance.connections;
    instance.connections = to;
  };

  const pump = (instance: Instance): void => {
    while (instance.size > 0 && instance.running < Math.floor(instance.candidate.inFlight)) {
      const next = instance.waiting[instance.head++];
      if (instance.head > 1_024) {
        instance.waiting.splice(0, instance.head);
        instance.head = 0;
      }
      if (next === undefined || next.gone) continue;
      next.gone = true;
      send(instance, next.kind, next.again);
    }
  };
  const send = (instance: Instance, kind: Kind, again: () => void): void => {
    instance.running += 1;
    resize(instance);
    const sent = now;
    const half = (spec.networkMS ?? 0.5) / 2;
    events.add(now + half, () => {
      member.work({
        weight: weightOf(kind),
        done: () =>
          events.add(now + half, () => {
            const hadWaiters = instance.size > 0;
            instance.candidate.answered(now, kind.name, now - sent, instance.running, hadWaiters);
            instance.running -= 1;
            instance.answered += 1;
            const second = Math.floor(now / 1_000);
            if (second < perSecond.length) perSecond[second] = (perSecond[second] as number) + 1;
            resize(instance);
            pump(instance);
            again();
          }),
      });
    });
  };
  const offer = (instance: Instance, again: () => void): void => {
    offered += 1;
    const kind = draw();
    if (instance.size === 0 && instance.running < Math.floor(instance.candidate.inFlight)) {
      send(instance, kind, again);
      return;
    }
    const work = { since: now, kind, again, gone: false };
    instance.waiting.push(work);
    if (spec.patienceMS === undefined) return;
    events.add(now + spec.patienceMS, () => {
      if (work.gone) return;
      work.gone = true;
      refused += 1;
      again();
    });
  };

  for (const [at, change] of spec.steps ?? [])
    events.add(at, () => {
      member.model = { ...member.model, ...change };
    });
  const begin = (index: number): void => {
    const others = [...started].map(({ candidate }) => candidate);
    const instance = new Instance(make(spec.share, others, now));
    const before = instances[index];
    if (before !== undefined) {
      before.isLeaving = true;
      resize(before);
      instance.answered = before.answered;
      started.delete(before);
    }
    started.add(instance);
    instances[index] = instance;
  };
  for (let index = 0; index < spec.instances; index += 1) {
    const start = ((spec.startsWithinMS ?? 0) * index) / Math.max(1, spec.instances - 1);
    events.add(start, () => {
      begin(index);
      for (let caller = 0; caller < (spec.callers ?? 0); caller += 1) {
        const ask = (): void => offer(instances[index] as Instance, ask);
        ask();
      }
    });
  }
  if (spec.perSecond !== undefined) {
    const rate = spec.perSecond / 1_000;
    const arrive = (): void => {
      offer(instances[Math.floor(random.next() * instances.length)] as Instance, () => undefined);
      events.add(now - Math.log(1 - random.next()) / rate, arrive);
    };
    events.add(0, arrive);
  }
  if (spec.restartEveryMS !== undefined) {
    const every = spec.restartEveryMS;
    for (let index = 0; index < spec.instances; index += 1) {
      events.add((index + 1) * every, () => begin(index));
    }
  }
  const look = (): void => {
    limits.push(instances.map(({ candidate }) => candidate.limit));
    events.add(now + 1_000, look);
  };
  events.add(500, look);

  for (let event = events.take(); event !== undefined && event.at < spec.forMS; event = events.take()) {
    now = event.at;
    if (!event.cancelled) event.run();
  }
  return { perSecond, byInstance: instances.map(({ answered }) => answered), limits, offered, refused };
}
