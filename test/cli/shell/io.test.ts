import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { AuditReport } from '../../../src/audit/report';
import { renderAudit, renderGrowth } from '../../../src/cli/render/audit';
import { renderFleets } from '../../../src/cli/render/fleet';
import { processIO, UsageError, withPlainOutput } from '../../../src/cli/shell/io';
import { escapeControls, oneLine } from '../../../src/errors/one-line';
import type { FleetView } from '../../../src/fleet/fleet-view';
import { eventually } from '../../support/eventually';

/** A stream whose reader is gone, or that fails in another way. */
function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}

describe('output that nobody reads any more', () => {
  it('is no failure, and is known to who would go on writing', async () => {
    const io = processIO(failing('EPIPE'), failing('EPIPE'));
    io.stderr('x');
    io.stdout('x');
    await eventually('the reader is known to be gone', () => io.closed?.aborted === true);
  });

  it('is told where something else is wrong', async () => {
    const out = failing('ENOSPC');
    processIO(out, failing('EPIPE'));
    expect(() => out.emit('error', Object.assign(new Error('no space'), { code: 'ENOSPC' }))).toThrow(
      'no space',
    );
  });

  it('ends the command quietly, with its own exit code', () => {
    const root = join(__dirname, '../../..');
    const cli = `"${process.execPath}" --require ./scripts/run-ts.cjs src/cli/main.ts`;
    const diff = `${cli} diff examples/ci/incident/before examples/ci/incident/pr-2-rollback`;
    const { stdout, stderr } = spawnSync('sh', ['-c', `{ ${diff}; echo "code $?" >&2; } | true`], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'code 1\n' });
  });
});

const NASTY = 'a\n\u001b[2J\u009b\u202e\u2066\u2028\u007f\r\tb';
const HARMLESS = 'a\\n\\u001b[2J\\u009b\\u202e\\u2066\\u2028\\u007f\\r\\tb';

describe('text from outside', () => {
  it('is escaped, as a part of a line or with line breaks of its own', () => {
    expect(oneLine(NASTY)).toBe(HARMLESS);
    expect(escapeControls(NASTY)).toBe(HARMLESS.replace('\\n', '\n'));
    expect(oneLine('süß, 漢字, 👩‍🚀 and "quotes"')).toBe('süß, 漢字, 👩‍🚀 and "quotes"');
  });

  it('makes a line of its own in no message about a mistake', () => {
    expect(new UsageError(`There is no ${NASTY}`).message).toBe(`There is no ${HARMLESS}`);
  });

  it('is escaped in all that is written, also inside JSON, which stays what it says', () => {
    let written = '';
    const write = (text: string) => (written += text);
    const io = { stdout: write, stderr: write, env: {}, cwd: '/', now: () => new Date() };
    withPlainOutput(io).stdout(JSON.stringify([NASTY]));
    expect(JSON.parse(written)).toEqual([NASTY]);
    expect(written).not.toMatch(/[\u007f-\u009f\u202e\u2028]/);
    withPlainOutput(io).stderr('\u001b[2J');
    expect(written).toMatch(/\\u001b\[2J$/);
  });

  it('makes a line of its own in no table of what a database says', () => {
    const roles = {
      primary: { grant: 1, held: 1 },
      secondary: { grant: 1, held: 1 },
    } as FleetView['instances'][0]['roles'];
    const view: FleetView = {
      key: NASTY,
      learning: false,
      instances: [
        {
          id: NASTY,
          state: 'live',
          leaseSecondsLeft: 1,
          weight: 1,
          startedAt: new Date(0),
          fingerprint: NASTY,
          differs: true,
          roles,
        },
      ],
      granted: { primary: 1, secondary: 1 },
      held: { primary: 1, secondary: 1 },
      fingerprints: [NASTY, 'b'],
      members: [{ address: NASTY, role: 'primary', limit: 1, baselineUS: { [NASTY]: 1 }, secondsAgo: 1 }],
    };
    // Title, head, instance, sum, member, verdict.
    expect(renderFleets([view], new Date(0)).trimEnd().split('\n')).toHaveLength(6);
    const service = {
      service: NASTY,
      kind: 'governed',
      connections: 1,
      instances: 1,
      cap: 1,
      reads: 0,
    } as const;
    const member = {
      address: 'h:1',
      role: 'primary',
      connections: 1,
      limit: 9,
      samples: 0,
      services: [service],
    } as const;
    const report = { at: 'now', members: [member], unread: [] } as unknown as AuditReport;
    const audit = renderAudit(report, [{ kind: 'over_cap', breaking: true, text: NASTY }]);
    // Member, head, service, a space, finding.
    expect(audit.trimEnd().split('\n')).toHaveLength(5);
    expect(
      renderGrowth([{ service: NASTY, address: 'h:1', from: 1, to: 2 }], 'then')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(2);
  });
});
