import { gateChecks } from '../../../src/driver/presence/monitor-checks';
import type { DriverMonitorInterval } from '../../../src/driver/shape/internals';

function setUp(entrance?: Promise<void>) {
  const calls: string[] = [];
  const monitor: { monitorId: DriverMonitorInterval | undefined } = { monitorId: undefined };
  const member = {
    enforced: true,
    closingBegins: () => void calls.push('closing'),
    closingEnds: () => void calls.push('closed'),
  };
  const own = gateChecks(monitor, member, entrance);
  const start = (name: string) => {
    const interval = { stopped: false, fn: () => void calls.push(name) };
    monitor.monitorId = interval;
    return { interval, check: () => (interval as DriverMonitorInterval).fn(() => undefined) };
  };
  return { calls, member, monitor, own, start };
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

describe('the first check of a monitor', () => {
  it('waits until there is room for its connections', async () => {
    let enter: () => void = () => undefined;
    const { calls, own, start } = setUp(
      new Promise<void>((resolve) => {
        enter = resolve;
      }),
    );
    const { check } = start('first');
    check();
    own.closingBegins();
    own.closingEnds();
    expect(calls).toEqual(['closing', 'closed']);
    enter();
    await new Promise((resolve) => setImmediate(resolve));
    expect(calls).toEqual(['closing', 'closed', 'first']);
    check();
    expect(calls.at(-1)).toBe('first');
    expect(calls).toHaveLength(4);
  });

  it('waits for nothing where there is nothing to wait for', () => {
    const { calls, start } = setUp();
    start('first').check();
    expect(calls).toEqual(['first']);
  });
});

describe('a monitor whose checks are held', () => {
  it('looks as the driver’s own, also when it has stopped', () => {
    const { monitor, own, member } = setUp();
    expect(Object.getOwnPropertyDescriptor(monitor, 'monitorId')).toMatchObject({
      configurable: true,
      enumerable: true,
    });
    monitor.monitorId = undefined;
    expect(monitor.monitorId).toBeUndefined();
    member.enforced = false;
    expect(own.enforced).toBe(false);
  });
});
