import { Forecast } from './forecast';
import { DurationHistogram } from './histogram';
import { OperationStats } from './operation-stats';

/** What was counted at one member, all clients of the process together. */
export class MemberStats {
  readonly operations = new OperationStats();
  readonly forecast = new Forecast();
  /** Time that operations waited for a permit and a connection. */
  readonly waited = new DurationHistogram();
  /** Time that operations had a connection: from when the driver was asked, the opening of one included. */
  readonly used = new DurationHistogram();
  /** Time that it took to open a connection, handshake and authentication included. */
  readonly created = new DurationHistogram();
  waitTimeouts = 0;
}
