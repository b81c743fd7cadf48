import { hello } from './hello';
import { FixedReplyMember, type Pace } from './member';

/*
 * The process that the members run in. The argument is the service time in milliseconds of one command, one at a
 * time at each member; 0 answers at once.
 */
const MEMBERS = 3;

async function start(serviceMS: number): Promise<void> {
  const hosts: string[] = [];
  const members = Array.from(
    { length: MEMBERS },
    (_, index) =>
      new FixedReplyMember(() => hello(hosts, index), serviceMS > 0 ? oneAtATime(serviceMS) : undefined),
  );
  for (const member of members) {
    await member.listen();
    hosts.push(`127.0.0.1:${member.port}`);
  }
  process.send?.(`mongodb://${hosts.join(',')}/?replicaSet=fixed`);
}

/** A queue with one worker. Timers fire late: each answer is due from when the one before was due. */
function oneAtATime(serviceMS: number): Pace {
  let freeAt = 0;
  const due: { at: number; answer: () => void }[] = [];
  let armed = false;
  const look = (): void => {
    armed = false;
    const now = performance.now() + 0.5;
    for (let next = due[0]; next !== undefined && next.at <= now; next = due[0]) {
      due.shift();
      next.answer();
    }
    arm();
  };
  const arm = (): void => {
    const next = due[0];
    if (armed || next === undefined) return;
    armed = true;
    setTimeout(look, Math.max(0, next.at - performance.now()));
  };
  return (answer) => {
    freeAt = Math.max(freeAt, performance.now()) + serviceMS;
    due.push({ at: freeAt, answer });
    arm();
  };
}

process.on('disconnect', () => process.exit(0));
start(Number(process.argv[2] ?? 0)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
