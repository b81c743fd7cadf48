import { gateChecks } from '../../../src/driver/presence/monitor-checks';
import type { DriverMonitorInterval } from '../../../src/driver/shape/internals';

function setUp() {
  const calls: string[] = [];
  const monitor: { monitorId: DriverMonitorInterval | undefined } = { monitorId: undefined };
  const member = {
    enforced: true,
    closingBegins: () => void calls.push('closing'),
    closingEnds: () => void calls.push('closed'),
  };
  const own = gateChecks(monitor, member);
  const start = (name: string) => {
    const interval = { stopped: false, fn: () => void calls.push(name) };
    monitor.monitorId = interval;
    return { interval, check: () => (interval as DriverMonitorInterval).fn(() => undefined) };
  };
  return { calls, monitor, own, start };
}

describe('a check of a monitor', () => {
  it('begins at once when none of its connections is closing', () => {
    const { calls, monitor, start } = setUp();
    const { interval, check } = start('check');
    expect(monitor.monitorId).toBe(interval);
    check();
    expect(calls).toEqual(['check']);
  });

  it('waits until the member has seen the old connections close', () => {
    const { calls, own, start } = setUp();
    own.closingBegins();
    own.closingBegins();
    start('check').check();
    own.closingEnds();
    expect(calls).toEqual(['closing', 'closing', 'closed']);
    own.closingEnds();
    expect(calls).toEqual(['closing', 'closing', 'closed', 'closed', 'check']);
  });

  it('does not begin when the monitor was stopped or started again meanwhile', () => {
    const { calls, own, start } = setUp();
    own.closingBegins();
    const first = start('first');
    first.check();
    first.interval.stopped = true;
    own.closingEnds();
    expect(calls).toEqual(['closing', 'closed']);

    own.closingBegins();
    start('second').check();
    start('third').check();
    own.closingEnds();
    expect(calls).toEqual(['closing', 'closed', 'closing', 'closed', 'third']);
  });

  it('begins once', () => {
    const { calls, own, start } = setUp();
    own.closingBegins();
    start('check').check();
    own.closingEnds();
    own.closingBegins();
    own.closingEnds();
    expect(calls.filter((call) => call === 'check')).toHaveLength(1);
  });
});
