import { waitForOwnClose } from '../../src/driver/monitor-checks';

function setUp() {
  const calls: string[] = [];
  const monitor = { connectOptions: { hostAddress: 'a:1' }, requestCheck: () => void calls.push('check') };
  const member = {
    enforced: true,
    closingBegins: () => void calls.push('closing'),
    closingEnds: () => void calls.push('closed'),
  };
  return { calls, monitor, own: waitForOwnClose(monitor, member) };
}

describe('a monitor that is asked for a check', () => {
  it('checks at once when none of its connections is closing', () => {
    const { calls, monitor } = setUp();
    monitor.requestCheck();
    expect(calls).toEqual(['check']);
  });

  it('waits until the member has seen its old connections close, and then checks once', () => {
    const { calls, monitor, own } = setUp();
    own.closingBegins();
    own.closingBegins();
    monitor.requestCheck();
    monitor.requestCheck();
    own.closingEnds();
    expect(calls).toEqual(['closing', 'closing', 'closed']);
    own.closingEnds();
    expect(calls).toEqual(['closing', 'closing', 'closed', 'closed', 'check']);
  });

  it('checks nothing that it was not asked for', () => {
    const { calls, own } = setUp();
    own.closingBegins();
    own.closingEnds();
    expect(calls).toEqual(['closing', 'closed']);
  });
});
