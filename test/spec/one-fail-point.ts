import { Mongod } from '../../src/testing/mongod/mongod';
import { FailPoints } from '../../src/testing/server/fail-points';

/** What is set at the primary holds at every member, counted once: wherever a policy sends a command, it is met. */
export function shareFailPoints(): void {
  const failPoints = new FailPoints();
  const { answer } = Mongod.prototype;
  Mongod.prototype.answer = function (...request) {
    Object.assign(this, { failPoints });
    return answer.apply(this, request);
  };
}
